"""Whether a process still answers. One that is stopped, or turns round in one place, has not ended and serves nobody."""

import socket
from contextlib import suppress
from pathlib import Path

EVERY = 10  # seconds from one question to the next, which is also how long there is for an answer
MISSED = 3  # questions in a row without one, and the process is taken to hang
QUESTION = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Pulse:
    """Asks the process that answers on a socket of this machine, and never waits for it: the answer is looked for later."""

    def __init__(self, path: Path):
        self._path, self._missed = path, 0
        self._asked: socket.socket | None = None

    def hangs(self) -> bool:
        """Whether MISSED questions went unanswered. Looks for the last one's answer and asks again: once every EVERY seconds."""
        self._missed = 0 if self._answered() else self._missed + 1
        self._ask()
        return self._missed >= MISSED

    def forget(self) -> None:
        """Another process answers there from now on."""
        if self._asked:
            self._asked.close()
        self._asked, self._missed = None, 0

    def _answered(self) -> bool:
        """Whether there is anything of an answer: one that is loaded down says so, too. A first time nobody was asked."""
        if self._asked is None:
            return True
        with self._asked, suppress(OSError):
            return bool(self._asked.recv(1))
        return False

    def _ask(self) -> None:
        self._asked = asked = socket.socket(socket.AF_UNIX)
        asked.setblocking(False)
        with suppress(OSError):  # so many wait there already that no more are let in: that is no answer
            asked.connect(str(self._path))
            asked.send(QUESTION)
