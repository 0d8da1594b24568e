"""What a sentence about an odd network claims, held against the network itself."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from torch import nn

from explorer.i18n import LANGUAGES, words
from explorer.model import build
from explorer.oddities import oddities
from explorer.spec import ResNetSpec, facts
from tests.each import each
from tests.strategies import specs

SMALL = ResNetSpec(repeats=(1, 2), stem="cifar", width=32, bias="all", input=(3, 8, 8), classes=5)


def said(spec, key):
    """The sentence of that name about a network, or None."""
    return next((sentence for sentence in oddities(spec) if sentence.key == f"odd.{key}"), None)


def output_with_biases(spec, value):
    """Logits of a batch while training, each convolution before a normalisation biased by `value` times the channel."""
    torch.manual_seed(0)
    network = build(spec).double()
    layers = [layer for layer in network.modules() if not list(layer.children())]
    for layer, follower in pairwise(layers):
        if isinstance(layer, nn.Conv2d) and isinstance(follower, nn.BatchNorm2d | nn.GroupNorm):
            layer.bias = nn.Parameter(value * torch.arange(layer.out_channels, dtype=torch.double))
    return network(torch.randn(4, *spec.input, dtype=torch.double))


@pytest.mark.parametrize("block", ["basic", "bottleneck"])
def test_a_bias_is_redundant_before_batch_norm(block):
    spec = replace(SMALL, block=block)
    assert said(spec, "redundant_bias")
    torch.testing.assert_close(output_with_biases(spec, 0.0), output_with_biases(spec, 1.0))


def test_a_bias_is_not_redundant_before_group_norm():
    """The mean it takes away is that of several channels."""
    spec = replace(SMALL, norm="group", width=64)
    assert not torch.allclose(output_with_biases(spec, 0.0), output_with_biases(spec, 1.0))
    assert not said(spec, "redundant_bias")


@given(specs())
def test_without_an_offset_nothing_but_the_classifier_has_a_bias(spec):
    bare = replace(spec, norm="none", bias="none")
    biased = {name for name, _ in build(bare, "meta").named_parameters() if name.endswith("bias")} - {"fc.bias"}
    if said(bare, "no_offset"):
        assert not biased
    elif not facts.shortcut(bare).biased:  # which may find no block that changes its channels
        assert biased


@pytest.mark.parametrize("sides", [(32, 32), (32, 224), (224, 32), (20, 70)])
def test_a_tiny_map_has_the_sides_it_is_said_to_have(sides):
    spec = replace(ResNetSpec(), input=(3, *sides))
    maps = []
    network = build(spec, "meta").eval()
    network.layer4.register_forward_hook(lambda *call: maps.append(call[2].shape[2:]))
    network(torch.empty(1, *spec.input, device="meta"))
    for language in LANGUAGES:
        assert "{}×{}".format(*maps[0]) in said(spec, "tiny_map").into(language)
        assert "{}×{}".format(*sides) in said(spec, "tiny_map").into(language)


def test_one_block_is_not_several():
    assert "1 blocks" not in said(replace(ResNetSpec(), repeats=(1,), shortcut="C"), "projected").into("en")


def test_the_paper_is_not_said_to_do_what_it_does_not():
    """Option C is left out from bottlenecks on, whatever the block here; other papers pad bottlenecks."""
    english = words("en")
    assert "bottleneck" not in english["odd.projected"]
    assert "no paper" not in english["odd.padded_bottleneck"]


OWN = ("odd.", "problem.", "help.", "knob.")


@each("key", [key for key in words("zh") if key.startswith(OWN)])
def test_a_thing_has_one_chinese_name(key):
    assert not re.search("缓冲量|您|主路(?!径)|(?<!分类)头部", words("zh")[key])
