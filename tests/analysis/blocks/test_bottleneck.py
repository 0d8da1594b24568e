"""The bench: counts of real modules, held against the model's own blocks and against a sum by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.blocks.bottleneck import Setting, Wrong, bench, curve, same, setting, uses
from explorer.analysis.blocks.structure import structure
from explorer.i18n import LANGUAGES
from explorer.model.blocks import BasicBlock, Bottleneck
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec
from explorer.ui.pages import own_words, usual
from tests.traces import trace_of

REDUCTIONS = own_words("bottleneck")["bench_reduction"]
USUAL = {"channels": "256", "reduction": "4", "kernel": "3", "groups": "1", "map": "56", "bias": "no", "norm": "no"}
WORDS = st.fixed_dictionaries({word: st.sampled_from(own_words("bottleneck")[f"bench_{word}"]) for word in USUAL})


def traced(name):
    spec = PRESETS[name].spec
    return trace_of(spec)


def by_hand(channels, inner, kernel, groups, bias, norm):
    """Parameters of a bottleneck as a reader would sum them."""
    weights = 2 * channels * inner + kernel**2 * inner**2 // groups
    return weights + (bias + 2 * norm) * (2 * inner + channels)


def test_the_papers_example():
    found = bench(Setting())
    assert found.wide.weights == found.wide.params == 1_179_648
    assert found.bottleneck.weights == found.bottleneck.params == 69_632
    assert found.narrow.weights == 73_728
    assert f"{found.ratio:.2f}" == "16.94"
    assert f"{found.pairing:.2f}" == "1.06"
    assert (found.wide.macs, found.bottleneck.macs, found.narrow.macs) == (3_699_376_128, 218_365_952, 231_211_008)


@pytest.mark.parametrize("norm", [False, True])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("inner, groups", [(64, 1), (64, 32), (16, 4)])
def test_it_is_made_as_the_blocks_of_the_model_are(inner, groups, bias, norm):
    """The blocks themselves, with the shortcut and all, hold the same convolutions and normalisations."""
    spec = replace(ResNetSpec(), bias="all" if bias else "none", norm="batch" if norm else "none", groups=groups)
    spec = replace(spec, group_width=64 // groups)
    found = bench(Setting(4 * inner, inner, groups=groups, bias=bias, norm=norm))
    pairs = [
        (found.bottleneck, Bottleneck(spec, 4 * inner, inner, stride=1)),
        (found.wide, BasicBlock(replace(spec, groups=1, group_width=64), 4 * inner, 4 * inner, stride=1)),
        (found.narrow, BasicBlock(replace(spec, groups=1, group_width=64), inner, inner, stride=1)),
    ]
    for block, module in pairs:
        assert block.params == sum(parameter.numel() for parameter in module.parameters())


@given(WORDS)
def test_every_setting_is_built_and_counted_or_explained(words):
    found = setting(words, REDUCTIONS)
    if isinstance(found, Wrong):
        assert all(found.sentence.into(language) for language in LANGUAGES)
        return
    block = bench(found)
    geometry = (found.channels, found.inner, found.kernel, found.groups)
    assert block.bottleneck.params == by_hand(*geometry, found.bias, found.norm)
    assert block.bottleneck.weights == by_hand(*geometry, False, False)
    assert block.wide.weights == 2 * found.kernel**2 * found.channels**2
    assert block.narrow.weights == 2 * found.kernel**2 * found.inner**2
    for part in (block.wide, block.bottleneck, block.narrow):
        assert part.macs == part.weights * found.side**2


@given(WORDS)
def test_what_a_refusal_proposes_leads_to_a_setting(words):
    for _ in range(2):  # another reduction may need other groups
        found = setting(words, REDUCTIONS)
        if isinstance(found, Wrong):
            assert found.value in own_words("bottleneck")[f"bench_{found.word}"]
            words = words | {found.word: found.value}
    assert isinstance(setting(words, REDUCTIONS), Setting)


@pytest.mark.parametrize(
    "words, said",
    [
        ({"channels": "16", "reduction": "32"}, "16 channels divided by 32 leave no whole channel inside the bottleneck"),
        ({"channels": "16", "groups": "64"}, "64 groups do not divide the 4 channels inside the bottleneck. What works: 1, 2, 4."),
    ],
)  # fmt: skip
def test_a_refusal_says_the_value_and_what_works(words, said):
    assert said in setting(USUAL | words, REDUCTIONS).sentence.into("en")


def test_the_words_of_a_plain_link_are_the_usual_setting():
    assert setting({word: getattr(usual("bottleneck"), f"bench_{word}") for word in USUAL}, REDUCTIONS) == Setting()


def test_where_the_saving_ends_at_the_usual_setting():
    found = curve(Setting())
    assert found.factors == (18, 2, 9)
    assert f"{found.ends:.2f}" == "0.76"
    assert bench(Setting(inner=256)).bottleneck.params == 720_896 < found.level


@given(WORDS)
def test_where_the_saving_ends_the_counts_cross(words):
    """Just inside, a block that is built holds less than the two convolutions, just outside no less."""
    asked = setting(words, REDUCTIONS)
    if isinstance(asked, Wrong):
        return
    found = curve(asked)
    below = int(found.ends_at // asked.groups) * asked.groups
    if below:
        assert bench(asked._replace(inner=below)).bottleneck.params <= found.level
    assert bench(asked._replace(inner=below + asked.groups)).bottleneck.params >= found.level
    a, b, c = map(float, found.factors)
    assert a * found.ends**2 - b * found.ends - c == pytest.approx(0, abs=1e-6 * c * (1 + a))


@pytest.mark.parametrize("asked", [Setting(), Setting(16, 8, 5, 8), Setting(groups=32), Setting(bias=True, norm=True)])
def test_a_point_of_the_curve_is_a_block_that_can_be_built(asked):
    found = curve(asked)
    assert asked.inner in dict(found.points)
    assert [inner for inner, _ in found.points] == sorted(dict(found.points), reverse=True)
    for inner, count in found.points:
        assert count == by_hand(asked.channels, inner, asked.kernel, asked.groups, asked.bias, asked.norm)
        assert count == bench(asked._replace(inner=inner)).bottleneck.params
    reductions = [asked.channels / inner for inner, _ in found.points]
    assert min(reductions) < found.ends < max(reductions)


def test_what_a_1x1_does_in_resnet50():
    found = uses(traced("resnet50"), traced("resnet50-v1"))
    assert [layer.name for layer in found] == [
        "layer1.1.conv1",
        "layer1.0.conv3",
        "layer1.0.downsample.0",
        "layer2.0.conv1",
    ]
    assert all(layer.kernel == (1, 1) for layer in found)
    assert found.halve.in_shape[1:] == (56, 56) and found.halve.out_shape[1:] == (28, 28)
    assert [layer.weights for layer in found] == [16_384, 16_384, 16_384, 32_768]


@pytest.mark.parametrize(
    "name, asked, first",
    [
        ("resnet50", Setting(), ("stage1", 2)),
        ("resnet50", Setting(2048, 512), ("stage4", 2)),
        ("resnext50-32x4d", Setting(256, 128, groups=32), ("stage1", 2)),
        ("wide-resnet50-2", Setting(512, 256), ("stage2", 2)),
    ],
)
def test_the_same_block_is_found_in_a_network(name, asked, first):
    block = same(structure(traced(name)), asked).blocks[0]
    assert (block.stage, block.number) == first


@pytest.mark.parametrize("asked", [Setting(inner=32), Setting(kernel=5), Setting(groups=2), Setting(16, 4)])
def test_another_block_is_not_taken_for_it(asked):
    assert same(structure(traced("resnet50")), asked) is None
