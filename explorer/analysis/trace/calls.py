"""The calls behind a trace: what each operation was given, for whoever has to write it down as another program does it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from explorer.analysis.onnx.nodes import Call, Value
from explorer.analysis.trace.records import Shape
from explorer.analysis.trace.rules import Outcome
from explorer.analysis.trace.standin import StandIn
from explorer.analysis.trace.tracing import OPERATORS, Recorder, recorded


def calls(module: nn.Module, input_shape: Shape) -> tuple[Call, ...]:
    """For each layer of `trace(module, input_shape)`, in the same order, the call of torch that it was."""
    recorder = _Listener()
    recorded(module, input_shape, recorder)
    return tuple(recorder.calls)


class _Listener(Recorder):
    """Keeps what it is told: an operation changes what a StandIn stands for, so names are taken at once."""

    def __init__(self):
        super().__init__()
        self.calls: list[Call] = []
        self.called, self.at = "", 0  # the operation now running, and how many of its results are down

    def record(self, func: Callable, args: Any, kwargs: Any) -> Any:
        self.called, self.at = func.__name__, 0
        return super().record(func, args, kwargs)

    def write(self, op: str, outcome: Outcome, args: Any, kwargs: Any) -> StandIn:
        given = tuple(self._given(value) for value in args)
        if self.called.startswith("__r") and self.called.strip("_")[1:] in OPERATORS:  # 1 - x comes as x.__rsub__(1)
            given = given[::-1]
        named = {key: self._given(value) for key, value in kwargs.items()}
        self.calls.append(Call(op, outcome.shape, self.at, given, named))
        self.at += 1
        return super().write(op, outcome, args, kwargs)

    def _given(self, value: Any) -> Any:
        """A tensor by its name; one that the network does not hold has none."""
        if isinstance(value, StandIn):
            return Value(value.source, value.dims)
        if isinstance(value, torch.Tensor):
            name = self.held[id(value)][0] if id(value) in self.held else ""
            return Value(name, tuple(value.shape), value)
        if isinstance(value, (tuple, list)):
            return type(value)(self._given(one) for one in value)
        return value
