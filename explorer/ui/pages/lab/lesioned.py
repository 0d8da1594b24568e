"""What is found of a network that was taken apart."""

from collections.abc import Sequence

import streamlit as st

from explorer.lab.steps import Result
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page


def draw(page: Page, found: Sequence[tuple[Learner, Result]]) -> None:
    """Each block alone, several at once, and how much each block adds."""


def cut(page: Page, blocks: Sequence[str], found: Result) -> None:
    """The test error with these blocks and without."""
    t = page.t
    figures = [
        (t("lab.lesion.whole"), f"{found['whole']:.1%}", "", t("lab.lesion.test")),
        (t("lab.lesion.without"), f"{found['without']:.1%}", "", t("lab.lesion.out", blocks=", ".join(blocks))),
    ]
    st.html(html.headline(figures))
