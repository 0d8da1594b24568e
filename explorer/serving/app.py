"""Streamlit's ASGI app with what is added to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Timer

import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from explorer.serving import theme
from explorer.serving.guard import Guard
from explorer.serving.log import Log
from explorer.serving.options import Options
from explorer.serving.routes import routes
from explorer.ui.shell import loading


class App:
    """Streamlit's app of a script, made whole but not begun: it can be made before a fork and served behind it.

    Streamlit looks through all installed packages when it makes one, which is 11 MB.
    """

    def __init__(self, script: Path):
        theme.keep()
        self._streamlit = st.App(script, lifespan=_loading)
        self._lifespan = self._streamlit.lifespan()

    def served(self, options: Options, process: int = 1) -> Starlette:
        """With what is added to it, as process number `process` serves it."""
        log = [Middleware(Log, to=options.log, process=process)] if options.log else []
        return Starlette(
            routes=[*routes(process), Mount("/", self._streamlit)],
            middleware=[*log, Middleware(Guard, options=options)],
            lifespan=self._lifespan,
        )


@asynccontextmanager
async def _loading(_: st.App) -> AsyncIterator[dict]:
    """Loads behind the first visitors' back, unless it is done: the server answers at once.

    Who comes within the first second gets the page's sixty files before; his page then loads what it needs.
    """
    if not loading.is_done():
        later = Timer(1, load)
        later.daemon = True
        later.start()
    yield {}


def load() -> None:
    """Everything, in the one order in which pages take it."""
    from explorer.ui.shell import start  # noqa: F401  its import loads what pages are made of

    loading.everything()
