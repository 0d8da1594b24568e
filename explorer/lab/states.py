"""States from which pieces of work go on, a file each: written whole or not at all, and of a bounded size together."""

import os
from contextlib import suppress
from pathlib import Path

MOST = 2**30  # bytes of all together; the oldest go, and are made again where they are needed


class States:
    """The states in a folder. `done` is how far a piece of work was: its record says which of them it goes on from."""

    def __init__(self, folder: Path):
        self.folder = folder

    def read(self, name: str, done: int) -> bytes | None:
        try:
            return self._path(name, done).read_bytes()
        except OSError:
            return None

    def write(self, name: str, done: int, state: bytes) -> bool:
        """Whether it could be written. The one before it stays until `keep` says that it is no longer needed."""
        path = self._path(name, done)
        half = path.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            half.write_bytes(state)
            half.replace(path)
        except OSError:
            with suppress(OSError):
                half.unlink()
            return False
        return True

    def keep(self, name: str, done: int) -> None:
        """Of one piece of work this state alone."""
        with suppress(OSError):
            for path in self.folder.glob(f"{name}-*.state"):
                if path != self._path(name, done):
                    path.unlink()

    def make_room(self, most: int = MOST) -> None:
        """The oldest go where there are too many bytes of them."""
        with suppress(OSError):
            found = [(path.stat(), path) for path in self.folder.iterdir()]
            left = sum(known.st_size for known, _ in found) - most
            for known, path in sorted(found, key=lambda one: one[0].st_mtime):
                if left <= 0:
                    break
                path.unlink()
                left -= known.st_size

    def _path(self, name: str, done: int) -> Path:
        return self.folder / f"{name}-{done}.state"
