"""Processes that are begun again when they end or no longer answer, until the server is told to stop."""

import ctypes
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic

from explorer.serving import pulse
from explorer.serving.pulse import Pulse

STOPS = (signal.SIGTERM, signal.SIGINT)
PR_SET_PDEATHSIG = 1  # of Linux's prctl
STEADY, LONGEST_PAUSE = 10, 30  # seconds: who has run for so long began well; the most that one who did not waits
GRACE = 10  # seconds that processes have to end by themselves


@dataclass
class Kept:
    """A process by name: what it does, who does it, since when, how often in a row it ended early, when it is due.

    pulse  of one that answers questions; none for the others
    """

    name: str
    work: Callable[[], object]
    pulse: Pulse | None = None
    pid: int = 0
    since: float = 0
    early: int = 0
    due: float = 0

    def begin(self) -> None:
        if self.pulse:
            self.pulse.forget()
        self.pid, self.since = _forked(self.work), monotonic()

    def ended(self, status: int) -> str:
        """Takes note that it has; says so in a line."""
        _kill_group(self.pid)  # nothing that it has begun outlives it
        self.early = self.early + 1 if monotonic() - self.since < STEADY else 0
        pause = min(2 ** (self.early - 1) - 1, LONGEST_PAUSE) if self.early else 0
        self.pid, self.due = 0, monotonic() + pause
        code = os.waitstatus_to_exitcode(status)
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
        return f"{self.name} ended with {how}; it begins again{f' in {pause} s' if pause else ''}"


def keep(works: Mapping[str, Callable[[], object]], pulses: Mapping[str, Pulse] | None = None) -> None:
    """Runs each of `works` in a process of its own, and begins whichever ends again, until SIGTERM or SIGINT comes.

    Those that have one of `pulses`, by their name, are killed when they hang.
    """
    all_ = [Kept(name, work, (pulses or {}).get(name)) for name, work in works.items()]
    beat = monotonic() + pulse.EVERY
    with _told() as events:
        try:
            while not events.stopped:
                for one in all_:
                    if not one.pid and one.due <= monotonic():
                        one.begin()
                if beat <= monotonic():
                    beat = monotonic() + pulse.EVERY
                    _end_those_that_hang(all_)
                events.wait(min([beat, *(one.due for one in all_ if not one.pid)]))
                for pid, status in _ended():
                    for one in (one for one in all_ if one.pid == pid):  # as process 1 it is also told of strangers
                        _tell(one.ended(status))
        finally:
            _end(all_, events)


def _end_those_that_hang(all_: list[Kept]) -> None:
    for one in all_:
        if one.pid and one.pulse and one.pulse.hangs():
            _tell(f"{one.name} does not answer")
            os.kill(one.pid, signal.SIGKILL)  # a stopped one hears nothing else; its end is noticed as any other


class Events:
    """What the process is told by signals: to stop, or that a process of its own has ended."""

    def __init__(self) -> None:
        self.stopped = False
        self._reader, self.writer = socket.socketpair()
        for end in (self._reader, self.writer):
            end.setblocking(False)

    def stop(self, *_: object) -> None:
        self.stopped = True

    def wait(self, until: float) -> None:
        """Until there is something, or that time has come."""
        select.select([self._reader], [], [], max(0, until - monotonic()))
        with suppress(BlockingIOError):
            self._reader.recv(4096)


@contextmanager
def _told() -> Iterator[Events]:
    """Each signal wakes whoever waits, also one that came just before (signal.set_wakeup_fd)."""
    events = Events()
    wanted = {**dict.fromkeys(STOPS, events.stop), signal.SIGCHLD: lambda *_: None}
    before = {number: signal.signal(number, heard) for number, heard in wanted.items()}
    old = signal.set_wakeup_fd(events.writer.fileno())
    try:
        yield events
    finally:
        signal.set_wakeup_fd(old)
        for number, heard in before.items():
            signal.signal(number, heard)


def _forked(work: Callable[[], object]) -> int:
    """The id of a process that does it: one of a group of its own, so that Ctrl-C reaches this one alone."""
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # one that comes before the new process knows itself waits
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in (*STOPS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        os.setsid()
        _ends_with(parent)
        work()
        code = 0
    except BaseException as wrong:  # noqa: BLE001  whatever it is, the parent's code must not run on in here
        code = wrong.code if isinstance(wrong, SystemExit) and isinstance(wrong.code, int) else code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _ends_with(parent: int) -> None:
    """Has this process end when its parent is killed. Linux alone knows how."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def _ended() -> Iterator[tuple[int, int]]:
    """Each process of one's own that has ended since."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found


def _end(all_: list[Kept], events: Events) -> None:
    """Asks all to end, waits a while, and kills whoever is left, with what each has begun."""
    begun = {one.pid for one in all_ if one.pid}
    left, late = set(begun), monotonic() + GRACE
    for pid in begun:
        os.kill(pid, signal.SIGTERM)
    while left and monotonic() < late:
        events.wait(late)
        left -= {pid for pid, _ in _ended()}
    for pid in begun:
        _kill_group(pid)
    for pid in left:
        os.waitpid(pid, 0)


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
