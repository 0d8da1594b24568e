"""The curves of a run, and what they do and do not show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.pages.lab import controls, nets
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.ui.widgets.asking import Stand

if TYPE_CHECKING:
    from explorer.charts.lab_series import Run

MEASURES = {
    "running": ("loss", "error"),
    "train": ("train_loss", "train_error"),
    "test": ("test_loss", "test_error"),
}
POINTS = ("running", "slow", "test", "bands")  # what has to be said beside them


def draw(page: Page, learners: Sequence[Learner], stands: Sequence[Stand]) -> None:
    """Loss and error of each training as far as it has come, and what has to be said of them."""
    import pandas as pd

    from explorer.charts.lab_curves import curves, sentence, table

    t, measures = page.t, MEASURES[page.own.curve]
    found = runs(learners, stands)
    controls.curve(page)
    said, heading = sentence(found, measures[1], t), t("lab_curves.heading")
    st.html(html.section(heading, said))
    epochs, log = int(page.own.epochs), page.own.scale == "log"
    figure = curves(found, measures, t, epochs=epochs, start=min(2, epochs - 1), log=log)
    show.chart(figure, t("lab_curves.alt", sentence=said), "lab_curves", heading=heading)
    show.twin(page, "lab_curves", lambda: pd.DataFrame(table(found, t)))
    st.html(html.notice("info", t("lab.honest"), [t(f"lab.honest_{point}") for point in POINTS]))


def runs(learners: Sequence[Learner], stands: Sequence[Stand]) -> "list[Run]":
    """Each training as the charts have it."""
    from explorer.charts.lab_series import Run

    found = []
    for learner, stand in zip(learners, stands, strict=True):
        net = nets.drawn(learner.title, learner.spec)
        for training, seen in zip(learner.trainings, stand.seen, strict=True):
            found.append(Run(net, training.seed, seen.rows, seen.result["diverged"] if seen.result else None))
    return found
