"""The process in which a stranger's bytes are read: what it can be asked for, and the limits it sets itself.

It is started by apart.py, and run by nobody else.
"""

import json
import os
import sys
from collections.abc import Callable
from io import BufferedReader
from math import ceil
from pkgutil import resolve_name
from typing import cast

from explorer.i18n import words
from explorer.reading.apart import NO_MEMORY, Limits, received, send

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]  # on Windows the clock alone holds

NICE = 10  # pages go first


def _onnx() -> Callable:
    from explorer.reading.onnx_shapes import graph

    return graph


def _picture() -> Callable:
    from explorer.reading.picture import KINDS
    from explorer.reading.picture_pixels import decoded, warm

    warm(KINDS)
    return decoded


WORKS = {"onnx": _onnx, "picture": _picture}  # each gives a function of bytes and plain values


def main(work: str) -> None:
    """Answers what comes on standard input until that ends."""
    taken = cast("BufferedReader", sys.stdin.buffer)  # nobody has put anything else in its place
    given = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints does not disturb an answer
    do = (WORKS.get(work) or resolve_name(work))()  # or that of a later room, which calls it module:function
    words("en")  # sentences are read while files can still be opened
    if hasattr(os, "nice"):
        os.nice(NICE)
    while taken.peek(1):
        limits, asked = json.loads(received(taken))
        content = received(taken)
        _limit(Limits(*limits))
        try:
            answer = json.dumps([do(content, *asked)]).encode()
        except MemoryError:
            answer = NO_MEMORY
        send(given, answer)


def _limit(limits: Limits) -> None:
    """Processor time and memory from here on; no file is opened or written and no process started."""
    if not resource:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _lower("RLIMIT_CPU", ceil(used) + limits.seconds)
    _lower("RLIMIT_AS", limits.memory)
    for name in ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC"):
        _lower(name, 0, for_good=True)


def _lower(name: str, wanted: int, for_good: bool = False) -> None:
    """A limit that the system has; some have the name and refuse the number."""
    kind = getattr(resource, name, None)
    if kind is None:
        return
    most = resource.getrlimit(kind)[1]
    least = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    try:
        resource.setrlimit(kind, (least, least if for_good else most))
    except (OSError, ValueError):
        pass


if __name__ == "__main__":
    main(sys.argv[1])
