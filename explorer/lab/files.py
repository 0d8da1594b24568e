"""Files that readers have brought, in the form in which the laboratory reads them: kept by the digest of what is in them."""

from hashlib import blake2b
from pathlib import Path

from explorer.analysis.trace.store import store
from explorer.lab import kept

MOST, MANY = 128 * 2**20, 1000  # bytes of all together, and files; the oldest go
KINDS = ("picture", "weights")


def take(kind: str, content: bytes) -> str | None:
    """Keeps a file; its name, or None where it cannot be written."""
    place = _folder()
    if place is None:
        return None
    name = f"{kind}-{blake2b(content, digest_size=10).hexdigest()}"
    if not kept.write(place / name, content):
        return None
    kept.make_room(place, MOST, MANY)
    return name


def read(name: str) -> bytes | None:
    """A file that was taken, by its name; None for any other, as one that has made room."""
    place, (kind, _, digest) = _folder(), name.partition("-")
    if place is None or kind not in KINDS or len(digest) != 20 or not digest.isalnum():
        return None
    return kept.read(place / name)


def _folder() -> Path | None:
    here = store().folder
    return here / "lab" / "files" if here else None
