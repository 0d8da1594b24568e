"""train: networks on small pictures, one after the other in this very process, and what they learn by the epoch."""

import json
import platform
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib.metadata import version
from statistics import mean, stdev
from typing import NamedTuple

import msgspec

from explorer import permalink
from explorer.command.files import check_free, save
from explorer.command.network import written
from explorer.command.parser import STANDARD_STREAM, Sorry, called
from explorer.lab.asked import Recipe, Training
from explorer.lab.networks import NAMED, fitted, named
from explorer.lab.recipes import RECIPES
from explorer.lab.steps import Cannot, Result, Row
from explorer.spec import problems

VALUES = ("loss", "error", "train_loss", "train_error", "test_loss", "test_error")


class Learnt(NamedTuple):
    """A training as it was asked for, under the name of its network, and what came of it."""

    name: str
    asked: Training
    rows: list[Row]
    result: Result


def train_networks(options: Namespace) -> str:
    """What was learnt, or a line on the file that it is written to; after Ctrl-C, what has been learnt by then."""
    recipe = _recipe(options)
    if options.output != STANDARD_STREAM:
        check_free(options.output, options.force)  # before a long work
    wanted = [_training(name, recipe, seed, options) for name in options.names for seed in options.seeds]
    found: list[Learnt] = []
    try:
        found.extend(_learn(wanted))
    except KeyboardInterrupt:
        if not any(one.rows for one in found):
            raise  # before the first epoch there is nothing to give
        print("\nstopped: what was done before is given", file=sys.stderr)
    except Cannot as wrong:
        raise Sorry(str(wrong)) from None
    done = [one for one in found if one.rows]
    said = {"table": _table, "csv": _csv, "json": _json}[options.format](done, recipe, options)
    if options.output == STANDARD_STREAM:
        return said
    content = f"{said}\n".encode()
    save(options.output, content, options.force)
    return f"{options.output}: {len(content):,} bytes"


def _recipe(options: Namespace) -> Recipe:
    """The named recipe, with what was said on top."""
    said = {word: getattr(options, word) for word in Recipe.__struct_fields__ if hasattr(options, word)}
    return msgspec.structs.replace(RECIPES[options.recipe], **{word: v for word, v in said.items() if v is not None})


def _training(name: str, recipe: Recipe, seed: int, options: Namespace) -> tuple[str, Training]:
    """A short name of the laboratory, or any other network, fitted to the pictures. Raises Sorry where it cannot be built."""
    from dataclasses import replace

    spec = named(name, recipe.data) if name in NAMED else fitted(written(name), recipe.data)
    if options.width:
        spec = replace(spec, width=options.width)
    if wrong := problems(spec):
        raise Sorry(f"{name} cannot learn from {recipe.data}: {wrong[0].sentence.into('en')}")
    return name, Training(spec, recipe, seed)


def _learn(wanted: list[tuple[str, Training]]) -> Iterator[Learnt]:
    """One after the other, on one thread: another number of threads would give other last digits."""
    import torch

    from explorer.lab.works import begun

    torch.set_num_threads(1)
    for name, asked in wanted:
        rows: list[Row] = []
        learnt = Learnt(name, asked, rows, {})
        yield learnt  # at once, so that what is stopped is there, too
        steps = begun(asked)
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                learnt.result.update(end.value)
                break
            if step.row is not None:
                rows.append(step.row)
                _say(name, asked, step.row)


def _say(name: str, asked: Training, row: Row) -> None:
    """A line of progress on standard error."""
    if sys.stderr is None:
        return
    loss, error = (_number(row[word]) for word in ("loss", "error"))
    line = f"{name}, seed {asked.seed}: epoch {row['epoch']} of {asked.recipe.epochs}, loss {loss}, error {error}"
    last = "\n" if row["epoch"] == asked.recipe.epochs or row["loss"] is None else ""
    print(f"\r{line:<79}", end=last, file=sys.stderr, flush=True)


def _number(value: float | None) -> str:
    return "not a number" if value is None else f"{value:.4g}"


def _table(found: list[Learnt], recipe: Recipe, options: Namespace) -> str:
    """The last epoch of each network, mean and spread over its seeds."""
    head = ["network", "seeds", "epochs", *VALUES]
    rows = [
        [name, *_ends([one for one in found if one.name == name])] for name in dict.fromkeys(one.name for one in found)
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    said = f"{recipe.data}, {recipe.optimiser} at {recipe.rate:g} ({recipe.schedule}), batch {recipe.batch}"
    return "\n".join([f"{said}; the last epoch, mean ± standard deviation over seeds; errors are shares", "", *lines])


def _ends(same: list[Learnt]) -> list[str]:
    epochs = sorted({len(one.rows) for one in same})
    ends = [one.rows[-1] for one in same]
    return [str(len(same)), "-".join(map(str, epochs)), *(_spread([row[value] for row in ends]) for value in VALUES)]


def _spread(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return "not a number"
    return f"{mean(known):.4g}" + (f" ± {stdev(known):.2g}" if len(known) > 1 else "")


def _settings(one: Learnt) -> dict:
    """As plain values: the network by its link's words, the seed, the recipe."""
    return {
        "network": one.name,
        "spec": permalink.name(one.asked.spec),
        "seed": one.asked.seed,
        **_plain(one.asked.recipe),
    }


def _plain(recipe: Recipe) -> dict:
    return msgspec.to_builtins(recipe)


def _csv(found: list[Learnt], recipe: Recipe, options: Namespace) -> str:
    """A row an epoch, with all settings in it; nothing where there is no number."""
    import csv
    import io

    file = io.StringIO()
    rows = [_settings(one) | row for one in found for row in one.rows]
    writer = csv.DictWriter(file, list(rows[0]) if rows else ["network"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().rstrip("\n")


def _json(found: list[Learnt], recipe: Recipe, options: Namespace) -> str:
    """Settings, rows and result of each training, and what they were made with."""
    made = {
        "command": f"{called()} {shlex.join(sys.argv[1:])}",
        "versions": {name: version(name) for name in ("torch", "scikit-learn")} | {"python": platform.python_version()},
        "threads": 1,
    }
    trainings = [_settings(one) | {"rows": one.rows, "result": one.result} for one in found]
    return json.dumps(made | {"trainings": trainings}, indent=1)
