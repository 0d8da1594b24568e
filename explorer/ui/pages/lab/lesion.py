"""A trained network is taken apart: block by block, several at once, and as somebody clicks."""

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.lab.asked import Asked, Cut, Lesion, Training
from explorer.lab.networks import twin
from explorer.ui.pages.lab import controls, lesioned, nets, picture
from explorer.ui.pages.lab.wanted import Learner, recipe
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import asking
from explorer.ui.widgets.progress import each


def knobs(page: Page) -> None:
    """The network, how long it is trained, and its blocks to click."""
    with st.container(horizontal=True, gap="medium"):
        controls.taken(page)
        controls.choice(page, "epochs")
    pair = trained(page)
    if isinstance(pair, nets.Refused):
        st.html(html.notice("warn", page.t("lab.left_out"), [pair.why]))
        return
    picture.draw(page, pair[0])


def trained(page: Page) -> tuple[Learner, ...] | nets.Refused:
    """The network that is taken apart and, beside it, the same with or without shortcuts."""
    spec = nets.network(page, page.own.taken, recipe(page))
    if isinstance(spec, nets.Refused):
        return spec
    both = [(nets.called(page.own.taken, page), spec)]
    if other := twin(spec):
        both.append((nets.twin_called(page.own.taken, other, page.t), other))
    return tuple(Learner(page.own.taken, title, (Training(one, recipe(page), 1),)) for title, one in both)


def lines(
    page: Page, pair: Sequence[Learner], label: str, work: Callable[[Training], Asked]
) -> list[tuple[str, Asked]]:
    """The trainings of both networks and, under its label, the work on each of them, in the order in which they stand."""
    trained = [(page.t("lab.trains", name=one.title), one.trainings[0]) for one in pair]
    return [*trained, *((page.t(label, name=one.title), work(one.trainings[0])) for one in pair)]


def run(page: Page) -> bool:
    """What is left without the blocks that are out, and without each, and without several."""
    pair = trained(page)
    if isinstance(pair, nets.Refused):
        return False
    stand = each(page, lines(page, pair, "lab.takes_apart", Lesion), page.t("lab.lesion.button"))
    goes_on = _cut(page, pair[0]) if stand.seen[0].state == "done" else False
    found = [(one, seen) for one, seen in zip(pair, stand.seen[len(pair) :], strict=True) if seen.rows]
    if found:
        lesioned.draw(page, found)
    lesioned.paths(page, pair[0].spec)
    return goes_on or stand.state == "open"


def _cut(page: Page, learner: Learner) -> bool:
    """The error without the blocks that are taken out, asked for as soon as one is; whether it is on its way."""
    blocks = picture.taken_out(page, learner.spec)
    if not blocks:
        st.html(html.line(page.t("lab.lesion.click"), "label"))
        return False
    work = Cut(learner.trainings[0], blocks)
    (seen,) = asking.look([work]).seen
    if seen.state == "new" and st.session_state.get("lab_cut") != work:
        st.session_state.lab_cut = work  # once: what is refused or cancelled is not asked for again by itself
        asking.ask(work)
        (seen,) = asking.look([work]).seen
    if seen.result:
        lesioned.cut(page, blocks, seen.result)
    elif seen.state in ("new", "paused", "failed"):
        st.button(page.t("lab.lesion.measure"), key="lab_measure", on_click=asking.ask, args=(work,))
    else:
        st.html(html.line(page.t("lab.lesion.measuring"), "label"))
    return seen.state in asking.OPEN
