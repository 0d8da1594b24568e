"""The network as a picture: the whole, the chosen block under a loupe, and the sheet of the chosen layer."""

import streamlit as st

from explorer import permalink
from explorer.ui import cached, controls, html, state
from explorer.ui.cached import Analysis
from explorer.ui.diagram import diagram
from explorer.ui.frame import Page
from explorer.units import percent

METRIC = {"kind": "kind", "params": "params", "macs": "work", "activations": "values"}


def network(page: Page, analysis: Analysis) -> None:
    """Overview, loupe and sheet. A click on a block or a layer chooses it in all three, and in the link."""
    from explorer.analysis import picture

    stages = cached.stages(page.spec)
    found = picture.find(stages, page.view.at) or picture.find(stages, picture.first_halving(stages))
    block, layer = found or (stages[0].runs[0].blocks[0], analysis.trace.layers[0])
    where = picture.path(block)
    chosen = {"chosen": layer.name, "chosen_block": _name(block, page.t)}
    look = {"fold": page.view.fold, "metric": METRIC[page.view.colour], "name": permalink.name(page.spec)}
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        controls.colouring(page)
        controls.folding(page)
    whole = cached.network(page.spec, page.view.count, page.view.lang)
    diagram(whole | look | chosen, "diagram", lambda name: state.change_view(at=name))
    left, right = st.columns([5, 3], gap="medium")
    with left:
        _loupe(page, stages, block, where, layer.name)
    with right:
        st.html(html.sheet(_sheet(page, analysis, layer)))


def _name(block, t) -> str:
    from explorer.analysis.groups import place

    return place(block.stage, block.number, t)


def _loupe(page: Page, stages, block, where: str, chosen: str) -> None:
    from explorer.ui.diagram import data

    t = page.t
    name, kind = _name(block, t), block.shortcut.kind
    said = t(f"diagram.says_{kind}") if block.number else where
    title = t("diagram.block", name=name) if block.number else name
    st.html(html.section(title, said))
    drawn = data.block(block, page.view.count, t) | {"metric": "kind", "chosen": chosen}
    diagram(drawn, "loupe", lambda name: state.change_view(at=name))


def _sheet(page: Page, analysis: Analysis, layer) -> list[tuple[str, str]]:
    """Label and line of each row: every count with the sum behind it."""
    from explorer.analysis import formula, receptive_field
    from explorer.analysis.table import shape
    from explorer.charts.theme import colour_kind

    t, flops = page.t, page.view.count == "flops"
    field = cached.fields(page.spec)[layer.name]
    work = formula.flops(layer) if flops else formula.macs(layer)
    share = percent(layer.macs or 0, analysis.totals.macs)
    rows = [
        (t("sheet.layer"), f"{t(f'kind.{colour_kind(layer)}')}  {layer.name}"),
        (t("sheet.shape"), f"{shape(layer.in_shape)} → {shape(layer.out_shape)}"),
        (t("sheet.output"), formula.output_side(layer)),
        (t("sheet.params"), formula.parameters(layer)),
        (t(f"choice.count.{page.view.count}"), f"{work}  {share}" if work else ""),
        (t("sheet.activations"), f"{' × '.join(map(str, layer.out_shape))}" if len(layer.out_shape) > 1 else ""),
        (t("sheet.field"), _field(field, receptive_field.size_sum(layer, field), t)),
    ]
    return [(label, line) for label, line in rows if line]


def _field(field, sum_: str, t) -> str:
    if field.longest is None:
        return t("sheet.whole")
    return f"{sum_ or field.longest[0]} px"
