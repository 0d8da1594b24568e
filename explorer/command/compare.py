"""compare: totals of each network, and where each difference from the first comes from."""

from argparse import Namespace
from typing import Any

from explorer import permalink
from explorer.command.columns import as_text, columns
from explorer.command.network import written
from explorer.command.parser import Sorry

SHOWN = ("params", "macs")  # differences of the table; the JSON has all


def compare_networks(options: Namespace) -> str | bytes:
    """Totals of each, and for each but the first where its difference from the first comes from."""
    if not 2 <= len(options.names) <= len(permalink.LETTERS):
        raise Sorry(f"{len(options.names)} name(s) given; it takes 2 to {len(permalink.LETTERS)}, the reference first")
    specs = [written(name) for name in options.names]
    from explorer.export import comparison  # torch loads here
    from explorer.export.request import Compared

    if options.format == "json":
        return comparison.as_json(specs)
    if options.format == "html":
        return comparison.FILES["report", "html"](Compared(tuple(specs)))
    networks = comparison.networks(specs)
    if options.format == "csv":
        return as_text(networks, "csv")
    return _compared(networks, comparison.differences(specs))


def _compared(networks: list[dict[str, Any]], differences: list[dict[str, list[dict[str, Any]]]]) -> str:
    """The totals as a table, and under it the steps of parameters and MACs of each network but the first."""
    import pandas as pd

    first, parts = networks[0], [as_text(networks, "table")]
    for one, mine in zip(networks[1:], differences, strict=True):
        for measure in SHOWN:
            whole = one[measure] - first[measure]
            parts.append(f"{one['name']} - {first['name']}, {measure}: {whole:+,}")
            rows = [{**step, "delta": f"{step['delta']:+,}"} for step in mine[measure]]
            if rows:
                parts.append(columns(pd.DataFrame(rows)[["delta", "where", "layer"]]))
    return "\n\n".join(parts)
