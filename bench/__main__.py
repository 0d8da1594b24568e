"""Every bench in turn, or those that are named: `make bench`. Writes bench/results.json and the tables of docs/performance.md."""

import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import psutil

from bench.figures import Figure

ROOT = Path(__file__).parents[1]
RESULTS, PAGE = ROOT / "bench" / "results.json", ROOT / "docs" / "performance.md"
BENCHES = ("counting", "identify", "sweep", "change", "browser", "memory", "lab", "learning", "crowd", "felt")
LIBRARIES = ("streamlit", "torch", "plotly", "pandas")
MARK = "<!-- what follows is written by make bench -->\n"


def main(names: list[str]) -> int:
    """The number of claims that do not hold."""
    found: list[Figure] = []
    for name in names or BENCHES:
        for figure in import_module(f"bench.{name}").figures():
            print(figure, flush=True)
            found.append(figure)
    if not names:
        write(found)
    failing = [figure for figure in found if not figure.holds]
    claims = sum(figure.claim is not None for figure in found)
    print(f"{claims - len(failing)} of {claims} claims hold")
    for figure in failing:
        print(f"FAILS: {figure}")
    return len(failing)


def write(found: list[Figure]) -> None:
    machine = _machine()
    told = [figure._asdict() | {"holds": figure.holds} for figure in found]
    RESULTS.write_text(json.dumps({"machine": machine, "figures": told}, indent=1, ensure_ascii=False) + "\n")
    head, _, _ = PAGE.read_text().partition(MARK)
    PAGE.write_text(f"{head}{MARK}\n" + "\n".join(_tables(machine, found)))


def _machine() -> dict[str, str]:
    return {
        "day": date.today().isoformat(),
        "processor": f"{os.cpu_count()} cores, {platform.machine()}",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.system(),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }


def _tables(machine: dict[str, str], found: list[Figure]) -> Iterator[str]:
    yield ", ".join(f"{what} {value}" for what, value in machine.items()) + "."
    for group, figures in groupby(found, key=lambda figure: figure.group):
        yield f"\n## {group}\n\n| what | measured | claim |\n|---|---|---|"
        for figure in figures:
            yield f"| {figure.what}{f' ({figure.how})' if figure.how else ''} | {figure.shown} | {figure.claimed} |"
    yield ""


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
