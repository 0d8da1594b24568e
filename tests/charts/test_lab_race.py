"""A race: accuracies are one less the errors, and who comes to the goal when."""

from statistics import fmean

import pytest

from explorer.charts.lab_race import arrival, race, sentence, table
from explorer.charts.lab_series import Net, Run
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import LANGUAGES, translator

EN = translator("en")
PLAIN, RESIDUAL = Net("plain", "plain", 6), Net("residual", "residual", 6)


def run(net, seed, error, steps=100):
    return Run(
        net, seed, [{"step": step, "loss": 1.0, "test_error": error(step + seed)} for step in range(0, steps + 1, 10)]
    )


RUNS = [run(PLAIN, seed, lambda step: 0.9) for seed in (1, 2)]
RUNS += [run(RESIDUAL, seed, lambda step: max(0.9 - step / 50, 0.02)) for seed in (1, 2, 3)]


@pytest.mark.parametrize("look", [None, LIGHT, DARK])
def test_lines_are_accuracies_and_their_means(look):
    lines = [trace for trace in race(RUNS, EN, look).data if trace.type == "scatter"]
    assert len(lines) == 5 + 2
    for line, one in zip(lines, RUNS, strict=False):
        assert list(line.y) == [100 * (1 - row["test_error"]) for row in one.rows]
    assert list(lines[-1].y) == pytest.approx(
        [100 * fmean(1 - one.rows[at]["test_error"] for one in RUNS[2:]) for at in range(11)]
    )


def test_the_goal_is_dotted_where_it_is():
    (goal,) = (shape for shape in race(RUNS, EN).layout.shapes if shape.line.dash == "dot")
    assert goal.y0 == goal.y1 == 95


def test_a_network_arrives_at_the_first_step_that_is_as_good():
    assert [arrival(one) for one in RUNS] == [None, None, 50, 50, 40]
    assert arrival(RUNS[2], goal=0.5) == 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_says_who_came_and_who_did_not(language):
    t = translator(language)
    said = sentence(RUNS, t)
    assert t("lab_race.never", name="plain", seeds=2, steps=100) in said
    assert t("lab_race.between", name="residual", low=40, high=50, came=3, seeds=3) in said
    assert sentence([], t) == t("lab_race.nothing")


def test_a_loss_that_is_no_number_leaves_a_gap():
    hurt = Run(PLAIN, 1, [{"step": 1, "test_error": 0.5}, {"step": 2, "test_error": None}])
    (line,) = (trace for trace in race([hurt], EN).data if trace.type == "scatter")
    assert list(line.y) == [50, None]
    assert table([hurt], EN)["Test accuracy"] == [50, None]
