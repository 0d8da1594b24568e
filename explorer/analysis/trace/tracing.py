"""A module's forward, run on shapes alone and written down as layers.

No arithmetic on data happens, so a layer costs microseconds, and a skip connection is seen as what it is: a layer
that reads two others.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn

from explorer.analysis.trace.main_path import mark_branches
from explorer.analysis.trace.operation import BIAS, BUFFER, WEIGHT
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer, Shape, Trace
from explorer.analysis.trace.rules import Outcome, Rule
from explorer.analysis.trace.standin import StandIn, stand_ins
from explorer.model.collector import paused_collector

STAGE = re.compile(r"layer(\d+)(?:\.(\d+))?")  # torchvision's names: layer2.0 is stage 2, block 1
STAGE_FROM_0 = re.compile(r"stages\.(\d+)(?:\.blocks\.(\d+))?")  # timm's newer ones: stages.1.blocks.0 is the same


class _Place(NamedTuple):
    """Where in a network a module stands. `own` says that it is one of torch's own classes."""

    path: str
    own: bool
    stage: str | None
    block: int | None


SCALARS = {int, float, bool, str, type(None)}
NOTHING = (0, 0, 0)
LEARNED = {"weight", "bias"}


@lru_cache(maxsize=1 << 14)  # the same paths come again in every network
def _place(path: str, kind: type[nn.Module]) -> _Place:
    own = bool(path) and kind.__module__.startswith("torch.nn")
    return _Place(path, own, *stage_of_path(path))


def stage_of_path(path: str) -> tuple[str | None, int | None]:
    """Stage and block as the path of a module says them; None where it says none."""
    found, first = STAGE.match(path), 0
    if not found:
        found, first = STAGE_FROM_0.match(path), 1
    if not found:
        return None, None
    stage, block = found.groups()
    return f"stage{int(stage) + first}", int(block) + 1 if block else None


def trace(module: nn.Module, input_shape: Shape) -> Trace:
    """The layers of `module` for one input of `input_shape` (C, H, W), batch left out.

    The module is left as it was: not moved, not trained, its running statistics untouched. An operation without
    a counting rule is named in `Trace.unknown`. Raises TypeError when the forward needs values a shape does not have.
    """
    return recorded(module, input_shape, Recorder())


def recorded(module: nn.Module, input_shape: Shape, recorder: "Recorder") -> Trace:
    """The same, told to `recorder` operation by operation."""
    with paused_collector():
        with _watched(module, recorder):
            module(StandIn((1, *input_shape), "input", recorder.record))
        layers = mark_branches(staged(recorder.layers))
    unknown = tuple(layer.name for layer in layers if layer.kind == "unknown")
    return Trace(tuple(input_shape), layers, unknown, recorder.unused())


@contextmanager
def _watched(module: nn.Module, recorder: "Recorder") -> Iterator[None]:
    """The module in evaluation mode, telling `recorder` which of its parts is running.

    For the time being each part has a `forward` of its own that shadows its class's. Hooks would do the same and
    make a trace take twice as long.
    """
    before = []
    try:
        for path, part in _parts(module):
            own = vars(part)
            before.append((own, own.get("forward"), own["training"]))
            if part._parameters or part._buffers:
                recorder.own(path, part)
            place = _place(path, type(part))  # type: ignore[arg-type]  # a class has a hash, whatever mypy thinks
            own["forward"] = recorder.inside(place, part)
            own["training"] = False
        yield
    finally:
        for own, forward, training in before:
            own["training"] = training
            own["forward"] = forward
            if forward is None:
                del own["forward"]


def _parts(module: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """What `named_modules` gives, in the same order, without a generator in a generator for each level."""
    seen, waiting = set(), [("", module)]
    while waiting:
        path, part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        yield path, part
        if children := part._modules:
            prefix = f"{path}." if path else ""
            waiting += [(prefix + name, child) for name, child in reversed(children.items()) if child is not None]


def _conv(part: nn.Conv2d) -> tuple | None:
    own = part._parameters  # `part.weight` would ask for it in torch's Python, a tenth of a trace
    if part.padding_mode != "zeros" or own.keys() != LEARNED:  # pruned, they have other names
        return None
    return F.conv2d, own["weight"], own["bias"], part.stride, part.padding, part.dilation, part.groups


def _batch_norm(part: nn.BatchNorm2d) -> tuple | None:
    own, kept = part._parameters, part._buffers
    if kept.get("running_mean") is None or own.keys() != LEARNED:
        return None
    read = kept["running_mean"], kept["running_var"], own["weight"], own["bias"]
    return F.batch_norm, *read, False, part.momentum, part.eps


# What a part calls with its input, and what it gives it besides; None where it does more than that. These come most
# often, and without their checks and look-ups a trace takes a fifth less.
SHORT: dict[type, Callable[..., tuple | None]] = {
    nn.Conv2d: _conv,
    nn.BatchNorm2d: _batch_norm,
    nn.ReLU: lambda part: (F.relu, part.inplace),
}


class Recorder:
    """Collects a layer for each operation on a StandIn."""

    def __init__(self):
        self.layers: list[Layer] = []
        self.places = [_Place("", False, None, None)]  # modules entered and not yet left
        self.staged = False  # whether a stage has been seen: what follows outside stages is the head
        self.uses = {"input": 1}  # how often a name has been asked for; the image has the first
        self.held: dict[int, tuple[str, int, torch.Tensor]] = {}  # parameters and buffers: id -> name, role, tensor
        self.taken: set[int] = set()  # those of them that a layer has counted

    def own(self, path: str, part: nn.Module) -> None:
        """Notes the parameters and buffers of a module itself, without its children."""
        prefix = f"{path}." if path else ""
        for name, parameter in part._parameters.items():
            if parameter is not None and id(parameter) not in self.held:
                self.held[id(parameter)] = (prefix + name, BIAS if name.endswith("bias") else WEIGHT, parameter)
        for name, buffer in part._buffers.items():
            if buffer is not None and id(buffer) not in self.held:
                self.held[id(buffer)] = (prefix + name, BUFFER, buffer)

    def inside(self, place: _Place, part: nn.Module) -> Callable:
        """The forward of a part, with `place` on the stack while it runs."""
        forward, places, record = part.forward, self.places, self.record

        def placed_forward(*args: Any, **kwargs: Any) -> Any:
            places.append(place)
            try:
                return forward(*args, **kwargs)
            finally:
                places.pop()

        short = SHORT.get(type(part))
        held = short(part) if short and "forward" not in vars(part) else None
        if held is None:
            return placed_forward
        func, *rest = held

        def short_forward(x: Any) -> Any:
            if type(x) is not StandIn or len(x.dims) != 4:
                return placed_forward(x)  # which says what is wrong
            places.append(place)
            try:
                return record(func, (x, *rest), {})
            finally:
                places.pop()

        return short_forward

    def record(self, func: Callable, args: Sequence, kwargs: Mapping[str, Any]) -> Any:
        """One operation: its layer goes down, a StandIn for its output comes back."""
        op, rule, in_place = _known(func)
        first = args[0] if args else kwargs.get("input")
        outcome = rule(*args, **kwargs) if rule and type(first) is StandIn else None
        if outcome is None:
            return self._ask_torch(op, func, args, kwargs)
        output = self.write(op, outcome, args, kwargs)
        if in_place:  # x.add_(y): whoever reads x from now on reads this
            first.source, first.dims = output.source, output.dims
        return output

    def _ask_torch(self, op: str, func: Callable, args: Sequence, kwargs: Mapping[str, Any]) -> Any:
        """An operation whose shape no rule gives: torch runs it on the meta device."""
        result = func(*_on_meta(args), **_on_meta(kwargs))
        parts = result if isinstance(result, (tuple, list)) else (result,)
        if not all(isinstance(part, torch.Tensor) for part in parts):
            return result  # a number or a flag, not a layer
        known = operation(op)
        kind, macs = (known.kind, 0) if known.free else ("unknown", None)
        outputs = [self.write(op, Outcome(kind, tuple(part.shape), macs), args, kwargs) for part in parts]
        return outputs[0] if isinstance(result, torch.Tensor) else type(result)(outputs)

    def write(self, op: str, outcome: Outcome, args: Sequence, kwargs: Mapping[str, Any]) -> StandIn:
        """Puts down the layer of an operation, or of one of its results."""
        kind, shape, macs, kernel, stride, padding, groups, dilation = outcome
        sources, held = [], [0, 0, 0]
        again: list[int] | None = None
        for value in (*args, *kwargs.values()) if kwargs else args:
            what = type(value)
            if what is StandIn:
                sources.append(value)
            elif what in SCALARS:
                continue
            elif what is tuple or what is list:
                if value and type(value[0]) not in SCALARS:
                    sources.extend(stand_ins(value))
            elif own := self.held.get(id(value)):
                counted = held
                if id(value) in self.taken:  # one that is used twice counts at its first use alone
                    counted = again = again or [0, 0, 0]
                self.taken.add(id(value))
                counted[own[1]] += own[2].numel()
        place = self.places[-1]
        stage, self.staged = place.stage or ("head" if self.staged else "stem"), self.staged or place.stage is not None
        name, inputs = self._name(place, op), tuple([source.source for source in sources])
        second = (again[WEIGHT], again[BIAS], again[BUFFER]) if again else NOTHING
        self.layers.append(Layer(name, kind, op, stage, place.block, inputs, sources[0].dims[1:], shape[1:],
                                 kernel, stride, padding, groups, held[WEIGHT], held[BIAS], held[BUFFER], macs,
                                 dilation, second))  # fmt: skip
        return StandIn(shape, name, self.record)

    def _name(self, place: _Place, op: str) -> str:
        """A module's path; for what a block does itself, its path and the operation; a second use gets _1."""
        name = place.path if place.own else f"{place.path}.{op}".lstrip(".")
        while uses := self.uses.get(name, 0):
            self.uses[name] = uses + 1
            name = f"{name}_{uses}"
        self.uses[name] = 1
        return name

    def unused(self) -> tuple[tuple[str, int], ...]:
        """Parameters no operation took, by name."""
        return tuple(
            (name, tensor.numel())
            for at, (name, role, tensor) in self.held.items()
            if role != BUFFER and at not in self.taken
        )


def staged(layers: list[Layer]) -> list[Layer]:
    """A network without layer1, layer2, ... is staged by the first part of its modules' paths."""
    if any(layer.stage == "head" or layer.block for layer in layers):
        return layers
    return [layer._replace(stage=layer.name.split(".")[0]) for layer in layers]


@cache
def _known(func: Callable) -> tuple[str, Rule | None, bool]:
    """An operation's name, its rule, and whether it changes what it is called on."""
    name, op = func.__name__, _plain_name(func)
    return op, operation(op).rule, name[-1] == "_" and name[0] != "_"


def _plain_name(func: Callable) -> str:
    """torch's name without the marks of in-place and operator forms: __iadd__, add_ -> add."""
    name = func.__name__
    if name.startswith("__"):
        name = name.strip("_")
        return name[1:] if name[0] in "ir" and name[1:] in OPERATORS else name
    return name.rstrip("_")


OPERATORS = {"add", "sub", "mul", "truediv", "matmul"}


def _on_meta(value: Any) -> Any:
    """The same arguments as real tensors on the meta device."""
    if isinstance(value, StandIn):
        return value.to_meta()
    if isinstance(value, torch.Tensor):
        return value.to("meta")
    if isinstance(value, (tuple, list)):
        return type(value)(map(_on_meta, value))
    if isinstance(value, dict):
        return {key: _on_meta(part) for key, part in value.items()}
    return value
