"""Runs that come with the app: they are whole, they show what the lesson says, and this machine comes out near them."""

import math
from importlib.metadata import version

import pytest

from explorer.lab.recorded import FILES, head, records, said
from explorer.lab.training import run

SEEDS = (1, 2, 3, 4, 5)
NETS = ("plain-20", "plain-56", "resnet-20", "resnet-56")
LAST = {(one.name, one.asked.seed): one.rows[-1] for one in records("train")}


@pytest.mark.parametrize("kind", FILES)
def test_a_record_says_what_it_is_and_how_to_repeat_it(kind):
    assert {*head(kind)} == {"what", "recipe", "torch", "threads", "machine", "repeat"}
    assert head(kind)["torch"] == version("torch").partition("+")[0], "record anew: python -m bench.recording"
    assert head(kind)["threads"] == 1 and head(kind)["repeat"].startswith("python -m ")


def test_every_curve_is_whole():
    assert {*LAST} == {(name, seed) for name in NETS for seed in SEEDS}
    for one in records("train"):
        assert [row["epoch"] for row in one.rows] == list(range(1, one.asked.recipe.epochs + 1))
        assert one.result == {"epochs": 40, "diverged": None}
        assert all(math.isfinite(value) for row in one.rows for value in row.values())
        assert all(0 <= row[name] <= 1 for row in one.rows for name in row if name.endswith("error"))


@pytest.mark.parametrize("measure", ["error", "loss", "train_error", "train_loss"])
def test_the_paper_s_order_holds_in_each_seed(measure):
    for seed in SEEDS:
        assert LAST["plain-56", seed][measure] > 2 * LAST["plain-20", seed][measure]
        assert LAST["resnet-56", seed][measure] <= LAST["resnet-20", seed][measure]


def test_probes_show_four_cases():
    """Gradients at the first block by depth, the mean of three seeds."""
    norms = lambda name, norm: [
        one.result["gradients"][1] for one in records("probe") if (one.name, one.spec.norm) == (name, norm)
    ]
    assert len(records("probe")) == 36 and all(len(norms("plain-20", norm)) == 3 for norm in ("none", "batch"))
    grow = lambda kind, norm: sum(norms(f"{kind}-110", norm)) / sum(norms(f"{kind}-20", norm))
    assert grow("plain", "none") < 1e-6 and grow("plain", "batch") > 1e5
    assert grow("resnet", "none") > 1e3 and 1 < grow("resnet", "batch") < 10
    for one in records("probe"):
        assert len(one.result["points"]) == len(one.result["gradients"]) == len(one.result["activations"])


def test_lesions_show_that_a_plain_network_needs_every_block():
    found = {one.name: one.result for one in records("lesion")}
    assert {*found} == {*NETS} and found["plain-20"]["whole"] < 0.1
    assert min(found["plain-20"]["blocks"].values()) > 0.8
    medians = [float(said(f"lesion.{name}.median")) for name in ("resnet-56", "resnet-20", "plain-20")]
    assert medians == sorted(medians) and medians[0] < 5
    assert medians[2] > 80
    for one in records("lesion"):
        assert [row["block"] for row in one.rows] == [row["block"] for row in one.result["norms"]]
        assert len(one.rows) == sum(one.spec.repeats)


def test_this_machine_comes_out_near_the_record():
    one = next(one for one in records("train") if (one.name, one.asked.seed) == ("plain-20", 1))
    steps, rows = run(one.asked, None, {}), []
    while len(rows) < 2:
        if (row := next(steps).row) is not None:
            rows.append(row)
    for here, there in zip(rows, one.rows, strict=False):
        for name in ("error", "train_error", "test_error"):
            assert abs(here[name] - there[name]) < 0.15, (name, here["epoch"])


@pytest.mark.parametrize("name", ["", "train", "probe.plain-20.error", "train.plain-32.error", "lesion.plain-20.most"])
def test_what_was_not_recorded_is_refused(name):
    with pytest.raises(LookupError):
        said(name)


def test_the_numbers_of_a_lesson_are_in_per_cent():
    mean = 100 * sum(LAST["plain-56", seed]["error"] for seed in SEEDS) / len(SEEDS)
    assert said("train.plain-56.error") == f"{mean:.1f}"
    whole = next(one.result["whole"] for one in records("lesion") if one.name == "resnet-56")
    assert said("lesion.resnet-56.whole") == f"{100 * whole:.1f}"
