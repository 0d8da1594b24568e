"""Files that are kept in a folder: each written whole or not at all, all together of a bounded size."""

from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write(path: Path, content: bytes) -> bool:
    """Whether it could be written. Two may write the same at once: each has a half of its own."""
    half = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.write_bytes(content)
        half.replace(path)
    except OSError:
        with suppress(OSError):
            half.unlink()
        return False
    return True


def read(path: Path) -> bytes | None:
    """What is in it; None where it is not, or no longer."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def make_room(folder: Path, most: int, many: int | None = None) -> None:
    """The oldest go where there are more than `most` bytes, or more than so `many` files."""
    with suppress(OSError):
        found = sorted((known.st_mtime, known.st_size, path) for path in folder.iterdir() if (known := path.stat()))
        left = sum(size for _, size, _ in found) - most
        beyond = len(found) - many if many is not None else 0
        for number, (_, size, path) in enumerate(found):
            if left > 0 or number < beyond:
                path.unlink()
                left -= size
