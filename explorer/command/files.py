"""Files that a command writes: never over another one unasked, and never a half one."""

import errno
import os
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from explorer.command.parser import Sorry


def check_free(path: str, force: bool) -> None:
    """Raises Sorry where writing would replace a file, unless `force`, or cannot succeed."""
    try:
        there = _mode(path)
        if there is None:
            os.stat(os.path.dirname(path) or os.curdir)
    except (OSError, ValueError) as wrong:
        raise _unwritable(path, wrong) from None
    if there is not None and stat.S_ISREG(there) and not force:
        raise Sorry(f"{path} is there already; --force replaces it")


def _mode(path: str) -> int | None:
    """What stands there; None for nothing. Raises OSError for a folder, which no file can replace."""
    try:
        found = os.stat(path).st_mode
    except FileNotFoundError:
        found = None
    if path.endswith(("/", os.sep)) or (found is not None and stat.S_ISDIR(found)):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return found


def save(path: str, content: bytes, force: bool) -> None:
    """`content` as the file of that name, whole or not at all. Raises Sorry.

    It is written beside its place and then renamed. What is no file, such as a pipe or /dev/null, is written into.
    """
    check_free(path, force)
    try:
        place = Path(path).resolve()  # a link stays, and what it leads to is replaced
        if place.exists() and not place.is_file():
            place.write_bytes(content)
        else:
            _replace(place, content)
    except (OSError, ValueError) as wrong:
        raise _unwritable(path, wrong) from None


def _replace(place: Path, content: bytes) -> None:
    beside = place.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
        if place.exists():
            shutil.copymode(place, beside)
        beside.replace(place)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _unwritable(path: str, wrong: OSError | ValueError) -> Sorry:
    """ValueError: a name that no file can have, such as one with a NUL."""
    return Sorry(f"{path or repr(path)} cannot be written: {getattr(wrong, 'strerror', None) or wrong}")
