"""PyTorch's check is asked for and made elsewhere: what is wanted waits in the store, one process takes it."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from explorer.analysis import traced
from explorer.analysis.trace import check_process, checks, locks, single, wanted
from explorer.analysis.trace import store as rooms
from explorer.analysis.trace.check import Check, Difference, check
from explorer.analysis.trace.store import FOLDER, store
from explorer.model import build
from explorer.presets import find
from explorer.spec import ResNetSpec

ROOT = Path(__file__).parents[3]
SMALL = ResNetSpec(repeats=(1, 1), input=(3, 40, 40), classes=10)
OTHER, THIRD = replace(SMALL, classes=11), replace(SMALL, classes=12)
ANSWER = Check(1, 2, 3, 4, (Difference("shapes", "fc", None, (5, 6)),))
needs_locks = pytest.mark.skipif(locks.fcntl is None, reason="this system has no such locks")


class Clock:
    """What time it is for the queue."""

    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        self.now += 0.001
        return self.now


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(wanted, "time", clock := Clock())
    return clock


@pytest.fixture
def queue(tmp_path, monkeypatch):
    """A store of this test's own, which is also that of the process."""
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return store()


def rows(queue):
    return queue.ask(lambda file: file.execute("SELECT count(*) FROM wanted").fetchone()[0])


def test_who_asked_last_is_served_first(queue, clock):
    assert wanted.take(queue) is None
    for spec in (SMALL, OTHER, THIRD):
        assert wanted.want(queue, spec)
    clock.now += wanted.RENEWED
    wanted.want(queue, OTHER)  # somebody still looks
    taken = []
    while spec := wanted.take(queue):
        taken.append(spec)
        wanted.answered(queue, spec, ANSWER)
    assert taken == [OTHER, THIRD, SMALL] and rows(queue) == 0
    assert checks.answer(OTHER) == ANSWER


def test_asking_again_and_again_changes_nothing(queue, clock):
    wanted.want(queue, SMALL)
    wanted.want(queue, OTHER)
    for _ in range(50):
        wanted.want(queue, SMALL)
    assert rows(queue) == 2 and wanted.take(queue) == OTHER


def test_one_that_ends_the_process_is_tried_three_times(queue, clock):
    wanted.want(queue, OTHER)
    wanted.want(queue, SMALL)
    for _ in range(wanted.TRIES):
        assert not checks.is_given_up(SMALL)
        assert wanted.take(queue) == SMALL  # and the process is gone
    assert not checks.is_given_up(SMALL)  # the last try may still be going on
    assert wanted.take(queue) == OTHER
    assert checks.is_given_up(SMALL) and not checks.is_given_up(OTHER)
    wanted.want(queue, SMALL)
    assert checks.is_given_up(SMALL)


def test_what_was_given_up_can_be_asked_for_again_later(queue, clock):
    wanted.want(queue, SMALL)
    while wanted.take(queue):
        pass
    clock.now += wanted.FORGOTTEN + 1
    assert not checks.is_given_up(SMALL)
    wanted.want(queue, SMALL)
    assert wanted.take(queue) == SMALL


def test_what_nobody_asks_for_any_more_is_let_go(queue, clock, monkeypatch):
    wanted.want(queue, SMALL)
    clock.now += wanted.FORGOTTEN + 1
    wanted.answered(queue, OTHER, ANSWER)
    assert rows(queue) == 0
    monkeypatch.setattr(wanted, "MOST", 5)
    for classes in range(1, 20):
        wanted.want(queue, replace(SMALL, classes=classes))
    wanted.answered(queue, OTHER, ANSWER)
    assert rows(queue) == 5 and wanted.take(queue) == replace(SMALL, classes=19)


def test_what_no_server_wrote_is_given_up_too(queue, clock):
    wanted.want(queue, SMALL)
    queue.ask(lambda file: file.execute("UPDATE wanted SET spec = '{]'"))
    wanted.want(queue, replace(SMALL, width=0))  # cannot be built
    while spec := wanted.take(queue):
        check_process._check(queue, spec)
    assert wanted.why_given_up(queue, replace(SMALL, width=0)).startswith("ValueError: ")
    assert queue.ask(lambda file: file.execute("SELECT min(tries) FROM wanted").fetchone()) == (wanted.TRIES + 1,)


def test_each_version_has_a_queue_of_its_own(queue, clock, monkeypatch):
    wanted.want(queue, SMALL)
    monkeypatch.setattr(rooms, "VERSION", "another")
    assert wanted.take(queue) is None
    monkeypatch.undo()
    monkeypatch.setenv(FOLDER, str(queue.folder))
    assert wanted.take(queue) == SMALL


@needs_locks
class TestWork:
    """The process's own loop, run here."""

    @pytest.fixture
    def lock(self, queue, monkeypatch):
        monkeypatch.setattr(check_process, "IDLE", 0.3)
        monkeypatch.setattr(check_process, "PAUSE", 0.01)
        with locks.held(queue.folder / checks.WORKS) as lock:
            yield lock

    @pytest.fixture
    def server(self, queue):
        with locks.held(queue.folder / single.SERVES, shared=True) as lock:
            yield lock

    def test_it_ends_when_it_is_idle(self, queue, lock, server):
        wanted.want(queue, SMALL)
        began = time.monotonic()
        check_process.work(queue, queue.folder, lock.fileno())
        assert checks.answer(SMALL) == check(build(SMALL, "meta"), traced(SMALL))
        assert not checks.answer(SMALL).differences and 0.3 < time.monotonic() - began < 10

    def test_it_ends_when_nobody_is_there(self, queue, lock):
        wanted.want(queue, SMALL)
        check_process.work(queue, queue.folder, lock.fileno())
        assert checks.answer(SMALL) is None

    def test_it_ends_when_its_store_is_deleted(self, queue, lock, server):
        wanted.want(queue, SMALL)
        (queue.folder / checks.WORKS).unlink()
        check_process.work(queue, queue.folder, lock.fileno())
        assert checks.answer(SMALL) is None

    def test_a_check_that_fails_is_tried_three_times(self, queue, lock, server, monkeypatch, caplog):
        def wrong(module, trace):
            tried.append(trace)
            raise RuntimeError("no kernel")

        tried = []
        monkeypatch.setattr(check_process, "check", wrong)
        wanted.want(queue, SMALL)
        check_process.work(queue, queue.folder, lock.fileno())
        assert len(tried) == wanted.TRIES and checks.is_given_up(SMALL) and checks.is_given_up(SMALL)
        assert [one.getMessage().endswith("RuntimeError: no kernel") for one in caplog.records] == [True]

    def test_what_is_answered_is_not_checked_again(self, queue, lock, server):
        """A badge may ask at the moment when the answer comes."""
        store().write(SMALL, ANSWER)
        wanted.want(queue, SMALL)
        check_process.work(queue, queue.folder, lock.fileno())
        assert checks.answer(SMALL) == ANSWER and rows(queue) == 0

    def test_it_checks_what_pages_show(self, queue, lock, server):
        """A record in the store that is wrong, though it can be read, is found out."""
        off = traced(SMALL).layers[0]._replace(weights=1)
        store().write(SMALL, traced(SMALL)._replace(layers=(off, *traced(SMALL).layers[1:])))
        wanted.want(queue, SMALL)
        check_process.work(queue, queue.folder, lock.fileno())
        assert [one.where for one in checks.answer(SMALL).differences] == ["conv1"]

    def test_other_sources_than_the_servers_check_nothing(self, queue, lock, monkeypatch):
        wanted.want(queue, SMALL)
        queue.ask(lambda file: file.execute("UPDATE wanted SET version = 'old'"))
        monkeypatch.setattr(sys, "argv", ["", "old", str(lock.fileno())])
        check_process.main()
        monkeypatch.setattr(rooms, "VERSION", "old")
        assert "other sources" in wanted.why_given_up(queue, SMALL)


def test_a_server_that_can_start_nothing_says_so(queue, monkeypatch):
    def none_left(*words, **given):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(single, "started", none_left)
    assert not checks.want(SMALL)
    monkeypatch.setattr(single, "_here", {})
    monkeypatch.setattr(locks, "fcntl", None)
    assert not checks.want(SMALL)
    monkeypatch.setattr(checks, "store", lambda: rooms.Store(None))
    assert not checks.want(SMALL) and checks.answer(SMALL) is None and not checks.is_given_up(SMALL)


# A server in a process of its own: asks for the networks whose names it reads, as a badge does, until it is told to end.
SERVER = """
import sys, time
from explorer.analysis.trace import checks
from explorer.presets import find
for name in sys.stdin:
    spec = find(name.strip()).spec
    while not checks.answer(spec) and not checks.is_given_up(spec):
        assert checks.want(spec)
        time.sleep(0.05)
    print(checks.answer(spec), flush=True)
"""


def process_of(folder, seconds=30):
    """The check process that has written its number, or None."""
    for _ in range(seconds * 50):
        if text := (folder / checks.WORKS).read_text() if (folder / checks.WORKS).exists() else "":
            return psutil.Process(int(text))
        time.sleep(0.02)
    raise AssertionError("no check process")


@needs_locks
def test_two_servers_share_one_process_which_is_replaced_when_killed_and_ends_with_them(queue):
    def server():
        return subprocess.Popen(
            [sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(one, name):
        one.stdin.write(f"{name}\n")
        one.stdin.flush()

    one, other = server(), server()
    ask(one, "cifar-resnet1202")
    ask(other, "cifar-resnet1202")
    first = process_of(queue.folder)
    assert first.nice() == checks.NICE
    while not queue.ask(lambda file: file.execute("SELECT 1 FROM wanted WHERE tries = 1").fetchone()):
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)  # at work
    said = [one.stdout.readline(), other.stdout.readline()]
    assert said[0] == said[1] == f"{checks.answer(find('cifar-resnet1202').spec)}\n" and "params=19421274" in said[0]
    second = process_of(queue.folder)
    assert second.pid != first.pid
    one.stdin.close()
    assert one.wait() == 0
    ask(other, "resnet18")
    assert "params=11689512" in other.stdout.readline()
    assert process_of(queue.folder).pid == second.pid and second.is_running()
    other.stdin.close()
    assert other.wait() == 0
    psutil.wait_procs([second], timeout=20)
    assert not second.is_running()
    assert os.path.exists(queue.folder / rooms.FILE)
    assert checks.answer(find("resnet18").spec).params == 11_689_512
