"""Data sets in the files in which their authors hand them out: MNIST's idx files, and the binary version of CIFAR-10.

A file that is damaged, cut off or another is refused with a word and what was found, and nothing of it is run: the other
version of CIFAR-10 is pickle, which is not read.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from explorer.i18n import text
from explorer.lab.sets import CIFAR, IDX, SETS, TAR, Set
from explorer.lab.steps import Cannot

PICKLED = ("data_batch_1", "cifar-10-batches-py", "cifar-10-python.tar.gz")
UNSIGNED_BYTES = 8  # the third byte of an idx file
BESIDE = 2**20  # bytes in the archive beside the files: their headers, a page on what they are

Arrays = tuple[np.ndarray, np.ndarray]  # images, N x C x H x W, and labels, N; bytes both
Both = tuple[Arrays, Arrays]  # for training, and for the test


def read(name: str, folder: Path) -> Both | None:
    """A data set from a folder; None where none of its files is there. Raises Cannot for a file that cannot be used."""
    known = SETS[name]
    places = [folder / one for one in known.folders]
    try:
        found = next(filter(None, ((_cifar if name == "cifar-10" else _mnist)(place, known) for place in places)), None)
        if not found and name == "cifar-10":
            _refuse_pickle(places)
        return found
    except OSError as closed:  # a folder that may not be looked into
        raise wrong("unread", Path(closed.filename or folder).name, why=closed.strerror) from closed


def _mnist(place: Path, known: Set) -> Both | None:
    paths = [next((path for end in ("", ".gz") if (path := place / f"{name}{end}").is_file()), None) for name in IDX]
    if not any(paths):
        return None
    if not all(paths):
        missing = next(name for name, path in zip(IDX, paths, strict=True) if not path)
        raise wrong("missing", missing, folder=place.name)
    parts = []
    for images, labels, count in zip(paths[::2], paths[1::2], known.images, strict=True):
        assert images and labels
        found = _idx(images, count, known.shape), _labels(labels, _idx(labels, count, ()))
        if len(found[0]) != len(found[1]):
            raise wrong("counts", labels.name, found=len(found[1]), wanted=len(found[0]))
        parts.append(found)
    return parts[0], parts[1]


def _idx(path: Path, count: int, shape: tuple[int, ...]) -> np.ndarray:
    """An idx file: two zero bytes, the kind of number, how many sides, each side in four bytes, then the values."""
    sides = shape[1:]  # one channel is no side of its own
    head, size = 4 + 4 * (1 + len(sides)), count * int(np.prod(sides, dtype=int))
    content = _content(path, head + size)
    if content[:4] != bytes((0, 0, UNSIGNED_BYTES, 1 + len(sides))):
        raise wrong("idx", path.name, found=content[:4].hex(" "))
    if len(content) < head:
        raise wrong("length", path.name, found=len(content), wanted=head + size)
    found = tuple(np.frombuffer(content[4:head], ">u4").tolist())
    if found[1:] != sides or not 0 < found[0] <= count:
        raise wrong("size", path.name, found=" x ".join(map(str, found)), wanted=" x ".join(map(str, (count, *sides))))
    length = head + int(np.prod(found))
    if len(content) != length:
        raise wrong("length", path.name, found=len(content), wanted=length)
    values = np.frombuffer(content[head:], np.uint8)
    return values.reshape(found[0], *shape) if shape else values


def _cifar(place: Path, known: Set) -> Both | None:
    archive = place / TAR
    if archive.is_file():
        return _both(_unpacked(archive, known), known)
    if any((place / name).is_file() for names in CIFAR for name in names):
        return _both({name: _content(_there(place, name), _most(known)) for names in CIFAR for name in names}, known)
    return None


def _refuse_pickle(places: list[Path]) -> None:
    """Says so where the other version of CIFAR-10 is all that there is."""
    if pickled := next((name for place in places for name in PICKLED if (place / name).exists()), None):
        raise wrong("pickle", pickled)


def _there(place: Path, name: str) -> Path:
    if not (place / name).is_file():
        raise wrong("missing", name, folder=place.name)
    return place / name


def _most(known: Set) -> int:
    """Bytes of the largest of its files."""
    return 10_000 * (1 + int(np.prod(known.shape)))


class _Bounded:
    """A packed archive as a stream that gives no more than it may have: one that never ends would be unpacked for hours."""

    def __init__(self, file: gzip.GzipFile, most: int):
        self._file, self._left = file, most

    def read(self, size: int) -> bytes:
        content = self._file.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise _TooLong
        return content


class _TooLong(Exception):
    """An archive holds more than all files that it is to have."""


def _unpacked(archive: Path, known: Set) -> dict[str, bytes]:
    """The files of the archive, none longer than it may be; nothing is written."""
    found: dict[str, bytes] = {}
    wanted = {name for names in CIFAR for name in names}
    most = len(wanted) * _most(known) + BESIDE
    try:
        with gzip.open(archive) as packed, tarfile.open(fileobj=_Bounded(packed, most), mode="r|") as tar:  # type: ignore[call-overload]  # it asks for `read` alone
            for member in tar:
                name = Path(member.name).name
                if name in wanted and member.isfile() and member.size <= _most(known):
                    file = tar.extractfile(member)
                    found[name] = file.read() if file else b""
    except _TooLong:
        raise wrong("long", archive.name, most=most) from None
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as damage:
        raise wrong("damaged", archive.name) from damage
    if missing := sorted(wanted - found.keys()):
        raise wrong("missing", missing[0], folder=archive.name)
    return found


def _both(files: dict[str, bytes], known: Set) -> Both:
    """A label and the pixels of an image, its channels one after the other, then the next one."""
    train, test = ([_records(name, files[name], known) for name in names] for names in CIFAR)
    return _joined(train), _joined(test)


def _records(name: str, content: bytes, known: Set) -> Arrays:
    size = 1 + int(np.prod(known.shape))
    if not content or len(content) % size or len(content) > _most(known):
        raise wrong("length", name, found=len(content), wanted=_most(known))
    rows = np.frombuffer(content, np.uint8).reshape(-1, size)
    return rows[:, 1:].reshape(-1, *known.shape), _labels(Path(name), rows[:, 0])


def _joined(parts: list[Arrays]) -> Arrays:
    return np.concatenate([images for images, _ in parts]), np.concatenate([labels for _, labels in parts])


def _labels(path: Path, values: np.ndarray) -> np.ndarray:
    if values.max(initial=0) > 9:
        raise wrong("labels", path.name, found=int(values.max()))
    return values


def _content(path: Path, most: int) -> bytes:
    """The bytes of a file, unpacked where it is packed, and no more than one beyond what it may have."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = b"".join(_pieces(file, most + 1))
    except (gzip.BadGzipFile, EOFError, zlib.error) as damage:
        raise wrong("damaged", path.name) from damage
    if len(content) > most:
        raise wrong("long", path.name, most=most)
    return content


def _pieces(file, most: int) -> Iterator[bytes]:  # noqa: ANN001  (a file, packed or not)
    while most > 0 and (piece := file.read(min(most, 2**20))):
        most -= len(piece)
        yield piece


def wrong(what: str, file: str, **values: object) -> Cannot:
    """What is wrong with a file."""
    return Cannot("data", text(f"lab.broken.{what}", file=file, **values))
