"""A chart as a page of its own: nothing is left for others to colour or to fetch."""

import re
from html import unescape

import plotly.graph_objects as go
import pytest

from explorer.charts import costs, cumulative
from explorer.charts.offline import script
from explorer.charts.page import coloured, page
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.i18n import translator
from explorer.presets import PRESETS
from tests.traces import trace_of

T = translator("en")
LOOKS = {"light": LIGHT, "dark": DARK}
SPEC = PRESETS["resnet50"].spec
HOSTILE = "</script></title><script>alert(1)</script><img src=x onerror=alert(2)>&\"'"


@pytest.fixture(scope="module")
def layers():
    return trace_of(SPEC).layers


def colours(figure):
    """Every colour that the figure names, in its traces and its own layout."""
    return set(re.findall(r"#[0-9A-Fa-f]{6}", figure.to_json()))


@pytest.mark.parametrize("look", LOOKS)
def test_it_says_what_the_page_says(layers, look):
    figure = cumulative.cumulative(layers, "MACs", T)
    text = page(figure, LOOKS[look], "zh", "A heading", "A sentence with 12,345.")
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh">')
    assert "<title>A heading</title>" in text
    assert "<h1>A heading</h1>" in text
    assert "<p>A sentence with 12,345.</p>" in text
    assert "background: var(--ground); color: var(--text)" in text
    assert f"--ground: {LOOKS[look].background}; --text: {LOOKS[look].ink};" in text
    assert f"color-scheme: {look}" in text


def test_it_carries_plotly_and_asks_for_nothing(layers):
    text = page(costs.costs(layers, costs.params_cost(T), "stage", T), LIGHT, "en", "A", "B")
    own = text.replace(script(), "")
    assert len(own) < len(text) - 1_000_000
    assert not re.search(r"<(script|link|img|iframe|object|embed)[^>]* (src|href|data)=", own)
    assert "cdn." not in own
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', own)[1])
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy


def test_no_word_is_read_as_html(layers):
    figure = go.Figure(go.Bar(x=[HOSTILE], y=[1], customdata=[[HOSTILE]], hovertemplate="%{customdata[0]}"))
    own = page(figure, LIGHT, "en", HOSTILE, HOSTILE).replace(script(), "")
    assert "<script>alert" not in own
    assert "<img" not in own
    assert own.count("</title>") == 1
    assert unescape(re.search(r"<h1>(.*)</h1>", own)[1]) == HOSTILE


@pytest.mark.parametrize("name", LOOKS)
def test_all_colours_are_those_of_the_look(layers, name):
    """The same that the chart draws when it is told the look."""
    look = LOOKS[name]
    for draw in (
        lambda **own: costs.costs(layers, costs.params_cost(T), "stage", T, **own),
        lambda **own: cumulative.cumulative(layers, "MACs", T, **own),
    ):
        shown = coloured(draw(), look)
        allowed = {*look.kinds, *look.steps, look.ink, look.muted, look.grid, look.background}
        assert colours(shown) <= allowed
        theme = shown.layout.template.layout
        assert theme.colorway == look.kinds
        assert (theme.font.color, theme.paper_bgcolor) == (look.ink, look.background)


def test_a_colour_that_a_chart_names_turns_with_the_look():
    named = lambda colour: go.Figure(go.Bar(x=[1], y=[1], marker_color=colour))
    for light, dark in zip((*LIGHT.kinds, *LIGHT.steps), (*DARK.kinds, *DARK.steps), strict=True):
        assert coloured(named(light), DARK).data[0].marker.color == dark
        assert coloured(named(light), LIGHT).data[0].marker.color == light


def test_hollow_marks_are_ink_and_others_keep_their_kind():
    points = [go.Scatter(x=[1], y=[1], mode="markers", marker_symbol=symbol) for symbol in ("circle-open", "circle")]
    hollow, full = coloured(go.Figure(points), DARK).data
    assert (hollow.marker.color, full.marker.color) == (DARK.ink, None)


STYLE = """<style>
.st-key-map { container-type: inline-size; }
.st-key-map .annotation text { fill: light-dark(#1B1E24, #E8EAEE) !important; }
.st-key-map_chart path { stroke: light-dark(#FFFFFF,#14171C); }
</style>"""


@pytest.mark.parametrize("name", LOOKS)
def test_rules_of_the_apps_page_hold_in_the_file(layers, name):
    look = LOOKS[name]
    own = page(cumulative.cumulative(layers, "MACs", T), look, "en", "A", "B", STYLE, "map_chart").replace(script(), "")
    assert '<div class="st-key-map st-key-map_chart">' in own
    assert ".st-key-map { container-type: inline-size; }" in own
    assert f".st-key-map .annotation text {{ fill: {look.ink} !important; }}" in own
    assert f".st-key-map_chart path {{ stroke: {look.background}; }}" in own


@pytest.mark.parametrize("name", LOOKS)
def test_words_and_lines_keep_their_halo(name):
    look = LOOKS[name]
    figure = go.Figure(go.Scatter(x=[1], y=[1], name="halo"))
    assert coloured(figure, look).data[0].line.color == look.background
    own = page(figure, look, "en", "A", "B").replace(script(), "")
    assert ".annotation text { paint-order: stroke; stroke: var(--ground);" in own
    assert f"--ground: {look.background}; --text: {look.ink};" in own


def test_the_chart_of_the_page_stays_as_it_is(layers):
    figure = costs.costs(layers, costs.params_cost(T), "stage", T)
    before = figure.to_json()
    page(figure, DARK, "en", "A", "B")
    assert figure.to_json() == before


def test_kinds_keep_their_places(layers):
    shown = coloured(costs.costs(layers, costs.params_cost(T), "stage", T), LIGHT)
    assert len(shown.data) == len(KINDS)
    assert shown.data[KINDS.index("linear")].name == T("kind.linear")


def test_words_in_cells_are_ink():
    theme = coloured(go.Figure(go.Icicle(labels=["a"], parents=[""])), DARK).layout.template
    assert theme.data.icicle[0].insidetextfont.color == DARK.ink
