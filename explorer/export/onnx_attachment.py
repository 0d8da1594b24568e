"""Our counts as an attachment for Netron: dropped onto the ONNX file that is open there, it adds a section Metrics.

Netron reads a JSON file with the signature netron:attachment and, in its two lists, entries of a kind, a target, a name
and a value; the target is the name of a node, or empty for the model and the graph (netron 9.3.3, view.js, Attachment).
An entry of a name that Netron counts itself, as parameters, takes its place: Netron counts buffers with them.
"""

import json
from collections.abc import Iterator

from explorer.analysis import Totals, Trace, totals, traced
from explorer.spec import ResNetSpec

SIGNATURE = "netron:attachment"


def attachment(spec: ResNetSpec) -> bytes:
    """The attachment to `to_onnx(spec)`, as JSON. Raises ValueError for a spec that cannot be built."""
    found = traced(spec)
    content = {
        "signature": SIGNATURE,
        "metadata": [],
        "metrics": [*_totals(totals(found)), *_costs(found)],
    }
    return f"{json.dumps(content, indent=1, ensure_ascii=False)}\n".encode()


def _totals(sums: Totals) -> Iterator[dict]:
    counts = {"parameters": sums.params, "buffers": sums.buffers, "MACs": sums.macs, "FLOPs": sums.flops}
    for kind in ("model", "graph"):
        yield from (_entry(kind, "", name, value) for name, value in counts.items())


def _costs(traced: Trace) -> Iterator[dict]:
    for layer in traced.layers:
        counts = {"parameters": layer.params, "buffers": layer.buffers, "MACs": layer.macs}
        yield from (_entry("node", layer.name, name, value) for name, value in counts.items() if value)


def _entry(kind: str, target: str, name: str, value: int | str) -> dict:
    return {"kind": kind, "target": target, "name": name, "value": value}
