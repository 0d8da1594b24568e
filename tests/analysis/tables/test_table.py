"""Layers as a table: on the screen, in a file, searched."""

from io import StringIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from explorer.analysis import totals
from explorer.analysis.tables.table import COLUMNS, frame, row, screen_frame, search, shape
from explorer.i18n import LANGUAGES, translator
from explorer.presets import find
from tests.strategies import specs
from tests.traces import trace_of

EN = translator("en")
SEARCHED = ["name", "kind", "stage", "in_shape", "out_shape"]


LAYERS = trace_of(find("resnet50").spec).layers
TABLE = screen_frame(LAYERS, EN)


def test_a_shape_is_written_with_times():
    assert [shape(sides) for sides in ((64, 56, 57), (1000,), ())] == ["64×56×57", "1000", ""]


def test_a_row_is_the_layers_own_values():
    assert row(LAYERS[0]) == {
        "name": "conv1",
        "kind": "conv",
        "stage": "stem",
        "block": None,
        "inputs": ("input",),
        "in_shape": (3, 224, 224),
        "out_shape": (64, 112, 112),
        "params": 9408,
        "buffers": 0,
        "macs": 118_013_952,
    }


@given(specs())
def test_a_file_brings_back_the_table(spec):
    trace = trace_of(spec)
    table = frame(trace.layers)
    assert tuple(table.columns) == COLUMNS
    assert len(table) == len(trace.layers)
    again = pd.read_csv(
        StringIO(table.to_csv(index=False)), dtype=dict(table.dtypes), keep_default_na=False, na_values={"block": [""]}
    )
    assert_frame_equal(again, table)
    for layer, line in zip(trace.layers, again.itertuples(), strict=True):
        assert tuple(line.inputs.split(", ")) == layer.inputs
        assert tuple(map(int, line.out_shape.split("×"))) == layer.out_shape
        assert (line.params, line.buffers, line.macs) == (layer.params, layer.buffers, layer.macs)
        assert (None if pd.isna(line.block) else line.block) == layer.block


@given(specs(), st.sampled_from(["macs", "flops"]), st.sampled_from(sorted(LANGUAGES)))
def test_the_columns_of_the_screen_come_to_the_totals(spec, count, language):
    trace = trace_of(spec)
    table, sums = screen_frame(trace.layers, translator(language), count), totals(trace)
    assert table["number"].tolist() == list(range(1, len(trace.layers) + 1))
    assert table["params"].sum() == sums.params
    assert table["buffers"].sum() == sums.buffers
    assert table["cost"].sum() == getattr(sums, count)


def test_a_line_of_the_screen():
    line = TABLE.set_index("name").loc["layer2.0.conv2"]
    assert (line["kind"], line["stage"], line["kernel"], line["stride"]) == ("conv", "2.1", "3×3", "2×2")
    assert line["formula"] == "3 × 3 × 128 × 128 = 147,456"
    assert (line["in_shape"], line["out_shape"]) == ("128×56×56", "128×28×28")
    assert (line["params"], line["cost"]) == (147_456, 147_456 * 28 * 28)


def test_the_screen_speaks_the_readers_language():
    table = screen_frame(LAYERS, translator("zh"))
    assert table["kind"].tolist() == [translator("zh")(f"kind.{layer.kind}") for layer in LAYERS]
    assert table["kind"].tolist() != TABLE["kind"].tolist()


def test_a_layer_without_a_rule_has_no_cost():
    unknown = LAYERS[0]._replace(macs=None)
    assert frame([unknown])["macs"].isna().all()
    assert screen_frame([unknown], EN, "flops")["cost"].isna().all()


FOUND = [  # what is typed, and how many of ResNet-50's operations it finds
    ("conv1", 17),
    ("LAYER3.0", sum(layer.name.startswith("layer3.0") for layer in LAYERS)),
    ("fc", 1),
    ("relu", sum(layer.kind == "activation" for layer in LAYERS)),
    ("64x112x112", sum((64, 112, 112) in (layer.in_shape, layer.out_shape) for layer in LAYERS)),
    ("64×112×112", sum((64, 112, 112) in (layer.in_shape, layer.out_shape) for layer in LAYERS)),
    ("64X112X112", sum((64, 112, 112) in (layer.in_shape, layer.out_shape) for layer in LAYERS)),
    ("maxpool", sum(layer.name == "maxpool" for layer in LAYERS)),
    ("stem", sum(layer.stage == "stem" for layer in LAYERS)),
    ("  ", len(LAYERS)),
    ("layer4 nothing", 0),
    ("(", 0),
    (".*", 0),
]


@pytest.mark.parametrize("typed, count", FOUND)
def test_a_search_finds_rows(typed, count):
    assert len(search(TABLE, typed)) == count


@pytest.mark.parametrize("typed", ["nothing", "nothing at", "nothing at all"])
def test_a_search_may_find_nothing(typed):
    assert search(TABLE, typed).empty


words = st.lists(st.sampled_from(["conv", "3.1", "14x14", "BN", "layer3", "zz", "×", "ReLU", "add"]), max_size=4)


@settings(max_examples=25)
@given(words | st.text(max_size=8).map(str.split))
def test_a_row_is_found_when_it_has_every_word(typed):
    plain = lambda text: text.lower().replace("x", "×")
    texts = [plain(" ".join(line)) for line in TABLE[SEARCHED].itertuples(index=False)]
    expected = [all(plain(word) in text for word in typed) for text in texts]
    assert search(TABLE, " ".join(typed))["number"].tolist() == TABLE["number"][expected].tolist()


def test_a_search_changes_nothing():
    before = TABLE.copy()
    search(TABLE, "conv x")
    assert_frame_equal(TABLE, before)
