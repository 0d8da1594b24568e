"""What first visits leave behind, made once before the fork: else each process makes its own, 100 MB of it in the end.

A visitor opens each page as a browser would, of a server that nobody else can reach, and then it ends: at the fork there
is neither an event loop nor a thread.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from websockets.asyncio.client import ClientConnection, unix_connect

from explorer.serving.app import App
from explorer.serving.one import settings
from explorer.serving.options import Options
from explorer.ui.pages import PAGES

SECONDS = 60  # that a page may take


def visit(script: Path) -> None:
    """Opens each page once. Raises TimeoutError if one takes for ever."""
    server = uvicorn.Server(settings(App(script).served(Options())))
    with _unreached() as listening:
        asyncio.run(_visited(server, listening, script))
    Runtime._instance = None  # a process has one at most, and this one has ended; Streamlit's AppTest does the same


@contextmanager
def _unreached() -> Iterator[socket.socket]:
    """A socket in a folder of this user's alone."""
    with TemporaryDirectory(prefix="resnet-explorer-") as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{folder}/visits.sock")
        listening.listen()
        yield listening


async def _visited(server: uvicorn.Server, listening: socket.socket, script: Path) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve(sockets=[listening]))
        try:
            async with unix_connect(
                listening.getsockname(), "ws://localhost/_stcore/stream", subprotocols=["streamlit"], max_size=None
            ) as tab:
                for page in PAGES.values():
                    async with asyncio.timeout(SECONDS):
                        await _opened(tab, "" if page.file == script.name else Path(page.file).stem)
        finally:
            server.should_exit = True


async def _opened(tab: ClientConnection, page: str) -> None:
    """Asks for a page, and takes what comes until all of it is there."""
    asks = BackMsg()
    asks.rerun_script.page_name = page
    await tab.send(asks.SerializeToString())
    while ForwardMsg.FromString(await tab.recv()).WhichOneof("type") != "script_finished":
        pass
