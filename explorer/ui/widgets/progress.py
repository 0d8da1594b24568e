"""How far a run is, and what can be done about it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import streamlit as st

from explorer import markup
from explorer.i18n import Translator
from explorer.lab.asked import Asked
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import asking
from explorer.ui.widgets.asking import Stand

if TYPE_CHECKING:
    from explorer.lab.desk import Seen

STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)
WRONG = (
    "memory",
    "long",
    "ended",
    "disk",
    "data",
    "blocks",
    "extension",
    "large",
    "device",
    "image",
    "weights",
    "workers",
    "code",
    "error",
)  # lab.why.WORD; any other word is as `error`
REFUSED = ("folder", "large", "many", "full", "disk", "engine")  # lab.refused.WORD


class Bar(NamedTuple):
    """A line of progress: a name, a share from 0 to 1, and words on it."""

    name: str
    share: float
    said: str


def run(page: Page, works: Sequence[Asked], stand: Stand, bars: Sequence[Bar], button: str) -> None:
    """The button that asks for a run, or what is going on and how to stop it; and what went wrong.

    button  what the button says that asks for it
    """
    if refused := asking.refused(works):
        why = page.t(f"lab.refused.{refused if refused in REFUSED else 'engine'}")
        st.html(html.notice("warn", page.t("lab.refused_heading"), [why]))
    whys = dict.fromkeys((one.why, one.said) for one in stand.seen if one.why)
    if whys:
        said = [
            one.into(page.view.lang) if one else page.t(f"lab.why.{word if word in WRONG else 'error'}")
            for word, one in whys
        ]
        st.html(html.notice("warn", page.t("lab.failed" if stand.state == "failed" else "lab.held_up"), said))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _buttons(page, works, stand, button)
    if stand.state not in ("new", "done"):
        st.html(STYLE)
        st.html(PARTS.bars(bars))


def steps(page: Page, lines: Sequence[tuple[str, Sequence[Asked]]], button: str) -> list[Stand]:
    """The same of a run with a line for each of its groups of work, which have titles; how each group stands."""
    works = [work for _, group in lines for work in group]
    stand = asking.look(works)
    seen = iter(stand.seen)
    groups = [Stand(tuple(next(seen) for _ in group)) for _, group in lines]
    bars = [Bar(title, share(one.seen), said(one.seen, page.t)) for (title, _), one in zip(lines, groups, strict=True)]
    run(page, works, stand, bars, button)
    return groups


def each(page: Page, works: Sequence[tuple[str, Asked]], button: str) -> Stand:
    """The same with a line for each piece of work, which has a title."""
    return Stand(tuple(one.seen[0] for one in steps(page, [(title, [work]) for title, work in works], button)))


def _buttons(page: Page, works: Sequence[Asked], stand: Stand, button: str) -> None:
    t = page.t
    if stand.state == "open":
        if asking.is_own(works):
            _button(t("lab.pause"), "pause", asking.pause, works)
            _button(t("lab.cancel"), "close", asking.cancel, works)
        st.html(html.line(_time(stand, t), "label"), width="content")
    elif stand.state == "paused":
        _button(t("lab.go_on"), "play_arrow", asking.ask, works, "primary")
        _button(t("lab.cancel"), "close", asking.cancel, works)
        st.html(html.line(t("lab.rests"), "label"), width="content")
    elif stand.state == "failed":
        _button(t("lab.again"), "refresh", asking.ask, works, "primary")
    elif stand.state == "new":
        _button(button, "play_arrow", asking.ask, works, "primary")
    else:
        st.html(html.line(t("lab.done"), "label"), width="content")


def _button(
    label: str,
    icon: str,
    do: Callable[..., None],
    works: Sequence[Asked],
    kind: Literal["primary", "secondary"] = "secondary",
) -> None:
    name = f"lab_{do.__name__}_{icon}"
    st.button(label, key=name, icon=f":material/{icon}:", type=kind, on_click=do, args=tuple(works))


def _time(stand: Stand, t: Translator) -> str:
    """The place in the queue, or how much work is left."""
    if stand.place > 1:
        return t("lab.behind", count=stand.place - 1)
    if stand.place or stand.left is None:
        return t("lab.begins")
    return t("lab.left", time=duration(stand.left, t))


def duration(seconds: float, t: Translator) -> str:
    """As somebody says it who waits: 40 s, 3 min."""
    tens = max(round(seconds / 5) * 5, 5)
    return t("lab.seconds", count=tens) if tens < 120 else t("lab.minutes", count=round(seconds / 60))


def said(seen: Sequence["Seen"], t: Translator) -> str:
    """How the pieces of work of one line stand, in words."""
    states = {one.state for one in seen}
    for word in ("failed", "running", "waiting", "paused", "new"):
        if word in states:
            return t(f"lab.state.{word}")
    return t("lab.state.done")


def share(seen: Sequence["Seen"]) -> float:
    """How much is done of them, from 0 to 1."""
    shares = [1.0 if one.state == "done" else one.done / one.of if one.of else 0.0 for one in seen]
    return sum(shares) / len(shares)
