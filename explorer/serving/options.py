"""What a server is asked for."""

import os
from argparse import Namespace
from dataclasses import dataclass

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")  # how this computer calls itself in a browser
EVERYWHERE = ("0.0.0.0", "::")


class Unserved(Exception):
    """It cannot be served so; the message says why, and what to do."""


@dataclass(frozen=True)
class Options:
    """`processes` of 0 is one for each core. `port` of 0 is any free one.

    `hosts` are the names that the server answers to besides localhost; without any, a server that others can reach
    answers to every name. `framed_by` are the sites that may show the app in a frame. `readers` is how many tabs one
    process takes. `log` is a file for a line of JSON a request, "-" standard output, "" no log. `proxy` is the address
    of another proxy in front, whose word on who asks is taken.
    """

    port: int = 8501
    address: str = "127.0.0.1"
    processes: int = 1
    hosts: tuple[str, ...] = ()
    framed_by: tuple[str, ...] = ()
    readers: int = 200
    log: str = ""
    proxy: str = ""

    @classmethod
    def of(cls, said: Namespace) -> "Options":
        """As the command line has them."""
        return cls(
            port=said.port,
            address=said.address,
            processes=said.processes,
            hosts=tuple(said.host),
            framed_by=tuple(said.framed_by),
            readers=said.readers,
            log=said.log,
            proxy=said.proxy or "",
        )

    def how_many(self) -> int:
        """The number of processes."""
        return self.processes or _cores()

    def answers_to(self) -> tuple[str, ...]:
        """The hosts it answers to, "*" for any. A page of a stranger's must not reach a server of one's own by its name."""
        if self.hosts or self.address in LOOPBACK + ("::1",):
            return LOOPBACK + self.hosts
        return ("*",)


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
