"""Where a listing or a table looks at a network: its convolutions, the ends of its stages, its head."""

from itertools import groupby
from typing import NamedTuple

from explorer.analysis.trace.records import Layer, Trace


class Stops(NamedTuple):
    """The layers at the joints. `last_relu` is that of a v2 network, None in others, as is a missing pool.

    convs   of the stem; `stem` is what leaves it, its pool if it has one
    """

    convs: tuple[Layer, ...]
    stem: Layer
    stages: tuple[tuple[Layer, ...], ...]
    last_relu: Layer | None
    average: Layer | None
    classifier: Layer
    output: Layer


def stops_of(trace: Trace) -> Stops:
    parts = {stage: tuple(layers) for stage, layers in groupby(trace.layers, lambda layer: layer.stage)}
    stem, head = parts["stem"], parts["head"]
    return Stops(
        convs=tuple(layer for layer in stem if layer.kind == "conv"),
        stem=stem[-1],
        stages=tuple(layers for stage, layers in parts.items() if stage not in ("stem", "head")),
        last_relu=next((layer for layer in head if layer.kind == "activation"), None),
        average=next((layer for layer in head if layer.kind == "pool"), None),
        classifier=next(layer for layer in head if layer.macs),
        output=head[-1],
    )


def blocks(stage: tuple[Layer, ...]) -> list[list[Layer]]:
    return [list(layers) for _, layers in groupby(stage, lambda layer: layer.block)]
