"""The engine with real workers of Dask: whatever happens to them, nothing is lost but the current epoch."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from explorer.analysis.trace.store import FOLDER
from explorer.lab import cluster, engine
from explorer.lab.asked import Lesion, code, key
from explorer.lab.engine import Engine
from explorer.lab.record import Record
from explorer.lab.steps import finished
from explorer.lab.works import begun
from tests.lab.small import training

ROOT = Path(__file__).parents[2]
LONG = training(epochs=40, repeats=(3, 3, 3), width=8)  # resnet-20: some seconds
SHORT = training(epochs=2)


@pytest.fixture(scope="module", autouse=True)
def no_script():
    """A worker begins with the main module of the process that starts it. Here that may be a page's, as Streamlit's AppTest
    leaves it, which would load all of the app into each worker.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        yield


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with cluster.client(tmp_path_factory.mktemp("dask")) as client:
        yield client


@pytest.fixture
def one(here, client):
    found = Engine(here, client)
    yield found
    for future in found.turns.values():
        future.cancel()


def until(one, happened, seconds=120):
    """Works until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, [one.record.work(name) for name in one.turns]
        one.step()
        one.wait()


def is_done(here, *asked):
    return lambda: all(here.work(key(one)).state != "open" for one in asked)


def rows_of(here, asked):
    return list(here.rows(key(asked)))


def workers():
    """The processes in which Dask's workers of this process are."""
    found = [child for child in psutil.Process().children(recursive=True) if child.is_running()]
    return [child for child in found if "spawn_main" in " ".join(child.cmdline())]


def test_what_a_run_asks_for_is_done_side_by_side_and_as_without_an_engine(one, here):
    other = training(seed=2, epochs=2)
    here.put_down([SHORT, other], "ann", "run")
    until(one, is_done(here, SHORT, other))
    for asked in (SHORT, other):
        rows, _ = finished(begun(asked))
        assert rows_of(here, asked) == rows
        assert here.work(key(asked)).seconds > 0 and here.work(key(asked)).state == "done"


def test_it_keeps_nothing_of_what_is_done(one, here):
    here.put_down([SHORT], "ann", "run")
    until(one, is_done(here, SHORT))
    until(one, lambda: not one.turns)
    one._look({})
    assert not (one.home or one.served or one.heard or one.ended)


def test_a_worker_behaves(one, here, client):
    here.put_down([training(seed=3, epochs=1)], "ann", "run")
    until(one, is_done(here, training(seed=3, epochs=1)))
    told = client.submit(lambda: (os.nice(0), __import__("torch").get_num_threads()))  # in the thread that works
    assert told.result() == (19, 1)
    assert len(workers()) == 1


def test_a_worker_that_is_killed_is_replaced_and_the_run_goes_on_from_its_last_epoch(one, here):
    here.put_down([LONG], "ann", "run")
    until(one, lambda: len(rows_of(here, LONG)) >= 2)
    before = rows_of(here, LONG)
    (victim,) = workers()
    victim.kill()
    until(one, is_done(here, LONG))
    rows = rows_of(here, LONG)
    assert here.work(key(LONG)).state == "done" and rows[: len(before)] == before
    assert [row["epoch"] for row in rows] == list(range(1, 41))
    assert rows == finished(begun(LONG))[0]  # to the last digit, through the break


def test_what_is_cancelled_is_left_soon_and_what_was_found_stays(one, here):
    asked = training(seed=5, epochs=200, repeats=(3, 3, 3), width=8)
    here.put_down([asked], "ann", "run")
    until(one, lambda: len(rows_of(here, asked)) >= 1)
    here.forget([key(asked)], "ann")
    until(one, lambda: not one.turns, seconds=60)
    found = rows_of(here, asked)
    assert 1 <= len(found) < 50
    one.step()
    assert not one.turns and here.state(here.work(key(asked)))


def test_a_run_that_rests_goes_on_where_it_was(one, here):
    asked = training(seed=6, epochs=12, repeats=(3, 3, 3), width=8)
    here.put_down([asked], "ann", "run")
    until(one, lambda: len(rows_of(here, asked)) >= 2)
    here.pause([key(asked)], "ann", True)
    until(one, lambda: not one.turns, seconds=60)
    assert here.work(key(asked)).state == "open"
    here.pause([key(asked)], "ann", False)
    until(one, is_done(here, asked))
    assert rows_of(here, asked) == finished(begun(asked))[0]


def test_while_the_disk_is_full_it_waits_and_nothing_is_lost(one, here, monkeypatch):
    asked = training(seed=7, epochs=12, repeats=(3, 3, 3), width=8)
    here.put_down([asked], "ann", "run")
    until(one, lambda: len(rows_of(here, asked)) >= 2)
    with monkeypatch.context() as patch:
        patch.setattr(Record, "_write", lambda *_: False)
        until(one, lambda: one.unwritten)
        found = rows_of(here, asked)
        for _ in range(5):
            one.step()
            one.wait()
        assert rows_of(here, asked) == found and not one.turns
    until(one, is_done(here, asked))
    assert rows_of(here, asked) == finished(begun(asked))[0]


def test_what_needs_a_training_waits_for_it_and_what_is_lost_of_it_comes_again(one, here):
    lesion = Lesion(training(seed=8, epochs=1))
    here.put_down([lesion.training], "ann", "run")
    until(one, is_done(here, lesion.training))
    here.states.make_room(0)
    assert here.state(here.work(key(lesion.training))) is None
    here.put_down([lesion], "ann", "another")
    until(one, is_done(here, lesion))
    assert len(rows_of(here, lesion.training)) == 1 and here.state(here.work(key(lesion.training)))


def test_what_takes_too_long_is_given_up(one, here, monkeypatch):
    monkeypatch.setattr(engine, "LONGEST", 0.3)
    asked = training(seed=9, epochs=100, repeats=(3, 3, 3), width=8)
    here.put_down([asked], "ann", "run")
    until(one, is_done(here, asked))
    assert (here.work(key(asked)).state, here.work(key(asked)).why) == ("failed", "long")
    until(one, lambda: not one.turns, seconds=60)


def test_what_says_nothing_has_its_worker_started_anew(one, here, monkeypatch):
    asked = training(seed=10, epochs=6, repeats=(3, 3, 3), width=8)
    here.put_down([asked], "ann", "run")
    until(one, lambda: len(rows_of(here, asked)) >= 1)
    (victim,) = workers()
    victim.suspend()  # it lives and does nothing
    with monkeypatch.context() as patch:
        patch.setattr(engine, "SILENT", 1.0)
        until(one, lambda: not victim.is_running())
    until(one, is_done(here, asked))
    assert rows_of(here, asked) == finished(begun(asked))[0]


def test_what_reaches_the_limit_of_memory_fails_with_a_word_and_the_next_run_works(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setenv(cluster.MEMORY, "1GiB")
    here = Record(tmp_path / "lab")
    large = training(seed=1, epochs=2, repeats=(3, 3, 3), width=64, batch=1437)
    with cluster.client(tmp_path) as client:
        one = Engine(here, client)
        here.put_down([large], "ann", "run")
        here.put_down([SHORT], "bob", "another")
        until(one, is_done(here, large, SHORT), seconds=300)
    assert (here.work(key(large)).state, here.work(key(large)).why) == ("failed", "ended")
    assert here.work(key(SHORT)).state == "done"


@pytest.mark.parametrize(
    "name, value",
    [
        (cluster.WORKERS, "many"),
        (cluster.WORKERS, "0"),
        (cluster.MEMORY, "rubbish"),
        (cluster.SCHEDULER, "tcp://127.0.0.1:9"),
    ],
)
def test_workers_that_cannot_be_had_are_said_and_nobody_waits_for_them(here, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    here.put_down([SHORT, Lesion(SHORT)], "ann", "run")
    lock = here.folder.parent / "a lock"
    with lock.open("w") as file:
        engine_of_its_own = [sys.executable, "-m", "explorer.lab.engine", code(), str(file.fileno())]
        done = subprocess.run(engine_of_its_own, cwd=ROOT, pass_fds=[file.fileno()], timeout=60, check=False)
    assert done.returncode == 0
    assert {here.work(key(one)).why for one in (SHORT, Lesion(SHORT))} == {"workers"} and here.wanted() == []
    assert "There are no workers" in (here.folder / "engine.log").read_text()
