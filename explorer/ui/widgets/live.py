"""A part that looks again by itself while something is unfinished: no script waits, and nothing asks when all is done.

The browser asks, and only as long as somebody sees the page: a tab in the background costs the server nothing.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

EVERY = 1500  # ms from one look to the next

# As in badge.py: Streamlit calls it anew with each run and may end an earlier call after that, so the last one alone asks.
ASKING = """
export default function({ parentElement, data, setTriggerValue }) {
  let timer;
  const mine = (parentElement.asks = {});
  const wait = () => { timer = setTimeout(ask, data); };
  const ask = () => {
    if (parentElement.asks !== mine) return;
    if (!document.hidden) setTriggerValue("asked", true);
    wait();
  };
  wait();
  return () => clearTimeout(timer);
}
"""


@cache
def _asking() -> Callable[..., Any]:
    return st.components.v2.component("lab_asking", js=ASKING)


def again() -> None:
    """Has the part in which it is drawn run again, and again as long as it is drawn there."""
    _asking()(key="lab_asking", data=EVERY, on_asked_change=lambda: None)
