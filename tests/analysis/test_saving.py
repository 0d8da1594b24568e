"""Two 3x3 convolutions against a bottleneck."""

import pytest

from explorer.analysis import trace
from explorer.analysis.saving import saving, weights
from explorer.model import build
from explorer.spec import ResNetSpec


def test_the_papers_example():
    pair = saving()
    assert weights(pair.two) == 1_179_648
    assert weights(pair.bottleneck) == 69_632
    assert f"{pair.ratio:.2f}" == "16.94"


def test_convolutions_alone_are_compared():
    pair = saving()
    assert [layer.kernel for layer in pair.two] == [(3, 3)] * 2
    assert [layer.kernel for layer in pair.bottleneck] == [(1, 1), (3, 3), (1, 1)]
    assert {layer.kind for layer in pair.two + pair.bottleneck} == {"conv"}


def test_both_take_and_give_the_same_map():
    for layers in saving():
        assert layers[0].in_shape == layers[-1].out_shape == (256, 56, 56)


@pytest.mark.parametrize("inner, side", [(1, 1), (16, 7), (128, 28)])
def test_weights_and_work_follow_the_channels(inner, side):
    pair = saving(4 * inner, inner, side)
    assert weights(pair.two) == 2 * 9 * (4 * inner) ** 2
    assert weights(pair.bottleneck) == (4 + 9 + 4) * inner**2
    assert pair.ratio == pytest.approx(288 / 17)
    for layers in pair:
        assert sum(layer.macs for layer in layers) == weights(layers) * side**2


def test_the_bottleneck_is_the_one_in_resnet50():
    layers = trace(build(ResNetSpec(), "meta"), (3, 224, 224)).layers
    block = [layer for layer in layers if (layer.stage, layer.block, layer.kind) == ("stage1", 2, "conv")]
    assert [layer.weights for layer in block] == [layer.weights for layer in saving().bottleneck]


def test_other_channels_cannot_come_back():
    with pytest.raises(ValueError, match="256.*, not 255"):
        saving(255, 64)
