"""The family map from top to bottom."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer import markup, titles
from explorer.presets import PRESETS
from explorer.ui.pages.map import controls, worked_out
from explorer.ui.shell import html, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.units import short

if TYPE_CHECKING:
    from explorer.analysis.compare.family import Dot, Map
    from explorer.charts.family import Shown
    from explorer.charts.family_words import Drawing

KEY = "family"  # of the chart, and in its class


def heading(page: Page) -> None:
    sharing.headed(page, html.heading(page.t("page.map"), page.t("family.line")))


def counted(page: Page) -> None:
    """Has every preset of the data set counted, which takes the first visitor a moment."""
    from explorer.analysis.compare.family import made_for

    data = controls.data(page)
    if not worked_out.is_ready(data):
        with st.spinner(page.t("family.counting", count=len(made_for(data)))):
            worked_out.family(data)


def whole(page: Page) -> None:
    """Everything below the heading, of one data set."""
    data = controls.data(page)
    found = worked_out.family(data)
    controls.axes(page, data)
    controls.filters(page, found.dots)
    drawing = worked_out.drawing(*_asked(page, data))
    if not drawing.priced:
        _nothing(page, data, found)
        return
    screen = _on_screen(page, data, drawing)
    _map(page, data, drawing, screen)
    _open(page, data, drawing, screen)
    _about(page, data, found, drawing)
    _twin(page, drawing)


def _asked(page: Page, data: str) -> tuple:
    view, own = page.view, page.own
    return page.spec, data, own.map_x, view.count, controls.wanted(own), view.lang


def _map(page: Page, data: str, drawing: "Drawing", screen: str) -> None:
    """The chart under the sentence on its front. A click on a dot puts its network on screen."""
    t = page.t
    shown, sentence = worked_out.chart(*_asked(page, data))
    heading = t(f"family.heading_{data}", unit=t(f"family.quantity.{drawing.what}"))
    st.html(html.section(heading, sentence))
    alt = t("family.alt", data=t(f"family.data.{data}"), sentence=sentence, screen=screen)
    choose = lambda name: _put_on_screen(name, data)
    show.chart(shown.figure, alt, KEY, choose, heading=heading, style=_style(shown))


def _put_on_screen(name: str, data: str) -> None:
    from explorer.analysis.compare.family import on

    state.change_spec(on(data, PRESETS[name].spec))


def _style(shown: "Shown") -> str:
    """Of the labels only those that were placed for a chart of this width or less."""
    rules = [f".st-key-{KEY} {{ container-type: inline-size; }}"]
    rooms = [room for room, _ in shown.labels]
    for number, (room, labels) in enumerate(shown.labels):
        hidden = ", ".join(f'.st-key-{KEY} .annotation[data-index="{label}"]' for label in labels)
        if hidden and number:
            rules.append(f"@container (max-width: {room - 0.02}px) {{ {hidden} {{ display: none; }} }}")
        if hidden and number + 1 < len(rooms):
            rules.append(f"@container (min-width: {rooms[number + 1]}px) {{ {hidden} {{ display: none; }} }}")
    return markup.style(" ".join(rules))


def _nothing(page: Page, data: str, found: "Map") -> None:
    """Why nothing is left, and what each filter holds back."""
    t, wanted = page.t, controls.wanted(page.own)
    lines = [t("family.lost", data=t(f"family.data.{data}"))]
    for name, field in zip(controls.FILTERS, wanted._fields, strict=True):
        count = sum(map(wanted._replace(**{field: ()}).lets, found.dots)) if getattr(wanted, field) else 0
        if count:
            lines.append(t("family.without", filter=t(f"family.control.{name}"), count=count))
    if len(lines) == 1:
        lines.append(t("family.without_any", count=len(found.dots)))
    st.html(html.notice("info", t("family.nothing"), lines))


def _on_screen(page: Page, data: str, drawing: "Drawing") -> str:
    """What the network on screen is on the map, in a sentence."""
    t, mine = page.t, worked_out.results(page.spec, data)
    name = worked_out.called(page.spec, data, t)
    if dots := [dot for dot in drawing.screen.dots if dot.of(drawing.measure)]:
        low, high = worked_out.ends(tuple(dots), data)
        return t(f"family.screen_{'many' if len(dots) > 1 else 'one'}", title=name, count=len(dots), low=low, high=high)
    cost = f"{short(drawing.screen.cost)} {t(f'family.unit.{drawing.what}')}"
    key = "family.screen_hidden" if mine else "family.screen_none"
    return t(key, title=name, cost=cost, count=len(mine), data=t(f"family.data.{data}"))


def _open(page: Page, data: str, drawing: "Drawing", screen: str) -> None:
    """The network on screen: its sentence, the way to it, and another by keyboard."""
    t = page.t
    left, right = st.columns([5, 3], gap="large", vertical_alignment="bottom")
    with left:
        st.html(html.line(screen))
        st.page_link(
            "streamlit_app.py",
            label=t("family.open", title=worked_out.called(page.spec, data, t)),
            icon=":material/account_tree:",
            query_params=state.words("explore"),
        )
    with right:
        _choice(page, data, drawing.dots)


def _choice(page: Page, data: str, dots: tuple["Dot", ...]) -> None:
    """Every network with a dot."""
    from explorer.analysis.compare.family import preset_of

    t, now = page.t, preset_of(page.spec, data)
    names: Any = [
        name for name in PRESETS if name in {dot.preset.name for dot in dots}
    ]  # Streamlit's overloads give up on what **state.control is
    current = now.name if now and now.name in names else None
    st.selectbox(
        t("family.choose"),
        names,
        format_func=lambda name: titles.label(PRESETS[name], t),
        index=None,
        placeholder=t("family.choose_hint"),
        help=t("family.choose_help"),
        disabled=state.locks("network"),
        **state.control("map_network", current, lambda name: _put_on_screen(name, data) if name in names else None),
    )


def _about(page: Page, data: str, found: "Map", drawing: "Drawing") -> None:
    """What the numbers mean, and which presets have none."""
    from explorer.analysis.compare.family import elsewhere, made_for
    from explorer.charts.family_words import unpriced

    t, shown = page.t, page.t(f"family.data.{data}")
    names = t("family.comma").join(titles.label(preset, t) for preset in elsewhere())
    lines = [t("family.apart" if data == "imagenet" else "family.apart_cifar")]
    if missing := unpriced(drawing, t):
        lines.append(missing)
    if found.bare:
        lines.append(t("family.bare_line", count=len(found.bare), all=len(made_for(data)), data=shown))
    lines.append(t("family.elsewhere", names=names))
    st.html("".join(html.line(line, "label") for line in lines))


def _twin(page: Page, drawing: "Drawing") -> None:
    from explorer.charts.family_words import table

    t = page.t
    counts = [t(f"family.column.{column}") for column in ("params", drawing.count, "activations")]
    columns = {count: st.column_config.NumberColumn(format="localized") for count in counts}
    columns[t("family.column.year")] = st.column_config.NumberColumn(format="%d")
    show.twin(page, KEY, lambda: table(drawing, t), columns)
