"""A solution exists: a trained plain-20 made as deep as plain-56, beside the plain-56 that was trained."""

from typing import TYPE_CHECKING

import streamlit as st

from explorer.lab.asked import Extension, Training
from explorer.lab.networks import named
from explorer.lab.steps import Result
from explorer.ui.pages.lab import controls, curves
from explorer.ui.pages.lab.wanted import Learner, recipe
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.asking import Stand
from explorer.ui.widgets.progress import each

if TYPE_CHECKING:
    from explorer.lab.desk import Seen

SHALLOW, DEEP = "plain-20", "plain-56"
# What an extension calls a value, and a row of a training.
VALUES = {"loss": "train_loss", "error": "train_error", "test_loss": "test_loss", "test_error": "test_error"}


def knobs(page: Page) -> None:
    """How long both are trained."""
    controls.choice(page, "epochs")


def works(page: Page) -> tuple[Training, Extension, Training]:
    """The shallow network trained, the same made deeper, the deep one trained."""
    how, data = recipe(page), page.own.data
    shallow, deep = (Training(named(name, data), how, 1) for name in (SHALLOW, DEEP))
    return shallow, Extension(shallow, deep.spec), deep


def run(page: Page) -> bool:
    """The table of before and after, and the curve that never came there."""
    t, (shallow, extension, deep) = page.t, works(page)
    titles = (SHALLOW, t("lab.solution.built", deep=DEEP, shallow=SHALLOW), t("lab.solution.trained", deep=DEEP))
    stand = each(page, list(zip(titles, (shallow, extension, deep), strict=True)), t("lab.solution.button"))
    before, built, trained = stand.seen
    if built.result:
        _same(page, built.result, trained)
    if before.rows or trained.rows:
        learners = [Learner(name, name, (one,)) for name, one in ((SHALLOW, shallow), (DEEP, deep))]
        curves.draw(page, learners, [Stand((before,)), Stand((trained,))])
    return stand.state == "open"


def _same(page: Page, found: Result, trained: "Seen") -> None:
    """Before, after and the network that was trained as deep as that."""
    t, last = page.t, trained.rows[-1] if trained.rows else {}
    head = [t("lab.solution.of"), SHALLOW, t("lab.solution.after", deep=DEEP), t("lab.solution.last", deep=DEEP)]
    rows = [
        [
            t(f"lab.curves_is.{row}"),
            written(value, found["before"][value]),
            written(value, found["after"][value]),
            written(value, last.get(row)),
        ]
        for value, row in VALUES.items()
    ]
    st.html(html.rows(head, rows, figures=True))
    said = t("lab.solution.largest", deep=DEEP, blocks=len(found["blocks"]), largest=f"{found['largest']:g}")
    st.html(html.line(said, "label"))


def written(value: str, number: float | None) -> str:
    """A loss to its last digits, an error in percent; a dash where there is none."""
    if number is None:
        return "–"
    return f"{number:.2%}" if value.endswith("error") else f"{number:.8g}"
