"""Records what the degradation lesson replays, into explorer/content/lab/. Two cores take about seven minutes for all.

python -m bench.recording train probe lesion
"""

import json
import platform
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import msgspec
import torch

from explorer.lab.asked import Lesion, Probe, Recipe, Training, key
from explorer.lab.networks import named
from explorer.lab.recorded import CONTENT, FILES
from explorer.lab.steps import finished
from explorer.lab.works import begun

NETS = ("plain-20", "plain-56", "resnet-20", "resnet-56")
PROBED = ("plain-20", "plain-56", "plain-110", "resnet-20", "resnet-56", "resnet-110")
VALUES = ("loss", "error", "train_loss", "train_error", "test_loss", "test_error")


def rounded(value: Any) -> Any:
    """Plain values with their numbers to four significant digits."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list | tuple) else value


def head(what: str, recipe: Recipe, repeat: str) -> dict[str, Any]:
    """What a record is and how it is made again."""
    return {
        "what": what,
        "recipe": msgspec.to_builtins(recipe),
        "torch": version("torch").partition("+")[0],
        "threads": torch.get_num_threads(),
        "machine": platform.machine(),
        "repeat": repeat,
    }


def column_run(name: str, seed: int, rows: list[dict], result: dict) -> dict[str, Any]:
    columns = {value: [row[value] for row in rows] for value in VALUES}
    return {"net": name, "seed": seed, "diverged": result["diverged"], "columns": columns}


def train() -> dict[str, Any]:
    recipe = Recipe()
    runs = [
        column_run(name, seed, *finished(begun(Training(named(name, recipe.data), recipe, seed))))
        for seed in range(1, 6)
        for name in NETS
    ]
    return trained(runs)


def trained(runs: list[dict[str, Any]]) -> dict[str, Any]:
    repeat = f"python -m explorer train {' '.join(NETS)} --seeds 1-5"
    return {"head": head("Curves of training, a column a value, an entry an epoch", Recipe(), repeat), "runs": runs}


def probe() -> dict[str, Any]:
    recipe, points, runs = Recipe(), {}, []
    for name in PROBED:
        for norm in ("none", "batch"):
            for seed in (1, 2, 3):
                spec = replace(named(name, recipe.data), norm=norm)
                _, found = finished(begun(Probe(spec, seed, recipe.data, recipe.batch, recipe.init)))
                points[name] = found.pop("points")
                runs.append({"net": name, "norm": norm, "seed": seed} | found)
    what = "Norms before training, an entry a point"
    return {"head": head(what, recipe, "python -m bench.recording probe"), "points": points, "runs": runs}


def lesion() -> dict[str, Any]:
    recipe, runs = Recipe(epochs=20), []
    for name in NETS:
        asked = Training(named(name, recipe.data), recipe, 1)
        given = {key(asked): [step.state for step in begun(asked) if step.state][-1]}
        runs.append({"net": name, "result": finished(begun(Lesion(asked), None, given))[1]})
    what = "Test errors without each block and without several, after a training with seed 1"
    return {"head": head(what, recipe, "python -m bench.recording lesion"), "runs": runs}


def write(kind: str, found: dict[str, Any]) -> None:
    text = json.dumps(rounded(found), separators=(",", ":")).replace('{"net"', '\n{"net"')
    (CONTENT / FILES[kind]).write_text(text + "\n", encoding="utf-8")


RECORDS: dict[str, Callable[[], dict[str, Any]]] = {"train": train, "probe": probe, "lesion": lesion}

if __name__ == "__main__":
    torch.set_num_threads(1)
    for kind in sys.argv[1:]:
        write(kind, RECORDS[kind]())
