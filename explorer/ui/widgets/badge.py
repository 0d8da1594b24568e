"""Checked by PyTorch: whether torch, asked by other means, agrees with the numbers on the page.

Asking takes a tenth of a second and more, so a process of its own does it (explorer/analysis/trace/checks.py). The page
is drawn first. Then the browser says that it has been, and only this part of the page runs again; so it does a few more
times, less and less often, until the answer is there. What has once been checked is known to everybody.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.i18n import Translator
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached

if TYPE_CHECKING:
    from explorer.analysis.trace.check import Check, Difference

# Tells Python that the page has been painted, then asks again after 300, 600, 1200 ms and so on. Streamlit calls it anew
# with each run, and may end an earlier call after that: so the last one alone asks, and the count stays with the element.
ASKING = """
export default function({ parentElement, data, setTriggerValue }) {
  if (parentElement.asksOf !== data) Object.assign(parentElement, { asksOf: data, asked: 0 });
  let timer;
  const mine = (parentElement.asks = {});
  const wait = () => { timer = setTimeout(ask, Math.min(150 * 2 ** parentElement.asked, 3000)); };
  const ask = () => {
    if (parentElement.asks !== mine) return;
    parentElement.asked += 1;
    setTriggerValue("asked", true);
    wait();
  };
  wait();
  return () => clearTimeout(timer);
}
"""
MOST = 6  # differences listed; a wrong rule shows at once in hundreds of layers


@cache
def _asking() -> Callable[..., Any]:
    return st.components.v2.component("asking", js=ASKING)


def badge(page: Page, found: "Check | None") -> None:
    """The badge of the network on screen: checking, checked, not checked. Where PyTorch disagrees see `disagreement`."""
    if found:
        _answer(page, found)
    else:
        _ask(page)


def disagreement(page: Page, found: "Check | None") -> None:
    """What the page says when PyTorch counts something else, with the layers and both values."""
    if not found or not (apart := found.differences):
        return
    t = page.t
    lines = [_line(one, t) for one in apart[:MOST]]
    if len(apart) > MOST:
        lines.append(t("check.more", count=len(apart) - MOST))
    st.html(html.notice("error", t("check.disagrees", count=len(apart)), lines))


@st.fragment
def _ask(page: Page) -> None:
    """Asks when the browser has painted the page, and not before; and looks for the answer until it is there."""
    from explorer.analysis.trace import checks

    if found := cached.checked(page.spec):
        if found.differences:
            st.rerun()
        _answer(page, found)
    elif checks.is_given_up(page.spec):
        _word(page, "unchecked")
    else:
        of = str(hash(page.spec))
        asks = _asking()(key=f"asking_{of}", data=of, on_asked_change=lambda: None).asked
        # Where nobody can be asked now it looks again: it may be possible then.
        _word(page, "unchecked" if asks and not checks.want(page.spec) else "checking")


def _answer(page: Page, found: "Check") -> None:
    t = page.t
    if found.differences:
        return
    counts = {"params": found.params, "shapes": found.shapes, "macs": found.macs, "buffers": found.buffers}
    how = t("check.agrees_hidden") if state.hides("numbers") else t("check.agrees_how", **counts)
    st.html(html.badge("agrees", t("check.agrees"), how), width="content")


def _word(page: Page, word: str) -> None:
    st.html(html.badge(word, page.t(f"check.{word}"), page.t(f"check.{word}_how")), width="content")


def _line(one: "Difference", t: Translator) -> str:
    where = one.where or t("check.network")
    return t(f"check.apart_{one.what}", where=where, here=_said(one.here), torch=_said(one.torch))


def _said(value: tuple[int, ...] | int | None) -> str:
    return "×".join(map(str, value)) if isinstance(value, tuple) else f"{value or 0:,}"
