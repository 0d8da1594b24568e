"""Orders of a block: held against the order in which its modules really run, and against known figures."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from explorer.analysis import totals, trace
from explorer.analysis.blocks import order
from explorer.analysis.blocks.order import Place
from explorer.model import build
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec
from tests.traces import trace_of

R50, R34 = PRESETS["resnet50"].spec, PRESETS["resnet34"].spec
NETWORKS = ("resnet50", "resnet34", "timm-seresnet50", "plain34", "mnist-two-blocks", "keras-resnet50v2", "wrn-28-10")
BEGINS = Place(2, False)


def ordered(spec):
    traced = trace_of(spec)
    return order.order(spec, traced, totals(traced))


def all_of(spec):
    return {name: ordered(variant) for name, variant in order.variants(spec).items()}


@pytest.fixture(scope="module")
def resnet50():
    return all_of(R50)


def lanes(found, place=BEGINS):
    return {name: order.lane(one.blocks[place]) for name, one in found.items()}


def test_what_each_order_of_resnet_50_costs(resnet50):
    """v1 is the paper's 3.8 G; v1.5 as torchvision counts it; stride last as Keras V2 and TF-slim count it."""
    assert {name: (one.totals.macs, one.totals.params, one.field) for name, one in resnet50.items()} == {
        "v1": (3_857_973_248, 25_557_032, (483, 483)),
        "v1_5": (4_089_184_256, 25_557_032, (427, 427)),
        "v1_last": (3_482_255_360, 25_557_032, (483, 483)),
        "v2": (3_857_973_248, 25_549_352, (483, 483)),
        "v2_3x3": (4_089_184_256, 25_549_352, (427, 427)),
        "v2_last": (3_482_255_360, 25_549_352, (483, 483)),
    }


def test_where_each_order_strides(resnet50):
    found = lanes(resnet50)
    assert {name: (lane.block.stage, lane.block.number, order.strided(lane)) for name, lane in found.items()} == {
        "v1": ("stage2", 1, ("c1",)),
        "v1_5": ("stage2", 1, ("c2",)),
        "v1_last": ("stage1", 3, ("c2",)),
        "v2": ("stage2", 1, ("c1",)),
        "v2_3x3": ("stage2", 1, ("c2",)),
        "v2_last": ("stage1", 3, ("c2",)),
    }
    assert not any(order.strided(lane) for lane in lanes(resnet50, Place(2, True)).values())


def test_what_moves_against_v1(resnet50):
    found = lanes(resnet50)
    moved = {name: order.moved(lane, found["v1"]) for name, lane in found.items()}
    none = frozenset()
    early, late = frozenset({"n0", "a0"}), frozenset({"n3", "a3"})
    both = frozenset({"c1", "c2"})
    assert moved == {
        "v1": (none, none, none, False),
        "v1_5": (none, none, both, False),
        "v1_last": (none, none, both, True),
        "v2": (early, late, none, False),
        "v2_3x3": (early, late, both, False),
        "v2_last": (early, late, both, True),
    }


def test_the_shortcut_of_v2_leaves_late_where_it_projects_and_early_where_it_does_not(resnet50):
    assert lanes(resnet50)["v2"].start == "c1"
    assert lanes(resnet50, Place(2, True))["v2"].start == "n0"
    assert lanes(resnet50)["v1"].start == lanes(resnet50, Place(2, True))["v1"].start == "c1"


@pytest.mark.parametrize("name", ["resnet34", "timm-seresnet50", "mnist-two-blocks"])  # six orders of each
def test_a_lane_is_what_really_runs(name):
    """Hooks note the modules of a block as a forward on the meta device calls them."""
    spec = PRESETS[name].spec
    for variant in order.variants(spec).values():
        network, found = build(variant, "meta").eval(), ordered(variant)
        for place in order.places(variant):
            lane = order.lane(found.blocks[place])
            path = f"layer{lane.block.stage.removeprefix('stage')}.{lane.block.number - 1}"
            ran = really_ran(network, path, variant)
            columns = order.columns([lane])
            shown = [lane.cells[column] for column in columns if column in lane.cells and column != order.GATE]
            assert [layer.name for layer in shown] == ran


def really_ran(network, path, spec):
    """Names of a block's own layers in the order of their calls; called again, a ReLU has _1 or _2 behind it."""
    ran, hooks = [], []

    def note(name):
        def called(*_):
            times = sum(one.removesuffix("_1").removesuffix("_2") == name for one in ran)
            ran.append(f"{name}_{times}" if times else name)

        return called

    for name, module in network.get_submodule(path).named_modules():
        leaf = name and not any(True for _ in module.children()) and not name.startswith(("downsample", "se"))
        if leaf and not isinstance(module, torch.nn.Identity):
            hooks.append(module.register_forward_hook(note(f"{path}.{name}")))
    network(torch.empty(1, *spec.input, device="meta"))
    for hook in hooks:
        hook.remove()
    return ran


@pytest.mark.parametrize("name", NETWORKS)
def test_columns_keep_every_lane_in_order(name):
    found = lanes(all_of(PRESETS[name].spec), order.places(PRESETS[name].spec)[0])
    columns = order.columns([*found.values()])
    assert len(set(columns)) == len(columns)
    for lane in found.values():
        assert {*lane.cells} <= {*columns}
        places = [columns.index(name) for name in lane.cells]
        assert all(a < b for a, b in pairwise(places))
        if lane.start:
            plus = columns.index(order.PLUS)
            before = [name for name in lane.cells if lane.cells[name] not in lane.block.after]
            assert all(columns.index(name) < plus for name in before)
            assert all(columns.index(name) > plus for name in lane.cells if name not in before)


def test_a_basic_block_has_two_orders():
    found = all_of(R34)
    assert [*found] == ["v1", "v2"]
    assert len({one.totals.macs for one in found.values()}) == 1
    other = {name: totals(trace(build(replace(R34, stride_on=on), "meta"), R34.input)) for name, on in
             (("v1", "1x1"), ("v1.5", "3x3"))}  # fmt: skip
    assert other["v1"] == other["v1.5"]


def test_the_network_itself_is_one_of_its_orders():
    for name in NETWORKS:
        spec = PRESETS[name].spec
        assert spec in order.variants(spec).values()


def test_what_a_link_means():
    assert order.place(R50, "") == order.place(R50, "fc") == order.place(R50, "layer9.0") == BEGINS
    assert order.place(R50, "layer3") == order.place(R50, "layer3.0.conv2") == Place(3, False)
    assert order.place(R50, "layer3.4.conv2") == Place(3, True)
    short = replace(R50, repeats=(2, 2))
    assert order.place(short, "layer2.1") == BEGINS
    assert order.place(replace(R50, repeats=(3,)), "") == Place(1, False)
    assert order.places(replace(R50, repeats=(2, 3))) == (Place(1, False), Place(2, False), Place(2, True))


def test_the_special_places():
    found = {name: ordered(spec) for name, spec in order.special(R50).items()}
    cells = {name: [*order.lane(one.stem).cells] for name, one in found.items()}
    assert cells["v1"] == ["c1", "n1", "a1", "p1"] and cells["v2"] == ["c1", "p1"]
    assert order.lane(found["v2"].first).start == "c1" and order.lane(found["raw"].first).start == "n0"
    heads = {name: [*order.lane(one.head).cells] for name, one in found.items()}
    assert heads == {"v1": ["p0", "c1"], "v2": ["n0", "a0", "p0", "c1"], "raw": ["n0", "a0", "p0", "c1"],
                     "open": ["p0", "c1"]}  # fmt: skip


@pytest.mark.parametrize("name", ["resnet50", "keras-resnet50v2", "preact-resnet110", "timm-resnet50d"])
def test_a_short_network_has_the_same_special_blocks(name):
    spec = PRESETS[name].spec
    for short in order.special(spec).values():
        found, whole = ordered(short), ordered(replace(short, repeats=spec.repeats))
        for one, other in ((found.stem, whole.stem), (found.first, whole.first), (found.head, whole.head)):
            assert alike(one) == alike(other)


def alike(block):
    """A block without the names of what it reads, which differ where the network before it does."""
    parts = block.layers, block.gate, block.after, block.shortcut.layers
    return block.shortcut[:2], [[layer._replace(inputs=()) for layer in part] for part in parts]


def test_who_builds_it_so():
    users = {name: {origin: preset.name for origin, preset in order.users(spec).items()}
             for name, spec in order.variants(ResNetSpec()).items()}  # fmt: skip
    assert users["v1"] == {"paper": "resnet50-v1", "keras": "keras-resnet50", "caffe": "caffe-resnet50"}
    assert users["v1_5"] == {"torchvision": "resnet50", "timm": "timm-resnet50c", "resnext": "resnext29-8x64d",
                             "kuangliu": "kuangliu-resnet50"}  # fmt: skip
    assert users["v2_3x3"] == {"timm": "timm-resnetv2-50", "kuangliu": "kuangliu-preactresnet50"}
    assert users["v1_last"] == {"slim": "slim-resnet-v1-50"}
    assert users["v2_last"] == {"keras": "keras-resnet50v2", "slim": "slim-resnet-v2-50"}
    assert users["v2"] == {"preact": "preact-resnet164"}
    basic = order.users(order.variants(R34)["v2"])
    assert basic["preact"].name == "preact-resnet110" and basic["wide"].name == "wrn-16-4"
