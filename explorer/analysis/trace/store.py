"""Records and PyTorch's answers on disk: what one process has made is there for all others, and after a restart.

A SQLite file in a folder of this user's alone. A value stands under its kind, the spec and the version of what made it;
it is plain data, never pickle, and what is read is checked: its sum, and each field's type. The file is worth time and
nothing else. One that cannot be read or written, since it is damaged, locked, full or gone, is as good as none: whoever
reads gets None, whoever writes goes on, and the log has a line. It can be deleted at any time.
"""

import logging
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TypeVar
from weakref import WeakSet
from zlib import crc32

import msgspec
import platformdirs

from explorer import __version__
from explorer.spec import ResNetSpec

Value = TypeVar("Value")

FOLDER = "EXPLORER_STORE"  # environment variable with the folder; without it, the user's own for caches
NAME = "resnet-explorer"
FILE = "records-1.sqlite"  # another table, another number
MOST = 64 * 2**20  # bytes of what is kept: 4,000 times ResNet-50; the oldest go
PAGE = 4096  # bytes; SQLite's own
BUSY = 0.05  # seconds that a write waits for one of another process
REST = 1.0  # seconds without another try after one that failed
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
OPENING = f"""
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA journal_size_limit = {MOST // 16};
PRAGMA max_page_count = {2 * MOST // PAGE};
CREATE TABLE IF NOT EXISTS kept (kind, version, spec, value BLOB, PRIMARY KEY (kind, version, spec));
CREATE TABLE IF NOT EXISTS wanted (version, spec, at REAL, tries INTEGER, why TEXT, PRIMARY KEY (version, spec));
"""
# A quarter goes at once, so that not every write has to look for the oldest.
OLDEST = """DELETE FROM kept WHERE rowid IN (SELECT rowid FROM kept ORDER BY rowid
            LIMIT (SELECT count(*) / 4 + 1 FROM kept))"""
CODE = Path(__file__).parents[2]
SOURCES = ("model", "spec", "analysis/trace")  # of the records, and of the check

log = logging.getLogger(__name__)


def _version() -> str:
    """A hash of what records follow from: the sources, which are those now loaded, and torch."""
    found = blake2b(f"{__version__} {version('torch')}".encode(), digest_size=12)
    for source in sorted(path for room in SOURCES for path in (CODE / room).glob("*.py")):
        found.update(source.read_bytes())
    return found.hexdigest()


VERSION = _version()
_stores: "WeakSet[Store]" = WeakSet()
_held: "list[Store]" = []  # while the process forks


class Store:
    """The file in a folder, which need not be there yet; with None there is nothing to read and nothing is written."""

    def __init__(
        self, folder: Path | None, busy: float = BUSY, most: int = MOST, file: str = FILE, opening: str = OPENING
    ):
        self.folder, self._busy, self._most = folder, busy, most
        self._name, self._opening = file, opening
        self.lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # that the connection is to
        self._next, self._failed = 0.0, False
        _stores.add(self)

    def read(self, kind: type[Value], spec: ResNetSpec) -> Value | None:
        """What was written of this kind and spec by the same version."""
        row = (kind.__name__, VERSION, key(spec))
        sql = "SELECT value FROM kept WHERE kind = ? AND version = ? AND spec = ?"
        found = self.ask(lambda file: file.execute(sql, row).fetchone())
        if found is None:
            return None
        try:
            return _plain(kind, found[0])
        except (msgspec.MsgspecError, TypeError, ValueError) as wrong:
            self._say(f"a row is not what was written: {wrong}")
            self.ask(lambda file: file.execute("DELETE FROM kept WHERE kind = ? AND version = ? AND spec = ?", row))
            return None

    def write(self, spec: ResNetSpec, value: object) -> None:
        """Keeps a named tuple of plain values, under its class."""
        row = (type(value).__name__, VERSION, key(spec), _sealed(msgspec.msgpack.encode(value)))
        self.ask(lambda file: self._put(file, row))

    def _put(self, file: sqlite3.Connection, row: tuple) -> None:
        file.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", row)
        used = [file.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "freelist_count", "page_size")]
        if (used[0] - used[1]) * used[2] > self._most:
            file.execute(OLDEST)

    def ask(self, work: Callable[[sqlite3.Connection], Value]) -> Value | None:
        """What `work` gives of the file, each of its statements a transaction; None where the file is good for nothing."""
        with self.lock:
            if self.folder is None or monotonic() < self._next:
                return None
            try:
                found = work(self._open(self.folder))
                self._failed = False
                return found
            except (sqlite3.Error, OSError) as wrong:
                self._rest(wrong)
                return None

    def _open(self, folder: Path) -> sqlite3.Connection:
        """The connection; another one where the file is no longer that which it is to."""
        path = folder / self._name
        if self._connection and self._file == _identity(path):
            return self._connection
        self.close()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, self._busy, isolation_level=None, check_same_thread=False)
        self._connection.executescript(self._opening)
        self._file = _identity(path)
        return self._connection

    def _rest(self, wrong: Exception) -> None:
        """After a failure. A file that is damaged goes: nothing in it is lost."""
        self._say(str(wrong))
        self._next = monotonic() + REST
        self.close()
        if self.folder and getattr(wrong, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            for end in ("", "-wal", "-shm"):
                with suppress(OSError):
                    (self.folder / (self._name + end)).unlink()

    def _say(self, what: str) -> None:
        """One line in the log, until it works again."""
        if not self._failed:
            log.warning("The store in %s is left aside: %s", self.folder, what)
        self._failed = True

    def close(self) -> None:
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def key(spec: ResNetSpec) -> str:
    """A spec as text; `spec_of` reads it back."""
    return msgspec.json.encode(spec).decode()


def spec_of(key: str) -> ResNetSpec:
    """Raises msgspec.MsgspecError for what is no key."""
    return msgspec.json.decode(key, type=ResNetSpec)


def _sealed(plain: bytes) -> bytes:
    return crc32(plain).to_bytes(4, "big") + plain


def _plain(kind: type[Value], sealed: bytes) -> Value:
    """What was sealed. Raises one of three errors for anything else."""
    sum_, plain = sealed[:4], sealed[4:]
    if crc32(plain).to_bytes(4, "big") != sum_:
        raise ValueError("its sum is another")
    return _decoder(kind).decode(plain)  # type: ignore[arg-type]  # a class has a hash, whatever mypy thinks


@cache
def _decoder(kind: type[Value]) -> "msgspec.msgpack.Decoder[Value]":
    return msgspec.msgpack.Decoder(kind)


def store() -> Store:
    """That of this process: the folder which is asked for, or the user's own for caches, or else a temporary one."""
    return _in(os.environ.get(FOLDER) or str(platformdirs.user_cache_path(NAME, appauthor=False)))


@cache
def _in(asked: str) -> Store:
    wanted = Path(asked).expanduser().resolve()  # a process that is started may have another working directory
    found = next(filter(_is_ours, (wanted, *_temporary())), None)
    if found != wanted:
        log.warning("%s is no folder that this user alone can write to: what is kept is in %s", wanted, found)
    return Store(found)


def _temporary() -> Iterator[Path]:
    with suppress(OSError):  # there may be none
        yield Path(tempfile.gettempdir()) / f"{NAME}-{getattr(os, 'getuid', lambda: 'user')()}"


def _is_ours(folder: Path) -> bool:
    """Whether a folder, which is made if it is missing, belongs to this user, who alone can write there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    ours = not hasattr(os, "getuid") or found.st_uid == os.getuid() and not found.st_mode & 0o022
    return stat.S_ISDIR(found.st_mode) and ours and os.access(folder, os.W_OK | os.X_OK)


def _before_a_fork() -> None:
    """A connection must not come into a child: SQLite would take the parent's locks for its own."""
    _held.extend(_stores)
    for one in _held:
        one.lock.acquire()
        one.close()


def _after_a_fork() -> None:
    while _held:
        _held.pop().lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_a_fork, after_in_parent=_after_a_fork, after_in_child=_after_a_fork)
