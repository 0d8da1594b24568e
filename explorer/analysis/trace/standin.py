"""A tensor with a shape and no values.

It takes part in a forward through torch's documented `__torch_function__` protocol, so the code that is traced
is the code that would run. https://docs.pytorch.org/docs/stable/notes/extending.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, NoReturn

import torch

NOTHING: dict[str, Any] = {}


class StandIn:
    """Stands for the output of one layer. `record(func, args, kwargs)` is called for each operation on it."""

    __slots__ = ("dims", "record", "source")

    device = torch.device("meta")
    dtype = torch.float32
    layout = torch.strided
    requires_grad = False
    is_cuda = is_sparse = is_quantized = is_mkldnn = is_nested = False

    def __init__(self, shape: tuple[int, ...], source: str, record: Callable[..., Any]):
        self.dims = shape
        self.source = source
        self.record = record

    @classmethod
    def __torch_function__(
        cls, func: Callable, types: Any, args: Sequence = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        first = args[0] if args and type(args[0]) is StandIn else next(stand_ins(args, kwargs))
        return first.record(func, args, kwargs or NOTHING)

    def __getattr__(self, name: str) -> Any:
        """Methods of a tensor, such as x.view(...) or x.mean(...)."""
        attribute = getattr(torch.Tensor, name)  # AttributeError for a name no tensor has
        if callable(attribute):
            return partial(self.method, attribute)
        value = attribute.__get__(self.to_meta())
        return self.record(_getter(name), (self,), {}) if isinstance(value, torch.Tensor) else value

    def method(self, func: Callable, *args: Any, **kwargs: Any) -> Any:
        if func.__name__ in ("item", "tolist", "numpy"):
            self.no_values()
        return self.record(func, (self, *args), kwargs)

    def no_values(self, *_) -> NoReturn:
        """A forward that branches on its input's values cannot be traced by shape."""
        raise TypeError(f"the forward asks for values of {self.source}, and a trace knows shapes alone")

    __bool__ = __int__ = __float__ = __index__ = no_values

    def to_meta(self) -> torch.Tensor:
        """A real tensor of this shape that holds no memory."""
        return torch.empty(self.dims, device="meta")

    @property
    def shape(self) -> torch.Size:
        return torch.Size(self.dims)

    def size(self, dim: int | None = None) -> torch.Size | int:
        return self.shape if dim is None else self.shape[dim]

    def dim(self) -> int:
        return len(self.dims)

    def numel(self) -> int:
        return self.shape.numel()

    @property
    def ndim(self) -> int:
        return len(self.dims)

    def __len__(self) -> int:
        return self.dims[0]


@cache
def _getter(name: str) -> Callable[[Any], Any]:
    """An attribute that is itself a tensor, such as x.T, as an operation of that name."""

    def get(tensor: Any) -> Any:
        return getattr(tensor, name)

    get.__name__ = name
    return get


def _operator(name: str) -> Callable[..., Any]:
    func = getattr(torch.Tensor, name)
    return lambda self, *args: self.record(func, (self, *args), {})


# Python finds operators on the class, not through __getattr__.
for _name in (
    "add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv pow matmul rmatmul neg getitem eq ne lt le gt ge"
).split():
    setattr(StandIn, f"__{_name}__", _operator(f"__{_name}__"))


def stand_ins(args: Iterable, kwargs: Mapping[str, Any] | None = None) -> Iterator[StandIn]:
    """Every StandIn among arguments, lists and tuples included, in order."""
    for value in (*args, *(kwargs or {}).values()):
        if type(value) is StandIn:
            yield value
        elif isinstance(value, (tuple, list)):
            yield from stand_ins(value)
