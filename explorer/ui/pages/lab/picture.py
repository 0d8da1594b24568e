"""The picture of a small network, in which a click takes a block out, and another puts it back."""

import re
from collections.abc import Collection

import streamlit as st

from explorer import permalink
from explorer.spec import ResNetSpec
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.ui.widgets.diagram import diagram

BLOCK = re.compile(r"layer\d+\.\d+")


def draw(page: Page, learner: Learner) -> None:
    """The network with the blocks that are out, and the same as a list, which a keyboard and a phone can use."""
    spec, out = learner.spec, taken_out(page, learner.spec)
    drawn = cached.network(spec, page.view.count, page.view.lang, "uncounted" if state.hides("numbers") else "")
    look = {"metric": "kind", "name": permalink.name(spec), "cut": out, "fold": "unfolded"}
    diagram(drawn, look, "lab_picture", lambda name: flip(name, spec))
    known = blocks(spec)
    st.multiselect(
        page.t("lab.cut"),
        known,
        placeholder=page.t("lab.cut_none"),
        disabled=state.locks("view"),
        **state.control(state.labelled("cut", known), list(out), lambda chosen: _take_out(chosen, spec)),
    )


def taken_out(page: Page, spec: ResNetSpec) -> tuple[str, ...]:
    """The blocks of the link that this network has, in the order of the network."""
    asked = page.own.cut.split(",")
    return tuple(name for name in blocks(spec) if name in asked)


def blocks(spec: ResNetSpec) -> list[str]:
    """The names of all blocks, as torchvision has them: layer1.0."""
    return [f"layer{stage}.{block}" for stage, count in enumerate(spec.repeats, 1) for block in range(count)]


def flip(name: str, spec: ResNetSpec) -> None:
    """Takes the block of a layer out, or puts it back. In a callback; stem and head stay."""
    found = BLOCK.match(name)
    if found:
        _take_out({*state.own("lab").cut.split(",")} ^ {found[0]}, spec)


def _take_out(names: Collection[str], spec: ResNetSpec) -> None:
    """These blocks are out and no other, in the order of the network. In a callback."""
    state.change_view("lab", cut=",".join(name for name in blocks(spec) if name in names))
