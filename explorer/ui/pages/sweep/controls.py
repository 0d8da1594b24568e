"""The knobs that are swept, each with its range and steps, and what is counted."""

import streamlit as st

from explorer.ui.pages.sweep import wanted
from explorer.ui.shell import controls, html, state
from explorer.ui.shell.frame import Page

STEPS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 100, 128, 200, 256)


def draw(page: Page) -> None:
    """A row for each knob, and under them the counts to choose from."""
    found = wanted.names(page)
    if unused := wanted.unused(page):
        st.html(html.notice("info", page.t("link.heading"), unused))
    _row(page, "x", found[0], wanted.offered(page.spec))
    _row(page, "y", found[1] if len(found) > 1 else "none", ["none", *wanted.beside(page.spec, found[0])])
    _measure(page)


def _row(page: Page, axis: str, name: str, known: list[str]) -> None:
    left, middle, right = st.columns([3, 6, 2], gap="medium", vertical_alignment="bottom")
    with left:
        _knob(page, axis, name, known)
    if name != "none":
        with middle:
            _range(page, axis, name)
        with right:
            _step(page, axis, name)
        _drawn(page, axis, name)


def _knob(page: Page, axis: str, name: str, known: list[str]) -> None:
    """Another knob has a range of its own, and other points to choose from."""
    from explorer.charts.sweep import axis_name

    changed = lambda knob: state.change_view(
        "sweep", **{f"sweep_{axis}": knob, f"sweep_{axis}_range": "", "sweep_at": ""}
    )
    st.selectbox(
        page.t(f"sweep.{axis}"),
        known,
        format_func=lambda knob: page.t("sweep.none") if knob == "none" else axis_name(knob, page.t),
        disabled=state.locks("view"),
        **state.control(f"sweep_{axis}", name, changed),
    )


def _range(page: Page, axis: str, name: str) -> None:
    from explorer.analysis.counts.sweep_range import bounds

    swept, (least, most) = wanted.swept(page, axis, name), bounds(page.spec, name)
    if least == most:
        return
    ends = swept.first, swept.last
    changed = lambda ends: _set(page, axis, name, first=ends[0], last=ends[1])
    st.slider(
        page.t("sweep.range"),
        least,
        most,
        disabled=state.locks("view"),
        **state.control(f"sweep_{axis}_range_{name}_{most}", ends, changed),
    )


def _drawn(page: Page, axis: str, name: str) -> None:
    """Which values stand in the chart, where they begin or end elsewhere than the slider."""
    from explorer.analysis.counts.sweep import value_of
    from explorer.analysis.counts.sweep_range import values
    from explorer.charts.sweep import knob_name

    swept = wanted.swept(page, axis, name)
    found = values(page.spec, name, swept)
    if (found[0], found[-1]) == (swept.first, swept.last):
        return
    own = value_of(page.spec, name)
    key, more = ("sweep.drawn", {}) if own is None else ("sweep.drawn_counted", {"own": own})
    said = page.t(key, knob=knob_name(name, page.t), first=found[0], last=found[-1], step=swept.step, **more)
    st.html(html.line(said[0].upper() + said[1:], "label"))


def _step(page: Page, axis: str, name: str) -> None:
    swept = wanted.swept(page, axis, name)
    st.selectbox(
        page.t("sweep.step"),
        sorted({*STEPS, swept.step}),
        disabled=state.locks("view"),
        help=page.t("sweep.step_help"),
        **state.control(f"sweep_{axis}_step", swept.step, lambda step: _set(page, axis, name, step=step)),
    )


def _set(page: Page, axis: str, name: str, **parts: int) -> None:
    """A part of the range of `name`, the rest as it is by now; nothing where another knob has taken its place."""
    now = page._replace(spec=state.spec(), view=state.view(), own=state.own("sweep"))
    if dict(zip(wanted.AXES, wanted.names(now), strict=False)).get(axis) == name:
        swept = wanted.swept(now, axis, name)._replace(**parts)
        state.change_view("sweep", **{f"sweep_{axis}_range": str(swept)})


def _measure(page: Page) -> None:
    shown = lambda of: page.t(f"choice.count.{page.view.count}" if of == "work" else f"headline.{of}")
    controls.segments(page, "sweep_of", "sweep.of", shown, label_visibility="collapsed")
