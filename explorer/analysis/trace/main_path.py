"""Which layers stand beside the main path, and what they do there.

The depth in a name counts the weighted layers on the longest way from the input to the output. A convolution off
that way is a projection: its branch is the shorter one into an addition. A branch that is multiplied into the main
path is a gate, and everything on it attention. No name of a module is looked at, so it holds for any network.
"""

from collections.abc import Sequence

from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import WEIGHTED, Layer


def mark_branches(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers, with those of gates made attention and each other convolution off the longest path a projection."""
    if not layers:
        return ()
    main = main_path(layers)
    marked = [
        layer._replace(kind="projection") if layer.kind == "conv" and layer.name not in main else layer
        for layer in layers
    ]
    if any(operation(layer.op).gates for layer in layers):
        gates = _gates(layers, main)
        marked = [layer._replace(kind="attention") if layer.name in gates else layer for layer in marked]
    return tuple(marked)


def main_path(layers: Sequence[Layer]) -> set[str]:
    """Names on the path to the last layer that passes the most weighted layers; empty without layers.

    A multiplication is passed on the shorter way: the longer one makes the gate.
    """
    depth, before = {"input": 0}, {}
    for layer in layers:
        name, inputs = layer.name, layer.inputs
        source = inputs[0]
        if len(inputs) > 1:
            source = (min if operation(layer.op).gates else max)(inputs, key=depth.__getitem__)
        before[name] = source
        depth[name] = depth[source] + (layer.kind in WEIGHTED)
    path, name = set(), layers[-1].name if layers else "input"
    while name != "input":
        path.add(name)
        name = before[name]
    return path


def _gates(layers: Sequence[Layer], main: set[str]) -> set[str]:
    """Names of multiplications on the main path by something off it, and of all that this something comes from."""
    found: set[str] = set()
    for layer in reversed(layers):
        beside = [name for name in layer.inputs if name not in main and name != "input"]
        if layer.name in found or (operation(layer.op).gates and layer.name in main and beside):
            found |= {layer.name, *beside}
    return found
