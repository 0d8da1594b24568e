"""Loading: what is imported, in which order and by whom, while the first visitors of a server wait.

Streamlit runs each visitor's page in a thread of its own, and Python lets threads import at the same time. Where they
import the same modules in different orders, it may find a deadlock and end one of them; and Plotly works with whatever
`sys.modules` has of pandas, even if another thread has imported half of it. So nobody imports on their own here. There
are two steps, each taken once, by one thread, in one order, while whoever comes too waits:

pages       all of explorer.ui, before the first line of a page (explorer/ui/shell/start.py); neither torch nor pandas is in it
everything  all that is left, behind the frame of the first page: their own imports inside functions find it loaded

Whatever draws something that rests on PyTorch, pandas or Plotly does so inside `loaded`, or calls `everything` first.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pkgutil import resolve_name, walk_packages
from threading import Lock

import streamlit as st

from explorer import EXTRA

COMMAND_LINE = ("explorer.__main__", "explorer.command", "explorer.serving")  # what no page needs
FOR_AN_ICON = ("numpy", "PIL.Image", "PIL.ImageFile")  # what Streamlit imports when it first draws a page's

_lock = Lock()
_done = False


def pages() -> None:
    """Imports what pages and their frame are made of. Only explorer/ui/shell/start.py calls it: its import is the lock."""
    with _paused_collector():
        for name in FOR_AN_ICON:
            resolve_name(f"{name}:")
        _import_all("explorer.ui")


def everything() -> None:
    """Imports the rest, for seconds, unless that is done; with more than one caller, each returns when it is."""
    global _done
    if not _done:
        with _lock:
            if not _done:
                with _paused_collector():
                    _import_all("explorer")
                from explorer.charts.fixed import keep_json

                keep_json()
                _done = True


def is_done() -> bool:
    """Whether everything is there, none of it half."""
    return _done


@contextmanager
def loaded(said: str) -> Iterator[None]:
    """Draws what follows when everything is there. The first visitors read `said` until then, and until it is drawn."""
    if _done:
        yield
        return
    with st.spinner(said):
        everything()
        yield


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Rests Python's cyclic garbage collector, which would walk all that is imported, several times, and find nothing.

    What is there at the end stays for good, and it never walks that again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if running:
            gc.enable()


def _import_all(package: str) -> None:
    """Every module below a package, by the alphabet."""
    for module in walk_packages(resolve_name(f"{package}:").__path__, f"{package}."):
        if not module.name.startswith(COMMAND_LINE):
            _import(module.name)


def _import(name: str) -> None:
    """A module; one that needs what is installed on request alone may be missing, and says so where it is asked for."""
    try:
        resolve_name(f"{name}:")  # with a colon nothing but the module of that name is meant
    except ModuleNotFoundError as missing:
        if missing.name not in EXTRA:
            raise
