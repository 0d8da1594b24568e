"""Receptive field: how far each layer sees, and what one cell of the chosen layer sees of a picture."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from explorer.i18n import Translator
from explorer.spec import facts, problems
from explorer.ui.pages.explore import worked_out
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, network, show
from explorer.ui.widgets.cached import Analysis
from explorer.units import minus, percent

if TYPE_CHECKING:
    from explorer.analysis.counts.cell import Box
    from explorer.analysis.counts.receptive_field import Field, Pair
    from explorer.analysis.trace.records import Layer

WORDS = ("at",)  # of the link, that it shows


def draw(page: Page, analysis: Analysis, name: str) -> None:
    t, spec = page.t, page.spec
    layer = network.choice(page, analysis).layer
    left, right = st.columns([5, 3], gap="medium")
    with left:
        figure, found = worked_out.field_growth(spec, layer.name, page.view.lang)
        other = _other_stride(page, analysis)
        sentence = t("field.then", first=found, then=other) if other else found
        st.html(html.section(t("field.heading"), sentence))
        show.chart(figure, t("field.alt", title=name, sentence=sentence), "field")
        _stages(page, analysis)
    with right:
        _cell(page, analysis, layer)
    st.html(html.line(t("field.effective"), "label"))
    show.twin(page, "field_layers", lambda: _frame(page, analysis))


def _other_stride(page: Page, analysis: Analysis) -> str:
    """How far the same network would see with its stride on the other convolution of its blocks, if they have a choice."""
    t, spec = page.t, page.spec
    if not facts.block(spec).strides or len(spec.repeats) == 1:
        return ""
    other = "3x3" if spec.stride_on != "3x3" else "1x1"
    swapped = replace(spec, stride_on=other)
    end = analysis.trace.last_map.name
    if problems(swapped) or not (field := cached.fields(swapped)[end]).longest:
        return ""
    return t("field.other_stride", where=t(f"field.stride_{other}"), size=field.longest[0])


def _stages(page: Page, analysis: Analysis) -> None:
    """Where each stage ends: both sizes, the jump, and what that is of the image's side."""
    from explorer.analysis.counts.groups import place
    from explorer.analysis.counts.receptive_field import stage_ends

    t, sides = page.t, page.spec.input[1:]
    fields = tuple(cached.fields(page.spec).values())
    ends = {stage: field for stage, field in stage_ends(analysis.trace, fields).items() if field.longest}
    rows = [
        (
            place(stage, None, t),
            f"{field.longest[0]:,} px",
            f"{field.shortest[0]:,} px",
            f"{field.jump[0]:,} px",
            " × ".join(
                dict.fromkeys(f"{100 * size / side:,.1f} %" for size, side in zip(field.longest, sides, strict=True))
            ),
        )
        for stage, field in ends.items()
    ]
    head = [t(f"field.column_{column}") for column in ("end", "longest", "shortest", "jump", "share")]
    st.html(html.rows(head, rows, figures=True))


def _cell(page: Page, analysis: Analysis, layer: "Layer") -> None:
    """One cell of the chosen layer, drawn and reckoned."""
    from explorer.analysis.counts import cell
    from explorer.analysis.tables.table import shape
    from explorer.charts.field_box import fits

    t, sides = page.t, page.spec.input[1:]
    figure, seen = worked_out.field_box(page.spec, layer.name)
    at = cell.centre(layer)
    share = percent(seen.on(cell.whole(sides)).area, cell.whole(sides).area)
    if cached.fields(page.spec)[layer.name].longest and at:
        said = t("field.cell", row=at[0], column=at[1], map=shape(layer.out_shape[1:]), share=share)
        heading = t("field.cell_heading", name=layer.name)
    else:
        heading, said = t("field.whole_heading", name=layer.name), t("field.cell_whole")
    if not fits(seen, sides):
        said = t("field.then", first=said, then=t("field.cut"))
    st.html(html.section(heading, said))
    show.chart(figure, t("field.cell_alt", name=layer.name, sentence=said), "field_cell")
    st.html(html.sheet(_sums(page, layer, at, seen)))


def _sums(page: Page, layer: "Layer", at: "Pair | None", seen: "Box") -> list[tuple[str, str]]:
    """Size, jump and place of the box, each with its sum; none for a layer that sees everything."""
    from explorer.analysis.counts.receptive_field import jump_sum, size_sum

    t, field, (_, *sides) = page.t, cached.fields(page.spec)[layer.name], page.spec.input
    if not field.longest or not at:
        return []
    sums = [
        (t("field.longest"), f"{size_sum(layer, field) or format(field.longest[0], ',')} px"),
        (t("field.shortest"), f"{field.shortest[0]:,} px"),
        (t("field.jump"), f"{jump_sum(layer, field) or format(field.jump[0], ',')} px"),
        *((t(f"field.{axis}"), _span(field, at, seen, axis, t)) for axis in _axes(at, sides)),
    ]
    beyond = (-seen.top, seen.bottom - sides[0], -seen.left, seen.right - sides[1])
    if max(beyond) > 0:
        above, below, before, behind = (max(size, 0) for size in beyond)
        sums.append((t("field.padding"), t("field.beyond", above=above, below=below, left=before, right=behind)))
    return sums


def _axes(at: Sequence[int], sides: Sequence[int]) -> tuple[str, ...]:
    """Rows alone where columns are the same."""
    return ("rows",) if at[0] == at[1] and sides[0] == sides[1] else ("rows", "columns")


def _span(field: "Field", at: Sequence[int], seen: Sequence[int], axis: str, t: Translator) -> str:
    """`−21 + 14 × 4 = 35` to 69: the first pixel that the cell sees, and the last."""
    i = ("rows", "columns").index(axis)
    sum_ = f"{minus(f'{field.start[i]:,}')} + {at[i]} × {field.jump[i]} = {minus(f'{seen[i]:,}')}"
    return t("field.to", sum=sum_, last=minus(f"{seen[i + 2] - 1:,}"))


def _frame(page: Page, analysis: Analysis) -> dict[str, list]:
    """A row for each step of the chart's line."""
    from explorer.charts.receptive_field import steps

    t, found = page.t, steps(analysis.trace.layers, cached.fields(page.spec))
    return {
        t("field.layer"): [step.layer.name for step in found],
        t("field.longest_px"): [step.field.longest[0] for step in found],
        t("field.shortest_px"): [step.field.shortest[0] for step in found],
        t("field.jump_px"): [step.field.jump[0] for step in found],
        t("field.start_px"): [step.field.start[0] for step in found],
    }
