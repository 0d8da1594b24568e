"""Locks on files, which the system lets go of when whoever holds them ends, however that comes about."""

import os
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:
    fcntl = None  # on Windows


def held(path: Path, shared: bool = False) -> IO | None:
    """The file, locked until it is closed; None where another holds it, or there are no such locks.

    Many can share a lock, and keep away whoever wants it alone. Who shares waits: alone it is held for a moment only.
    """
    if fcntl is None:
        return None
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def stands_at(file: int, path: Path) -> bool:
    """Whether a path still leads to an open file: one that was deleted locks nobody out."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False
