"""Numbers that papers and libraries report, from content/published/, each with its source.

>>> result("lessons.he2015_table2.plain34").shown
'28.54'
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content" / "published"


@dataclass(frozen=True)
class Result:
    """A number as its source prints it; of several in one entry, such as top-1 and top-5, the first."""

    shown: str
    source: str


def result(name: str) -> Result:
    """`name` is FILE.TABLE.ENTRY. Raises LookupError for what is not there."""
    file, _, rest = name.partition(".")
    table, _, entry = rest.partition(".")
    found = _file(file).get(table, {}) if (CONTENT / f"{file}.toml").is_file() else {}
    if entry not in found or entry == "source":
        raise LookupError(f"nothing published has the name {name!r}")
    return Result(_shown(found[entry]), found["source"])


@cache
def _file(name: str) -> dict[str, Any]:
    with (CONTENT / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _shown(value: Any) -> str:
    first = value[0] if isinstance(value, list) else value
    return f"{first:.2f}" if isinstance(first, float) else f"{first:,}" if isinstance(first, int) else first


@dataclass(frozen=True)
class Accuracy:
    """What a source reports for a network, in percent: of what kind, on which data, at which size, with which recipe."""

    shown: str
    kind: str
    data: str
    size: int
    crops: int
    recipe: str
    source: str


def accuracy(preset: str) -> Accuracy | None:
    """The accuracy or error that is published for the preset of that name, if one is."""
    for table in _file("accuracy").values():
        if preset in table:
            shared = {key: table[key] for key in ("kind", "data", "size", "crops", "recipe", "source")}
            return Accuracy(table[preset], **shared)
    return None
