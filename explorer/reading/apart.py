"""Work on a stranger's bytes in a process apart, limited in time and memory: its death is an answer, not the server's.

A parser written in C or C++ may never come back, take all memory or end its process, whatever Python says around it. So
the server hands the bytes to a child that does this one piece of work, and takes plain values of JSON back, which it
checks: nothing that the child (child.py) writes is run. Limits are the kernel's where it has them; the clock on the wall holds
everywhere.
"""

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import BoundedSemaphore, Timer
from typing import IO, NamedTuple, Self, cast

ROOT = Path(__file__).parents[2]
CHILD = "explorer.reading.child"
AT_ONCE = BoundedSemaphore(2)  # children; who comes later waits until one is done
MOST_ANSWER = 64 * 2**20  # bytes: ResNet-1202 comes back in 2 MB
LENGTH = 8  # bytes in front of whatever is sent, that say how long it is
NO_MEMORY = b"[]"  # instead of a list with the value
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Limits(NamedTuple):
    """What one piece of work may take: seconds of processor time, seconds on the wall, bytes of memory."""

    seconds: int
    wall: int
    memory: int


class Died(Exception):
    """The work came to no answer; `why` is long, memory or ended."""

    def __init__(self, why: str):
        self.why = why
        super().__init__(why)


def apart(work: str, content: bytes, asked: Sequence, limits: Limits) -> object:
    """What a work of child.py, as module:function or by its name there, makes of the content in a child of its own, as JSON
    holds it. Raises Died.
    """
    with AT_ONCE, Child(work) as child:
        return child.ask(content, asked, limits)


def started(
    module: str,
    *words: str,
    stdin: int = DEVNULL,
    stdout: int = DEVNULL,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Popen:
    """A module of the project as a process of its own, with these words, on one thread. Raises OSError."""
    found = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return Popen(
        [sys.executable, "-m", module, *words],
        stdin=stdin,
        stdout=stdout,
        stderr=DEVNULL,
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": found, **(environment or {})},
        pass_fds=pass_fds,
    )


class Child:
    """A process for one kind of work. After Died it is gone."""

    def __init__(self, work: str):
        self._late = False
        try:
            self.process = started(CHILD, work, stdin=PIPE, stdout=PIPE)
        except OSError:  # no more processes, memory or files
            raise Died("ended") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.end()

    def end(self) -> None:
        """Ends the process and waits until it is gone."""
        self.process.kill()
        to, out_of = self._pipes
        out_of.close()
        try:
            to.close()
        except OSError:
            pass  # what it had not read yet
        self.process.wait()

    def ask(self, content: bytes, asked: Sequence, limits: Limits) -> object:
        """One piece of work. Raises Died."""
        clock = Timer(limits.wall, self._stop)
        clock.daemon = True
        clock.start()
        try:
            to, out_of = self._pipes
            send(to, json.dumps([limits, asked]).encode(), content)
            answer = received(out_of, MOST_ANSWER)
            if answer == NO_MEMORY:
                self.end()
                raise Died("memory")
            (value,) = json.loads(answer)
            return value
        except (OSError, RecursionError, TypeError, ValueError):  # nobody reads; cut off, or not what a child says
            raise Died(self._why()) from None
        finally:
            clock.cancel()

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Into the child, and out of it: it was started with both."""
        return cast("tuple[IO[bytes], IO[bytes]]", (self.process.stdin, self.process.stdout))

    def _stop(self) -> None:
        self._late = True
        self.process.kill()

    def _why(self) -> str:
        self.end()
        used_up = -getattr(signal, "SIGXCPU", 0) or None  # as the system says it
        return "long" if self._late or self.process.returncode == used_up else "ended"


def send(pipe: IO[bytes], *parts: bytes) -> None:
    for part in parts:
        pipe.write(len(part).to_bytes(LENGTH, "big"))
        pipe.write(part)
    pipe.flush()


def received(pipe: IO[bytes], most: int | None = None) -> bytes:
    """What send sent. Raises EOFError at the end, ValueError for what is cut off or longer than `most`."""
    head = pipe.read(LENGTH)
    length = int.from_bytes(head, "big")
    if len(head) < LENGTH or (most is not None and length > most):
        raise ValueError(f"{len(head)} bytes of a length, {length}")
    content = pipe.read(length)
    if len(content) < length:
        raise ValueError(f"{len(content)} bytes of {length}")
    return content
