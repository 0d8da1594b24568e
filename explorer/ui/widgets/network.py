"""The network as a picture: the whole, the chosen block under a loupe, and the sheet of the chosen layer."""

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from explorer import permalink
from explorer.diagram import METRIC
from explorer.i18n import Translator
from explorer.ui.shell import controls, html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, sheet
from explorer.ui.widgets.cached import Analysis
from explorer.ui.widgets.diagram import diagram

if TYPE_CHECKING:
    from explorer.analysis.blocks.structure import Block, Stage
    from explorer.analysis.trace.records import Layer


class Chosen(NamedTuple):
    """What the picture of a page is about."""

    stages: tuple["Stage", ...]
    block: "Block"
    layer: "Layer"


WORDS = ("count", "colour", "fold", "at")  # of the link, that the picture shows


def network(page: Page) -> None:
    """Overview, loupe and sheet. A click on a block or a layer chooses it in all three, and in the link."""
    chosen, counted = choice(page, cached.analysis(page.spec)), not state.hides("numbers")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if counted:
            controls.colouring(page)
        controls.folding(page)
    overview(page, chosen, fold=page.view.fold)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        _title(page, chosen.block)
        loupe(page, chosen)
    with right:
        view = page.view
        if counted:
            st.html(html.sheet(sheet.rows(page.spec, chosen.layer.name, view.count, view.lang, bool(view.at))))


def choice(page: Page, analysis: Analysis) -> Chosen:
    """The block and layer that the link names, or those a picture begins with."""
    from explorer.analysis.blocks import structure

    stages = cached.stages(page.spec)
    found = structure.find(stages, page.view.at) or structure.find(stages, cached.first_halving(page.spec))
    return Chosen(stages, *(found or (stages[0].runs[0].blocks[0], analysis.trace.layers[0])))


def overview(page: Page, chosen: Chosen, less: str = "", **look) -> None:
    """The whole network. `less`: veiled, where a question asks for what could be read off it."""
    bare = state.hides("numbers")
    drawn = cached.network(page.spec, page.view.count, page.view.lang, less or ("uncounted" if bare else ""))
    marked = {
        "chosen": chosen.layer.name,
        "chosen_block": name(chosen.block, page.t),
        "name": permalink.name(page.spec),
    }
    look = marked | {"metric": "kind" if bare else METRIC[page.view.colour]} | look
    choose, fold = (lambda name: state.change_view(at=name)), (lambda how: state.change_view(fold=how))
    diagram(drawn, look, "diagram", choose, fold)


def loupe(page: Page, chosen: Chosen, **look) -> None:
    drawn = cached.block(page.spec, chosen.layer.name, page.view.count, page.view.lang, not state.hides("numbers"))
    look = {"metric": "kind", "chosen": chosen.layer.name} | look
    diagram(drawn, look, "loupe", lambda name: state.change_view(at=name))


def name(block: "Block", t: Translator) -> str:
    from explorer.analysis.counts.groups import place

    return place(block.stage, block.number, t)


def _title(page: Page, block: "Block") -> None:
    """A block and its shortcut; stem and head have none and say their shapes."""
    from explorer.analysis.blocks.shortcuts import kind
    from explorer.analysis.tables.table import shape

    t = page.t
    if block.number:
        st.html(html.section(t("diagram.block", name=name(block, t)), t(f"diagram.says_{kind(block.shortcut)}")))
    else:
        shapes = f"{shape(block.layers[0].in_shape)} → {shape(block.layers[-1].out_shape)}"
        st.html(html.section(name(block, t), shapes))
