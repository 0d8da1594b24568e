"""What the family map shows: the data set, the cost, and which results. Each choice is a word of the link."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.presets import ORIGINS
from explorer.published import recipes
from explorer.ui.pages.map.view import FamilyMap
from explorer.ui.shell import controls, state
from explorer.ui.shell.frame import Page

if TYPE_CHECKING:
    from explorer.analysis.compare.family import Dot, Filter

FILTERS = ("origin", "recipe", "year", "claim")  # in the order of explorer.analysis.compare.family.Filter


def data(page: Page) -> str:
    """The data set: the one the network on screen is made for, unless the link names another."""
    from explorer.analysis.compare.family import home

    return home(page.spec) if page.own.map_data == "auto" else page.own.map_data


def wanted(own: FamilyMap) -> "Filter":
    from explorer.analysis.compare.family import Filter

    return Filter(*(_parts(own, name) for name in FILTERS))


def _parts(own: FamilyMap, name: str) -> tuple[str, ...]:
    return tuple(filter(None, getattr(own, f"map_{name}").split(",")))


def axes(page: Page, chosen: str) -> None:
    """Data set and cost, and the way back from the filters."""
    t = page.t
    cost = lambda x: t(f"family.x.{page.view.count}" if x == "macs" else f"family.x.{x}")
    with st.container(horizontal=True, gap="medium"):
        _segments(page, "map_data", page.choices("map_data")[1:], chosen, lambda value: t(f"family.data.{value}"))
        _segments(page, "map_x", page.choices("map_x"), page.own.map_x, cost)
        _show_all(page)


def _segments(page: Page, word: str, options: Sequence[str], value: str, label: Callable[[str], str]) -> None:
    name = f"family.control.{word.removeprefix('map_')}"
    controls.segments(page, word, name, label, options, value, label_visibility="collapsed")


def filters(page: Page, dots: Sequence["Dot"]) -> None:
    """Origin, recipe, year and kind of test, as far as the data set has more than one."""
    from explorer.analysis.compare.family import CLAIMS, year

    t = page.t
    named = lambda name: recipes()[name].label
    dated = lambda value: t("family.year.undated") if value == "undated" else value
    claims = {dot.claim for dot in dots}
    left, middle, right = st.columns([3, 4, 3], gap="small")
    with left:
        _several(page, "origin", _of(ORIGINS, {dot.preset.origin for dot in dots}), lambda name: t(f"origin.{name}"))
    with middle:
        _several(page, "recipe", _of(recipes(), {dot.report.by.name for dot in dots}), named)
    with right:
        _several(page, "year", _of(page.choices("map_year"), {*map(year, dots)}), dated)
    if len(claims) > 1 or page.own.map_claim:
        _claims(page, _of(CLAIMS, claims))


def _of(every: Iterable[str], there: set[str]) -> list[str]:
    """Those that are there, in the order of all."""
    return [value for value in every if value in there]


def _several(page: Page, name: str, options: Sequence[str], label: Callable[[str], str]) -> None:
    """Some of a list; none chosen is all. A choice of a link that is not in the list can still be taken back."""
    chosen = [*_parts(page.own, name)]
    st.multiselect(
        page.t(f"family.control.{name}"),
        [*options, *(value for value in chosen if value not in options)],
        format_func=label,
        placeholder=page.t("family.control.any"),
        disabled=state.locks("view"),
        **state.control(f"map_{name}", chosen, lambda chosen: _write(name, chosen)),
    )


def _claims(page: Page, options: Sequence[str]) -> None:
    """The kinds of test, with the form of their dots: legend and filter in one."""
    chosen = [*_parts(page.own, "claim")]
    st.pills(
        page.t("family.control.claim"),
        [*options, *(value for value in chosen if value not in options)],
        selection_mode="multi",
        format_func=lambda claim: page.t(f"family.claim.{claim}"),
        label_visibility="collapsed",
        disabled=state.locks("view"),
        **state.control("map_claim", chosen, lambda chosen: _write("claim", chosen)),
    )


def _write(name: str, chosen: Sequence[str]) -> None:
    state.change_view("map", **{f"map_{name}": ",".join(chosen)})


def _show_all(page: Page) -> None:
    """Takes all filters back; drawn only while there is one."""
    if any(wanted(page.own)):
        st.button(
            page.t("family.all"),
            key="map_all",
            type="tertiary",
            icon=":material/filter_alt_off:",
            disabled=state.locks("view"),
            on_click=state.change_view,
            args=("map",),
            kwargs={f"map_{name}": "" for name in FILTERS},
        )
