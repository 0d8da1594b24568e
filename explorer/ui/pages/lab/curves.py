"""The curves of a run, and which of its values are drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.ui.pages.lab import controls, nets
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import lab_figures
from explorer.ui.widgets.asking import Stand

if TYPE_CHECKING:
    from explorer.charts.lab_series import Run


def draw(page: Page, learners: Sequence[Learner], stands: Sequence[Stand]) -> None:
    """Loss and error of each training as far as it has come."""
    own = page.own
    controls.curve(page)
    lab_figures.curves(page, runs(learners, stands), own.curve, int(own.epochs), own.scale == "log")


def runs(learners: Sequence[Learner], stands: Sequence[Stand]) -> "list[Run]":
    """Each training as the charts have it."""
    from explorer.charts.lab_series import Run

    found = []
    for learner, stand in zip(learners, stands, strict=True):
        net = nets.drawn(learner.title, learner.spec)
        for training, seen in zip(learner.trainings, stand.seen, strict=True):
            found.append(Run(net, training.seed, seen.rows, seen.result["diverged"] if seen.result else None))
    return found
