"""The desk of the laboratory for the reader of a page: to ask, to pause, to look."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import streamlit as st

from explorer.lab.asked import Asked, needs, read

if TYPE_CHECKING:
    from explorer.lab.desk import Seen

COOKIE = "_streamlit_xsrf"  # the same in all tabs of a browser, and after a reload
OPEN = ("waiting", "running")


class Stand(NamedTuple):
    """How a run stands: what is seen of each piece of work, and in one word the state of all.

    new, open (something is waiting or running), paused, failed or done
    """

    seen: tuple["Seen", ...]

    @property
    def state(self) -> str:
        states = {one.state for one in self.seen}
        if states & {*OPEN}:
            return "open"
        return next((word for word in ("failed", "paused", "new") if word in states), "done")

    @property
    def left(self) -> float | None:
        """Seconds of work that are left, all pieces together; None as long as one of them cannot tell."""
        lefts = [one.left for one in self.seen if one.state in OPEN]
        return sum(filter(None, lefts)) if lefts and None not in lefts else None

    @property
    def place(self) -> int:
        """In the queue of runs, while none of it is worked on; else 0."""
        running = any(one.state == "running" for one in self.seen)
        return 0 if running else min((one.place for one in self.seen if one.place), default=0)


def goes_on(stands: Sequence[Stand]) -> bool:
    """Whether any of it waits or is worked on."""
    return any(stand.state == "open" for stand in stands)


def who() -> str:
    """This browser. Nobody else's, and nothing that says more of its reader."""
    cookie = st.context.cookies.get(COOKIE, "")
    if cookie:
        return blake2b(cookie.encode(), digest_size=8).hexdigest()
    return st.session_state.setdefault("lab_who", uuid4().hex[:16])


def look(works: Sequence[Asked]) -> Stand:
    from explorer.lab import desk

    return Stand(desk.looks(works))


def ask(*works: Asked) -> None:
    """Puts a run down. In a callback; why it is refused, the page says behind it."""
    from explorer.lab import desk

    st.session_state.lab_refused = works, desk.ask(works, who())


def refused(works: Sequence[Asked]) -> str | None:
    """The word of a sentence why this run was refused, if it is the last one that was asked for."""
    last, word = st.session_state.get("lab_refused", ((), None))
    return word if last == tuple(works) else None


def pause(*works: Asked) -> None:
    from explorer.lab import desk

    desk.pause(works, who())


def cancel(*works: Asked) -> None:
    from explorer.lab import desk

    desk.cancel(works, who())


def is_own(works: Sequence[Asked]) -> bool:
    """Whether a run that is open is this reader's: others who look at the same link do not stop it."""
    from explorer.lab import desk

    these = {one for work in works for one in (*needs(work), work)}
    return any(one.own and read(one.asked) in these for one in desk.queue(who()))
