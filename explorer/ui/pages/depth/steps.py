"""Counting up to the number in the name: the layer reached, all operations as ticks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.ui.pages.depth import ticks, worked_out
from explorer.ui.shell import html, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.ui.widgets.cached import Analysis

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis.blocks.depth import Operation
    from explorer.analysis.trace.records import Layer

ALSO = {"projection": "with_projections", "norm": "with_norms", "pool": "with_pools"}


def heading(page: Page, name: str) -> None:
    sharing.headed(page, html.heading(page.t("page.depth"), page.t("depth.line", name=name)))


def counting(page: Page, analysis: Analysis, name: str) -> None:
    """The count as far as it has come, the layer it has come to, and all operations as ticks."""
    operations = worked_out.counted(page.spec, _also(page))
    most = ticks.total(operations)
    asked = int(page.own.step or 1)
    step = min(asked, most)
    if asked > most:
        st.html(html.notice("info", page.t("depth.beyond", step=asked, name=name, total=most), []))
    st.html(ticks.STYLE)
    _controls(page, step, most)
    sentence = _sentence(page, analysis, operations)
    st.html(html.section(page.t("depth.strip"), sentence))
    alt = page.t("depth.alt", name=name, step=step, total=most, sentence=sentence)
    st.html(ticks.strip(operations, step, alt, page.t))
    _layer(page, operations, step)
    show.twin(page, "depth", lambda: _table(page, operations))


def _also(page: Page) -> tuple[str, ...]:
    return tuple(kind for kind, word in ALSO.items() if page.value(word) == "yes")


def _controls(page: Page, step: int, most: int) -> None:
    """The number in large type, every way to the next one, and what is counted."""
    left, middle, right = st.columns([2, 5, 4], gap="large", vertical_alignment="bottom")
    counted = '<p class="counted" role="status"><b>{:,}</b> <span>{}</span></p>'
    left.html(markup.filled(counted, step, page.t("depth.of", total=most)))
    with middle:
        with st.container(horizontal=True, gap="small"):
            _button(page, "back", -1, ":material/chevron_left:", most, disabled=step == 1)
            _button(page, "next", 1, ":material/chevron_right:", most, disabled=step == most, type="primary")
            _button(page, "first", -most, ":material/first_page:", most, disabled=step == 1)
            _button(page, "last", most, ":material/last_page:", most, disabled=step == most)
        _slider(page, step, most)
    with right:
        _switches(page)


def _button(page: Page, way: str, by: int, icon: str, most: int, **look) -> None:
    st.button(page.t(f"depth.{way}"), key=f"depth_{way}", icon=icon, on_click=_go, args=(by, most), **look)


def _go(by: int, most: int) -> None:
    """From the step that is reached by now: a quick hand presses again before the last one has been drawn."""
    reached = min(int(state.own("depth").step or 1), most)
    state.change_view("depth", step=str(min(max(reached + by, 1), most)))


def _slider(page: Page, step: int, most: int) -> None:
    moved = state.control(f"step_{most}", step, lambda step: state.change_view("depth", step=str(step)))
    st.slider(page.t("depth.slide"), 1, most, **moved)  # another length is another slider


def _switches(page: Page) -> None:
    """What others count too: any, all or none."""

    def changed(now: list[str]) -> None:
        state.change_view("depth", **{word: "yes" if kind in now else "no" for kind, word in ALSO.items()})

    st.segmented_control(
        page.t("depth.also"),
        tuple(ALSO),
        format_func=lambda kind: page.t(f"depth.also_{kind}"),
        selection_mode="multi",
        width="stretch",
        **state.control("depth_also", list(_also(page)), changed),
    )


def _layer(page: Page, operations: tuple["Operation", ...], step: int) -> None:
    """The layer that is counted, why it is, and what was passed over since the one before it."""
    from explorer.analysis.counts import formula
    from explorer.analysis.tables.table import shape

    t = page.t
    at = next(number for number, one in enumerate(operations) if one.number == step)
    layer = operations[at].layer
    rows = [
        (t("depth.name"), layer.name),
        (t("depth.kind"), _kind(page, layer)),
        (t("depth.where"), _place(page, layer)),
        (t("depth.shape"), f"{shape(layer.in_shape)} → {shape(layer.out_shape)}"),
        (t("depth.weights"), formula.parameters(layer) or t("depth.no_weights")),
        (t("depth.counts"), _why(page, operations[at])),
    ]
    left, right = st.columns([4, 5], gap="large")
    left.html(html.section(t("depth.this", step=step), "") + html.sheet(rows))
    passed = list(_passed(page, operations, at))
    line = t("depth.passed_line") if passed else t("depth.nothing")
    right.html(html.section(t("depth.passed"), line) + html.sheet(passed))


def _kind(page: Page, layer: "Layer") -> str:
    from explorer.charts.theme import colour_kind

    return page.t(f"kind.{colour_kind(layer) if layer.kind == 'conv' else layer.kind}")


def _place(page: Page, layer: "Layer") -> str:
    """Stage and block in words, or stem and head."""
    from explorer.analysis.counts.groups import place

    if layer.block is None:
        return place(layer.stage, None, page.t)
    return page.t("depth.place", stage=layer.stage.removeprefix("stage"), block=layer.block)


def _why(page: Page, one: "Operation") -> str:
    from explorer.analysis.blocks.depth import reason

    why = page.t(f"depth.why_{reason(one.layer)}")
    return page.t("depth.by_switch", why=why) if one.number and not one.layer.weighted else why


def _passed(page: Page, operations: tuple["Operation", ...], at: int) -> Iterator[tuple[str, str]]:
    """Names and reason for each kind of operation between this layer and the one counted before it."""
    from explorer.analysis.blocks.depth import reason

    start = next((number + 1 for number in range(at - 1, -1, -1) if operations[number].number), 0)
    kinds: dict[str, list] = {}
    for one in operations[start:at]:
        kinds.setdefault(reason(one.layer), []).append(one)
    for found in kinds.values():
        names = ", ".join(one.layer.name for one in found)
        yield _kind(page, found[0].layer), page.t("depth.passed_item", names=names, why=_why(page, found[0]))


def _sentence(page: Page, analysis: Analysis, operations: tuple["Operation", ...]) -> str:
    """Layers of each stage, added up; what a switch makes of the number, and that the name does not follow."""
    from explorer.analysis.counts.groups import grouped, stage_of

    t = page.t
    counted = [one.layer for one in operations if one.number]
    parts = " + ".join(f"{len(group.layers):,}" for group in grouped(counted, stage_of))
    said = t("depth.stages", sum=f"{parts} = {len(counted):,}", rest=len(operations) - len(counted))
    if also := _also(page):
        kinds = t("depth.list").join(t(f"depth.also_{kind}") for kind in also)
        said = t("depth.both", one=said, other=t("depth.more", kinds=kinds, depth=analysis.totals.weighted_layers))
    return said


def _table(page: Page, operations: tuple["Operation", ...]) -> "pd.DataFrame":
    """A row for each operation: its number or none, and why."""
    import pandas as pd

    from explorer.analysis.tables.table import shape

    t = page.t
    rows = [
        (
            one.number,
            one.layer.name,
            _kind(page, one.layer),
            _place(page, one.layer),
            shape(one.layer.out_shape),
            one.layer.weights,
            t("depth.yes" if one.number else "depth.no"),
            _why(page, one),
        )
        for one in operations
    ]
    head = ("number", "name", "kind", "where", "out", "weights", "counted", "counts")
    table = pd.DataFrame(rows, columns=[t(f"depth.{column}") for column in head])
    return table.astype({t("depth.number"): "Int64"})
