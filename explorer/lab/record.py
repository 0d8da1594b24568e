"""What the laboratory has been asked and what came of it, in a small SQLite file for all processes, through restarts.

works   each piece of work once, whoever asks for it: how far it is, what came of it
rows    what it has told on its way
wishes  who wants it, as part of which run: one button pressed is a run of one or more pieces of work

A piece of work is open until it is done or has failed. It is worked on while somebody wants it who has not paused.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import time
from typing import NamedTuple

import msgspec

from explorer.analysis.trace.store import PAGE, Store, store
from explorer.i18n import Text
from explorer.lab.asked import Asked, code, key, needs
from explorer.lab.states import States
from explorer.lab.steps import Row, Turn

FOLDER = "lab"  # inside that of the store
FILE = "lab-1.sqlite"  # another table, another number
MOST = 256 * 2**20  # bytes of the file
FULL = MOST * 3 // 4  # bytes with which the oldest results go: a file that is full would refuse whatever is asked
BUSY = 2.0  # seconds that a write waits for another
OPENING = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA max_page_count = {MOST // PAGE};
CREATE TABLE IF NOT EXISTS works (key PRIMARY KEY, asked BLOB, state, done INTEGER, total INTEGER, saved INTEGER,
    result BLOB, why, said BLOB, seconds REAL, at REAL, told REAL);
CREATE TABLE IF NOT EXISTS rows (key, number INTEGER, value BLOB, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wishes (who, key, run, at REAL, paused INTEGER, PRIMARY KEY (who, key));
CREATE INDEX IF NOT EXISTS wished ON wishes (key);
"""
# Asking again for what is wanted already does not push it back.
WISH = """INSERT INTO wishes VALUES (?, ?, ?, ?, 0) ON CONFLICT DO UPDATE
          SET run = excluded.run, at = excluded.at, paused = 0 WHERE paused"""
# What is open stays, and so do the latest; a quarter goes at once.
OLDEST = """DELETE FROM works WHERE key IN (SELECT key FROM works WHERE state != 'open' ORDER BY told, at
            LIMIT (SELECT count(*) / 4 + 1 FROM works WHERE state != 'open'))"""
ORPHANS = (
    "DELETE FROM rows WHERE key NOT IN (SELECT key FROM works)",
    "DELETE FROM wishes WHERE key NOT IN (SELECT key FROM works)",
)
COLUMNS = "key, asked, state, done, total, saved, result, why, said, seconds, told"


class Work(NamedTuple):
    """A piece of work as it stands in the record.

    state    open, done or failed; `why` it failed is a word, and `said` a sentence, packed, that has more to say
    done, of as its steps say; `saved` is how far it was when its last state was kept
    result   packed; None until it is done
    seconds  that workers have spent on it
    told     when it was last heard of
    """

    key: str
    asked: bytes
    state: str
    done: int
    of: int
    saved: int
    result: bytes | None
    why: str
    said: bytes | None
    seconds: float
    told: float


class Wish(NamedTuple):
    """Somebody wants a piece of work. `run` names those that were asked for together, `at` when."""

    who: str
    key: str
    run: str
    at: float
    paused: int


class Record:
    """The record in a folder. Whatever is asked of a file that cannot be read or written gives None, nothing, or False."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.store = Store(folder, BUSY, MOST, FILE, OPENING)
        self.states = States(folder / "states")

    # What people ask.

    def put_down(self, works: Iterable[Asked], who: str, run: str) -> bool:
        """Asks for pieces of work, and for what they need; one that failed is tried anew."""
        at = time()
        wanted = {key(one): one for asked in works for one in (*needs(asked), asked)}

        def write(file: sqlite3.Connection) -> None:
            for name, asked in wanted.items():
                row = (name, msgspec.json.encode(asked), at)
                file.execute("INSERT OR IGNORE INTO works VALUES (?, ?, 'open', 0, 0, 0, NULL, '', NULL, 0, ?, 0)", row)
                file.execute(
                    "UPDATE works SET state = 'open', why = '', said = NULL, seconds = 0 WHERE key = ? AND state = 'failed'",
                    (name,),
                )
                file.execute(WISH, (who, name, run, at))

        return self._write(write)

    def pause(self, names: Sequence[str], who: str, paused: bool) -> bool:
        """Pauses somebody's wishes, or takes them up again: behind what others have asked for meanwhile."""
        sql = "UPDATE wishes SET paused = ?, at = iif(?, at, ?) WHERE who = ? AND key = ?"
        return self._each(sql, [(paused, paused, time(), who, name) for name in names])

    def forget(self, names: Sequence[str], who: str) -> bool:
        """Takes somebody's wishes back. What has been found stays."""
        return self._each("DELETE FROM wishes WHERE who = ? AND key = ?", [(who, name) for name in names])

    def work(self, name: str) -> Work | None:
        found = self._read(f"SELECT {COLUMNS} FROM works WHERE key = ?", name)
        return Work(*found[0]) if found else None

    def rows(self, name: str, after: int = 0) -> tuple[Row, ...]:
        """What a piece of work has told, without the first `after`."""
        found = self._read("SELECT value FROM rows WHERE key = ? AND number >= ? ORDER BY number", name, after)
        return tuple(msgspec.msgpack.decode(value) for (value,) in found)

    def wishes(self, name: str) -> list[Wish]:
        """Who wants a piece of work."""
        return [Wish(*row) for row in self._read("SELECT who, key, run, at, paused FROM wishes WHERE key = ?", name)]

    def done(self, kind: str, most: int = 200) -> list[Work]:
        """The latest pieces of a kind that are done, of the code that runs here."""
        sql = f"SELECT {COLUMNS} FROM works WHERE state = 'done' AND key GLOB ? ORDER BY told DESC LIMIT ?"
        return [Work(*row) for row in self._read(sql, f"{kind}-{code()}-*", most)]

    # What the engine asks.

    def wanted(self) -> list[tuple[Work, Wish]]:
        """All that is open and wanted by somebody who has not paused, in the order in which it was asked for.

        What other code was asked for is left out: no engine of this code would ever do it, and it would fill the queue.
        """
        columns = ", ".join(f"works.{column}" for column in COLUMNS.split(", "))
        sql = f"""SELECT {columns}, who, wishes.key, run, wishes.at, paused FROM works JOIN wishes USING (key)
                  WHERE state = 'open' AND NOT paused AND works.key GLOB ? ORDER BY wishes.at, wishes.rowid"""
        return [(Work(*row[:11]), Wish(*row[11:])) for row in self._read(sql, f"*-{code()}-*")]

    def progress(self, name: str, done: int, of: int) -> bool:
        """Only forward: what was told late is no news."""
        sql = "UPDATE works SET done = max(done, ?), total = ?, told = ? WHERE key = ?"
        return self._each(sql, [(done, of, time(), name)])

    def advance(self, name: str, found: Turn) -> bool:
        """What has been done of it in a turn, all of it where there is a result. Whether it could be written.

        A state is written first and counts with the rows, so both are there or neither.
        """
        if found.state is not None and not self.states.write(name, found.done, found.state):
            return False

        def write(file: sqlite3.Connection) -> None:
            (count,) = file.execute("SELECT count(*) FROM rows WHERE key = ?", (name,)).fetchone()
            packed = [(name, count + number, msgspec.msgpack.encode(row)) for number, row in enumerate(found.rows)]
            file.executemany("INSERT INTO rows VALUES (?, ?, ?)", packed)
            file.execute(
                "UPDATE works SET seconds = seconds + ?, told = ? WHERE key = ?", (found.seconds, time(), name)
            )
            if found.state is not None:
                words = (found.done, found.of, found.done, name)
                file.execute("UPDATE works SET done = ?, total = ?, saved = ? WHERE key = ?", words)
            if found.result is not None:
                packed_result = msgspec.msgpack.encode(found.result)
                file.execute(
                    "UPDATE works SET state = 'done', why = '', said = NULL, result = ? WHERE key = ?",
                    (packed_result, name),
                )

        if (written := self._write(write)) and found.state is not None:
            self.states.keep(name, found.done)
        return written

    def fail(self, name: str, why: str, said: Text | None = None) -> bool:
        sql = "UPDATE works SET state = 'failed', why = ?, said = ? WHERE key = ?"
        return self._each(sql, [(why, msgspec.json.encode(said) if said else None, name)])

    def begin_again(self, name: str) -> bool:
        """Its state is lost: what it told will come again, and be the same."""

        def write(file: sqlite3.Connection) -> None:
            file.execute("DELETE FROM rows WHERE key = ?", (name,))
            sql = "UPDATE works SET state = 'open', done = 0, saved = 0, result = NULL WHERE key = ?"
            file.execute(sql, (name,))

        return self._write(write)

    def make_room(self) -> None:
        """The oldest results go, with their rows and wishes, where the file is nearly full; states have their own bound."""

        def write(file: sqlite3.Connection) -> None:
            words = ("page_count", "freelist_count", "page_size")
            pages, free, size = (file.execute(f"PRAGMA {word}").fetchone()[0] for word in words)
            if (pages - free) * size > FULL:
                for sql in (OLDEST, *ORPHANS):
                    file.execute(sql)

        self._write(write)
        self.states.make_room()

    def state(self, work: Work) -> bytes | None:
        """From which it can go on; of one that is done, what it came to."""
        return self.states.read(work.key, work.saved)

    def _read(self, sql: str, *words: object) -> list[tuple]:
        return self.store.ask(lambda file: file.execute(sql, words).fetchall()) or []

    def _each(self, sql: str, rows: Sequence[tuple]) -> bool:
        return self._write(lambda file: file.executemany(sql, rows))

    def _write(self, write: Callable[[sqlite3.Connection], object]) -> bool:
        """All of it or nothing; whether it could be."""

        def whole(file: sqlite3.Connection) -> bool:
            with _transaction(file):
                write(file)
            return True

        return bool(self.store.ask(whole))


@contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def record() -> Record | None:
    """That of this user, in the folder of the store; None where there is no folder to write to."""
    folder = store().folder
    return _in(folder / FOLDER) if folder else None


@cache
def _in(folder: Path) -> Record:
    return Record(folder)
