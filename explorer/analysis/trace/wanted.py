"""Networks that PyTorch is to check, as a table of the store: readers' servers put them down, the check process takes them.

The newest comes first: who has moved on does not hold up who is looking now. Who still looks asks again from time to
time, which makes theirs new. A try is counted before it begins, so one that ends the process is known, too.
"""

import sqlite3
from time import time

import msgspec

from explorer.analysis.trace import store as rooms
from explorer.analysis.trace.check import Check
from explorer.analysis.trace.store import Store, key, spec_of
from explorer.spec import ResNetSpec

TRIES = 3
RENEWED = 5.0  # seconds before asking again makes a network new
FORGOTTEN = 600.0  # seconds until one that nobody asks for is let go, and one that was given up can be asked for again
MOST = 1000  # networks that wait

WANT = """INSERT INTO wanted VALUES (:version, :spec, :now, 0, NULL) ON CONFLICT DO UPDATE
          SET at = :now, tries = iif(tries > :tries, 0, tries)
          WHERE :now - at > iif(tries > :tries, :forgotten, :renewed)"""
NEWEST = "SELECT rowid, spec, tries FROM wanted WHERE version = ? AND tries <= ? ORDER BY at DESC LIMIT 1"
LET_GO = """DELETE FROM wanted WHERE at < :since
            OR rowid IN (SELECT rowid FROM wanted ORDER BY at DESC LIMIT -1 OFFSET :most)"""


def want(store: Store, spec: ResNetSpec) -> bool:
    """Puts a network down; whether that could be done."""
    asked = {"version": rooms.VERSION, "spec": key(spec), "now": time(), "tries": TRIES}
    asked |= {"renewed": RENEWED, "forgotten": FORGOTTEN}
    return store.ask(lambda file: file.execute(WANT, asked)) is not None


def why_given_up(store: Store, spec: ResNetSpec) -> str | None:
    """What was wrong at the last try of a network that is tried no more; None where there is hope."""
    row = (rooms.VERSION, key(spec), TRIES, time() - FORGOTTEN)
    sql = "SELECT coalesce(why, '') FROM wanted WHERE version = ? AND spec = ? AND tries > ? AND at > ?"
    found = store.ask(lambda file: file.execute(sql, row).fetchone())
    return found and found[0]


def take(store: Store) -> ResNetSpec | None:
    """The next one, with one more try counted; None where none waits."""
    while found := store.ask(_newest):
        text, tries = found
        if tries == TRIES:  # each of them failed, or ended the process: from now on it is given up
            continue
        try:
            return spec_of(text)
        except msgspec.MsgspecError:
            continue  # nobody wrote this; in three more turns it is given up
    return None


def _newest(file: sqlite3.Connection) -> tuple[str, int] | None:
    """The one wanted last, and how often it was tried before."""
    found = file.execute(NEWEST, (rooms.VERSION, TRIES)).fetchone()
    if found is None:
        return None
    row, text, tries = found
    file.execute("UPDATE wanted SET tries = tries + 1 WHERE rowid = ?", (row,))
    return text, tries


def failed(store: Store, spec: ResNetSpec, why: str) -> None:
    """Notes what was wrong at a try."""
    row = (why, rooms.VERSION, key(spec))
    store.ask(lambda file: file.execute("UPDATE wanted SET why = ? WHERE version = ? AND spec = ?", row))


def answered(store: Store, spec: ResNetSpec, check: Check) -> None:
    """Keeps the answer. Where that fails the network is still wanted."""
    store.write(spec, check)
    row = (rooms.VERSION, key(spec))
    store.ask(lambda file: file.execute("DELETE FROM wanted WHERE version = ? AND spec = ?", row))
    store.ask(lambda file: file.execute(LET_GO, {"since": time() - FORGOTTEN, "most": MOST}))


def give_up(store: Store, version: str, why: str) -> None:
    """Tries no network of another version, whose sources are no longer there."""
    row = (TRIES + 1, why, version)
    store.ask(lambda file: file.execute("UPDATE wanted SET tries = ?, why = ? WHERE version = ?", row))
