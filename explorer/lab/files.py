"""Files that readers have brought, in the form in which the laboratory reads them: kept by the digest of what is in them."""

from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

from explorer.analysis.trace.store import store

MOST, MANY = 128 * 2**20, 1000  # bytes of all together, and files; the oldest go
KINDS = ("picture", "weights")


def take(kind: str, content: bytes) -> str | None:
    """Keeps a file; its name, or None where it cannot be written."""
    place = _folder()
    if place is None:
        return None
    name = f"{kind}-{blake2b(content, digest_size=10).hexdigest()}"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = place / f".{name}-{uuid4().hex}"  # two readers may bring the same at once
        half.write_bytes(content)
        half.replace(place / name)
    except OSError:
        return None
    _make_room(place)
    return name


def read(name: str) -> bytes | None:
    """A file that was taken, by its name; None for any other, as one that has made room."""
    place, (kind, _, digest) = _folder(), name.partition("-")
    if place is None or kind not in KINDS or len(digest) != 20 or not digest.isalnum():
        return None
    try:
        return (place / name).read_bytes()
    except OSError:
        return None


def _folder() -> Path | None:
    here = store().folder
    return here / "lab" / "files" if here else None


def _make_room(place: Path) -> None:
    with suppress(OSError):
        found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in place.iterdir())
        left = sum(size for _, size, _ in found) - MOST
        for number, (_, size, path) in enumerate(found):
            if left > 0 or number < len(found) - MANY:
                path.unlink()
                left -= size
