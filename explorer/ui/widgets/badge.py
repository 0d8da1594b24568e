"""Checked by PyTorch: whether torch, asked by other means, agrees with the numbers on the page.

Asking takes a tenth of a second, and minutes of a class's server if each reader waited for it. So the page is drawn
first; then the browser says that it has been, and only this part of the page runs again. What has once been checked is
known to everybody.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.i18n import Translator
from explorer.spec import is_long
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached

if TYPE_CHECKING:
    from explorer.analysis.trace.check import Difference

# Tells Python once that the page has been painted.
PAINTED = """
export default function({ setTriggerValue }) {
  const timer = setTimeout(() => setTriggerValue("painted", true), 150);
  return () => clearTimeout(timer);
}
"""
MOST = 6  # differences listed; a wrong rule shows at once in hundreds of layers


@cache
def _painted() -> Callable[..., Any]:
    return st.components.v2.component("painted", js=PAINTED)


def badge(page: Page) -> None:
    """The badge of the network on screen: checking, checked, not checked. Where PyTorch disagrees see `disagreement`."""
    if cached.is_checked(page.spec):
        _answer(page)
    elif is_long(page.spec) and st.session_state.get("check") != page.spec:
        _offer(page)
    else:
        _ask(page)


def disagreement(page: Page) -> None:
    """What the page says when PyTorch counts something else, with the layers and both values."""
    if not cached.is_checked(page.spec) or not (apart := cached.checked(page.spec).differences):
        return
    t = page.t
    lines = [_line(one, t) for one in apart[:MOST]]
    if len(apart) > MOST:
        lines.append(t("check.more", count=len(apart) - MOST))
    st.html(html.notice("error", t("check.disagrees", count=len(apart)), lines))


@st.fragment
def _ask(page: Page) -> None:
    """Checks when the browser has painted the page, and not before."""
    place = st.empty()
    place.html(html.badge("checking", page.t("check.checking"), page.t("check.checking_how")), width="content")
    if _painted()(key=f"painted_{hash(page.spec)}", on_painted_change=lambda: None).painted:
        if cached.checked(page.spec).differences:
            st.rerun()
        with place:
            _answer(page)


def _offer(page: Page) -> None:
    """A network of a thousand blocks is checked when somebody asks: it holds the server for two seconds."""
    st.html(html.badge("unchecked", page.t("check.unchecked"), page.t("check.unchecked_how")), width="content")
    st.button(page.t("check.now"), on_click=lambda: st.session_state.update(check=page.spec), key="check_now")


def _answer(page: Page) -> None:
    t, found = page.t, cached.checked(page.spec)
    if found.differences:
        return
    how = t("check.agrees_how", params=found.params, shapes=found.shapes, macs=found.macs, buffers=found.buffers)
    st.html(html.badge("agrees", t("check.agrees"), how), width="content")


def _line(one: "Difference", t: Translator) -> str:
    where = one.where or t("check.network")
    return t(f"check.apart_{one.what}", where=where, here=_said(one.here), torch=_said(one.torch))


def _said(value: tuple[int, ...] | int | None) -> str:
    return "×".join(map(str, value)) if isinstance(value, tuple) else f"{value or 0:,}"
