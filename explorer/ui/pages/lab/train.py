"""Networks are trained side by side, and their curves grow while they are."""

from collections.abc import Sequence

import streamlit as st

from explorer.ui.pages.lab import controls, curves, files
from explorer.ui.pages.lab.wanted import Learner, wanted
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import asking, progress
from explorer.ui.widgets.asking import Stand
from explorer.ui.widgets.progress import Bar


def knobs(page: Page) -> None:
    """Which networks, how long and how often; the rest behind a row."""
    controls.networks(page)
    controls.few(page)
    controls.more(page)
    if left_out := wanted(page).left_out:
        st.html(html.notice("info", page.t("lab.left_out"), left_out))


def run(page: Page) -> bool:
    """The button and the curves; whether it goes on."""
    asked = wanted(page)
    if not asked.works:
        st.html(html.notice("warn", page.t("lab.nothing"), []))
        return False
    stand = asking.look(asked.works)
    groups = grouped(asked.learners, stand)
    bars = [bar(page, learner, group) for learner, group in zip(asked.learners, groups, strict=True)]
    progress.run(page, asked.works, stand, bars, page.t("lab.train.button"))
    _say_diverged(page, asked.learners, groups)
    if any(one.rows for one in stand.seen):
        curves.draw(page, asked.learners, groups)
        files.offer(page, asked.learners, groups)
    return stand.state == "open"


def grouped(learners: Sequence[Learner], stand: Stand) -> list[Stand]:
    """How each network of a run stands, all its seeds."""
    seen = iter(stand.seen)
    return [Stand(tuple(next(seen) for _ in learner.trainings)) for learner in learners]


def bar(page: Page, learner: Learner, stand: Stand) -> Bar:
    """How far a network is: its epochs, of the seed that has most, and whether it is worked on."""
    epochs, of = max(len(one.rows) for one in stand.seen), learner.trainings[0].recipe.epochs
    t, done = page.t, sum(one.state == "done" for one in stand.seen)
    said = t("lab.epoch", epoch=epochs, of=of, state=progress.said(stand.seen, t))
    if len(stand.seen) > 1:
        said = t("lab.of_seeds", said=said, done=done, seeds=len(stand.seen))
    return Bar(learner.title, progress.share(stand.seen), said)


def _say_diverged(page: Page, learners: Sequence[Learner], stands: Sequence[Stand]) -> None:
    """A sentence on each network whose loss was no longer a number, with the epoch of the first seed that ended so."""
    said = []
    for learner, stand in zip(learners, stands, strict=True):
        epochs = [one.result["diverged"] for one in stand.seen if one.result and one.result["diverged"]]
        if epochs:
            said.append(page.t("lab.diverged", name=learner.title, epoch=min(epochs)))
    if said:
        st.html(html.notice("info", page.t("lab.diverged_heading"), said))
