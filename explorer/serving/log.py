"""A request as a line of JSON: when, what, how it ended, how long it took. Neither who asked nor the words of a link."""

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STANDARD_OUTPUT = "-"
ANSWERS = ("http.response.start", "websocket.http.response.start", "websocket.accept")
ACCEPTED, BROKEN_OFF = 101, 499  # as nginx writes a websocket, and a request that nobody answered


class Log:
    """Writes each request to a file when it has ended; a websocket ends when the tab is closed."""

    def __init__(self, app: ASGIApp, to: str, process: int):
        self.app, self.process = app, process
        self.out = logging.getLogger(__name__)
        self.out.setLevel(logging.INFO)
        self.out.propagate = False
        self.out.addHandler(logging.StreamHandler(sys.stdout) if to == STANDARD_OUTPUT else WatchedFileHandler(to))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        began, status = monotonic(), BROKEN_OFF

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] in ANSWERS:
                status = message.get("status", ACCEPTED)
            await send(message)

        try:
            await self.app(scope, receive, heard)
        finally:
            self._write(scope, status, monotonic() - began)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "method": scope.get("method", "GET"),
            "path": scope["path"],
            "status": status,
            "seconds": round(seconds, 3),
            "process": self.process,
        }
        self.out.info(json.dumps(line))
