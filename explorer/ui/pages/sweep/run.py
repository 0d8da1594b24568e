"""The points of a sweep: kept for everybody, and worked out in the run of whoever asks first.

Nothing runs beside the script. Whenever the bar moves on, Streamlit looks whether the reader has clicked or left, and
ends the run there: Cancel, or any other control, stops the work within a tenth of a second. What was traced until then
is kept, so going on is quick.
"""

from collections import OrderedDict
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.ui.pages.sweep.wanted import Asked
from explorer.ui.shell.at_rest import at_rest
from explorer.ui.shell.frame import Page

if TYPE_CHECKING:
    from explorer.analysis.counts.sweep import Point

KEPT = 24  # sweeps of up to 4,096 points, a megabyte each
AT_ONCE = 0.25  # seconds without a bar: a shorter wait needs none
TICK = 0.08  # seconds from one look to the next
ONE_AT_A_TIME = Lock()  # each session runs in a thread of its own


def is_done(page: Page, asked: Asked) -> bool:
    """Works the points out unless they are known; False where the reader has stopped that."""
    points = _known().get(asked)
    if points is None:
        if st.session_state.get("sweep_stopped") == asked:
            return False
        points = _worked_out(page, asked)
    _keep(asked, points)
    return True


def is_known(asked: Asked) -> bool:
    return asked in _known()


def known(asked: Asked) -> tuple["Point", ...]:
    """All points of a sweep. Others may have pushed it out since this run began; then they are worked out again."""
    from explorer.analysis.counts.sweep import sweep

    return _known().get(asked) or _keep(asked, tuple(sweep(asked.spec, *asked.knobs)))


def _keep(asked: Asked, points: tuple["Point", ...]) -> tuple["Point", ...]:
    """Keeps the points for everybody; the sweep that nobody has looked at for longest goes first."""
    with ONE_AT_A_TIME:
        held = _known()
        held[asked] = at_rest(points)
        held.move_to_end(asked)
        while len(held) > KEPT:
            held.popitem(last=False)
    return points


@cache
def _known() -> OrderedDict[Asked, tuple["Point", ...]]:
    return OrderedDict()


def _worked_out(page: Page, asked: Asked) -> tuple["Point", ...]:
    from explorer.analysis.counts.sweep import sweep

    place, bar, found = st.empty(), None, []
    looked = monotonic() + AT_ONCE - TICK
    for point in sweep(asked.spec, *asked.knobs):
        found.append(point)
        if monotonic() - looked >= TICK:
            bar = bar or _progress(page, place, asked)
            done = page.t("sweep.done", done=len(found), total=asked.total)
            bar.progress(len(found) / asked.total, text=done)
            looked = monotonic()
    place.empty()
    return tuple(found)


def _progress(page: Page, place: DeltaGenerator, asked: Asked) -> DeltaGenerator:
    """The bar, and beside it the way out."""
    with place.container(horizontal=True, vertical_alignment="center", gap="medium"):
        bar = st.empty()
        st.button(page.t("sweep.cancel"), key="sweep_cancel", icon=":material/close:", on_click=stop, args=(asked,))
    return bar


def stop(asked: Asked) -> None:
    st.session_state.sweep_stopped = asked


def go_on() -> None:
    st.session_state.sweep_stopped = None
