"""The network chosen in a sweep: its figures beside those on screen, and the way to take it."""

from typing import TYPE_CHECKING

import streamlit as st

from explorer import presets
from explorer.oddities import oddities
from explorer.spec import ResNetSpec
from explorer.ui.pages.sweep import wanted as asking
from explorer.ui.pages.sweep.wanted import Asked
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page

if TYPE_CHECKING:
    from explorer.analysis.counts.sweep import Knob, Point


def draw(page: Page, found: Asked, points: tuple["Point", ...]) -> None:
    """The chosen network beside the one on screen, and the way to take it; every point can be reached by keyboard."""
    at = asking.chosen(page, found.knobs) or asking.here(page.spec, found.knobs)
    at = at or next(point.at for point in points if not point.why)
    built = [{point.at[place] for point in points if not point.why} for place in range(len(at))]
    set_here = any(_is_free(*each) for each in zip(found.knobs, at, built, strict=True))
    st.html(html.section(page.t("sweep.point"), page.t("sweep.point_how") if set_here else ""))
    for place, (column, knob) in enumerate(zip(st.columns(2, gap="medium"), found.knobs, strict=False)):
        with column:
            if _is_free(knob, at[place], built[place]):
                _value(page, found, at, place)
    point = next(point for point in points if point.at == at)
    _point(page, found, point)


def _is_free(knob: "Knob", value: int, built: set[int]) -> bool:
    """Whether there is anything to set: not where all that can be built have the value that is chosen."""
    return len(knob.values) > 1 and built != {value}


def _value(page: Page, found: Asked, at: tuple[int, ...], place: int) -> None:
    from explorer.charts.sweep import axis_name, written

    knob = found.knobs[place]

    def changed(value: int) -> None:
        now = asking.chosen(page._replace(view=state.view(), own=state.own("sweep")), found.knobs) or at
        state.change_view("sweep", sweep_at=written((*now[:place], value, *now[place + 1 :])))

    chosen = state.control(f"sweep_at_{knob.name}_{knob.values}", at[place], changed)
    st.select_slider(axis_name(knob.name, page.t), list(knob.values), disabled=state.locks("view"), **chosen)


def _point(page: Page, found: Asked, point: "Point") -> None:
    from explorer.analysis.counts.sweep import put, value_of

    wanted = page.spec
    for knob, value in zip(found.knobs, point.at, strict=True):
        if value_of(wanted, knob.name) != value:
            wanted = put(wanted, knob.name, value)
    if point.why:
        st.html(html.notice("warn", page.t("sweep.gap"), [point.why.into(page.view.lang)]))
        return
    with st.container(key="sweep_point"):
        st.html(html.rows(_head(page, found, point, wanted), _rows(page, point), figures=True))
    odd = [sentence.into(page.view.lang) for sentence in oddities(wanted)]
    if odd:
        st.html(html.notice("info", page.t("sweep.odd"), odd))
    _use(page, wanted)


def _head(page: Page, found: Asked, point: "Point", wanted: ResNetSpec) -> list[str]:
    from explorer.charts.sweep import said, written

    preset, t = presets.named(wanted), page.t
    parts = [said([knob], [value], t) for knob, value in zip(found.knobs, point.at, strict=True)]
    for place, knob in enumerate(found.knobs):
        if knob.name == "blocks":
            parts[place] = t("sweep.set_blocks", setting=parts[place], repeats=written(wanted.repeats))
    setting = t("sweep.comma").join(parts)
    this = t("sweep.named", name=preset.title, setting=setting) if preset else setting
    return [t("sweep.of"), this, t("sweep.on_screen"), t("sweep.difference")]


def _rows(page: Page, point: "Point") -> list[list[str]]:
    from explorer.analysis.counts.sweep import sweep
    from explorer.charts.sweep import change, measure

    (own,) = sweep(page.spec)
    rows = []
    for of in page.choices("sweep_of"):
        shown = measure(of, page.view.count, page.t)
        value, usual = shown.of(point), shown.of(own)
        label = page.t(f"choice.count.{page.view.count}" if of == "work" else f"headline.{of}")
        rows.append([label, f"{value:,}", f"{usual:,}", change(value, usual)])
    rows.append([page.t("headline.depth"), f"{point.depth:,}", f"{own.depth:,}", change(point.depth, own.depth)])
    return rows


def _use(page: Page, wanted: ResNetSpec) -> None:
    """Takes the chosen network; the ranges stay, where they would follow the network they were made for."""
    ranges = {f"sweep_{axis}_range": str(swept) for axis, swept in zip(asking.AXES, asking.ranges(page), strict=False)}

    def take() -> None:
        state.change_spec(wanted, "sweep", **ranges)

    same = wanted == page.spec
    label = page.t("sweep.using" if same else "sweep.use")
    disabled = same or state.locks("network")
    st.button(label, key="sweep_use", icon=":material/check:", on_click=take, disabled=disabled)
