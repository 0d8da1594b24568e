"""The curves of a run, and what they do and do not show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.pages.lab import controls
from explorer.ui.pages.lab.asking import Stand
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show

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
    figure = curves(found, measures, t, epochs=int(page.own.epochs), start=min(2, int(page.own.epochs) - 1))
    show.chart(figure, t("lab_curves.alt", sentence=said), "lab_curves", heading=heading)
    show.twin(page, "lab_curves", lambda: pd.DataFrame(table(found, t)))
    st.html(html.notice("info", t("lab.honest"), [t(f"lab.honest_{point}") for point in POINTS]))


def runs(learners: Sequence[Learner], stands: Sequence[Stand]) -> "list[Run]":
    """Each training as the charts have it: told by whether it has shortcuts, and how deep it is."""
    from explorer.charts.lab_series import Net, Run

    found = []
    for learner, stand in zip(learners, stands, strict=True):
        family = "plain" if learner.spec.shortcut == "none" else "residual"
        net = Net(learner.title, family, cached.analysis(learner.spec).totals.weighted_layers)
        for training, seen in zip(learner.trainings, stand.seen, strict=True):
            diverged = seen.result["diverged"] if seen.result else None
            found.append(Run(net, training.seed, seen.rows, diverged))
    return found
