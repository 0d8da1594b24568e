"""The layers of a network as files: read back as they were written, with nothing said to pandas."""

import json
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given
from pandas.testing import assert_frame_equal

from explorer.analysis import totals
from explorer.analysis.tables.table import COLUMNS
from explorer.export.tables import as_csv, as_json, as_parquet, layers
from explorer.presets import PRESETS
from tests.each import each
from tests.strategies import specs
from tests.traces import trace_of

ODD = (
    "mnist-two-blocks",
    "plain34",
    "timm-ecaresnet50d",
    "timm-seresnext50-32x4d",
    "caffe-resnet50",
    "cifar-resnet110",
)


def assert_read_back(table):
    assert_frame_equal(pd.read_csv(BytesIO(as_csv(table))), table)
    assert_frame_equal(pd.read_parquet(BytesIO(as_parquet(table))), table)


@given(specs())
def test_pandas_reads_both_files_back(spec):
    assert_read_back(layers(spec))


@pytest.mark.parametrize("name", ODD)
def test_pandas_reads_presets_back(name):
    assert_read_back(layers(PRESETS[name].spec))


@given(specs())
def test_the_table_is_the_trace(spec):
    table, found = layers(spec), trace_of(spec)
    sums = totals(found)
    assert table["name"].tolist() == [layer.name for layer in found.layers]
    assert (table["params"].sum(), table["buffers"].sum(), table["macs"].sum()) == (
        sums.params,
        sums.buffers,
        sums.macs,
    )
    assert (table["flops"] == 2 * table["macs"]).all() and (table["weights"] + table["biases"] == table["params"]).all()
    assert table["number"].tolist() == [*range(1, len(found.layers) + 1)]


def test_shapes_and_windows_are_numbers():
    table = layers(PRESETS["resnet50"].spec).set_index("name")
    conv, fc = table.loc["conv1"], table.loc["fc"]
    assert (conv["in_channels"], conv["in_height"], conv["out_channels"], conv["out_width"]) == (3, 224, 64, 112)
    assert (conv["kernel_height"], conv["stride_width"], conv["padding_height"], conv["block"]) == (7, 2, 3, 0)
    assert (fc["in_channels"], fc["out_channels"], fc["out_height"], fc["kernel_height"], fc["groups"]) == (
        2048,
        1000,
        1,
        0,
        0,
    )
    assert table.loc["layer2.0.add", "inputs"] == "layer2.0.bn3 layer2.0.downsample.1"
    assert table.loc["layer2.1.conv1", "block"] == 2


def test_a_window_along_the_channels_slides_along_the_height():
    gates = layers(PRESETS["timm-ecaresnet50d"].spec).query("op == 'conv1d'")
    assert set(gates["kernel_width"]) == {1} and set(gates["padding_width"]) == {0} and set(gates["in_width"]) == {1}
    assert (gates["kernel_height"] == 2 * gates["padding_height"] + 1).all() and gates["kernel_height"].min() > 1


@each("name", PRESETS)
def test_each_side_of_a_map_comes_from_its_own_side_of_the_window(name):
    """floor((n + 2p - k) / s) + 1; a pool may have one more for what is left over."""
    slides = layers(PRESETS[name].spec).query("kernel_height > 0")
    for side in ("height", "width"):
        n, k, s, p, out = (slides[f"{word}_{side}"] for word in ("in", "kernel", "stride", "padding", "out"))
        over = n + 2 * p - k
        places = over // s + 1
        assert ((out == places) | ((slides["kind"] == "pool") & (out == -(-over // s) + 1))).all(), side


def test_json_is_the_network():
    spec = PRESETS["cifar-resnet20"].spec
    found, eight = json.loads(as_json(spec)), json.loads(as_json(spec, batch=8))
    assert [*found] == ["name", "link", "spec", "batch", "totals", "layers"]
    assert all(tuple(layer) == COLUMNS for layer in found["layers"])
    assert eight["totals"]["macs"] == 8 * found["totals"]["macs"] == 8 * sum(one["macs"] for one in found["layers"])
