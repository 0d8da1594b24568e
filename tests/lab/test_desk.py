"""The desk: what pages ask of the laboratory, and that work goes on when its server or its engine ends."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from explorer.analysis.trace import locks, single
from explorer.lab import desk
from explorer.lab.asked import Lesion, key, lock
from explorer.lab.steps import Turn, finished
from explorer.lab.works import begun
from tests.lab.small import training

ROOT = Path(__file__).parents[2]
ONE, TWO = training(1), training(2)


@pytest.fixture
def no_engine(here, monkeypatch):
    """As if there were one that does nothing."""
    monkeypatch.setattr(single, "is_at_work", lambda *_, **__: True)
    return here


def test_it_says_how_a_piece_of_work_stands(no_engine):
    name = key(ONE)
    assert desk.look(ONE) == desk.Seen("new")
    assert desk.ask([ONE], "ann") is None
    assert (desk.look(ONE).state, desk.look(ONE).place) == ("waiting", 1)
    no_engine.advance(name, Turn("more", 12, 36, ({"epoch": 1},), b"state", seconds=2.0))
    seen = desk.look(ONE)
    assert (seen.state, seen.done, seen.of, seen.rows, seen.left) == ("running", 12, 36, ({"epoch": 1},), 4.0)
    desk.pause([ONE], "ann")
    assert desk.look(ONE).state == "paused"
    desk.go_on([ONE], "ann")
    assert desk.look(ONE).state == "running"
    desk.cancel([ONE], "ann")
    assert desk.look(ONE).state == "paused" and desk.look(ONE).rows  # nobody wants it, and what it found stays
    desk.ask([ONE], "ann")
    no_engine.advance(name, Turn("done", result={"epochs": 3}))
    assert (desk.look(ONE).state, desk.look(ONE).result) == ("done", {"epochs": 3})


def test_the_queue_can_be_seen(no_engine):
    desk.ask([ONE, TWO], "ann")
    desk.ask([training(3)], "bob")
    assert [(run.open, run.own) for run in desk.queue("bob")] == [(2, False), (1, True)]
    assert (desk.look(TWO).place, desk.look(training(3)).place) == (1, 2)


def test_what_is_paused_of_a_run_pauses_what_it_needs(no_engine):
    desk.ask([Lesion(ONE)], "ann")
    desk.pause([Lesion(ONE)], "ann")
    assert desk.look(ONE).state == "paused" and desk.queue("ann") == []


def test_what_another_run_of_the_same_reader_asked_for_is_not_cancelled_with_what_needs_it(no_engine):
    desk.ask([ONE], "ann")
    desk.ask([Lesion(ONE)], "ann")
    desk.cancel([Lesion(ONE)], "ann")
    assert (desk.look(Lesion(ONE)).state, desk.look(ONE).state) == ("new", "waiting")


def test_what_two_runs_of_a_reader_need_stays_while_one_is_there(no_engine):
    desk.ask([Lesion(ONE)], "ann")
    desk.ask([Lesion(ONE, draws=3)], "ann")
    desk.pause([Lesion(ONE)], "ann")
    assert (desk.look(Lesion(ONE)).state, desk.look(ONE).state) == ("paused", "waiting")


def test_what_needs_a_training_that_is_cancelled_does_not_wait_for_ever(no_engine):
    desk.ask([ONE], "ann")
    desk.ask([Lesion(ONE)], "ann")
    desk.cancel([ONE], "ann")
    assert (desk.look(Lesion(ONE)).state, desk.queue("ann")) == ("new", [])


def test_too_much_is_refused_with_a_word(no_engine, monkeypatch):
    assert desk.ask([training(seed) for seed in range(desk.MOST + 1)], "ann") == "large"
    for seed in range(desk.RUNS):
        assert desk.ask([training(seed)], "ann") is None
    assert desk.ask([training(99)], "ann") == "many" and desk.ask([training(99)], "bob") is None
    monkeypatch.setattr(desk, "WAITING", 3)
    assert desk.ask([training(100)], "eve") == "full"


def test_an_engine_that_cannot_be_started_is_said(here, monkeypatch):
    def none_left(*_, **__):
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(desk, "_seen_to", -desk.AGAIN)
    monkeypatch.setattr(single, "is_at_work", none_left)
    assert desk.ask([ONE], "ann") == "engine"


def test_where_files_cannot_be_locked_there_is_no_engine_and_that_is_said(here, monkeypatch):
    monkeypatch.setattr(desk, "_seen_to", -desk.AGAIN)
    monkeypatch.setattr(locks, "fcntl", None)  # as on Windows
    assert desk.ask([ONE], "ann") == "engine"
    assert desk.look(ONE).state == "waiting"


def test_a_full_disk_is_said(no_engine, monkeypatch):
    desk.ask([ONE], "ann")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 0))
    assert desk.look(ONE).why == "disk"
    monkeypatch.setattr(type(no_engine), "put_down", lambda *_: False)
    assert desk.ask([TWO], "ann") == "disk"


# A server in a process of its own: asks for a training, and looks until it is told to end.
SERVER = """
import sys, time
from explorer.lab import desk
from tests.lab.small import training
asked = training(seed=4, epochs=24, repeats=(3, 3, 3), width=8)
if "ask" in sys.argv:
    assert desk.ask([asked], "ann") is None
while True:
    seen = desk.look(asked)
    print(seen.state, len(seen.rows), flush=True)
    time.sleep(0.1)
"""


def test_the_work_goes_on_after_the_server_has_been_killed_and_begun_again(here):
    asked = training(seed=4, epochs=24, repeats=(3, 3, 3), width=8)

    def server(*words):
        return subprocess.Popen([sys.executable, "-c", SERVER, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def until(one, said):
        end = time.monotonic() + 300
        while not said(line := one.stdout.readline().split()):
            assert line and time.monotonic() < end, line
        return int(line[1])

    first = server("ask")
    before = until(first, lambda line: int(line[1]) >= 2)
    engine = psutil.Process(int((here.folder.parent / lock()).read_text()))
    family = [engine, *engine.children(recursive=True)]
    first.kill()
    first.wait()
    psutil.wait_procs(family, timeout=60)
    assert not any(one.is_running() for one in family)  # it ends with the last server, and so does its worker
    found = here.rows(key(asked))
    assert before <= len(found) < 24 and here.work(key(asked)).state == "open"

    second = server()
    assert until(second, lambda line: line[0] == "running" and int(line[1]) > len(found)) > len(found)
    killed = psutil.Process(int((here.folder.parent / lock()).read_text()))
    assert killed.pid != engine.pid
    killed.kill()  # the engine itself, and another begins
    until(second, lambda line: line[0] == "done")
    second.kill()
    second.wait()
    assert list(here.rows(key(asked))) == finished(begun(asked))[0]


def test_many_pieces_look_at_the_queue_once(no_engine, monkeypatch):
    run = [training(seed) for seed in range(30)]
    desk.ask(run, "ann")
    desk.ask([training(99)], "bob")
    asked = []
    wanted = type(no_engine).wanted
    monkeypatch.setattr(type(no_engine), "wanted", lambda here: asked.append(1) or wanted(here))
    seen = desk.looks([*run, training(99), training(100)])
    assert [one.place for one in seen] == [1] * 30 + [2, 0] and len(asked) == 1
    assert seen[0] == desk.look(run[0])
