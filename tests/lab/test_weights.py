"""Weights that people bring: those of the network are taken, and nothing in a file is run."""

import io
import pickle
import zipfile
from base64 import b64encode

import pytest
import safetensors.torch
import torch

from explorer.lab import weights as module
from explorer.lab.weights import MOST, NoWeights, weights
from explorer.model import build
from explorer.presets import PRESETS
from tests.kept_child import KeptChild
from tests.reading.runs import Runs

NET = build(PRESETS["mnist-two-blocks-bn"].spec)
STATE = NET.state_dict()
WANTED = {name: tuple(value.shape) for name, value in STATE.items()}


@pytest.fixture(scope="module", autouse=True)
def one_child():
    """One process for all files, started anew when it has died: starting it takes a second or three."""
    with KeptChild() as kept, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "apart", kept.apart)
        yield


def saved(what):
    file = io.BytesIO()
    torch.save(what, file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        safetensors.torch.save(STATE),
        saved(STATE),
        saved({"state_dict": STATE, "epoch": 3}),
        saved({f"module.{name}": value for name, value in STATE.items()}),
        saved({name: value for name, value in STATE.items() if "tracked" not in name}),
        safetensors.torch.save({n: v.half() if v.is_floating_point() else v for n, v in STATE.items()}),
    ],
    ids=["safetensors", "state_dict", "wrapped", "parallel", "old norms", "half"],
)
def test_the_networks_own_are_taken(content):
    found = safetensors.torch.load(weights(content, WANTED))
    assert {name: tuple(value.shape) for name, value in found.items()}.items() <= WANTED.items()
    for name, value in found.items():
        assert value.dtype in (torch.float32, torch.int64) and torch.allclose(
            value.float(), STATE[name].float(), atol=1e-3
        )


def refused(content, size=None):
    with pytest.raises(NoWeights) as wrong:
        weights(content, WANTED, size)
    assert all(wrong.value.sentence.into(language) for language in ("en", "zh"))
    return wrong.value.sentence.into("en")


def test_nothing_in_a_file_is_run(tmp_path):
    marker = tmp_path / "ran"
    for content in (pickle.dumps(Runs(marker)), saved({"a": Runs(marker)}), saved(NET)):
        assert "could run code" in refused(content) and not marker.exists()


def test_each_misfit_has_its_sentence():
    assert "asks for conv1.weight, which is not among" in refused(saved({"x": torch.zeros(1)}))
    assert "conv1.weight is 7 in the file and 32×1×3×3 in the network" in refused(
        saved(STATE | {"conv1.weight": torch.zeros(7)})
    )
    assert "has more.weight, which the network on screen does not" in refused(
        saved(STATE | {"more.weight": torch.zeros(1)})
    )
    assert "holds no weights by name" in refused(saved([1, 2])) and "holds no weights" in refused(saved({"a": 1}))
    assert "begins with 47 49 46" in refused(b"GIF89a")
    assert "is damaged or cut off" in refused(saved(STATE)[:-2000])
    assert "is damaged or cut off" in refused(safetensors.torch.save(STATE)[:-8])
    assert "are the most that can be dropped" in refused(b"PK", MOST + 1)


ODD = {
    "nan": torch.full((32,), float("nan")),
    "infinite": torch.tensor([float("inf")] * 32),
    "complex": torch.zeros(32, dtype=torch.complex64),
    "sparse": torch.zeros(32).to_sparse(),
    "without values": torch.empty(32, device="meta"),
    "quantised": torch.quantize_per_tensor(torch.zeros(32), 1.0, 0, torch.qint8),
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_a_tensor_of_something_else_than_finite_numbers_is_named(value):
    assert WANTED["bn1.bias"] == (32,)
    assert "bn1.bias holds something else than finite numbers" in refused(saved(STATE | {"bn1.bias": value}))


def answered(said, monkeypatch):
    """What is made of the answer of a process that is no longer ours."""
    monkeypatch.setattr(module, "apart", lambda *_: said)
    return refused(b"PK")


def packed(state):
    return ["weights", b64encode(safetensors.torch.save(state)).decode()]


@pytest.mark.parametrize(
    "said",
    [
        None, [], ["weights", None], ["weights", "?"], ["weights", b64encode(b"no header").decode()],
        packed(STATE | {"conv1.weight": torch.zeros(7)}), packed(STATE | {"more": torch.zeros(1)}),
        packed({"conv1.weight": STATE["conv1.weight"]}),
        ["refused", ["shape", {}]], ["refused", ["missing", {"name": "a", "others": "many"}]],
        ["refused", ["code", {"key": "a"}]], ["refused", ["code", {"what": "b" * 5000}]], ["refused", ["code", [1]]],
        ["refused", ["code", {"what": []}]], ["refused", ["../title", {}]],
    ],
)  # fmt: skip
def test_what_no_child_would_say_is_not_believed(said, monkeypatch):
    assert "broke off" in answered(said, monkeypatch)


def test_what_a_child_says_of_a_file_is_one_line(monkeypatch):
    said = ["refused", ["code", {"what": "os.\n\x07system\u202e"}]]
    assert "asks for os. system, which" in answered(said, monkeypatch)


def test_a_zip_that_unpacks_to_far_more_than_it_is_ends_in_a_sentence():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("archive/data.pkl", bytes(2**30))
    assert len(file.getvalue()) < 2**21
    refused(file.getvalue())
