"""Data sets in their authors' files: small ones of the same form are read, and each damage has its sentence."""

import gzip
import io
import pickle
import struct
import tarfile

import numpy as np
import pytest

from explorer.lab import data, pictures, sets
from explorer.lab.data import load
from explorer.lab.sets import FOLDER, SETS
from explorer.lab.steps import Cannot

DICE = np.random.default_rng(0)
IMAGES, LABELS = DICE.integers(0, 256, (20, 28, 28), np.uint8), np.arange(20, dtype=np.uint8) % 10
COLOURS = DICE.integers(0, 256, (20, 3, 32, 32), np.uint8)


def idx(values):
    return struct.pack(">HBB", 0, 8, values.ndim) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


def records(images, labels):
    return b"".join(bytes([label]) + image.tobytes() for image, label in zip(images, labels, strict=True))


def mnist(place, packed=False):
    place.mkdir(parents=True, exist_ok=True)
    for name, values in zip(pictures.IDX, (IMAGES, LABELS, IMAGES[:5], LABELS[:5]), strict=True):
        content = idx(values)
        (place / f"{name}{'.gz' * packed}").write_bytes(gzip.compress(content) if packed else content)


def cifar(place):
    place.mkdir(parents=True, exist_ok=True)
    for number in range(5):
        part = slice(4 * number, 4 * number + 4)
        (place / f"data_batch_{number + 1}.bin").write_bytes(records(COLOURS[part], LABELS[part]))
    (place / "test_batch.bin").write_bytes(records(COLOURS[:3], LABELS[:3]))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    load.cache_clear()
    yield tmp_path
    load.cache_clear()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "name, place", [(name, place) for name in ("mnist", "fashion-mnist") for place in SETS[name].folders]
)
def test_idx_files_are_read_wherever_they_usually_lie(folder, name, place, packed):
    mnist(folder / place, packed)
    found = load(name)
    assert found.train.shape == (20, 1, 28, 28) and found.test.shape == (5, 1, 28, 28)
    assert found.train_labels.tolist() == LABELS.tolist() and found.test_labels.tolist() == LABELS[:5].tolist()
    raw = IMAGES.astype(np.float64)
    assert np.allclose(found.train[:, 0].numpy(), (raw - raw.mean()) / raw.std(ddof=1), atol=1e-4)


def test_cifar_is_read_as_files_and_as_the_archive(folder):
    cifar(folder / "cifar-10-batches-bin")
    found = load("cifar-10")
    raw = COLOURS.astype(np.float64)
    mean, spread = raw.mean((0, 2, 3), keepdims=True), raw.std((0, 2, 3), keepdims=True, ddof=1)
    assert np.allclose(found.train.numpy(), (raw - mean) / spread, atol=1e-4) and found.test_labels.tolist() == [
        0,
        1,
        2,
    ]
    with tarfile.open(folder / pictures.TAR, "w:gz") as tar:
        tar.add(folder / "cifar-10-batches-bin", "cifar-10-batches-bin")
    for path in (folder / "cifar-10-batches-bin").iterdir():
        path.unlink()
    load.cache_clear()
    assert np.array_equal(load("cifar-10").train.numpy(), found.train.numpy())


def test_the_files_of_one_set_are_not_taken_for_another_s(folder, monkeypatch):
    """MNIST and Fashion-MNIST have files of the same names, so those that lie in no folder of theirs are neither's."""
    monkeypatch.setattr(data, "fetch", lambda name, kept: pytest.fail("was to be fetched"))
    mnist(folder / "mnist")
    assert load("mnist").train.shape == (20, 1, 28, 28)
    mnist(folder)
    with pytest.raises(pytest.fail.Exception):
        load("fashion-mnist")


def broken(folder, name="mnist"):
    load.cache_clear()
    with pytest.raises(Cannot) as wrong:
        load(name)
    assert wrong.value.why == "data"
    assert all(wrong.value.said.into(language) for language in ("en", "zh"))
    return wrong.value.said.into("en")


def test_each_damage_of_an_idx_file_has_its_sentence(folder):
    images, labels = (folder / "mnist" / name for name in pictures.IDX[:2])
    whole = idx(IMAGES)
    for content, said in (
        (whole[:-1], "is 15,695 bytes long, where 15,696"),
        (whole + b"x", "is 15,697 bytes long"),
        (b"\x80\x04" + whole, "it begins with 80 04 00 00"),
        (b"", "it begins with ."),
        (whole[:4], "is 4 bytes long, where 47,040,016"),
        (whole[:5], "is 5 bytes long, where 47,040,016"),
        (
            whole[:4] + struct.pack(">3I", 20, 28, 27) + whole[16:],
            "has 20 x 28 x 27 values; 60000 x 28 x 28 at most fit",
        ),
        (whole[:4] + struct.pack(">3I", 2**31, 28, 28) + whole[16:], "2147483648 x 28 x 28"),
    ):
        mnist(folder / "mnist")
        images.write_bytes(content)
        assert said in broken(folder)
    mnist(folder / "mnist")
    labels.write_bytes(idx(LABELS + 1))
    assert "has the label 10" in broken(folder)
    labels.write_bytes(idx(LABELS)[:4])
    assert "is 4 bytes long, where 60,008" in broken(folder)
    labels.write_bytes(idx(LABELS[:19]))
    assert "has 19 labels, and there are 20 images" in broken(folder)
    labels.unlink()
    assert "train-labels-idx1-ubyte is missing" in broken(folder)


def test_a_packed_file_that_is_cut_off_or_never_ends_is_refused(folder):
    mnist(folder / "mnist", packed=True)
    path = folder / "mnist" / f"{pictures.IDX[0]}.gz"
    path.write_bytes(path.read_bytes()[:100])
    assert "is damaged" in broken(folder)
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(100):
            file.write(bytes(2**20))
    assert "longer than the 47,040,016 bytes" in broken(folder)


def test_pickle_is_not_read(folder):
    class Runs:
        def __reduce__(self):
            return (open, (str(folder / "ran"), "w"))

    place = folder / "cifar-10"
    place.mkdir()
    (place / "data_batch_1").write_bytes(pickle.dumps(Runs()))
    assert "could run code" in broken(folder, "cifar-10") and not (folder / "ran").exists()
    np.savez(folder / sets.FETCHED.format("mnist"), train=np.array([Runs()], dtype=object))
    assert "is damaged" in broken(folder) and not (folder / "ran").exists()


@pytest.mark.parametrize(
    "name", ["cifar-10-batches-py/data_batch_1", "cifar-10-python.tar.gz", "cifar-10/data_batch_1"]
)
def test_the_python_version_is_known_wherever_it_usually_lies(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"\x80\x04.")
    assert "cifar-10-binary.tar.gz, works" in broken(folder, "cifar-10")
    cifar(folder / "cifar-10-batches-bin")
    assert len(load("cifar-10").train) == 20  # the other version beside it is no fault


def test_an_archive_that_never_ends_is_left_in_time(folder, monkeypatch):
    monkeypatch.setattr(pictures, "_most", lambda known: 2**16)
    with tarfile.open(folder / pictures.TAR, "w:gz", compresslevel=1) as tar:
        member = tarfile.TarInfo("beside.bin")
        member.size = 2**25
        tar.addfile(member, io.BytesIO(bytes(member.size)))
        tar.addfile(tarfile.TarInfo("data_batch_1.bin"))
    assert f"longer than the {6 * 2**16 + 2**20:,} bytes" in broken(folder, "cifar-10")


def test_a_folder_that_may_not_be_looked_into_has_its_sentence(folder, monkeypatch):
    mnist(folder / "mnist")

    def closed(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(pictures, "_content", closed)
    assert "train-images-idx3-ubyte cannot be read: Permission denied" in broken(folder)


def test_what_is_here_is_known_without_reading_it(folder, monkeypatch):
    assert sets.names() == ("digits",)
    assert "MNIST is not in EXPLORER_DATA/mnist yet" in sets.missing("mnist").into("en")
    mnist(folder / "MNIST" / "raw", packed=True)
    cifar(folder)
    assert sets.names() == ("digits", "mnist", "cifar-10")
    monkeypatch.delenv(FOLDER)
    assert sets.names() == ("digits",) and "EXPLORER_DATA names" in sets.missing("cifar-10").into("en")


def test_a_channel_that_is_the_same_everywhere_is_zero(folder):
    mnist(folder / "mnist")
    (folder / "mnist" / pictures.IDX[0]).write_bytes(idx(np.full((20, 28, 28), 7, np.uint8)))
    assert not load("mnist").train.any()


def test_damaged_files_of_cifar_have_their_sentence(folder):
    cifar(folder)
    path = folder / "data_batch_3.bin"
    path.write_bytes(path.read_bytes()[:-5])
    assert "data_batch_3.bin is 12,287 bytes long" in broken(folder, "cifar-10")
    path.unlink()
    assert "data_batch_3.bin is missing" in broken(folder, "cifar-10")
    (folder / pictures.TAR).write_bytes(b"no archive")
    assert "cifar-10-binary.tar.gz is damaged" in broken(folder, "cifar-10")
    with tarfile.open(folder / pictures.TAR, "w:gz") as tar:
        member = tarfile.TarInfo("data_batch_1.bin")
        member.size = 50_000_000  # too long for what it says it is
        tar.addfile(member, io.BytesIO(bytes(member.size)))
    assert "data_batch_1.bin is missing" in broken(folder, "cifar-10")


def test_without_a_folder_or_a_net_there_is_a_sentence(folder, monkeypatch):
    from sklearn import datasets

    def offline(*_, **__):
        raise OSError("no route to host")

    monkeypatch.setattr(datasets, "fetch_openml", offline)
    assert "could not be fetched from OpenML" in broken(folder)
    monkeypatch.delenv(FOLDER)
    assert "the environment variable EXPLORER_DATA names" in broken(folder)


def test_what_is_fetched_is_kept(folder, monkeypatch):
    from sklearn import datasets
    from sklearn.utils import Bunch

    monkeypatch.setitem(data.SETS, "mnist", SETS["mnist"]._replace(images=(15, 5)))
    asked = []

    def fetched(name, **_):
        asked.append(name)
        return Bunch(data=IMAGES.reshape(20, -1).astype(float), target=LABELS.astype(str))

    monkeypatch.setattr(datasets, "fetch_openml", fetched)
    first = load("mnist")
    load.cache_clear()
    again = load("mnist")
    assert asked == ["mnist_784"] and first.train.equal(again.train) and len(again.test) == 5
    assert again.train_labels.tolist() == LABELS[:15].tolist()
    load.cache_clear()
    (folder / sets.FETCHED.format("mnist")).unlink()
    monkeypatch.setattr(np, "savez_compressed", full)
    assert load("mnist").train.equal(first.train) and not [*folder.iterdir()]  # a full disk


def full(*_, **__):
    raise OSError(28, "No space left on device")


def test_another_answer_than_the_data_set_is_refused(folder, monkeypatch):
    from sklearn import datasets
    from sklearn.utils import Bunch

    found = Bunch(data=IMAGES.reshape(20, -1).astype(float), target=LABELS.astype(str))
    monkeypatch.setattr(datasets, "fetch_openml", lambda *_, **__: found)
    assert "could not be fetched from OpenML" in broken(folder)  # 20 images are not the 70,000 of MNIST
    np.savez(folder / sets.FETCHED.format("mnist"), train=IMAGES, labels=LABELS, test=IMAGES, test_labels=LABELS)
    assert "is damaged" in broken(folder)
