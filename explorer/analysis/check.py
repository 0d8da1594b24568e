"""Whether PyTorch, asked by other means, says of a network what the records say of it.

Parameters by `numel`, shapes by a real forward on the meta device, multiply-accumulates by `torch.utils.flop_counter`,
which counts two FLOPs each. Nothing here uses the rules that the trace counts with.
"""

from collections import Counter
from typing import NamedTuple

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from explorer.analysis.records import Shape, Trace
from explorer.model.collector import paused_collector


class Difference(NamedTuple):
    """What the records and PyTorch say apart: `what` is params, buffers, shapes or macs, `where` a module's path."""

    what: str
    where: str
    here: int | Shape | None
    torch: int | Shape | None


class Check(NamedTuple):
    """What PyTorch counts, how many shapes were compared, and every place where the records differ."""

    params: int
    buffers: int
    macs: int
    shapes: int
    differences: tuple[Difference, ...]


class _Asked(NamedTuple):
    """What PyTorch says, by the path of a module; shapes by path and turn, as a trace names them."""

    params: Counter
    buffers: Counter
    macs: Counter
    shapes: dict[str, Shape]
    output: Shape


def check(module: nn.Module, trace: Trace) -> Check:
    """Compares `trace` with `module`, from which it was made; the module comes back in evaluation mode.

    `module` may be on the meta device. The records leave nothing out: parameters that no layer took are compared too.
    """
    asked = _ask(module, trace.input_shape)
    here = {what: Counter() for what in ("params", "buffers", "macs")}
    names = {name for name, _ in module.named_modules()}
    for layer in trace.layers:
        path = _module(layer.name, names)
        here["params"][path] += layer.params
        here["buffers"][path] += layer.buffers
        here["macs"][path] += layer.macs or 0
    for name, count in trace.unused:
        here["params"][name.rpartition(".")[0]] += count
    found = [
        Difference(what, path, counts[path], getattr(asked, what)[path])
        for what, counts in here.items()
        for path in sorted(counts.keys() | getattr(asked, what).keys())
        if counts[path] != getattr(asked, what)[path]
    ]
    found += _shapes_apart(trace, asked)
    sums = (getattr(asked, what).total() for what in ("params", "buffers", "macs"))
    return Check(*sums, len(asked.shapes) + 1, tuple(found))


def _ask(module: nn.Module, input_shape: Shape) -> _Asked:
    """One forward in evaluation mode, watched by hooks and by torch's own counter."""
    module.eval()
    shapes: dict[str, Shape] = {}
    leaves = {name: part for name, part in module.named_modules() if name and _is_one_layer(part)}
    hooks = [part.register_forward_hook(_note(shapes, name)) for name, part in leaves.items()]
    device = next((parameter.device for parameter in module.parameters()), torch.device("meta"))
    try:
        with paused_collector(), FlopCounterMode(display=False) as counter, torch.no_grad():
            output = module(torch.empty(1, *input_shape, device=device))
    finally:
        for hook in hooks:
            hook.remove()
    root = type(module).__name__ + "."
    flops = {path.removeprefix(root): sum(ops.values()) for path, ops in counter.get_flop_counts().items()}
    macs = Counter({name: flops[name] // 2 for name in leaves if flops.get(name)})
    macs[""] = counter.get_total_flops() // 2 - macs.total()  # what the network does outside its leaves
    return _Asked(_own(module, "parameters"), _own(module, "buffers"), +macs, shapes, tuple(output.shape[1:]))


def _is_one_layer(part: nn.Module) -> bool:
    """Whether the records have a layer by its name: one of torch's own classes that does something by itself."""
    own = type(part).__module__.startswith("torch.nn")
    return own and not any(part.children()) and not isinstance(part, nn.Identity)


def _own(module: nn.Module, held: str) -> Counter:
    """Values that each module holds itself: its parameters, or of its buffers the running statistics."""
    return Counter(
        {
            name: sum(
                tensor.numel()
                for key, tensor in getattr(part, f"named_{held}")(recurse=False)
                if held == "parameters" or key.startswith("running_")
            )
            for name, part in module.named_modules()
        }
    )


def _note(shapes: dict[str, Shape], path: str):
    """Notes the shape of each output; a second use of a module gets _1, as in a trace."""

    def hook(part, inputs, output):
        turn = next(turn for turn in range(len(shapes) + 1) if _turn(path, turn) not in shapes)
        shapes[_turn(path, turn)] = tuple(output.shape[1:])

    return hook


def _turn(path: str, turn: int) -> str:
    return f"{path}_{turn}" if turn else path


def _module(name: str, modules: set[str]) -> str:
    """The module that made a layer: its path without the number of a later use; for the rest, the block around it."""
    if name in modules:
        return name
    first = name.rpartition("_")[0]
    return first if first in modules else ""


def _shapes_apart(trace: Trace, asked: _Asked) -> list[Difference]:
    here = {layer.name: layer.out_shape for layer in trace.layers}
    apart = [
        Difference("shapes", name, here.get(name), shape)
        for name, shape in asked.shapes.items()
        if here.get(name) != shape
    ]
    last = trace.layers[-1].out_shape if trace.layers else trace.input_shape
    if last != asked.output:
        apart.append(Difference("shapes", "", last, asked.output))
    return apart
