"""The store gives back what was written, and a file that is good for nothing costs time alone."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis import Trace, traced
from explorer.analysis.trace import store as rooms
from explorer.analysis.trace.check import Check, Difference
from explorer.analysis.trace.store import FILE, FOLDER, Store, key, spec_of, store
from explorer.analysis.trace.traced import remembered
from explorer.presets import PRESETS, find
from explorer.spec import ResNetSpec
from tests.strategies import specs, wide_specs
from tests.traces import trace_of

ROOT = Path(__file__).parents[3]
SPEC = find("resnet18").spec
RECORD = traced(SPEC)


@pytest.fixture
def kept(tmp_path):
    """A store with one record."""
    with_one = Store(tmp_path)
    with_one.write(SPEC, RECORD)
    assert with_one.read(Trace, SPEC) == RECORD
    return with_one


def after_a_rest(one):
    one._next = 0.0
    return one


def sqlite(one):
    return sqlite3.connect(one.folder / FILE, isolation_level=None)


def test_every_record_comes_back_equal(tmp_path):
    one, other = Store(tmp_path), Store(tmp_path)
    for preset in PRESETS.values():
        one.write(preset.spec, trace_of(preset.spec))
        found = other.read(Trace, preset.spec)
        assert found == trace_of(preset.spec)
        assert repr(found) == repr(trace_of(preset.spec))  # of the same types, too


@given(specs())
def test_any_record_comes_back_equal(spec):
    found = rooms._plain(Trace, rooms._sealed(msgspec.msgpack.encode(traced(spec))))
    assert found == traced(spec) and repr(found) == repr(traced(spec))


shapes = st.lists(st.integers(0, 2**40)).map(tuple)
apart = st.builds(Difference, st.text(), st.text(), *[st.none() | st.integers(-(2**60), 2**60) | shapes] * 2)
checks = st.builds(Check, *[st.integers(0, 2**60)] * 4, st.lists(apart).map(tuple))


@given(checks)
def test_any_answer_comes_back_equal(check):
    found = rooms._plain(Check, rooms._sealed(msgspec.msgpack.encode(check)))
    assert found == check and repr(found) == repr(check)


@given(wide_specs())
def test_a_spec_is_read_back_from_its_key(spec):
    assert spec_of(key(spec)) == spec


@pytest.mark.parametrize("junk", ["", "{}x", '{"repeats": 3}', '{"width": "64"}', "[1]", '{"input": [1, 2]}'])
def test_what_is_no_key_is_refused(junk):
    with pytest.raises(msgspec.MsgspecError):
        spec_of(junk)


def test_kinds_specs_and_versions_are_kept_apart(kept, monkeypatch):
    assert kept.read(Check, SPEC) is None
    assert kept.read(Trace, replace(SPEC, classes=10)) is None
    monkeypatch.setattr(rooms, "VERSION", "another")
    assert kept.read(Trace, SPEC) is None
    kept.write(SPEC, RECORD._replace(unknown=("of another version",)))
    monkeypatch.undo()
    assert kept.read(Trace, SPEC) == RECORD


def test_the_version_is_of_the_sources_and_of_torch(monkeypatch):
    assert rooms._version() == rooms.VERSION
    monkeypatch.setattr(rooms, "version", lambda name: "3.0")
    other = rooms._version()
    monkeypatch.setattr(rooms, "SOURCES", ("model", "spec"))
    assert len({other, rooms._version(), rooms.VERSION}) == 3


def one_bit_off(sealed):
    """Another name for a layer: it can be read."""
    return sealed.replace(b"conv1", b"conv0", 1)


def with_a_word_for_a_number(sealed):
    layers = [layer._replace(weights="many") for layer in RECORD.layers]
    return rooms._sealed(msgspec.msgpack.encode(RECORD._replace(layers=layers)))


@pytest.mark.parametrize(
    "wrong",
    [one_bit_off, with_a_word_for_a_number, lambda sealed: sealed[:-1], lambda sealed: b"", lambda sealed: None,
     lambda sealed: "text", lambda sealed: 7, lambda sealed: rooms._sealed(b"\xc1")],
)  # fmt: skip
def test_a_row_that_is_not_what_was_written_is_left_out(kept, wrong, caplog):
    with sqlite(kept) as file:
        ((sealed,),) = file.execute("SELECT value FROM kept")
        file.execute("UPDATE kept SET value = ?", (wrong(sealed),))
    assert kept.read(Trace, SPEC) is None
    assert len(caplog.records) == 1
    assert sqlite(kept).execute("SELECT count(*) FROM kept").fetchone() == (0,)
    kept.write(SPEC, RECORD)
    assert kept.read(Trace, SPEC) == RECORD


def no_database(path):
    path.write_bytes(b"no database at all" * 999)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:5000])


def overwritten(path):
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


@pytest.mark.parametrize("damage", [no_database, cut_off, overwritten])
def test_a_damaged_file_goes_and_another_takes_its_place(kept, damage, caplog):
    kept.close()
    damage(kept.folder / FILE)
    after = Store(kept.folder)
    assert after.read(Trace, SPEC) is None
    after_a_rest(after).write(SPEC, RECORD)
    after_a_rest(after).write(SPEC, RECORD)  # the first one may be that which finds the damage
    assert after.read(Trace, SPEC) == RECORD
    assert 1 <= len(caplog.records) <= 2


def test_a_file_that_is_damaged_while_it_is_open(kept):
    for n in range(30):
        kept.write(replace(SPEC, classes=n + 1), RECORD)
    overwritten(kept.folder / FILE)
    for _ in range(4):
        after_a_rest(kept).read(Trace, SPEC)
        kept.write(SPEC, RECORD)
    assert after_a_rest(kept).read(Trace, SPEC) in (RECORD, None)


@pytest.mark.parametrize("gone", ["file", "folder"])
def test_a_file_that_is_deleted_is_made_again_and_shared_again(kept, gone):
    other = Store(kept.folder)
    assert other.read(Trace, SPEC) == RECORD
    if gone == "folder":
        rmtree(kept.folder)
    else:
        for path in kept.folder.iterdir():
            path.unlink()
    assert kept.read(Trace, SPEC) is None
    kept.write(SPEC, RECORD)
    assert other.read(Trace, SPEC) == RECORD
    assert kept.folder.stat().st_mode & 0o777 == 0o700


def test_a_locked_file_holds_nobody_up(kept, caplog, monkeypatch):
    file = sqlite(kept)
    file.execute("BEGIN EXCLUSIVE")
    tried = []
    monkeypatch.setattr(kept, "_put", lambda *row: tried.append(row) or Store._put(kept, *row))
    monkeypatch.setattr(rooms, "REST", 60)
    for n in range(20):
        kept.write(replace(SPEC, classes=n + 1), RECORD)
    assert len(tried) == 1 and len(caplog.records) == 1  # and then it rests
    assert after_a_rest(kept).read(Trace, SPEC) == RECORD  # reading needs no lock
    file.execute("ROLLBACK")
    kept.write(replace(SPEC, classes=3), RECORD)
    assert kept.read(Trace, replace(SPEC, classes=3)) == RECORD


def test_a_full_disk_and_one_that_cannot_be_written(kept, caplog):
    def statement(words):
        kept._open(kept.folder).execute(words)

    for limit, undone in (
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 9999"),
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
    ):
        caplog.clear()
        statement(limit)
        for n in range(20):
            kept.write(replace(SPEC, classes=n + 1), RECORD)
        assert len(caplog.records) == 1
        assert after_a_rest(kept).read(Trace, SPEC) == RECORD
        statement(undone)


@pytest.mark.parametrize("place", [None, Path("/dev/null/store"), Path("/proc/store")])
def test_without_a_folder_nothing_is_kept_and_nothing_fails(place):
    none = Store(place)
    none.write(SPEC, RECORD)
    assert none.read(Trace, SPEC) is None


def test_what_is_kept_is_bounded_and_the_oldest_go(tmp_path):
    small = Store(tmp_path, most=400_000)
    asked = [replace(SPEC, classes=n + 1) for n in range(150)]
    for spec in asked:
        small.write(spec, RECORD)
    there = [small.read(Trace, spec) is not None for spec in asked]
    assert there == sorted(there) and 20 < sum(there) < 100  # the newest, and no hole among them
    small.close()
    assert (tmp_path / FILE).stat().st_size < 600_000


MANY = """
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from explorer.analysis import Trace, traced
from explorer.analysis.trace.store import Store
from explorer.presets import find
one, spec = Store(Path(sys.argv[1]), busy=20), find("resnet18").spec
def both(n):
    one.write(asked := replace(spec, classes=n), traced(asked))
    return one.read(Trace, asked) == traced(asked)
with ThreadPoolExecutor(4) as pool:
    assert all(pool.map(both, range(1, 60)))
"""


def test_processes_and_threads_at_once(tmp_path):
    started = [subprocess.Popen([sys.executable, "-c", MANY, str(tmp_path)], cwd=ROOT) for _ in range(2)]
    assert [one.wait() for one in started] == [0, 0]
    found = Store(tmp_path)
    assert found.read(Trace, replace(SPEC, classes=59)) == traced(replace(SPEC, classes=59))
    assert sqlite(found).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_threads_of_one_process_share_its_connection(kept):
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: kept.read(Trace, SPEC) == RECORD, range(200)))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_opens_the_file_for_itself(kept):
    other = replace(SPEC, classes=7)
    child = os.fork()
    if not child:
        if kept._connection is not None:
            os._exit(2)
        kept.write(other, RECORD)
        os._exit(0 if kept.read(Trace, SPEC) == kept.read(Trace, other) == RECORD else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert kept.read(Trace, other) == RECORD
    assert sqlite(kept).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_folder_is_that_which_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "a" / "b"))
    assert store().folder == tmp_path / "a" / "b" and store() is store()
    assert store().folder.stat().st_mode & 0o777 == 0o700


def test_without_one_it_is_the_users_own(tmp_path, monkeypatch):
    monkeypatch.delenv(FOLDER)
    monkeypatch.setattr(rooms.platformdirs, "user_cache_path", lambda name, appauthor: tmp_path / name)
    assert store().folder == tmp_path / "resnet-explorer"


def a_file(place):
    place.write_text("")


def of_others(place):
    place.mkdir(mode=0o777)
    place.chmod(0o777)


def a_link(place):
    place.symlink_to(place.parent)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where the store goes when the folder that is asked for cannot be used."""
    monkeypatch.setattr(rooms.tempfile, "gettempdir", lambda: str(tmp_path))
    (tmp_path / "asked").write_text("")
    monkeypatch.setenv(FOLDER, str(tmp_path / "asked"))
    rooms._in.cache_clear()
    yield tmp_path / f"resnet-explorer-{os.getuid()}"
    rooms._in.cache_clear()


@pytest.mark.parametrize("wrong", [a_file, of_others])
def test_a_folder_that_is_not_ours_alone_is_not_used(temporary, tmp_path, wrong, caplog):
    (tmp_path / "asked").unlink()
    wrong(tmp_path / "asked")
    assert store().folder == temporary and len(caplog.records) == 1
    assert temporary.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("wrong", [a_file, of_others, a_link])
def test_a_temporary_folder_that_somebody_else_has_laid_out_is_not_used(temporary, wrong):
    wrong(temporary)
    assert store().folder is None
    store().write(SPEC, RECORD)


def test_without_a_temporary_folder_nothing_is_kept(temporary, monkeypatch):
    monkeypatch.setattr(rooms.tempfile, "gettempdir", lambda: os.stat("/nowhere"))
    assert store().folder is None and store().read(Trace, SPEC) is None


def test_a_folder_may_be_named_as_people_do(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "there")
    for named in ("~/there", "there", "link"):
        monkeypatch.setenv(FOLDER, named)
        rooms._in.cache_clear()
        assert store().folder == tmp_path / "there"
        (tmp_path / "there").mkdir(exist_ok=True)


def test_a_record_is_remembered_by_the_next_process(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    spec = ResNetSpec(repeats=(1, 1), input=(3, 40, 40))
    assert remembered(spec) == traced(spec)
    marked = traced(spec)._replace(unknown=("as it was stored",))
    store().write(spec, marked)
    assert remembered(spec) == marked
    with pytest.raises(ValueError):
        remembered(replace(spec, width=0))
