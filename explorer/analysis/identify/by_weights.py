"""Which presets do the same work with as many weights. Biases and normalisations change with the program that wrote a file."""

from functools import cache
from math import prod

from explorer.analysis.counts.totals import totals
from explorer.analysis.identify.index import Entry, index
from explorer.analysis.trace.records import Trace


def by_weights(trace: Trace) -> tuple[str, ...]:
    """Names of the presets, at their own input and classes, with its MACs and weights of convolutions and linear layers."""
    wanted = totals(trace).macs, sum(layer.weights for layer in trace.layers if layer.macs)
    return tuple(entry.name for entry in index() if (entry.counts["macs"], _weights(entry)) == wanted)


@cache
def _weights(entry: Entry) -> int:
    weighted = ((layer, times) for layer, times in entry.layers.items() if layer.kind in ("conv", "linear"))
    return sum(times * prod(layer.weight) for layer, times in weighted)
