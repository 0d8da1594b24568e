"""Whether PyTorch, asked by other means, says of a network what the records say of it.

Parameters by `numel`, shapes by a real forward on the meta device, multiply-accumulates by the formulas of
`torch.utils.flop_counter`, which count two FLOPs each. Nothing here uses the rules that the trace counts with.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from explorer.analysis.trace.records import Layer, Shape, Trace
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
    here: dict[str, Counter[str]] = {what: Counter() for what in ("params", "buffers", "macs")}
    names = {name for name, _ in module.named_modules()}
    for layer in trace.layers:
        path = _module(layer, names)
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
    params, buffers, macs = (getattr(asked, what).total() for what in here)
    return Check(params, buffers, macs, len(asked.shapes) + 1, tuple(found))


class _Flops(TorchDispatchMode):
    """FLOPs of the operations that this thread runs, by torch's own formulas.

    FlopCounterMode has the same sum. It tells modules apart by hooks on all modules of the process, so that networks
    that other threads run at the same time come in between.
    """

    def __init__(self):
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        output = func(*args, **(kwargs or {}))
        if formula := flop_registry.get(func.overloadpacket):
            self.total += formula(*args, **(kwargs or {}), out_val=output)
        return output


def _ask(module: nn.Module, input_shape: Shape) -> _Asked:
    """One forward in evaluation mode, watched by hooks and by torch's own counter."""
    module.eval()
    shapes: dict[str, Shape] = {}
    flops: Counter[str] = Counter()
    counter, hooks = _Flops(), []
    for name, part in module.named_modules():
        if name and _is_one_layer(part):
            hooks.append(part.register_forward_pre_hook(_since(flops, counter, name)))
            hooks.append(part.register_forward_hook(_note(shapes, flops, counter, name)))
    device = next((parameter.device for parameter in module.parameters()), torch.device("meta"))
    try:
        with paused_collector(), counter, torch.no_grad():
            output = module(torch.empty(1, *input_shape, device=device))
    finally:
        for hook in hooks:
            hook.remove()
    flops[""] = counter.total - flops.total()  # what the network does outside its leaves
    macs = Counter({name: count // 2 for name, count in flops.items() if count})
    return _Asked(_own(module, "parameters"), _own(module, "buffers"), macs, shapes, tuple(output.shape[1:]))


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


def _since(flops: Counter, counter: _Flops, path: str) -> Callable[..., None]:
    """Takes off what has been counted before a module runs; _note puts on what has been counted after."""

    def hook(part: nn.Module, inputs: tuple) -> None:
        flops[path] -= counter.total

    return hook


def _note(shapes: dict[str, Shape], flops: Counter, counter: _Flops, path: str) -> Callable[..., None]:
    """Notes the shape of each output, a second use of a module under _1, as in a trace; and what it cost."""

    def hook(part: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        flops[path] += counter.total
        turn = next(turn for turn in range(len(shapes) + 1) if _turn(path, turn) not in shapes)
        shapes[_turn(path, turn)] = tuple(output.shape[1:])

    return hook


def _turn(path: str, turn: int) -> str:
    return f"{path}_{turn}" if turn else path


def _module(layer: Layer, modules: set[str]) -> str:
    """The module that made a layer: its path without the number of a later use; empty for what a block does itself.

    conv_1 that holds nothing of its own is the second use of conv, even beside a module of that name.
    """
    first, later = layer.name.rpartition("_")[0], any(layer.again) and not layer.params
    if layer.name in modules and not (later and first in modules and first):
        return layer.name
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
