"""Networks side by side as tables for other programs: the totals of each, and where each differs from the first.

As with the layers of one network (tables.py), pandas reads both tables back with the dtypes they were written with.
"""

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import pandas as pd

from explorer import permalink
from explorer.analysis import Totals, Trace
from explorer.analysis.compare.align import Pair, align
from explorer.analysis.compare.difference import Difference, Whole, difference
from explorer.analysis.compare.step_words import step_name
from explorer.export.request import Compared
from explorer.export.tables import as_csv, as_parquet, counted
from explorer.i18n import translator
from explorer.spec import ResNetSpec

MEASURES = ("params", "macs", "memory", "field")  # what a difference is given in


def networks(specs: Sequence[ResNetSpec]) -> list[dict[str, Any]]:
    """A row for each network: its name and its totals."""
    return [{"name": permalink.name(spec), **_sums(counted(spec)[1])} for spec in specs]


def _sums(sums: Totals) -> dict[str, int]:
    return {
        "params": sums.params,
        "buffers": sums.buffers,
        "macs": sums.macs,
        "flops": sums.flops,
        "activations": sums.activations,
        "weighted_layers": sums.weighted_layers,
    }


def differences(specs: Sequence[ResNetSpec]) -> list[dict[str, list[dict[str, Any]]]]:
    """For each network but the first, and each measure: where the difference is and how large, step by step."""
    return [{measure: _rows(found, network) for measure, found in mine.items()} for network, mine in _found(specs)]


def _found(specs: Sequence[ResNetSpec]) -> list[tuple[str, dict[str, Difference | None]]]:
    """For each network but the first, its name and how far it is in each measure; None for a field of the whole image."""
    reference, *others = (counted(spec)[0] for spec in specs)
    names = [permalink.name(spec) for spec in specs[1:]]
    return [(name, _differences(reference, other)) for name, other in zip(names, others, strict=True)]


def _differences(a: Trace, b: Trace) -> dict[str, Difference | None]:
    pairs = align(a, b)
    return {measure: _difference(a, b, pairs, measure) for measure in MEASURES}


def _difference(a: Trace, b: Trace, pairs: Sequence[Pair], measure: str) -> Difference | None:
    try:
        return difference(a, b, pairs, measure)
    except Whole:
        return None


def _rows(found: Difference | None, network: str) -> list[dict[str, Any]]:
    t = translator("en")
    return [
        {"network": network, "where": step_name(step, t), "layer": step.layer.name, "delta": step.delta}
        for step in (found.steps if found else ())
        if step.delta
    ]


def as_json(specs: Sequence[ResNetSpec]) -> str:
    """Totals, and for each measure the steps of every network but the first."""
    found = differences(specs)
    together = {measure: [step for one in found for step in one[measure]] for measure in MEASURES}
    listed = [{"name": one.pop("name"), "totals": one} for one in networks(specs)]
    return json.dumps({"networks": listed, "difference": together}, indent=1, ensure_ascii=False)


def totals_table(specs: Sequence[ResNetSpec]) -> pd.DataFrame:
    return pd.DataFrame(networks(specs))


def steps_table(specs: Sequence[ResNetSpec]) -> pd.DataFrame:
    """Each difference as a sum: step 0 is the count of the first network, and the last `sum` that of the other."""
    rows = [
        row
        for network, mine in _found(specs)
        for measure, found in mine.items()
        if found
        for row in _sum(found, measure, permalink.name(specs[0]), network)
    ]
    return pd.DataFrame(rows)


def _sum(found: Difference, measure: str, reference: str, network: str) -> list[dict[str, Any]]:
    start = {"network": network, "where": reference, "layer": "total", "delta": 0}
    steps = [start, *_rows(found, network)]
    sums = accumulate((step["delta"] for step in steps[1:]), initial=found.start)
    order = ("network", "measure", "step", "where", "layer", "delta", "sum")
    rows = (
        step | {"measure": measure, "step": number, "sum": sum_}
        for number, (step, sum_) in enumerate(zip(steps, sums, strict=True))
    )
    return [{column: row[column] for column in order} for row in rows]


def _report(asked: Compared) -> bytes:
    from explorer.export.compared_report import compared_report

    return compared_report(asked).encode()


FILES = {  # what is in a file and its format, as in explorer.export.FORMATS -> what makes it
    ("report", "html"): _report,
    ("totals", "csv"): lambda asked: as_csv(totals_table(asked.specs)),
    ("totals", "parquet"): lambda asked: as_parquet(totals_table(asked.specs)),
    ("steps", "csv"): lambda asked: as_csv(steps_table(asked.specs)),
    ("steps", "parquet"): lambda asked: as_parquet(steps_table(asked.specs)),
    ("all", "json"): lambda asked: f"{as_json(asked.specs)}\n".encode(),
}
