"""Runs that were recorded once and come with the app, from content/lab/: what a lesson draws at once. Knows no torch.

bench/recording.py writes them. Each file begins with a head: which recipe, torch version, threads and machine it was, and
how to do it again. Numbers are rounded to four significant digits; another machine ends elsewhere, see docs/lab.md.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

from explorer.lab.asked import Lesion, Probe, Recipe, Training
from explorer.lab.networks import named
from explorer.lab.steps import Result, Row
from explorer.spec import ResNetSpec

CONTENT = Path(__file__).parents[1] / "content" / "lab"
FILES = {"train": "degradation.json", "probe": "probe.json", "lesion": "lesion.json"}


class Record(NamedTuple):
    """A piece of work, the name of its network, and what came of it when it was recorded."""

    name: str
    asked: Training | Probe | Lesion
    rows: tuple[Row, ...]
    result: Result

    @property
    def spec(self) -> ResNetSpec:
        return self.asked.training.spec if isinstance(self.asked, Lesion) else self.asked.spec


@cache
def head(kind: str) -> Mapping[str, Any]:
    """What the record of a kind of `FILES` is: recipe, torch, threads, machine, repeat."""
    return _file(kind)["head"]


@cache
def records(kind: str) -> tuple[Record, ...]:
    """All that was recorded of a kind of `FILES`, in the order of the file."""
    return {"train": _curves, "probe": _probes, "lesion": _lesions}[kind](_file(kind))


def said(name: str) -> str:
    """A number of a record for the text of a lesson: train.plain-56.error, a mean over the seeds behind the last epoch, or
    lesion.resnet-56.median, over its blocks, or .whole; all in per cent. Raises LookupError for what is not there.
    """
    kind, *rest = name.split(".")
    if kind not in ("train", "lesion") or len(rest) != 2:
        raise LookupError(f"nothing recorded has the name {name!r}")
    found = [record for record in records(kind) if record.name == rest[0]]
    if not found:
        raise LookupError(f"nothing was recorded of {rest[0]!r}")
    if kind == "train":
        return f"{100 * fmean(record.rows[-1][rest[1]] for record in found):.1f}"
    (result,) = (record.result for record in found)
    return f"{100 * {'whole': result['whole'], 'median': median(result['blocks'].values())}[rest[1]]:.1f}"


@cache
def _file(kind: str) -> dict[str, Any]:
    return json.loads((CONTENT / FILES[kind]).read_text(encoding="utf-8"))


def _curves(file: dict[str, Any]) -> tuple[Record, ...]:
    """Columns become rows, epochs count from 1."""
    recipe, found = Recipe(**file["head"]["recipe"]), []
    for run in file["runs"]:
        values = zip(*run["columns"].values(), strict=True)
        rows = [{"epoch": epoch} | dict(zip(run["columns"], row, strict=True)) for epoch, row in enumerate(values, 1)]
        asked = Training(named(run["net"], recipe.data), recipe, run["seed"])
        found.append(Record(run["net"], asked, tuple(rows), {"epochs": len(rows), "diverged": run["diverged"]}))
    return tuple(found)


def _probes(file: dict[str, Any]) -> tuple[Record, ...]:
    recipe, found = Recipe(**file["head"]["recipe"]), []
    for run in file["runs"]:
        spec = replace(named(run["net"], recipe.data), norm=run["norm"])
        asked = Probe(spec, run["seed"], recipe.data, recipe.batch, recipe.init)
        result = {"points": file["points"][run["net"]]} | {
            key: run[key] for key in ("activations", "gradients", "loss")
        }
        found.append(Record(run["net"], asked, (), result))
    return tuple(found)


def _lesions(file: dict[str, Any]) -> tuple[Record, ...]:
    recipe, found = Recipe(**file["head"]["recipe"]), []
    for run in file["runs"]:
        rows = [{"block": block, "error": error} for block, error in run["result"]["blocks"].items()]
        asked = Lesion(Training(named(run["net"], recipe.data), recipe, 1))
        found.append(Record(run["net"], asked, tuple(rows), run["result"]))
    return tuple(found)
