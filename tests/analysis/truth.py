"""What torch itself says about a network, from a real forward; nothing here uses the trace."""

from contextlib import contextmanager
from dataclasses import dataclass
from signal import ITIMER_PROF, SIGPROF, setitimer, signal

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Truth:
    """Shapes into and out of each module, once a use, without the batch; and multiply-accumulates by module."""

    shapes: dict[str, list[tuple[Shape, Shape]]]
    macs_by_module: dict[str, int]
    macs: int
    output: Shape


def run(module: nn.Module, input_shape: Shape, device: str = "meta") -> Truth:
    """One forward in evaluation mode, watched by hooks and by torch's own counter."""
    module.eval()
    shapes: dict[str, list] = {}
    hooks = [part.register_forward_hook(_note(shapes, path)) for path, part in module.named_modules()]
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        output = module(torch.empty(1, *input_shape, device=device))
    for hook in hooks:
        hook.remove()
    counts = counter.get_flop_counts()
    root = type(module).__name__ + "."
    by_module = {path.removeprefix(root): sum(ops.values()) // 2 for path, ops in counts.items()}  # 2 FLOPs a MAC
    return Truth(shapes, by_module, counter.get_total_flops() // 2, _shape(output))


def _note(shapes, path):
    def hook(part, inputs, output):
        shapes.setdefault(path, []).append((_shape(inputs[0]), _shape(output)))

    return hook


def _shape(value) -> Shape | None:
    return tuple(value.shape[1:]) if isinstance(value, torch.Tensor) else None


def params(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def running_statistics(module: nn.Module) -> int:
    return sum(buffer.numel() for name, buffer in module.named_buffers() if "running" in name)


def foreign(forward, **parts: nn.Module | nn.Parameter) -> nn.Module:
    """A network that is none of ours: `parts` are its attributes, `forward(self, x)` its forward."""

    class Foreign(nn.Module):
        def __init__(self):
            super().__init__()
            for name, part in parts.items():
                setattr(self, name, part)

        def forward(self, x):
            return forward(self, x)

    return Foreign()


class Endless(BaseException):
    """A trace that does not end. No Exception, or Hypothesis would try to find a smaller one, for as long again."""


@contextmanager
def at_most(seconds: float):
    """Raises Endless in what computes for too long; waiting for a processor that others use does not count."""

    def stop(*_):
        raise Endless(f"still running after {seconds} s")

    before = signal(SIGPROF, stop)
    setitimer(ITIMER_PROF, seconds)
    try:
        yield
    finally:
        setitimer(ITIMER_PROF, 0)
        signal(SIGPROF, before)
