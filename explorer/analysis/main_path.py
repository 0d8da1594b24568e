"""Which convolutions stand beside the main path.

The depth in a name counts the weighted layers on the longest way from the input to the output. A convolution off
that way is a projection: its branch is the shorter one into an addition. No name of a module is looked at, so it
holds for any network.
"""

from collections.abc import Sequence

from explorer.analysis.records import WEIGHTED, Layer


def mark_projections(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers, with each convolution that is not on the longest path made a projection."""
    if not layers:
        return ()
    main = _longest_path(layers)
    return tuple(
        layer._replace(kind="projection") if layer.kind == "conv" and layer.name not in main else layer
        for layer in layers
    )


def _longest_path(layers: Sequence[Layer]) -> set[str]:
    """Names on the path to the last layer that passes the most weighted layers."""
    depth, before = {"input": 0}, {}
    for layer in layers:
        name, kind, inputs = layer.name, layer.kind, layer.inputs
        source = inputs[0] if len(inputs) == 1 else max(inputs, key=depth.__getitem__)
        before[name] = source
        depth[name] = depth[source] + (kind in WEIGHTED)
    path, name = set(), layers[-1].name
    while name != "input":
        path.add(name)
        name = before[name]
    return path
