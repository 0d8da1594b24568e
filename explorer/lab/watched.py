"""Every operation of a forward, as PyTorch does it, under the name that its record has in the trace."""

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from explorer.analysis import traced
from explorer.spec import ResNetSpec

Seen = Callable[[str, Callable[[], Tensor]], Tensor]


class Watched(TorchFunctionMode):
    """Inside, each operation that gives a tensor is handed to `seen` with its name, which does it and gives the tensor.

    The records of a network stand in the order of its operations, so the names follow from the order; tests compare both.
    """

    def __init__(self, names: Sequence[str], seen: Seen):
        super().__init__()
        self._names, self._seen = iter(names), seen

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        done: list[Any] = []

        def do() -> Tensor:
            done[:] = [func(*args, **(kwargs or {}))]
            return done[0]

        if not _makes_a_tensor(func):
            return do()
        return self._seen(next(self._names), do)


def names(spec: ResNetSpec) -> list[str]:
    """The names of a network's layers, in order of execution."""
    return [layer.name for layer in traced(spec).layers]


def _makes_a_tensor(func: Any) -> bool:
    """Not a property, as `shape` is, nor a question, as `size`."""
    return getattr(func, "__name__", "") not in ("__get__", "size", "dim", "numel", "is_floating_point", "stride")
