"""Numbers that papers and libraries report, from content/published/, each with its source.

>>> result("lessons.he2015_table2.plain34").shown
'28.54'
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from explorer.i18n import Text, text
from explorer.presets import PRESETS

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
class Recipe:
    """How networks were trained. Two results are of one claim only if they share it.

    year    in which it was published; None where nothing dates it
    extra   whether it saw more images than those of the data set
    """

    name: str
    label: str
    year: int | None = None
    extra: bool = False


@cache
def recipes() -> dict[str, Recipe]:
    """By name, in the order of content/published/recipes.toml."""
    return {name: Recipe(name, **entry) for name, entry in _file("recipes").items()}


@dataclass(frozen=True)
class Accuracy:
    """What a source reports for a network, in percent: of what kind, on which data, at which size, with which recipe.

    train   side of the images it was trained on, 0 where the source does not say
    size    side of the images it was tested on
    crops   of each image; 0 for whole images at several scales
    recipe  as the source calls it, and `by` as one of `recipes`
    """

    shown: str
    kind: str
    data: str
    train: int
    size: int
    crops: int
    recipe: str
    by: Recipe
    source: str

    @property
    def top1(self) -> Decimal:
        """Percent of the images that are named right, whichever way the source states it."""
        return 100 - Decimal(self.shown) if "error" in self.kind else Decimal(self.shown)

    @property
    def error(self) -> Decimal:
        return 100 - self.top1

    def told(self, letter: str) -> Text:
        """A sentence with everything the number depends on, for the network of that letter."""
        how = text("compare.crops", count=self.crops) if self.data == "ImageNet" else text("compare.test_set")
        kind = text(f"compare.kind.{self.kind}")
        return text("compare.report", letter=letter, number=self.shown, kind=kind, data=self.data, size=self.size,
                    how=how, recipe=self.recipe, source=self.source)  # fmt: skip


ABOUT = ("kind", "data", "train", "size", "crops", "recipe", "by", "source")  # what a table says of all its rows


@cache
def reports() -> dict[str, tuple[Accuracy, ...]]:
    """All published results of each network that has any, in the order of the file."""
    found: dict[str, list[Accuracy]] = {}
    for preset, report in _rows(_file("accuracy"), {}):
        found.setdefault(preset, []).append(report)
    return {preset: tuple(mine) for preset, mine in found.items()}


def _rows(table: dict[str, Any], above: dict[str, Any]) -> Iterator[tuple[str, Accuracy]]:
    """The rows of a table and those inside it, which say what it says unless they say otherwise."""
    about = above | {word: table[word] for word in ABOUT if word in table}
    for name, entry in table.items():
        if isinstance(entry, dict):
            yield from _rows(entry, about)
        elif name not in ABOUT:
            yield name, Accuracy(entry, **{**about, "by": recipes()[about["by"]]})


def accuracies(preset: str) -> tuple[Accuracy, ...]:
    """Every accuracy or error that is published for the preset of that name, on any data set and at any size."""
    return reports().get(preset, ())


def accuracy(preset: str) -> Accuracy | None:
    """The one that stands for the preset as it is: the first at its own input size, if there is one."""
    side = PRESETS[preset].spec.input[1] if preset in PRESETS else 0
    return next((report for report in accuracies(preset) if report.size == side), None)
