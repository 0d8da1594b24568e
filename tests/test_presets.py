"""Networks with a name."""

import re
import tomllib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.presets import CONTENT, ORIGINS, PRESETS, Preset, cifar, find, named
from explorer.spec import KNOBS, problems
from tests.each import each
from tests.strategies import specs
from tests.traces import counted

DEPTH = re.compile(r"(?<![vV])\d+")  # the 2 of v2 is no depth
NUMBER = re.compile(r"\d+(?:[,.]\d+)*")

NO_DEPTH = {"mnist-two-blocks": "named for its blocks", "mnist-two-blocks-bn": "named for its blocks"}
# What a name leaves out of its depth, or counts too much, against the weighted layers of the main path.
DEEP_STEM = 2  # two convolutions more than the 7x7 they stand for: -C, -D, -S and -T keep the name of what they change
WRN = -2  # 6n+4 counts the three projections and leaves out the classifier (arXiv:1605.07146)

EVERY = each("preset", PRESETS.values(), ids=PRESETS)
ENTRIES = {
    f"{path.stem}/{name}": entry
    for path in CONTENT.glob("*.toml")
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()
}


def depth_in(name):
    """The first number of a name, without an origin such as d2l before it; None without one."""
    found = DEPTH.search(re.sub(rf"^({'|'.join(ORIGINS)})-", "", name))
    return int(found.group()) if found else None


def besides(preset):
    """Layers that the name of its family does not count."""
    if preset.origin == "wide":
        return WRN
    return DEEP_STEM if preset.spec.stem in ("deep", "tiered") else 0


def numbers(sentence):
    return sorted(NUMBER.findall(sentence))


def test_names_are_words_of_a_link():
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in PRESETS)
    assert all(name == preset.name for name, preset in PRESETS.items())


def test_no_two_presets_are_the_same_network():
    """Two names for one spec would make a link's name a matter of luck."""
    by_spec = {}
    for name, preset in PRESETS.items():
        by_spec.setdefault(preset.spec, []).append(name)
    assert [names for names in by_spec.values() if len(names) > 1] == []


def test_a_title_is_given_once_in_its_origin():
    titles = [(preset.origin, preset.title) for preset in PRESETS.values()]
    assert len(set(titles)) == len(titles)


def test_what_code_calls_a_network_is_given_once_in_its_origin():
    called = [(preset.origin, preset.called) for preset in PRESETS.values() if preset.called]
    assert len(set(called)) == len(called)


@EVERY
def test_depth_in_the_name_counts_weighted_layers(preset):
    if preset.name in NO_DEPTH:
        assert depth_in(preset.name) is depth_in(preset.title) is None
        return
    assert counted(preset.spec).weighted_layers - besides(preset) == depth_in(preset.name) == depth_in(preset.title)
    assert depth_in(preset.called) in (None, depth_in(preset.name))


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.origin == "wide"])
def test_a_wide_resnet_is_named_for_depth_and_width(name):
    spec = PRESETS[name].spec
    assert name == f"wrn-{6 * spec.repeats[0] + 4}-{spec.width // 16}"


@EVERY
def test_a_preset_is_found_by_name_and_by_network(preset):
    assert find(preset.name) is preset
    assert named(preset.spec) is preset


@EVERY
def test_a_preset_can_be_built(preset):
    assert problems(preset.spec) == ()


@EVERY
def test_a_preset_has_a_source(preset):
    assert preset.source
    assert 2015 <= preset.year <= 2026
    assert preset.origin in ORIGINS


@EVERY
def test_what_is_special_is_one_short_sentence_a_language(preset):
    assert set(preset.special) == set(LANGUAGES)
    for sentence, end in ((preset.special["en"], "."), (preset.special["zh"], "。")):
        assert "TODO" not in sentence
        assert 10 < len(sentence) <= 160
        assert sentence == sentence.strip() and sentence.endswith(end)
    assert numbers(preset.special["en"]) == numbers(preset.special["zh"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_once(language):
    sentences = [preset.special[language] for preset in PRESETS.values()]
    assert len(set(sentences)) == len(sentences)


@cache
def counts():
    """What may be said of each preset."""
    sums = {name: counted(preset.spec) for name, preset in PRESETS.items()}
    return {
        name: {"parameters": {one.params, one.params + one.buffers}, "buffers": {one.buffers}, "MACs": {one.macs}}
        for name, one in sums.items()  # with buffers among the parameters as Keras prints them
    }


IN_MILLIONS = re.compile(r"(\d+(?:\.\d+)?) (G|M) (parameters|MACs)")


def known(preset, kind):
    """What a sentence may give as a count: one of this network or of another, or the difference of two."""
    values = set().union(*(each_kind[kind] for each_kind in counts().values()))
    return values | {abs(mine - other) for mine in counts()[preset.name][kind] for other in values}


@EVERY
def test_long_numbers_of_a_sentence_are_counted(preset):
    good = set().union(*(known(preset, kind) for kind in counts()[preset.name])) | ALSO.get(preset.name, set())
    written = {int(word.replace(",", "")) for word in numbers(preset.special["en"]) if "," in word}
    assert written <= good


# Long numbers that are neither a total nor a difference of two totals, with what they count.
ALSO = {
    "cifar-resnet44": {97_216},  # half of what two blocks a stage add
    "cifar-resnet56-b": {131_072},  # one of two projections
    "kuangliu-resnet101": {1_000},  # the classes of ImageNet
    "kuangliu-preactresnet101": {20_490},  # the classifier, 2,048 x 10 + 10
    "mnist-two-blocks": {62_720},  # the classifier's weights, 32 x 14 x 14 x 10
    "slim-resnet-v1-152": {2_048_000},  # the classifier's weights, 2,048 x 1,000
    "timm-ecaresnet50d": {2_530_992},  # the gates of SE-ResNet-50
}


@EVERY
def test_g_and_m_of_a_sentence_are_counted(preset):
    """4.09 G MACs and 25.6 M parameters, to the last digit written."""
    for number, prefix, kind in IN_MILLIONS.findall(preset.special["en"]):
        digits, unit = len(number.partition(".")[2]), {"G": 10**9, "M": 10**6}[prefix]
        assert number in {f"{value / unit:.{digits}f}" for value in known(preset, kind)}


@each("name", sorted(ENTRIES))
def test_an_entry_has_no_misspelt_key(name):
    known = {"title", "called", "year", "source", "like", *LANGUAGES, *KNOBS}
    assert set(ENTRIES[name]) <= known
    assert {"title", "year", "source", *LANGUAGES} <= set(ENTRIES[name])


def test_every_file_is_an_origin_and_every_entry_a_preset():
    assert {path.stem for path in CONTENT.iterdir()} == set(ORIGINS)
    assert len(set(ORIGINS)) == len(ORIGINS)
    assert {f"{preset.origin}/{name}" for name, preset in PRESETS.items()} == set(ENTRIES)


@each("n", range(1, 201))
def test_cifar_family(n):
    name = f"cifar-resnet{6 * n + 2}"
    found = find(name)
    assert found.name == name
    assert found.spec.repeats == (n, n, n)
    assert problems(found.spec) == ()
    assert named(found.spec) == found
    assert cifar(6 * n + 2) == found


def test_cifar_family_has_no_other_members():
    members = {depth for depth in range(-10, 1500) if find(f"cifar-resnet{depth}")}
    assert members == {6 * n + 2 for n in range(1, 201)}


@pytest.mark.parametrize("depth", [-4, 0, 2, 8.5, 21, 1208])
def test_another_cifar_depth_is_refused_with_its_value(depth):
    with pytest.raises(ValueError, match=re.escape(str(depth))):
        cifar(depth)


MISSPELT = ["", "resnet", "RESNET50", "resnet50 ", "cifar-resnet", "cifar-resnet020", "cifar-resnet+20"]


@pytest.mark.parametrize("name", [*MISSPELT, "cifar-resnet2٠", "cifar-resnet²", "cifar-resnet" + "9" * 9999])
def test_nothing_else_has_a_name(name):
    assert find(name) is None


@given(st.text() | st.text().map("cifar-resnet".__add__))
def test_any_text_is_a_name_or_none(name):
    assert find(name) is None or isinstance(find(name), Preset)


@given(specs())
def test_a_name_means_its_network(spec):
    preset = named(spec)
    assert preset is None or (preset.spec == spec and find(preset.name) == preset)


def test_an_unlisted_member_of_the_cifar_family_speaks_for_itself():
    found = cifar(26)
    assert all("26 = 6 × 4 + 2" in sentence for sentence in found.special.values())
    assert "table 6" not in found.source and found.source


NOT_NORMALISED = {  # the network in the original order, what it normalises more: projections, the last sum
    "timm-resnetv2-50": ("resnet50", "7,680", True, False),
    "slim-resnet-v2-152": ("slim-resnet-v1-152", "7,680", True, False),
    "kuangliu-preactresnet34": ("kuangliu-resnet34", "2,816", True, True),
}


PARTS = {"en": ("projection", "stem", "last"), "zh": ("投影", "起始层", "最后")}
SAYS_LAYERS = {"en": r"(\d+)[- ]layer", "zh": r"(\d+) ?层"}


def norm_weights(network):
    """Scales and shifts of the norms of projections, and of the norm before the last sum."""
    norms = {name: layer for name, layer in network.named_modules() if isinstance(layer, nn.BatchNorm2d)}
    of_projections = sum(2 * layer.num_features for name, layer in norms.items() if "downsample" in name)
    *_, last = (layer for name, layer in norms.items() if "downsample" not in name)
    return of_projections, 2 * last.num_features


@pytest.mark.parametrize("name", NOT_NORMALISED)
def test_a_count_is_credited_to_the_layers_that_make_it(name):
    """The norm of the stem is no part of it: it moves into the first block."""
    original, written, projections, last = NOT_NORMALISED[name]
    of_projections, of_last = norm_weights(build(PRESETS[original].spec, "meta"))
    assert f"{of_projections * projections + of_last * last:,}" == written
    for language, (projection, stem, end) in PARTS.items():
        sentence = PRESETS[name].special[language]
        assert written in sentence and projection in sentence and stem not in sentence
        assert (end in sentence) == last


def test_channels_that_a_gate_sees_are_counted():
    gates = build(PRESETS["timm-ecaresnet101d"].spec, "meta").modules()
    sizes = sorted({layer.kernel_size[0] for layer in gates if isinstance(layer, nn.Conv1d)})
    assert " or ".join(map(str, sizes)) in PRESETS["timm-ecaresnet101d"].special["en"]
    assert " 或 ".join(map(str, sizes)) in PRESETS["timm-ecaresnet101d"].special["zh"]


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.origin == "wide"])
def test_a_wide_resnet_has_as_many_layers_as_its_page_shows(name):
    """Its name counts other layers; a sentence that speaks of layers means those of the page, or ResNet-1001's."""
    spec = PRESETS[name].spec
    shown = counted(spec).weighted_layers
    for language in LANGUAGES:
        said = re.findall(SAYS_LAYERS[language], PRESETS[name].special[language])
        assert {*map(int, said)} <= {shown, 1001}


@pytest.mark.parametrize("name", ["wrn-16-4", "wrn-28-10"])
def test_a_wide_resnet_says_what_its_name_counts(name):
    assert "three projections" in PRESETS[name].special["en"] and "classifier" in PRESETS[name].special["en"]
    assert "三个投影" in PRESETS[name].special["zh"] and "分类器" in PRESETS[name].special["zh"]


@pytest.mark.parametrize("name", ["resnet18-c", "resnet50-v1-a", "resnet50-v1-c"])
def test_what_the_paper_did_not_measure_is_not_sourced_to_its_results(name):
    """Table 3 has shortcuts A, B and C at 34 layers, and B alone from 50 layers on."""
    assert "not measured in the paper" in PRESETS[name].source
    assert not re.search("table [2-6]|section 4", PRESETS[name].source)


@EVERY
def test_a_thing_has_one_chinese_name(preset):
    """Buffers, the reader and the main path are called as on the rest of the screen."""
    assert not re.search("缓冲量|您|主路(?!径)|头部", preset.special["zh"])
