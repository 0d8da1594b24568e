"""States from which pieces of work go on, a file each: written whole or not at all, and of a bounded size together."""

from contextlib import suppress
from pathlib import Path

from explorer.lab import kept

MOST = 2**30  # bytes of all together; the oldest go, and are made again where they are needed


class States:
    """The states in a folder. `done` is how far a piece of work was: its record says which of them it goes on from."""

    def __init__(self, folder: Path):
        self.folder = folder

    def read(self, name: str, done: int) -> bytes | None:
        return kept.read(self._path(name, done))

    def write(self, name: str, done: int, state: bytes) -> bool:
        """Whether it could be written. The one before it stays until `keep` says that it is no longer needed."""
        return kept.write(self._path(name, done), state)

    def keep(self, name: str, done: int) -> None:
        """Of one piece of work this state alone."""
        with suppress(OSError):
            for path in self.folder.glob(f"{name}-*.state"):
                if path != self._path(name, done):
                    path.unlink()

    def make_room(self, most: int = MOST) -> None:
        """The oldest go where there are too many bytes of them."""
        kept.make_room(self.folder, most)

    def _path(self, name: str, done: int) -> Path:
        return self.folder / f"{name}-{done}.state"
