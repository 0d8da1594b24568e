"""Layers as a pandas table, for a screen or a file."""

from collections.abc import Sequence

import pandas as pd

from explorer.analysis.counts import formula
from explorer.analysis.counts.groups import place
from explorer.analysis.trace.records import Layer
from explorer.i18n import Translator
from explorer.units import per_mac

COLUMNS = ("name", "kind", "stage", "block", "inputs", "in_shape", "out_shape", "params", "buffers", "macs")


def row(layer: Layer) -> dict[str, object]:
    """A layer as the plain values that JSON and the command line show."""
    return {column: getattr(layer, column) for column in COLUMNS}


def frame(layers: Sequence[Layer]) -> pd.DataFrame:
    """One row a layer; shapes as 64×56×56, inputs joined by a comma, so that a file can hold them."""
    table = pd.DataFrame([row(layer) for layer in layers], columns=COLUMNS)
    for column in ("in_shape", "out_shape"):
        table[column] = [shape(getattr(layer, column)) for layer in layers]
    table["inputs"] = [", ".join(layer.inputs) for layer in layers]
    return table.astype({"block": "Int64", "macs": "Int64"})


def shape(sides: Sequence[int]) -> str:
    """(64, 56, 56) as 64×56×56."""
    return "×".join(map(str, sides))


def screen_frame(layers: Sequence[Layer], t: Translator, count: str = "macs") -> pd.DataFrame:
    """The table a page shows: numbered, kinds in the reader's language, `count` macs or flops."""
    table = frame(layers)
    return pd.DataFrame(
        {
            "number": range(1, len(layers) + 1),
            "name": table["name"],
            "kind": [t(f"kind.{layer.kind}") for layer in layers],
            "stage": [place(layer.stage, layer.block, t) for layer in layers],
            "inputs": table["inputs"],
            "in_shape": table["in_shape"],
            "out_shape": table["out_shape"],
            "kernel": [shape(layer.kernel or ()) for layer in layers],
            "stride": [shape(layer.stride or ()) for layer in layers],
            "params": table["params"],
            "buffers": table["buffers"],
            "cost": table["macs"] * per_mac(count),
            "formula": [formula.parameters(layer) for layer in layers],
        }
    )


def search(table: pd.DataFrame, words: str) -> pd.DataFrame:
    """Rows that have every word in one of their text columns, whatever its case; x stands for × in a shape."""
    columns = (table[column] for column in ("kind", "stage", "in_shape", "out_shape"))
    text = table["name"].str.cat(columns, sep=" ").str.lower().str.replace("x", "×")
    for word in words.lower().replace("x", "×").split():
        table = table[text[table.index].str.contains(word, regex=False)]
    return table
