"""The layers of a network as a table for other programs, and all of it as JSON.

pandas reads CSV and Parquet back with the dtypes they were written with, and nothing has to be said: a column is all
text or all whole numbers, and no cell is empty. Block 0 is stem and head; a kernel, a stride or groups of 0 belong to
what slides no window; a vector's height and width are 1.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from io import BytesIO

import pandas as pd

from explorer import permalink
from explorer.analysis import Layer, Totals, Trace, totals, traced
from explorer.analysis.tables.table import row
from explorer.analysis.trace.records import Shape
from explorer.spec import ResNetSpec
from explorer.units import per_mac


def counted(spec: ResNetSpec) -> tuple[Trace, Totals]:
    """The layers of a network and their sums."""
    found = traced(spec)
    return found, totals(found)


def layers(spec: ResNetSpec) -> pd.DataFrame:
    """A row for each operation in order of execution; counts are at batch 1."""
    found = traced(spec)
    return pd.DataFrame([_row(number, layer) for number, layer in enumerate(found.layers, start=1)])


def _row(number: int, layer: Layer) -> dict[str, object]:
    image = dict(zip(("in_channels", "in_height", "in_width"), _sides(layer.in_shape), strict=True))
    out = dict(zip(("out_channels", "out_height", "out_width"), _sides(layer.out_shape), strict=True))
    return {
        "number": number,
        "name": layer.name,
        "kind": layer.kind,
        "op": layer.op,
        "stage": layer.stage,
        "block": layer.block or 0,
        "inputs": " ".join(layer.inputs),
        **image,
        **out,
        **_window(layer),
        "weights": layer.weights,
        "biases": layer.biases,
        "params": layer.params,
        "buffers": layer.buffers,
        "macs": layer.macs or 0,
        "flops": per_mac("flops") * (layer.macs or 0),
    }


def _sides(shape: Shape) -> tuple[int, int, int]:
    """Channels, height and width: (64, 56, 56), and (1000,) as (1000, 1, 1)."""
    channels, height, width = (*shape, 1, 1)[:3]
    return channels, height, width


def _window(layer: Layer) -> dict[str, int]:
    """Kernel, stride and padding as height and width. A window along one axis slides along the height, one value wide."""
    found: dict[str, int] = {}
    for word, across in (("kernel", 1), ("stride", 1), ("padding", 0)):
        height, width = (*(getattr(layer, word) or (0, 0)), across)[:2]
        found |= {f"{word}_height": height, f"{word}_width": width}
    return found | {"groups": layer.groups or 0}


def as_csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode()


def as_parquet(table: pd.DataFrame) -> bytes:
    file = BytesIO()
    table.to_parquet(file, index=False)
    return file.getvalue()


def as_json(spec: ResNetSpec, batch: int = 1) -> str:
    """The network with its spec, totals and layers; MACs and FLOPs of a whole batch."""
    found, sums = counted(spec)
    content = {
        "name": permalink.name(spec),
        "link": permalink.query(spec),
        "spec": asdict(spec),
        "batch": batch,
        "totals": {
            "params": sums.params,
            "buffers": sums.buffers,
            "macs": batch * sums.macs,
            "flops": batch * sums.flops,
            "weighted_layers": sums.weighted_layers,
        },
        "layers": _rows(found.layers, batch),
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def _rows(layers: Sequence[Layer], batch: int) -> list[dict[str, object]]:
    return [row(layer._replace(macs=layer.macs and batch * layer.macs)) for layer in layers]
