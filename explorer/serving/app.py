"""Streamlit's ASGI app with what is added to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware

from explorer.serving.guard import Guard
from explorer.serving.log import Log
from explorer.serving.options import Options
from explorer.serving.routes import routes
from explorer.ui.shell import loading


def app(script: Path, options: Options, process: int = 1) -> st.App:
    """The app of that script, as process number `process` serves it."""
    return st.App(
        script,
        routes=routes(process),  # here: + assets.routes()
        middleware=[*_log(options, process), Middleware(Guard, options=options)],
        lifespan=_loading,
    )


def _log(options: Options, process: int) -> list[Middleware]:
    return [Middleware(Log, to=options.log, process=process)] if options.log else []


@asynccontextmanager
async def _loading(_: st.App) -> AsyncIterator[dict]:
    """Loads behind the first visitors' back, unless it is done: the server answers at once."""
    if not loading.is_done():
        Thread(target=load, name="loading", daemon=True).start()
    yield {}


def load() -> None:
    """Everything, in the one order in which pages take it."""
    from explorer.ui.shell import start  # noqa: F401  its import loads what pages are made of

    loading.everything()
