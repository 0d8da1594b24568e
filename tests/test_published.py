"""Published results, against a copy of what their sources print."""

import json
import tomllib
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pytest

from explorer.i18n import LANGUAGES, words
from explorer.presets import PRESETS
from explorer.published import CONTENT, accuracies, accuracy, recipes, reports

FACTS = json.loads((Path(__file__).parent / "facts" / "accuracy.json").read_text(encoding="utf-8"))
BY_CALLED = {preset.called: name for name, preset in PRESETS.items() if preset.origin in ("torchvision", "timm")}
EVERY = [(name, report) for name, mine in reports().items() for report in mine]

# What a source prints of networks that are no preset here, or not exactly: they must stay out.
PAPER = {
    **{f"plain-{depth}": f"plain{depth}" for depth in (18, 34)},
    **{f"ResNet-{depth}": f"resnet{depth}-v1" for depth in (50, 101, 152)},
    "ResNet-34 A": "resnet34-a",
    "ResNet-34 B": "resnet34",
    "ResNet-34 C": "resnet34-c",
}
CAFFE = PAPER | {"ResNet-50": "caffe-resnet50"}
RESNEXT = {
    "ResNet-50 1x64d": "resnet50",
    "32x4d": "resnext50-32x4d",
    "ResNet-101 1x64d": "resnet101",
    "101 32x4d": "timm-resnext101-32x4d",
    "101 64x4d (README)": "resnext101-64x4d",
}
KUANGLIU = {name: f"kuangliu-{name.lower()}" for name in ("ResNet18", "ResNet50", "ResNet101", "PreActResNet18")}
BEARPAW = {
    "WRN-28-10 (drop 0.3)": "wrn-28-10",
    "ResNeXt-29 8x64": "resnext29-8x64d",
    "ResNeXt-29 16x64": "resnext29-16x64d",
}


def imagenet():
    """(preset, kind, number, test size, crops) as the sources have it."""
    table2 = {"plain-18": "plain18", "plain-34": "plain34", "ResNet-18": "resnet18-a", "ResNet-34": "resnet34-a"}
    for name in table2.keys() - {"plain-34", "ResNet-34"}:  # those two stand in table 3 again
        yield table2[name], "top1_error", FACTS["he2015_table2_top1_10crop"][name], 224, 10
    for table, names, crops in (
        (FACTS["he2015_table3_10crop"]["rows"], PAPER, 10),
        (FACTS["he2015_table4_single_model"]["rows"], PAPER, 0),
        (FACTS["he_readme_caffe"]["one_crop_top1_top5"], CAFFE, 1),
        (FACTS["he_readme_caffe"]["ten_crop"], CAFFE, 10),
        (FACTS["fb_resnet_torch"]["rows"], {str(depth): f"resnet{depth}" for depth in (18, 34, 101, 152)}, 1),
        (FACTS["senet"]["paper"], {f"SE-ResNet-{depth}": f"caffe-se-resnet{depth}" for depth in (50, 101)}, 1),
        (FACTS["senet"]["readme"], {f"SE-ResNet-{depth}": f"caffe-se-resnet{depth}" for depth in (50, 101, 152)}, 1),
    ):
        yield from ((names[name], "top1_error", row[0], 224, crops) for name, row in table.items() if name in names)
    for name, preset in RESNEXT.items():
        yield preset, "top1_error", FACTS["resnext"]["table3_top1_error"][name], 224, 1
    run = FACTS["wrn_readme_meanstd"]["single_runs"]["ImageNet WRN-50-2-bottleneck"]
    yield "wide-resnet50-2", "top1_error", run[0], 224, 1
    yield "timm-resnet50d", "top1", FACTS["bag_of_tricks"]["ResNet-50-D"][0], 224, 1
    for name, row in FACTS["keras_table"]["rows"].items():
        yield f"keras-{name.lower()}", "top1", row[0], 224, 1
    for name, weights in FACTS["torchvision_weights"].items():
        yield from ((BY_CALLED[name], "top1", row["acc1"], 224, 1) for row in weights.values())
    for name, rows in FACTS["timm"]["results_imagenet"].items():
        yield from ((BY_CALLED[name], "top1", row["top1"], row["img_size"], 1) for row in rows)


def cifar(column):
    """The same of CIFAR-10, column 0, or CIFAR-100, column 1."""
    orders, mean = FACTS["identity_mappings_table3"], FACTS["wrn_readme_meanstd"]
    pre = orders["cifar100" if column else "cifar10"]
    for depth in (110, 164, 1001):
        if f"ResNet-{depth}" in pre:
            yield f"preact-resnet{depth}", "error", pre[f"ResNet-{depth}"][1]
    for name, (_, *errors) in FACTS["wrn_table_zca"]["rows"].items():
        if errors[column] is not None:
            yield f"wrn-{name}", "error", errors[column]
    for name in ("WRN-28-10", "WRN-28-10-dropout"):
        yield "wrn-28-10", "error", mean["rows"][name][column]
    for name, (_, *errors) in FACTS["resnext"]["cifar_table7"].items():
        yield name.lower().replace("-", "", 1).replace(" ", "-"), "error", errors[column]
    for name, preset in BEARPAW.items():
        yield preset, "error", FACTS["bearpaw_readme"]["rows"][name][1 + column]


def cifar10_alone():
    for depth, row in FACTS["he2015_table6_cifar10"]["rows"].items():
        yield f"cifar-resnet{depth}", "error", str(row[1]).split()[0]
    assert "4.62" in FACTS["identity_mappings_table3"]["batch64"]
    yield "preact-resnet1001", "error", "4.62"
    for name, error in FACTS["wrn_readme_meanstd"]["cifar_mean_5runs"].items():
        yield name.split()[0].lower(), "error", error
    for name, preset in KUANGLIU.items():
        yield preset, "accuracy", FACTS["kuangliu_readme"]["rows"][name]


def stated(data, sources):
    """What the project says of these sources, in the form of the facts."""
    return sorted(_row(name, report) for name, report in EVERY if report.data == data and report.source in sources)


def _row(name, report):
    return (name, report.kind, float(report.shown), report.size, report.crops)


def as_stated(rows):
    return sorted((name, kind, float(number), *(rest or (32, 1))) for name, kind, number, *rest in rows)


PRINTED = {
    "ImageNet": as_stated(imagenet()),
    "CIFAR-10": as_stated(chain(cifar(0), cifar10_alone())),
    "CIFAR-100": as_stated(cifar(1)),
}


@pytest.mark.parametrize("data", PRINTED)
def test_a_result_is_what_its_source_prints_no_more_and_no_less(data):
    """Of the sources that tests/facts/accuracy.json has a copy of; what another one says stands on its own."""
    known = {report.source for name, report in EVERY if _row(name, report) in PRINTED[report.data]}
    assert stated(data, known) == PRINTED[data]


def test_the_tags_of_timm_are_its_recipes():
    """A tag may stand at two training sizes, and each of its rows is one of the facts."""
    facts = {
        (BY_CALLED[name], row["tag"].split(".", 1)[1], row["img_size"], f"{row['top1']:.3f}")
        for name, rows in FACTS["timm"]["results_imagenet"].items()
        for row in rows
    }
    mine = {
        (name, report.recipe, report.size, report.shown)
        for name, report in EVERY
        if "pytorch-image-models" in report.source
    }
    assert mine == facts


def test_a_tag_of_timm_is_always_one_recipe():
    """By its own name, with the few that are somebody else's weights."""
    others = {
        "tv": "torchvision-v1",
        "tv2": "torchvision-v2",
        "ra4_e3600_r224": "timm-ra4",
        "gluon": "gluon",
        "miil": "miil",
        "b1k": "timm-b",
        "b2k": "timm-b",
        "c1": "timm-c",
        "c2": "timm-c",
        "fb_ssl_yfcc100m_ft": "ssl",
        "fb_swsl_ig1b_ft": "swsl",
        "fb_wsl_ig1b_ft": "wsl",
    }
    for name, report in EVERY:
        if "pytorch-image-models" in report.source and name != "resnext101-64x4d":
            tag = report.recipe.removesuffix("_in1k")
            assert report.by.name == others.get(tag, f"timm-{tag}"), (name, tag)
    mine = {report.recipe: report.by.name for report in accuracies("resnext101-64x4d")}
    assert mine["tv_in1k"] == mine["pytorch/vision#5935"] == "torchvision-5935"  # the newer recipe, though called V1


@pytest.mark.parametrize("name, report", EVERY, ids=lambda value: value if isinstance(value, str) else value.recipe)
def test_every_row_is_of_a_preset_and_says_where_it_is_from(name, report):
    assert name in PRESETS and report.source and report.recipe and 0 < report.top1 < 100
    assert report.kind == {"ImageNet": "top1"}.get(report.data, "error") or report.kind in ("top1_error", "accuracy")
    assert all(f"compare.kind.{report.kind}" in words(language) for language in LANGUAGES)
    images = (3, 32, 32) if "CIFAR" in report.data else (3, 224, 224)
    spec = PRESETS[name].spec
    assert (spec.input == images or report.size != 224) and spec.classes == (10 if "CIFAR" in report.data else 1000)
    assert (
        report.train in (0, 32, 160, 176, 224, 256) and report.train <= report.size or report.recipe.startswith("a1h")
    )


def test_a_result_stands_once():
    assert len(EVERY) == len(set(EVERY))


def test_accuracy_and_error_are_one_number_stated_two_ways():
    plain = accuracies("plain34")[0]
    assert (plain.shown, plain.top1, plain.error) == ("28.54", Decimal("71.46"), Decimal("28.54"))
    first = accuracies("resnet50")[0]
    assert (first.top1, first.error) == (Decimal("76.130"), Decimal("23.870"))


def test_recipes_are_used_and_dated_or_not():
    assert {report.by.name for _, report in EVERY} == recipes().keys()
    assert all(recipe.year is None or 2015 <= recipe.year <= 2025 for recipe in recipes().values())
    assert len({recipe.label for recipe in recipes().values()}) == len(recipes())
    assert {name for name, recipe in recipes().items() if recipe.extra} == {"wsl", "ssl", "swsl"}
    assert all("," not in name for name in recipes())  # names stand in a link with commas between them


def test_one_result_stands_for_a_preset_at_its_own_size():
    shown = {name: accuracy(name).shown for name in reports() if accuracy(name)}
    assert shown["resnet50"] == "76.130" and shown["timm-resnet50d"] == "80.956"
    assert all(accuracy(name).size == PRESETS[name].spec.input[1] for name in shown)
    assert accuracy("timm-resnet200d") is None and accuracies("timm-resnet200d")  # tested at 256 and 320 alone
    assert accuracy("mnist-two-blocks") is None and accuracies("mnist-two-blocks") == ()
    assert accuracy("nobody") is None


def test_no_table_is_left_without_rows():
    def ends(table):
        inner = [entry for entry in table.values() if isinstance(entry, dict)]
        return chain.from_iterable(map(ends, inner)) if inner else [table]

    with (CONTENT / "accuracy.toml").open("rb") as file:
        assert all(any(name in PRESETS for name in table) for table in ends(tomllib.load(file)))
