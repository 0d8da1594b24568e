"""Networks side by side as files: sums that are exact, and files that are read back as they were written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import totals
from explorer.export.comparison import FILES, MEASURES, as_json, steps_table, totals_table
from explorer.export.request import Compared
from explorer.presets import PRESETS
from tests.export.test_tables import assert_read_back
from tests.strategies import specs
from tests.traces import trace_of

TWINS = [
    ("resnet50-v1", "resnet50"),
    ("resnet50", "resnet50"),
    ("resnet50", "timm-seresnet50", "cifar-resnet20"),  # one whose field is the whole image
]
together = pytest.mark.parametrize("names", TWINS)


def found(names):
    return [PRESETS[name].spec for name in names]


@given(st.lists(specs(), min_size=2, max_size=3))
def test_pandas_reads_both_tables_back(several):
    assert_read_back(totals_table(several))
    assert_read_back(steps_table(several))


@together
def test_steps_lead_from_the_reference_to_the_other(names):
    table = steps_table(found(names))
    first, *others = [totals(trace_of(spec)) for spec in found(names)]
    for name, other in zip(names[1:], others, strict=True):
        for measure in ("params", "macs"):
            mine = table[(table["network"] == name) & (table["measure"] == measure)]
            assert mine["sum"].iloc[0] == getattr(first, measure) and mine["sum"].iloc[-1] == getattr(other, measure)
            assert (mine["sum"].diff().dropna() == mine["delta"].iloc[1:]).all() and mine["delta"].iloc[0] == 0
            assert mine["step"].tolist() == [*range(len(mine))]


@together
def test_totals_are_those_of_each(names):
    table = totals_table(found(names))
    assert table["name"].tolist() == [*names]
    for (_, row), spec in zip(table.iterrows(), found(names), strict=True):
        sums = totals(trace_of(spec))
        assert all(row[column] == getattr(sums, column) for column in table.columns if column != "name")


def test_every_measure_has_its_steps():
    table = steps_table(found(("resnet50-v1", "resnet50")))
    assert set(table["measure"]) == set(MEASURES)
    assert table.query("measure == 'field'")["sum"].tolist() == [483, 475, 459, 427]


@together
def test_the_files_are_always_the_same(names):
    for write in FILES.values():
        assert write(Compared(found(names))) == write(Compared(found(names)))
    assert json.loads(FILES["all", "json"](Compared(found(names)))) == json.loads(as_json(found(names)))
