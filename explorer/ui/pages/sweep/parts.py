"""What stands on the page of sweeps: heading, chart, table, and the network chosen in it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer import markup, presets
from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.pages.sweep import chosen, run
from explorer.ui.pages.sweep import wanted as asking
from explorer.ui.pages.sweep.wanted import Asked
from explorer.ui.shell import html, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.ui.widgets.cached import kept

if TYPE_CHECKING:
    from explorer.analysis.counts.sweep import Point

FIGURES = 16  # kept for everybody; one of 4,096 cells takes megabytes
STYLE = markup.style(markup.css(__file__))


def heading(page: Page) -> None:
    name = show.called(page)
    sharing.headed(page, html.heading(page.t("page.sweep"), page.t("sweep.line", title=name)))


def swept(page: Page) -> None:
    """The sweep that is asked for and a choice among its networks; while it is not there, the last one that was."""
    from explorer.analysis.counts.sweep_range import MOST

    found = asking.asked(page)
    if found.total > MOST:
        _too_many(page, found)
    elif run.is_done(page, found):
        st.session_state.sweep_seen = page
        if _shown(page, found):
            chosen.draw(page, found, run.known(found))
        return
    else:
        _stopped(page, found)
    if before := _before(page):
        _shown(before, asking.asked(before))


def _too_many(page: Page, found: Asked) -> None:
    from explorer.analysis.counts.sweep_range import MOST, coarser

    ranges = coarser(asking.ranges(page))
    counts = " × ".join(f"{len(knob.values):,}" for knob in found.knobs)
    said = page.t("sweep.too_many", counts=counts, total=found.total, most=MOST)
    st.html(html.notice("warn", page.t("sweep.too_many_heading"), [said, *_below(page)]))
    steps = page.t("sweep.and").join(str(swept.step) for swept in ranges)
    words = {f"sweep_{axis}_range": str(swept) for axis, swept in zip(asking.AXES, ranges, strict=False)}
    label = page.t("sweep.coarser", steps=steps)
    st.button(
        label,
        key="sweep_coarser",
        on_click=state.change_view,
        args=("sweep",),
        kwargs=words,
        disabled=state.locks("view"),
    )


def _stopped(page: Page, found: Asked) -> None:
    said = [page.t("sweep.stopped_how"), *_below(page)]
    st.html(html.notice("info", page.t("sweep.stopped", total=found.total), said))
    st.button(page.t("sweep.go_on"), key="sweep_go_on", icon=":material/play_arrow:", on_click=run.go_on)


def _below(page: Page) -> list[str]:
    """What stands below in place of what was asked for."""
    return [page.t("sweep.stopped_last")] if _before(page) else []


def _before(page: Page) -> Page | None:
    """The last sweep that this reader has seen, as it was, if it is still known."""
    if not (seen := st.session_state.get("sweep_seen")):
        return None
    before = seen._replace(view=replace(seen.view, lang=page.view.lang), t=page.t)
    return before if run.is_known(asking.asked(before)) else None


def _shown(page: Page, found: Asked) -> bool:
    """The chart of a sweep that is known, or why there is none."""
    points = run.known(found)
    if not any(point.params for point in points):
        why = points[0].why.into(page.view.lang)
        st.html(html.notice("warn", page.t("sweep.nothing"), [why]))
        return False
    at = asking.chosen(page, found.knobs)
    figure, sentence = _figure(page.spec, found, page.own.sweep_of, page.view.count, at, page.view.lang)
    kind = "curve" if len(found.knobs) == 1 else "map"
    heading, alt = _heading(page, points), page.t(f"sweep.alt_{kind}", sentence=sentence)
    st.html(html.section(heading, sentence))
    with st.container(key=f"sweep_{kind}"):
        show.chart(figure, alt, f"sweep_{kind}_chart", _choose, heading=heading, style=STYLE)
    _gaps(page, points)
    show.twin(page, "sweep", lambda: _table(page.spec, found, page.view.count, page.view.lang), _columns(page))
    return True


def _heading(page: Page, points: tuple["Point", ...]) -> str:
    """How many networks are shown, and of how many where some cannot be built."""
    built = sum(not point.why for point in points)
    if built == len(points):
        return page.t("sweep.heading", count=built)
    return page.t("sweep.heading_some", built=built, count=len(points))


@kept(FIGURES)
def _figure(
    spec: ResNetSpec, found: Asked, of: str, count: str, at: tuple[int, ...] | None, lang: str
) -> tuple[Any, str]:
    """The chart of a sweep with the network `spec` ringed in it, and its sentence."""
    from explorer.analysis.counts.sweep import put, sweep
    from explorer.charts import sweep as charts
    from explorer.charts.sweep_curve import curve
    from explorer.charts.sweep_map import heat_map

    t, knobs = translator(lang), found.knobs
    points, shown = run.known(found), charts.measure(of, count, t)
    (own,) = sweep(spec)
    here = asking.here(spec, knobs), own
    if len(knobs) == 2:
        return heat_map(knobs, points, here, shown, at, t), charts.map_sentence(knobs, points, here, shown, t)
    by = {point.at[0]: presets.named(put(spec, knobs[0].name, point.at[0])) for point in points if not point.why}
    names = {value: preset.title for value, preset in by.items() if preset and preset.name in presets.PRESETS}
    figure = curve(knobs[0], points, here, shown, names, at, t)
    return figure, charts.curve_sentence(knobs[0], points, here, shown, t)


def _choose(point: str) -> None:
    state.change_view("sweep", sweep_at=point)


def _gaps(page: Page, points: tuple["Point", ...]) -> None:
    """How many cannot be built, and the reason of the first; the table has all."""
    unbuilt = [point for point in points if point.why]
    if unbuilt:
        why = unbuilt[0].why.into(page.view.lang)
        reasons = len({point.why.key for point in unbuilt})
        key = "sweep.gaps" if reasons == 1 else "sweep.gaps_more"
        said = page.t(key, count=len(unbuilt), total=len(points), why=why)
        st.html(html.line(said, "label"))


@kept(FIGURES)
def _table(spec: ResNetSpec, found: Asked, count: str, lang: str) -> dict[str, list]:
    from explorer.charts.sweep import table

    return table(found.knobs, run.known(found), count, translator(lang), lang)


def _columns(page: Page) -> dict:
    t = page.t
    counts = [t("sweep.measure.params"), t(f"costs.{page.view.count}_axis"), t("sweep.measure.activations")]
    return {count: st.column_config.NumberColumn(format="localized") for count in counts}
