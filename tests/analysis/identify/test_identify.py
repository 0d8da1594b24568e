"""Which ResNet is this? Every preset finds itself, by each way to ask."""

import json
import time
from dataclasses import replace
from functools import cache

import pytest
from torch import nn

from explorer.analysis.identify import Answer, identify
from explorer.analysis.identify.index import index
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading import read_file, read_text
from tests.each import each

each_preset = each("name", PRESETS)


@cache
def entries():
    return {entry.name: entry for entry in index()}


def shapes_text(network):
    return json.dumps({name: list(tensor.shape) for name, tensor in network.state_dict().items()})


def changed(name, **knobs):
    return build(replace(PRESETS[name].spec, **knobs), "meta")


def found(text):
    return identify(read_text(text)).matches


def names(matches):
    return [match.name for match in matches]


def conventions(matches):
    return {(match.name, match.convention.key.rpartition(".")[2]) for match in matches}


def remarks(match):
    """The keys of a match's remarks; each must fill in, in both languages."""
    assert all(remark.into("en") and remark.into("zh") for remark in match.remarks)
    return {remark.key.rpartition(".")[2] for remark in match.remarks}


@pytest.mark.parametrize("count, words", [("params", "parameters"), ("macs", "MACs"), ("flops", "FLOPs")])
@each_preset
def test_a_preset_is_found_by_its_count(name, count, words):
    counted = entries()[name].counts[count]
    for text in (f"{counted:,} {words}", str(counted)):
        matches = found(text)
        assert (name, count) in conventions(matches)
        assert all(match.difference == 0 and match.counted == counted for match in matches)
    assert name in names(found(f"{counted / 10**6:.2f} M {words}"))


@each_preset
def test_a_preset_is_found_by_its_print(name):
    network = build(PRESETS[name].spec, "meta")
    matches = found(str(network))
    assert name in names(matches)
    assert {match.spec for match in matches} >= {PRESETS[name].spec}
    assert all(entries()[match.name].layers == entries()[name].layers for match in matches)
    equal = [entry.name for entry in index() if entry.layers == entries()[name].layers]
    assert names(matches) == equal


@each_preset
def test_a_preset_is_found_by_its_state_dict(name):
    matches = found(shapes_text(build(PRESETS[name].spec, "meta")))
    mine = {match.name: match for match in matches}[name]
    assert mine.spec == PRESETS[name].spec
    assert mine.counted == entries()[name].counts["params"]
    assert "names" in remarks(mine)
    equal = {entry.name for entry in index() if entry.shapes == entries()[name].shapes}
    assert equal <= set(names(matches))
    assert "names" in remarks(matches[0])


@pytest.mark.parametrize("name", ["resnet18", "cifar-resnet20", "slim-resnet-v1-50", "keras-resnet50"])
@pytest.mark.parametrize("classes, channels", [(7, 3), (64, 3), (None, 1), (7, 1), (128, 16)])
@pytest.mark.parametrize("text_of", [str, shapes_text])
def test_other_classes_and_channels_are_read_off(name, classes, channels, text_of):
    spec = PRESETS[name].spec
    wanted = replace(spec, classes=classes or spec.classes, input=(channels, *spec.input[1:]))
    network = build(wanted, "meta")
    mine = {match.name: match for match in found(text_of(network))}[name]
    assert mine.spec == wanted
    assert mine.counted == sum(parameter.numel() for parameter in network.parameters())
    assert ("classes" in remarks(mine), "channels" in remarks(mine)) == (classes is not None, channels != 3)


@pytest.mark.parametrize("text_of", [str, shapes_text])
def test_a_network_without_its_classifier_is_found(text_of):
    network = build(PRESETS["resnet34"].spec, "meta")
    network.fc = nn.Identity()
    mine = {match.name: match for match in found(text_of(network))}["resnet34"]
    assert "headless" in remarks(mine)
    assert mine.counted == entries()["resnet34"].headless == sum(p.numel() for p in network.parameters())
    assert mine.spec == PRESETS["resnet34"].spec


def test_learnable_tensors_alone_are_enough():
    network = build(PRESETS["resnet18"].spec, "meta")
    lines = "\n".join(f"{name} {tuple(tensor.shape)}" for name, tensor in network.named_parameters())
    assert "learnable" in remarks({match.name: match for match in found(lines)}["resnet18"])


def test_names_with_a_prefix_are_the_same_names():
    lines = [f"module.{k} {list(v.shape)}" for k, v in build(PRESETS["resnet18"].spec, "meta").state_dict().items()]
    assert "names" in remarks(found("\n".join(lines))[0])
    assert "names" not in remarks(found("\n".join(lines).replace("layer", "stage"))[0])


def test_weights_do_not_tell_where_the_stride_is():
    """v1, v1.5 and TF-slim's v1 have the same weights; a print tells them apart."""
    wanted = {"resnet50", "resnet50-v1", "slim-resnet-v1-50"} & PRESETS.keys()
    matches = found(shapes_text(build(PRESETS["resnet50"].spec, "meta")))
    assert wanted <= set(names(matches))
    assert all("blind_shapes" in remarks(match) for match in matches)
    places = {
        dict(remark.values)["value"].key for m in matches for remark in m.remarks if remark.key.endswith("blind_shapes")
    }
    assert {f"choice.stride_on.{PRESETS[name].spec.stride_on}" for name in wanted} <= places
    assert wanted & set(names(found(str(build(PRESETS["resnet50"].spec, "meta"))))) == {"resnet50"}
    assert wanted & set(names(found(str(build(PRESETS["resnet50-v1"].spec, "meta"))))) == {"resnet50-v1"}


def test_a_stride_is_hidden_even_where_one_network_fits():
    given = read_text(shapes_text(build(PRESETS["resnet50"].spec, "meta")))
    (match,) = identify(given, [entries()["resnet50"]]).matches
    assert "blind_shapes" in remarks(match)
    assert "blind_shapes" not in remarks(found(shapes_text(build(PRESETS["resnet34"].spec, "meta")))[0])


def test_a_safetensors_file_is_found():
    """The header alone, as explorer/reading/safetensors.py describes it."""
    header, end = {}, 0
    for name, tensor in build(PRESETS["resnet50"].spec, "meta").state_dict().items():
        size = tensor.numel() * tensor.element_size()
        dtype = "F32" if tensor.is_floating_point() else "I64"
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [end, end + size]}
        end += size
    content = json.dumps(header).encode()
    head = len(content).to_bytes(8, "little") + content
    matches = identify(read_file("resnet50.safetensors", head, len(head) + end)).matches
    assert names(matches)[:2] == ["resnet50", "resnet50-v1"]


KNOWN = [
    ("11.18 M", "resnet18", "classes", 11_181_642),
    ("25,636,712", "keras-resnet50", "keras_total", 25_636_712),  # Keras's own summary() of ResNet50
    ("Total params: 25,636,712 (97.80 MB)", "keras-resnet50", "keras_total", 25_636_712),
    ("25,583,592", "keras-resnet50", "params", 25_583_592),
    ("25.6M", "resnet50", "params", 25_557_032),
    ("2556万", "resnet50", "params", 25_557_032),
    ("3.858 GMACs", "resnet50-v1", "macs", 3_857_973_248),
    ("3.86 GFLOPs", "resnet50-v1", "macs_as_flops", 3_857_973_248),
    ("8.2 GFLOPs", "resnet50", "flops", 8_178_368_512),
    ("4.1 GFLOPs", "resnet50", "macs_as_flops", 4_089_184_256),
    ("4.11 GMACs", "resnet50", "timm", 4_111_512_576),
    ("272,474", "cifar-resnet20-b", "params", 272_474),
    ("0.27M", "cifar-resnet20", "params", 269_722),
    ("1.7M parameters", "cifar-resnet110", "params", 1_727_962),
    ("23,508,032", "resnet50", "no_classifier", 23_508_032),
    ("Total params: 23,587,712", "keras-resnet50", "keras_no_classifier", 23_587_712),  # include_top=False
    ("23,608,202", "keras-resnet50", "keras_classes", 23_608_202),  # and Dense(10)
    ("23.588M", "keras-resnet50", "keras_no_classifier", 23_587_712),
    ("97.5 MiB", "resnet50", "file", 102_228_128),
    ("23,583,845 params", "resnet50", "classes", 23_583_845),  # 37 classes
]


@pytest.mark.parametrize("text, name, convention, counted", KNOWN, ids=[known[0] for known in KNOWN])
def test_known_numbers_are_named_with_their_convention(text, name, convention, counted):
    matches = {(match.name, match.convention.key.rpartition(".")[2]): match for match in found(text)}
    assert matches[name, convention].counted == counted


def test_the_plainest_network_and_convention_come_first():
    assert found("25.6M")[0].name == "resnet50"
    assert found("8.2 GFLOPs")[0].name == "resnet50"
    first = found("25.6M params")[0]
    assert first.convention.key == "which.convention.params"
    assert "also" in remarks(first)  # its Keras total rounds to the same


def test_ten_classes_are_in_the_spec():
    match = next(match for match in found("11,181,642") if match.name == "resnet18")
    assert match.spec == replace(PRESETS["resnet18"].spec, classes=10)


@pytest.mark.parametrize("classes, channels", [(37, 3), (2, 3), (10, 1), (1, 1)])
def test_an_exact_count_gives_the_classes_away(classes, channels):
    network = changed("resnet50", classes=classes, input=(channels, 224, 224))
    match = next(m for m in found(str(sum(p.numel() for p in network.parameters()))) if m.name == "resnet50")
    assert (match.spec.classes, match.spec.input) == (classes, (channels, 224, 224))


def test_a_count_cut_off_is_as_plain_as_one_rounded():
    """Table 1 of the paper gives 3.8×10⁹ for ResNet-50, which has 3.858 × 10⁹, and 3.6×10⁹ for ResNet-34."""
    for text, name in (("3.8×10⁹ FLOPs", "resnet50-v1"), ("3.6 GFLOPs", "resnet34"), ("25.5M", "resnet50")):
        assert found(text)[0].name == name
        assert remarks(found(text)[0]) == {"cut_off"}
    assert "resnet50-v1" not in names(found("3.80×10⁹ FLOPs"))


@pytest.mark.parametrize("text", ["25.5M", "25.6M", "11.2M", "23.5M", "3.8 GFLOPs", "4.1G"])
def test_a_presets_own_counts_come_before_changed_ones(text):
    changed = [match.spec != PRESETS[match.name].spec or "no_class" in match.convention.key for match in found(text)]
    assert changed == sorted(changed)
    plain = [m.name for m in found(text) if m.convention == found(text)[0].convention]
    assert plain == [name for name in PRESETS if name in plain]  # torchvision's and the paper's first


@pytest.mark.parametrize("text, sign", [("24,000,001 params", 0), ("180M params", -1), ("70,000 params", 1)])
def test_the_nearest_have_a_signed_difference(text, sign):
    given = read_text(text)
    answer = identify(given)
    assert answer.matches == ()
    assert 1 <= len(answer.nearest) <= 5
    apart = [abs(match.difference) for match in answer.nearest]
    assert apart == sorted(apart)
    assert all(match.counted - match.difference == given.value for match in answer.nearest)
    least = min(abs(entry.counts[c] - given.value) for entry in index() for c in ("params", "keras_total"))
    assert apart[0] == least
    assert not sign or all(match.difference * sign > 0 for match in answer.nearest)


@pytest.mark.parametrize("text", ["1 params", "400M params", "999,999,999,999", "5 GB", "1 GMACs 900M"])
def test_nothing_is_near_that_is_half_as_much_more(text):
    assert identify(read_text(text)) == Answer()


@pytest.mark.parametrize("text", ["4.12 GMac", "4.13 GFLOPs", "4.12G", "4133742592 MACs"])
def test_the_nearest_cost_is_the_plainest_that_a_counter_may_mean(text):
    """ptflops prints 4.12 GMac for ResNet-50, thop 4133742592.0, and here it has 4.089: each counts other layers too."""
    answer = identify(read_text(text))
    assert answer.matches == ()
    assert answer.nearest[0].name == "resnet50"
    assert answer.nearest[0].convention.key.rpartition(".")[2] in ("macs", "macs_as_flops")


@pytest.mark.parametrize("text_of", [str, shapes_text])
def test_the_nearest_by_parts_say_what_differs(text_of):
    network = build(PRESETS["resnet50"].spec, "meta")
    network.layer1[0].conv2 = nn.Conv2d(64, 64, 5, bias=False, device="meta")
    answer = identify(read_text(text_of(network)))
    nearest = answer.nearest[0]
    assert answer.matches == ()
    assert nearest.name == "resnet50"
    assert nearest.difference == 64 * 64 * (9 - 25)
    assert dict(nearest.remarks[0].values) == {"missing": 1, "extra": 1}
    assert len(answer.nearest) == 5


def test_no_text_takes_long():
    """A search that grew with the square of what is given would take minutes; bench/identify.py has what it takes."""
    networks = [build(PRESETS[name].spec, "meta") for name in ("resnet50", "cifar-resnet1202")]
    texts = ["25.6M", "1 params", "3.9 GFLOPs", *map(str, networks), *map(shapes_text, networks)]
    texts += ["\n".join(f"a.b{i} {i}x3" for i in range(40_000)), str(changed("resnet50", classes=7))]
    for given in map(read_text, texts):
        start = time.thread_time()  # not the clock on the wall: others may be at work beside the test
        identify(given)
        assert time.thread_time() - start < 2, str(given)[:80]


def test_an_index_of_ones_own_is_asked_instead():
    given = read_text("25.6M")
    assert identify(given, [entries()["resnet18"]]).matches == ()
    assert names(identify(given, [entries()["resnet50"]]).matches) == ["resnet50"]
