"""The receptive field, against published figures and against gradients that torch pushes to the image."""

import re
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from explorer.analysis import trace
from explorer.analysis.counts.receptive_field import jump_sum, receptive_field, size_sum, stage_ends
from explorer.model import build
from explorer.presets import find
from explorer.spec import ResNetSpec, facts
from tests.strategies import specs
from tests.traces import trace_of

# End of stages 1 to 4, with the stride on the 1x1 (v1) and on the 3x3 (v1.5). ResNet-50 and -101 v1.5 are also the
# figures of two columns in the comments of gist.github.com/samson-wang/a6073c18, and 483 of DeLF-pytorch issue 15.
STAGE_ENDS = {
    "resnet18": (43, 99, 211, 435),
    "resnet34": (59, 179, 547, 899),
    "resnet50": (35, 91, 267, 427),
    "resnet101": (35, 91, 811, 971),
    "resnet152": (35, 155, 1291, 1451),
    "resnet50-v1": (35, 99, 291, 483),
    "resnet101-v1": (35, 99, 835, 1027),
    "resnet152-v1": (35, 163, 1315, 1507),
}


def seen(spec):
    found = trace_of(spec)
    return found, receptive_field(found)


def named(spec):
    _, fields = seen(spec)
    return {field.name: field for field in fields}


@pytest.mark.parametrize("name", STAGE_ENDS)
def test_published_figures(name):
    ends = stage_ends(*seen(find(name).spec))
    assert tuple(ends[f"stage{n}"].longest for n in (1, 2, 3, 4)) == tuple((r, r) for r in STAGE_ENDS[name])
    assert [ends[f"stage{n}"].jump for n in (1, 2, 3, 4)] == [(4, 4), (8, 8), (16, 16), (32, 32)]


def test_the_first_layers_by_hand():
    fields = named(find("resnet18").spec)
    assert fields["conv1"][1:5] == ((7, 7), (7, 7), (2, 2), (-3, -3))
    assert fields["maxpool"][1:5] == ((11, 11), (11, 11), (4, 4), (-5, -5))
    block = fields["layer1.0.add"]
    assert (block.longest, block.shortest) == ((27, 27), (11, 11))  # f has two windows of 3, the shortcut none


def test_values_that_lie_apart_are_reached():
    """A 3x3 of dilation 2 sees 5 pixels, and a 3x3 behind it 7."""
    network = nn.Sequential(nn.Conv2d(1, 1, 3, dilation=2, padding=2), nn.Conv2d(1, 1, 3, padding=1)).double()
    found = trace(network, (1, 15, 15))
    first, second = receptive_field(found)
    assert (first.longest, second.longest, second.start) == ((5, 5), (7, 7), (-3, -3))
    assert [layer.dilation for layer in found.layers] == [(2, 2), 1] and found.layers[0].dilations == (2, 2)
    assert size_sum(found.layers[0], first) == "1 + (3 − 1) × 2 × 1 = 5"
    image = torch.randn(1, 1, 15, 15, dtype=torch.double, requires_grad=True)
    network(image)[0, 0, 7, 7].backward()
    touched = image.grad[0, 0].nonzero()
    assert (touched.min().item(), touched.max().item()) == (4, 10)


def test_the_shortest_path_goes_through_shortcuts():
    """Identities and 1x1 projections widen nothing; the average pool of ResNet-D does."""
    assert stage_ends(*seen(find("resnet50").spec))["stage4"].shortest == (11, 11)
    tweaked = stage_ends(*seen(find("timm-resnet50d").spec))["stage4"]
    assert tweaked.shortest == (15 + 4 + 8 + 16,) * 2


def test_a_plain_network_has_one_path():
    for field in named(find("plain18").spec).values():
        assert field.longest == field.shortest


def test_the_head_sees_everything():
    fields = named(find("resnet50").spec)
    assert [fields[name].longest for name in ("avgpool", "flatten", "fc")] == [None] * 3
    assert fields["fc"].jump is fields["fc"].start is None


@pytest.mark.parametrize("name", ["avgpool", "flatten", "fc"])
def test_the_head_of_a_map_of_one_pixel_sees_everything_too(name):
    spec = replace(find("resnet18").spec, input=(3, 32, 32))
    assert named(spec)[name].longest is None


@pytest.mark.parametrize("attention", ["se", "se-timm", "eca"])
def test_gates_are_left_out(attention):
    plain = find("resnet50").spec
    fields = named(replace(plain, attention=attention))
    assert fields["layer1.0.se.mean"].longest is None
    assert fields["layer1.0.se.mul"].longest == fields["layer1.0.conv3"].longest
    assert fields["layer4.2.add"].longest == named(plain)["layer4.2.add"].longest == (427, 427)


def test_it_does_not_depend_on_the_image():
    spec = find("resnet50").spec
    small = named(replace(spec, input=(3, 33, 97)))
    assert [field[1:5] for field in small.values()] == [field[1:5] for field in named(spec).values()]


LINES = [
    ("resnet50", "conv1", "1 + (7 − 1) × 1 = 7", "1 × 2 = 2"),
    ("resnet50", "layer2.0.conv2", "35 + (3 − 1) × 4 = 43", "4 × 2 = 8"),
    ("resnet50", "layer2.0.conv1", "35 + (1 − 1) × 4 = 35", "4 × 1 = 4"),
    ("resnet50", "layer2.0.add", "max(43, 35) = 43", ""),
    ("resnet50-v1", "layer4.2.conv2", "419 + (3 − 1) × 32 = 483", "32 × 1 = 32"),
    ("resnet50", "layer1.0.relu", "", ""),
    ("resnet50", "fc", "", ""),
    ("timm-seresnet50", "layer1.0.se.mul", "", ""),
]


@pytest.mark.parametrize("net, name, size, jump", LINES)
def test_a_sum_is_written_as_a_reader_would(net, name, size, jump):
    found, fields = seen(find(net).spec)
    layer, field = next(pair for pair in zip(found.layers, fields, strict=True) if pair[0].name == name)
    assert (size_sum(layer, field), jump_sum(layer, field)) == (size, jump)


READ_AS = str.maketrans({"×": "*", "−": "-"})


@given(specs())
def test_every_sum_comes_out(spec):
    found, fields = seen(spec)
    assert [field.name for field in fields] == [layer.name for layer in found.layers]
    for layer, field in zip(found.layers, fields, strict=True):
        for line, value in ((size_sum(layer, field), field.longest), (jump_sum(layer, field), field.jump)):
            assert re.fullmatch(r"[0-9+*() ,max-]*(= [0-9,]+)?", line.translate(READ_AS)), line
            if line:
                left, right = line.translate(READ_AS).split(" = ")
                left = re.sub(r"(?<=\d),(?=\d)", "", left)  # thousands, not arguments
                assert eval(left) == int(right.replace(",", "")) == value[0]  # digits, operators and max alone


class Smooth(nn.AvgPool2d):
    """In place of a max-pool of the same geometry: a maximum passes its gradient to one pixel, a mean to all."""

    def __init__(self, pool: nn.MaxPool2d):
        super().__init__(pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode)


def pushable(spec, through_residuals=True):
    """The network with positive weights, so that no two paths cancel out, and gates that do not look at the map."""
    network = build(spec, "cpu").eval().double()
    for path, part in list(network.named_modules()):
        if isinstance(part, nn.MaxPool2d):
            network.set_submodule(path, Smooth(part))
        if isinstance(part, nn.Conv1d | nn.Conv2d | nn.Linear):
            nn.init.constant_(part.weight, 0.0 if ".se." in path else 1 / part.weight[0].numel())
            if part.bias is not None:
                nn.init.zeros_(part.bias)  # one below zero would let nothing through the ReLU behind it
            last = path.endswith(f".conv{len(facts.block(spec).kernels)}")
            if path.startswith("layer") and last and not through_residuals:
                nn.init.zeros_(part.weight)
    return network


def region(network, image, stage, y, x):
    """Rows and columns of the image with a gradient from one position of a stage's output: first and last of each."""
    pixels = torch.ones(1, *image, dtype=torch.float64, requires_grad=True)
    values = pixels
    for name in network.body:
        values = getattr(network, name)(values)
        if name == f"layer{stage}":
            break
    values[0, :, y, x].sum().backward()
    touched = pixels.grad[0].abs().sum(0) > 0
    rows, columns = touched.any(1).nonzero().flatten(), touched.any(0).nonzero().flatten()
    return (int(rows[0]), int(rows[-1])), (int(columns[0]), int(columns[-1]))


def roomy(field, extra):
    """An image and a position in it whose field lies inside on all sides."""
    sides, places, ends = [], [], []
    for size, jump, start in zip(field.longest, field.jump, field.start, strict=True):
        place = -(start // jump)
        first = start + place * jump
        sides.append(first + size + extra)
        places.append(place)
        ends.append((first, first + size - 1))
    return sides, places, tuple(ends)


def check_against_gradients(spec, stage, extra):
    field = stage_ends(*seen(spec))[f"stage{stage}"]
    sides, (y, x), expected = roomy(field, extra)
    least = 2 ** (len(spec.repeats) + 2) + 1
    spec = replace(spec, input=(spec.input[0], *(max(side, least) for side in sides)))
    assert region(pushable(spec), spec.input, stage, y, x) == expected
    if spec.shortcut != "none":
        (top, bottom), (left, right) = region(pushable(spec, through_residuals=False), spec.input, stage, y, x)
        assert (bottom - top + 1, right - left + 1) == field.shortest


@st.composite
def narrow_specs(draw):
    """Few channels and few blocks: fields of some hundred pixels at most. No groups in the normalisation: their statistics
    see the whole map, and their many channels take half a minute.
    """
    spec = draw(specs().filter(lambda spec: not facts.norm(spec).groups))
    repeats = tuple(min(n, 2) for n in spec.repeats[:3])
    return replace(spec, repeats=repeats, head="pool", input=(1, 65, 65))


@settings(max_examples=10)
@given(narrow_specs(), st.data())
def test_gradients_reach_as_far_and_no_further(spec, data):
    stage = data.draw(st.integers(1, len(spec.repeats)))
    check_against_gradients(spec, stage, data.draw(st.integers(0, 5)))


SMALL = ResNetSpec(block="basic", width=4, repeats=(1, 2, 1), classes=2, input=(1, 64, 64))
BY_HAND = {
    "basic": SMALL,
    "bottleneck v1.5": replace(SMALL, block="bottleneck"),
    "bottleneck v1": replace(SMALL, block="bottleneck", stride_on="1x1"),
    "v2": replace(SMALL, block="bottleneck", order="pre"),
    "ResNet-D": replace(SMALL, block="bottleneck", shortcut="D", stem="deep", stem_width=8),
    "last stride": replace(SMALL, block="bottleneck", stride_on="last", order="pre"),
    "cifar A": replace(SMALL, stem="cifar", shortcut="A"),
    "even pool": replace(SMALL, stem="mnist"),
    "plain": replace(SMALL, shortcut="none"),
    "gated": replace(SMALL, block="bottleneck", attention="eca"),
}


@pytest.mark.parametrize("kind", BY_HAND)
def test_gradients_of_each_kind_of_network(kind):
    check_against_gradients(BY_HAND[kind], stage=3, extra=1)


def test_an_even_window_lies_off_centre():
    """A 2x2 pool sees the pixel and the one behind it: the field starts at its own position."""
    field = named(BY_HAND["even pool"])["maxpool"]
    assert (field.start, field.longest) == ((-1, -1), (4, 4))
