"""Exercises: the same on any machine, answered by torch as they are here, and every slip known for what it is."""

from functools import cache
from itertools import product

import pytest
from torch import nn

from explorer import permalink
from explorer.analysis.teaching import slips as rules
from explorer.analysis.teaching.exercises import KINDS, LEVELS, exercise, posed, question
from explorer.analysis.teaching.marking import mark
from explorer.analysis.teaching.questions import SHORTCUTS, Asked, Unanswerable, case, facts
from explorer.analysis.teaching.slips import all_slips, collide, slips
from explorer.analysis.trace.traced import traced
from explorer.i18n import LANGUAGES, translator, words
from explorer.model import build
from explorer.presets import PRESETS
from explorer.spec import problems
from explorer.ui.pages import read_query
from tests.each import each

SEEDS = ("4711", "李华")


@cache
def cases():
    """Exercises of every level, each with the records it asks about."""
    return [(found, posed(found)) for found in (exercise(*one) for one in product(LEVELS, SEEDS, range(1, 17)))]


each_exercise = each("found, asked", cases)


def test_a_series_is_the_same_on_any_machine():
    drawn = [exercise(level, "4711", number) for level in LEVELS for number in (1, 2, 3)]
    assert [(one.kind, permalink.query(one.spec), one.asked.at, posed(one).value) for one in drawn] == [
        ("norm", "net=resnet50&input=3x192x192", "layer2.0.downsample.1", 1024),
        ("macs", "net=resnet34&stride=1x1&input=3x192x192", "layer3.2.conv1", 84934656),
        ("shortcut", "net=resnet101-v1&block=basic&shortcut=A&input=3x192x192", "layer4.0", "pad"),
        ("doubled", "net=resnet50-v1&repeats=2-3-4-2&input=3x320x320", "layer2.0.conv2", 235929600),
        (
            "macs",
            "net=cifar-resnet20&block=bottleneck&repeats=4-4-4&stride=1x1&groups=8&group_width=8&input=3x48x48",
            "layer3.3.conv1",
            2359296,
        ),
        ("conv", "net=resnet18&repeats=2-3-4-2&stride=1x1", "layer1.0.conv2", 36864),
        ("depth", "net=cifar-resnet20-b&block=bottleneck&stride=1x1&groups=2&group_width=32&input=3x40x40", "", 29),
        (
            "bottleneck",
            "net=cifar-resnet20&block=bottleneck&shortcut=C&groups=2&bias=all&input=3x48x48",
            "layer3.0",
            122880,
        ),
        ("flops", "net=resnet18", "layer3.1.conv1", 231211008),
    ]


def test_another_seed_or_level_is_another_series():
    first = {
        (level, seed): tuple(exercise(level, seed, number)[3:] for number in range(1, 7))
        for level, seed in product(LEVELS, SEEDS)
    }
    assert len(set(first.values())) == len(first)


@pytest.mark.parametrize("level, seed", list(product(LEVELS, SEEDS)))
def test_every_kind_comes_once_before_any_comes_again(level, seed):
    kinds = LEVELS[level]
    for start in (1, 1 + len(kinds)):
        turn = [exercise(level, seed, number).kind for number in range(start, start + len(kinds))]
        assert sorted(turn) == sorted(kinds)


def test_every_kind_is_in_a_level():
    assert {kind for kinds in LEVELS.values() for kind in kinds} == KINDS.keys()


@each_exercise
def test_an_exercise_is_a_network_that_can_be_built_and_its_slips_can_be_told_apart(found, asked):
    assert problems(found.spec) == ()
    assert read_query(permalink.query(found.spec)).spec == found.spec
    assert asked.value and not collide(asked)
    assert slips(asked) == all_slips(asked) != ()


@each_exercise
def test_the_right_answer_is_right_however_it_is_written(found, asked):
    assert mark(asked, str(asked.value)).verdict == "right"
    if not asked.options:
        assert mark(asked, f"{asked.value:,}").verdict == "right"
        assert mark(asked, f"{asked.value:.5e}" if asked.value > 10**6 else str(asked.value)).verdict == "right"


@each_exercise
def test_each_slip_is_recognised_by_name_and_amount(found, asked):
    for slip in slips(asked):
        marked = mark(asked, str(slip.value))
        assert (marked.verdict, marked.slip) == ("slip", slip)
        if not asked.options:
            assert marked.amount == slip.value - asked.value


@each_exercise
def test_the_sum_behind_an_answer_ends_in_it(found, asked):
    if not asked.options:
        assert asked.sum.endswith(f" = {asked.value:,}")


@pytest.mark.parametrize("language", LANGUAGES)
@each_exercise
def test_a_question_says_what_is_needed_and_not_the_answer(found, asked, language):
    said = question(asked, translator(language))
    assert said.endswith(("?", "？"))
    if found.kind not in ("side", "field") and not asked.options and asked.value > 200:
        assert f"{asked.value:,}" not in said


@each_exercise
def test_torch_gives_the_same_answer(found, asked):
    """Where a module can be asked: its own tensors, and the shape that a forward leaves."""
    if found.asked.quantity != "params":
        return
    module = build(found.spec, "meta").get_submodule(found.asked.at)
    assert asked.value == sum(tensor.numel() for tensor in module.parameters())


def test_sides_and_depths_are_torch_s():
    for found, asked in cases():
        network = build(found.spec, "meta")
        if found.kind == "side":
            seen = {}
            module = network.get_submodule(found.asked.at)
            module.register_forward_hook(lambda module, given, out, seen=seen: seen.update(side=out.shape[2]))
            network.eval()(__import__("torch").zeros(1, *found.spec.input, device="meta"))
            assert asked.value == seen["side"]
        if found.kind == "depth":
            weighted = [name for name, part in network.named_modules() if isinstance(part, nn.Conv2d | nn.Linear)]
            assert asked.value == sum("downsample" not in name for name in weighted)


def test_twice_the_side_is_four_times_the_convolutions():
    for found, asked in cases():
        if found.before:
            assert found.spec.input[1] == 2 * found.before.input[1]
            linear = (
                sum(layer.macs for layer in asked.trace.layers if layer.op == "linear") if not found.asked.at else 0
            )
            assert asked.value - linear == 4 * (asked.before.value - linear)


# Slips worked out by hand. ResNet-50's layer2.0.conv2 is a 3×3 of stride 2, 128 → 128, 128×56×56 → 128×28×28.
BY_HAND = {
    ("resnet50", "params", "layer2.0.conv2"): {
        "bias_added": 147_584, "kernel_once": 49_152, "places_counted": 115_605_504,
    },
    ("keras-resnet50", "params", "layer2.0.conv2"): {
        "bias_forgotten": 147_456, "kernel_once": 49_280, "places_counted": 115_605_632,
    },
    ("resnext50-32x4d", "params", "layer1.0.conv2"): {
        "bias_added": 4_736, "groups_ignored": 147_456, "kernel_once": 1_536, "places_counted": 14_450_688,
    },
    ("resnet50", "params", "layer2.0.bn2"): {"statistics_counted": 512, "shift_forgotten": 128},
    ("resnet50", "params", "layer2.0.downsample.0"): {
        "bias_added": 131_584, "places_counted": 102_760_448, "as_3x3": 1_179_648,
    },
    ("resnet50", "macs", "layer2.0.conv2"): {
        "flops_for_macs": 231_211_008, "stride_ignored": 462_422_016, "one_side": 4_128_768, "map_forgotten": 147_456,
    },
    ("resnet50", "macs", "layer2.0.conv1"): {
        "flops_for_macs": 205_520_896, "stride_on_it": 25_690_112, "one_side": 1_835_008, "map_forgotten": 32_768,
    },
    ("resnext50-32x4d", "flops", "layer1.0.conv2"): {
        "macs_for_flops": 14_450_688, "groups_ignored_in_work": 924_844_032, "one_side": 516_096,
        "map_forgotten": 9_216,
    },
    ("resnet50", "macs", "layer2.0.downsample.0"): {
        "flops_for_macs": 205_520_896, "stride_ignored": 411_041_792, "one_side": 3_670_016,
        "map_forgotten": 131_072, "as_3x3_in_work": 924_844_032,
    },
    ("resnet50", "side", "conv1"): {"padding_forgotten": 109, "rounded_up": 113, "stride_forgotten": 224},
    ("resnet50", "side", "layer2.0.conv1"): {"stride_of_another": 28},
    ("resnet50", "channels", "layer2.0.conv3"): {"expansion_forgotten": 128},
    ("resnet50-v1", "field", "layer2.0.conv2"): {"jump_forgotten": 37, "kernel_whole": 59},
    ("resnet50", "field", "layer2.0.conv2"): {"jump_forgotten": 37, "kernel_whole": 47, "own_stride_used": 51},
    ("resnet50", "buffers", "layer2.0.bn2"): {"variance_forgotten": 128},
    ("resnet50", "buffers", ""): {"variance_forgotten": 26_560},
    ("resnet50", "block_weights", "layer1.0"): {
        "projection_counted": 73_728, "norms_counted": 58_112, "reduction_forgotten": 610_304, "last_forgotten": 40_960,
    },
    ("resnext50-32x4d", "block_weights", "layer1.1"): {
        "norms_counted": 71_168, "groups_ignored_in_block": 212_992, "reduction_forgotten": 655_360,
        "last_forgotten": 37_376,
    },
    ("resnet18", "depth", ""): {
        "projections_counted": 21, "pools_counted": 20, "end_forgotten": 17, "ends_forgotten": 16, "other_block": 26,
    },
    ("resnet50", "params", ""): {
        "buffers_counted": 25_610_152, "biases_added": 25_583_592, "classifier_forgotten": 23_508_032,
        "norms_forgotten": 25_503_912, "projections_forgotten": 22_788_136,
    },
    ("resnet50", "macs", ""): {
        "flops_for_macs": 8_178_368_512, "stride_moved": 3_857_973_248, "projections_forgotten": 3_729_522_688,
    },
    ("resnet50-v1", "flops", ""): {
        "macs_for_flops": 3_857_973_248, "stride_moved": 8_178_368_512, "projections_forgotten": 6_996_623_360,
    },
    ("resnet18", "doubled", ""): {
        "twice": 907_036_672, "unchanged": 453_518_336, "eightfold": 3_628_146_688,
    },
}  # fmt: skip


def of(net, quantity, at):
    return case(traced(PRESETS[net].spec), Asked(quantity, at))


@pytest.mark.parametrize("net, quantity, at", BY_HAND)
def test_slips_are_those_worked_out_by_hand(net, quantity, at):
    found = {slip.name: slip.value for slip in all_slips(of(net, quantity, at))}
    found.pop("classifier_too", None)
    assert found == BY_HAND[net, quantity, at]


def test_every_slip_is_worked_out_by_hand_or_drawn():
    tables = (*rules._LAYER.values(), *rules._NETWORK.values())
    named = {rule.__name__ for table in tables for rule in table}
    drawn = {slip.name for _, asked in cases() for slip in slips(asked)}
    assert named <= drawn | {name for found in BY_HAND.values() for name in found}


@pytest.mark.parametrize(
    "net, at, value, names",
    [
        ("resnet50", "layer2.0", "projection", {"identity": "shapes_differ", "pad": "other_option"}),
        ("resnet50", "layer1.0", "projection", {"identity": "shapes_differ", "pad": "other_option"}),
        ("resnet50", "layer2.1", "identity", {"projection": "needless", "pad": "needless"}),
        ("resnet34-a", "layer2.0", "pad", {"identity": "shapes_differ", "projection": "other_option"}),
        ("resnet34-c", "layer2.1", "projection", {"identity": "projects_anyway", "pad": "other_option"}),
    ],
)
def test_a_shortcut_chosen_wrong_has_its_reason(net, at, value, names):
    found = of(net, "shortcut", at)
    assert found.value == value
    assert {slip.value: slip.name for slip in slips(found)} == names
    assert {option: mark(found, option).verdict for option in SHORTCUTS} == {
        option: "right" if option == value else "slip" for option in SHORTCUTS
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slip_has_a_name_and_a_sentence_that_its_case_fills(language):
    for _, asked in (*cases(), *((None, of(*key)) for key in BY_HAND)):
        for slip in all_slips(asked):
            assert words(language)[f"slip.{slip.name}"]
            assert "{" not in words(language)[f"slips.{slip.name}"].format(**facts(asked))


MARKED = {  # typed for the 147,456 parameters of layer2.0.conv2
    "147456": "right",
    "147,456": "right",
    " 147 456 ": "right",
    "147k": "right",
    "0.147M": "right",
    "1.47e5": "right",
    "1.475e5": "right",
    "14.7万": "right",
    "147.456 K": "right",
    "147456 parameters": "right",
    "0.15M": "coarse",
    "1e5": "coarse",
    "147584": "slip",
    "147.6k": "slip",
    "147000": "near",
    "147.0k": "near",
    "150,000": "wrong",
    "7": "wrong",
    "": "unread",
    "many": "unread",
    "-147456": "unread",
    "0": "unread",
    "1e999": "unread",
    "9" * 40: "unread",
    "<b>147456</b>": "unread",
}


@pytest.mark.parametrize("typed", MARKED)
def test_an_answer_is_read_as_a_person_means_it(typed):
    found = mark(of("resnet50", "params", "layer2.0.conv2"), typed)
    assert found.verdict == MARKED[typed]
    if found.verdict == "unread":
        assert all(found.sentence.into(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    "quantity, at",
    [
        ("weight", "conv1"),
        ("params", "layer9"),
        ("shortcut", "conv1"),
        ("macs", "maxpool"),
        ("side", "fc"),
        ("field", "fc"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(quantity, at):
    with pytest.raises(Unanswerable) as refused:
        of("resnet50", quantity, at)
    assert (quantity if quantity == "weight" else at) in str(refused.value)


@pytest.mark.parametrize(
    "net", ["plain34", "preact-resnet164", "mnist-two-blocks", "timm-seresnet50", "cifar-resnet20"]
)
@pytest.mark.parametrize("quantity", ["params", "macs", "flops", "depth"])
def test_slips_hold_for_other_networks(net, quantity):
    found = of(net, quantity, "")
    for slip in slips(found):
        assert mark(found, str(slip.value)).slip == slip
