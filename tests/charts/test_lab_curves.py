"""Curves show the rows they are given, and their mean; names do not cover one another."""

from itertools import pairwise
from math import log10
from statistics import fmean

import pytest

from explorer.charts.lab_curves import PANEL, curves, means, sentence, table
from explorer.charts.lab_series import (
    LINE,
    End,
    Net,
    Run,
    log_range,
    log_ticks,
    named,
    number,
    power_of_ten,
    spread,
    strokes,
)
from explorer.charts.palette import DARK, LIGHT
from explorer.i18n import LANGUAGES, translator
from explorer.ui.shell.html import stylesheet

EN = translator("en")
NETS = [
    Net(f"{kind}-{depth}", family, depth)
    for kind, family in (("plain", "plain"), ("resnet", "residual"))
    for depth in (20, 56)
]


def rows(net, seed, epochs=10, lost=None):
    found = []
    for epoch in range(1, epochs + 1):
        loss = (1 + NETS.index(net) / 10 + seed / 100) / epoch
        row = {"epoch": epoch}
        for name, factor in (("", 1.0), ("train_", 0.9), ("test_", 1.2)):
            row |= {f"{name}loss": factor * loss, f"{name}error": min(factor * loss / 3, 1)}
        found.append(row if epoch != lost else {"epoch": epoch} | dict.fromkeys(list(row)[1:]))
        if epoch == lost:
            break
    return found


def run(net, seed, epochs=10, lost=None):
    return Run(net, seed, rows(net, seed, epochs, lost), lost)


RUNS = [run(net, seed) for net in NETS for seed in (1, 2, 3)]


def drawn(figure):
    return [trace for trace in figure.data if trace.type == "scatter"]


@pytest.mark.parametrize("look", [None, LIGHT, DARK])
@pytest.mark.parametrize("measure", ["loss", "test_error"])
def test_each_seed_is_a_thin_line_of_its_values_and_the_mean_a_thick_one(measure, look):
    lines = drawn(curves(RUNS, (measure,), EN, look))
    assert len(lines) == 4 * 3 + 4
    factor = 100 if measure == "test_error" else 1
    for line, one in zip(lines[:12], RUNS, strict=True):
        assert list(line.x) == [*range(2, 11)]
        assert list(line.y) == [factor * row[measure] for row in one.rows[1:]]
    for place, line in enumerate(lines[12:]):
        own = RUNS[3 * place : 3 * place + 3]
        assert list(line.y) == pytest.approx(
            [factor * fmean(one.rows[at][measure] for one in own) for at in range(1, 10)]
        )
        assert line.line.width > lines[3 * place].line.width
        assert line.line.color == lines[3 * place].line.color in (look or LIGHT).series


def test_what_is_no_number_breaks_the_line_and_is_said():
    hurt = run(NETS[1], 4)
    hurt.rows[5]["loss"] = None
    (line,) = drawn(curves([hurt], ("loss",), EN))
    assert line.y[4] is None and line.connectgaps is False and None not in (line.y[3], line.y[5])
    lost = run(NETS[1], 4, lost=6)
    figure = curves([lost, run(NETS[0], 1)], ("loss",), EN)
    assert any("no longer a number" in note.text and note.x == 6 for note in figure.layout.annotations)
    assert [note.x for note in figure.layout.annotations if note.text == "✕"] == [6]
    assert "from epoch 6 on" in sentence([lost], "loss", EN)


def test_a_run_that_is_lost_in_the_first_epoch_has_its_words_at_the_top():
    figure = curves([run(NETS[3], 1, lost=2), run(NETS[0], 1)], ("loss",), EN)
    (cross,) = (note for note in figure.layout.annotations if note.text == "✕")
    assert (cross.x, cross.yshift) == (2, PANEL)


def test_a_run_under_way_ends_where_it_is_and_the_mean_waits_for_nobody():
    behind = [run(NETS[0], 1), run(NETS[0], 2, 4), Run(NETS[0], 3, [])]
    figure = curves(behind, ("loss",), EN, epochs=30)
    first, second, thick = drawn(figure)
    assert (first.x[-1], second.x[-1], thick.x[-1]) == (10, 4, 10)
    assert list(thick.y) == list(first.y)
    assert figure.layout.xaxis.range[1] == 30
    assert means([one for one in behind if one.rows], "loss") == [(row["epoch"], row["loss"]) for row in behind[0].rows]


def test_nothing_yet_is_a_sentence_and_an_empty_chart():
    assert sentence([Run(NETS[0], 1, [])], "loss", EN) == EN("lab_curves.nothing")
    assert not drawn(curves([], ("loss", "test_loss"), EN))


def test_two_panels_stand_apart_and_share_their_epochs():
    figure = curves(RUNS, ("loss", "test_loss"), EN)
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1] and figure.layout.yaxis2.domain[0] < 1e-9
    assert {line.yaxis for line in drawn(figure)} == {"y", "y2"}


def test_chance_is_dotted_where_it_is_told():
    high = [Run(NETS[0], 1, [{**row, "error": 0.8} for row in rows(NETS[0], 1)])]
    (line,) = (shape for shape in curves(high, ("error",), EN).layout.shapes if shape.line.dash == "dot")
    assert line.y0 == line.y1 == 90
    assert not [shape for shape in curves(high, ("error",), EN, chance=None).layout.shapes if shape.line.dash == "dot"]


@pytest.mark.parametrize("heights", [[100, 100, 100], [0, 2, 299, 300], [5] * 6, [150, 160, 170, 30, 290], [300, 0]])
def test_names_cover_neither_each_other_nor_leave_the_plot(heights):
    ends = [End(1, high, ("a", "b")[: 1 + number % 2]) for number, high in enumerate(heights)]
    boxes = sorted(
        (at - LINE * len(end.lines) / 2, at + LINE * len(end.lines) / 2)
        for end, at in zip(ends, spread(ends, 300), strict=True)
    )
    assert all(before[1] <= after[0] + 1e-6 for before, after in pairwise(boxes))
    assert boxes[0][0] >= -1e-6 and boxes[-1][1] <= 300 + 1e-6


def test_a_name_with_room_stays_at_its_line():
    assert spread([End(1, 40, ("a",)), End(1, 200, ("b",))], 300) == [40, 200]


def test_names_stand_in_the_order_of_their_lines():
    figure = curves(RUNS, ("loss",), EN)
    notes = {note.text: note.yshift for note in figure.layout.annotations}
    ends = {net.name: fmean(run.rows[-1]["loss"] for run in RUNS if run.net == net) for net in NETS}
    assert sorted(notes, key=notes.get) == sorted(ends, key=ends.get)
    assert named([End(1, 5, ("a",))], 300, None)[0][0]["text"] == "a"


def test_the_log_axis_holds_all_values_and_has_ticks_at_powers():
    figure = curves(RUNS, ("loss",), EN)
    low, high = figure.layout.yaxis.range
    assert figure.layout.yaxis.type == "log"
    assert all(low < log10(value) < high for line in drawn(figure) for value in line.y)
    assert all(low <= log10(tick) <= high for tick in figure.layout.yaxis.tickvals)
    assert [
        tick for tick in log_ticks(*log_range([1e-10, 1e6]))["tickvals"] if not (log10(tick) % 1).is_integer()
    ] == []
    assert 3 <= len(log_ticks(-10, 6)["tickvals"]) <= 8 and len(log_ticks(-0.2, 0.35)["tickvals"]) >= 2
    assert power_of_ten(1e-10) == "10<sup>−10</sup>" and power_of_ten(0.001) == "0.001"


@pytest.mark.parametrize(
    "value, text",
    [
        (1.18, "1.18"),
        (720000, "720,000"),
        (1.4e-10, "1.4 × 10⁻¹⁰"),
        (3.8e6, "3.8 × 10⁶"),
        (0, "0"),
        (None, "–"),
        (167.2, "167"),
        (0.00188, "0.0019"),
    ],
)
def test_a_number_is_read(value, text):
    assert number(value) == text


def test_families_and_depths_are_told_apart():
    pens = strokes([*NETS, Net("plain-110", "plain", 110), Net("own", "residual", 56)], None)
    assert len({tuple(pen.values()) for pen in pens.values()}) == 6
    plain, residual = pens[NETS[0]], pens[NETS[2]]
    assert plain["color"] != residual["color"] and plain["width"] == residual["width"]
    assert pens[NETS[0]]["width"] < pens[NETS[1]]["width"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_has_means_and_ranges_and_says_what_it_does_not_show(language):
    t = translator(language)
    said = sentence(RUNS, "test_error", t)
    own = [run.rows[-1]["test_error"] for run in RUNS if run.net == NETS[1]]
    for value in (fmean(own), min(own), max(own)):
        assert f"{100 * value:.1f} %" in said
    assert said.endswith(t("lab_curves.limits"))
    assert t("lab_curves.limits") not in sentence(RUNS[6:], "test_error", t)


def test_the_table_has_every_row():
    found = table(RUNS, EN)
    assert len(found[EN("lab_curves.network")]) == 120
    assert found["Test error"][0] == 100 * RUNS[0].rows[0]["test_error"]
    assert found["Training loss, running"][:10] == [row["loss"] for row in RUNS[0].rows]


def test_on_a_page_the_colours_of_networks_turn_with_the_theme():
    """A chart names those of the light palette; the style sheet has the pair for lines, and for bands."""
    rules = str(stylesheet())
    for light, dark in zip(LIGHT.series, DARK.series, strict=True):
        red, green, blue = (int(light[at : at + 2], 16) for at in (1, 3, 5))
        for what in ("stroke", "fill"):
            (rule,) = (line for line in rules.splitlines() if f'{what}: rgb({red}, {green}, {blue})"]' in line)
            assert f"{{ {what}: light-dark({light}, {dark}) !important; }}" in rule
