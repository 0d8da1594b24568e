"""One process, which answers the network itself."""

import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.types import ASGIApp

from explorer.serving.app import App
from explorer.serving.options import EVERYWHERE, LOOPBACK, Options

MIB = 1 << 20
PING = 30  # seconds after which a tab is asked whether it is still there, and has to answer
GRACE = 5  # seconds for what is on its way when the server is told to stop


class Server(uvicorn.Server):
    """uvicorn, which says where it can be found once it listens.

    It is told host and port, not given a socket: asyncio sends small messages at once (TCP_NODELAY) only on sockets that
    it has bound itself, and a tab that answers quickly would else wait 40 ms for each.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not sockets:
            say_where(self.config.host, self.servers[0].sockets[0].getsockname()[1])


def serve(script: Path, options: Options) -> None:
    """Runs until it is told to stop."""
    # When uvicorn has ended in order, it says the signal once more: what is to be tidied up at an exit still is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with suppress(KeyboardInterrupt):
        Server(settings(App(script).served(options), host=options.address, port=options.port)).run()


def settings(asgi: ASGIApp, host: str = "", port: int = 0) -> uvicorn.Config:
    """uvicorn's settings, as Streamlit has them where it starts uvicorn itself. Host and port may come as a socket."""
    return uvicorn.Config(
        asgi,
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_max_size=st.get_option("server.maxWidgetStateSize") * MIB,
        ws_ping_interval=PING,
        ws_ping_timeout=PING,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        use_colors=False,
    )


def say_where(address: str, port: int) -> None:
    """The line that a person opens; the benches and tests read it."""
    shown = "localhost" if address in (*EVERYWHERE, *LOOPBACK, "::1") else address
    print(f"\n  ResNet Explorer  URL: http://{shown}:{port}\n", flush=True)
