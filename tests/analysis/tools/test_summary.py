"""torchinfo's own text: that of a CPU with real weights, and nothing is kept of the network."""

import gc
import weakref

import pytest
import torchinfo
from hypothesis import given, settings
from torchinfo.torchinfo import _cached_forward_pass

from explorer.analysis.tools import summary as room
from explorer.analysis.tools.summary import summary
from explorer.model import build
from explorer.presets import find
from tests.strategies import specs


def on_a_cpu(spec, depth):
    return str(torchinfo.summary(build(spec), (1, *spec.input), depth=depth, verbose=0, device="cpu"))


@pytest.mark.parametrize("name", ["resnet18", "timm-ecaresnet50d", "keras-resnet50v2", "mnist-two-blocks"])
def test_it_is_what_a_cpu_prints(name):
    spec = find(name).spec
    found = summary(spec)
    assert found.text == on_a_cpu(spec, depth=3)
    assert found.call == f"summary(model, input_size={(1, *spec.input)}, depth=3)"


@given(specs())
@settings(max_examples=15)
def test_any_network_prints_the_same_on_a_cpu(spec):
    assert summary(spec).text == on_a_cpu(spec, depth=3)


def test_a_long_network_has_a_row_for_each_block():
    spec = find("cifar-resnet1202").spec
    found = summary(spec)
    assert found.depth == 2 and "depth=2" in found.call
    assert found.text.count("BasicBlock") == sum(spec.repeats)
    assert found.text.count("\n") < 2 * sum(spec.repeats)
    assert "Total params: 19,421,274" in found.text


def test_no_network_is_kept(monkeypatch):
    built = []

    def watched(*words, **look):
        network = build(*words, **look)
        built.append(weakref.ref(network))
        return network

    monkeypatch.setattr(room, "build", watched)
    summary(find("cifar-resnet20").spec)
    gc.collect()
    assert built[0]() is None
    assert not _cached_forward_pass
