"""Parts of a page that run alone: after a change, those that show a word of the link which has changed.

A part says which words it draws from. A change of such words alone runs the parts that name them and leaves the rest of
the page as it stands. Any other change runs the whole page, one of the network above all: nearly all that is there shows
it. What is due stays so until it has been drawn, since a quick reader's next click cuts a run off.
"""

from collections.abc import Iterable

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

PAGE = "page"  # the whole of it


def begin() -> None:
    """A page is drawn anew, from its first line; until its last, nobody knows all of its parts."""
    st.session_state.update(parts={}, parts_known=False)


def add(name: str, words: Iterable[str]) -> None:
    """The part that is drawn now, and the words that it draws from. None stands in another."""
    st.session_state.parts[name] = (_running(), frozenset(words))


def change(words: Iterable[str]) -> None:
    """These words of the link are others now; no words at all: the network is, or what is said of it."""
    names = {name for word in words for name in _showing(word)}
    _due().update(names or {PAGE})


def _showing(word: str) -> set[str]:
    if not st.session_state.get("parts_known"):
        return {PAGE}
    return {name for name, (_, words) in st.session_state.parts.items() if word in words} or {PAGE}


def is_due() -> bool:
    """Whether something has changed that is not on screen yet."""
    return bool(_due())


def drawn(name: str = PAGE) -> None:
    """A part, or the whole page, shows what the session holds."""
    if name == PAGE:
        _due().clear()
        st.session_state.parts_known = True
    else:
        _due().discard(name)


def run_due() -> None:
    """Has all that is due drawn, and nothing else. In a callback, of which it is the end: what stands after it does not run.

    Without it, Streamlit would run the part in which the control stands, or the whole page for one outside of all parts.
    """
    due, here = _due(), _running()
    if PAGE in due:
        if here:
            st.rerun()
    elif due and due != {_name(here)}:
        st.rerun(sorted(due))


def _name(fragment: str | None) -> str | None:
    return next((name for name, (running, _) in st.session_state.parts.items() if running == fragment), None)


def _running() -> str | None:
    """What Streamlit calls the part that is being drawn, or in a callback the part in which its control stands."""
    return ThreadState.get().fragment_id


def _due() -> set[str]:
    return st.session_state.setdefault("due", set())
