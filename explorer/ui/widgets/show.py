"""What stands on every page about a network: its name and line, the headline numbers, a chart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from explorer.titles import about, line, title
from explorer.ui.shell import html, loading, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import badge, cached, figures
from explorer.ui.widgets.cached import Analysis

CHART = {"displayModeBar": False, "displaylogo": False}


@contextmanager
def starting(page: Page) -> Iterator[None]:
    """The name at once, and, while PyTorch loads for the first visitor, why the rest takes a moment."""
    place = st.empty()
    if loading.is_done():
        yield
        return
    with place.container():
        st.html(html.heading(title(page.spec, page.t), line(page.spec, page.t)))
        with loading.loaded(page.t("start.torch")):
            yield
    place.empty()


@contextmanager
def starting_page(page: Page, name: str) -> Iterator[None]:
    """The name of the page and its line at once, and, while PyTorch loads, why the rest takes a moment."""
    sharing.headed(page, html.heading(page.t(f"page.{name}"), page.t(f"{name}.line")))
    with loading.loaded(page.t("start.torch")):
        yield


def called(page: Page) -> str:
    """What the network on screen is called."""
    return title(page.spec, page.t, cached.analysis(page.spec).totals.weighted_layers)


def head(page: Page) -> None:
    """What stands above a network: its name and line, what PyTorch says of it, its headline numbers."""
    analysis = cached.analysis(page.spec)
    heading(page, analysis)
    headline(page, analysis)


def heading(page: Page, analysis: Analysis) -> None:
    name, checked = called(page), cached.checked(page.spec)
    said = "" if state.hides("numbers") else about(page.spec, page.view.lang)
    left, right = st.columns([13, 7], vertical_alignment="center")
    left.html(html.heading(name, line(page.spec, page.t), said))
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        badge.badge(page, checked)
        sharing.copy_link(page)
        if not state.hides("numbers"):  # a slide shows them
            _present(page)
    badge.disagreement(page, checked)
    if analysis.trace.unknown:
        names = ", ".join(analysis.trace.unknown)
        sentence = page.t("problem.unknown_ops", count=len(analysis.trace.unknown), names=names)
        st.html(html.notice("warn", sentence, []))


def _present(page: Page) -> None:
    st.button(
        page.t("presenter.open"),
        key="present",
        icon=":material/slideshow:",
        help=page.t("presenter.open_help"),
        on_click=state.change_view,
        args=("explore",),
        kwargs={"present": "yes"},
    )


def headline(page: Page, analysis: Analysis) -> None:
    """Depth, parameters, MACs or FLOPs, activations and weights, each with its unit and convention."""
    if state.hides("numbers"):
        return
    from explorer.analysis.counts.headline import headline

    st.html(html.headline(headline(*analysis, cached.fields(page.spec), page.view.count, page.t)))


def field(page: Page, analysis: Analysis) -> tuple[str, str, str, str]:
    """The receptive field where the last stage ends, in pixels of the image."""
    from explorer.analysis.counts.headline import field

    return field(analysis.trace, cached.fields(page.spec), page.t)


def choose_layer(name: str) -> None:
    """Chooses a layer or a block everywhere."""
    state.change_view(at=name)


def chart(
    figure: Any, alt: str, key: str, chooses: Callable[[str], None] | None = None, *, heading: str = "", style: str = ""
) -> None:
    """A figure of Plotly, with its files. A click on a mark calls `chooses` with what stands first in its customdata.

    heading  of its section, which its files are called by; without one, by the first sentence of `alt`
    style    a style element with rules on what is drawn, which its HTML file carries, too
    """
    look: dict[str, Any] = {"config": CHART, "alt": alt, "theme": "streamlit"}

    def clicked(event: Any) -> None:
        match event.selection.points:
            case [{"customdata": [str(name), *_]}, *_] if (
                name and chooses
            ):  # a line beside the marks stands for nothing
                chooses(name)

    if style:
        st.html(style)
    if chooses:
        st.plotly_chart(figure, **look, **state.selection(key, clicked), selection_mode="points")
    else:
        st.plotly_chart(figure, **look, key=key)
    figures.files(figure, alt, key, heading, style)


def charted(
    page: Page,
    name: str,
    drawn: tuple[Any, str],
    frame: Callable[[], Any] | None = None,
    chooses: Callable[[str], None] | None = None,
) -> None:
    """A chart with all that belongs to it: its heading, NAME.heading, its sentence, and the same as a table.

    drawn   the figure and its sentence, as a shell keeps them; the accessible name is NAME.alt with title and sentence
    frame   makes the table; chooses: as for `chart`
    """
    figure, sentence = drawn
    st.html(html.section(page.t(f"{name}.heading"), sentence))
    chart(figure, page.t(f"{name}.alt", title=called(page), sentence=sentence), name, chooses)
    if frame:
        twin(page, name, frame)


def twin(page: Page, key: str, frame: Callable[[], Any], columns: dict | None = None) -> None:
    """The numbers of a chart as a table, made by `frame()` when somebody opens it."""
    box = st.expander(page.t("chart.table"), key=f"{key}_table", on_change="rerun", icon=":material/table:")
    if box.open:
        box.dataframe(frame(), hide_index=True, column_config=columns, alt=page.t("chart.table"))
