"""What a person hands over to find out which network it is, read but not yet compared."""

from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from explorer.i18n import Text, text

LIMIT = 5 * 2**20  # bytes of a text, or of a file's beginning: ResNet-1202 prints as 0.4 MB
MAX_LINES = 100_000  # ResNet-1202 prints 5,000
MAX_ROWS = 50_000  # tensors or layers; ResNet-1202 has 7,000
MAX_SIDES = 8  # a weight has at most 5
BEYOND = 10**15  # no count of anything; keeps sentences readable
LONGEST = 1_000  # letters of what a process apart puts into a sentence


class Unreadable(ValueError):
    """Why a text or a file could not be read: a sentence with what was there and what would work."""

    def __init__(self, key: str, **values):
        self.sentence: Text = text(f"which.unreadable.{key}", **values)
        super().__init__(self.sentence.into("en"))


class Signature(NamedTuple):
    """A layer as print(model) shows it, without its name.

    kind     conv, linear, batch, group or torch's own name of another normalisation or convolution
    inputs   channels or features in; a normalisation has as many out
    kernel   one number for each axis, as stride; empty where nothing slides
    """

    kind: str
    inputs: int
    outputs: int
    kernel: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    groups: int = 1
    bias: bool = False

    @property
    def weight(self) -> tuple[int, ...]:
        """Shape of the weights of a convolution or linear layer."""
        return (self.outputs, self.inputs // self.groups, *self.kernel)

    @property
    def params(self) -> int:
        """Learnable values; a normalisation has a scale and a shift for each channel."""
        if self.kind == "linear" or self.kernel:
            return prod(self.weight) + self.bias * self.outputs
        return 2 * self.outputs


@dataclass(frozen=True, slots=True)
class Count:
    """A number as typed: every whole number from low to high prints like it.

    quantity   params, macs, flops, size (bytes of a file) or any, where nothing was said
    value      the number itself, in the middle of the range
    shown      what was typed
    binary     the same number where MB may also stand for 2^20 bytes, as in file managers and Keras
    """

    low: int
    high: int
    value: int
    quantity: str
    shown: str
    binary: "Count | None" = None

    def holds(self, counted: int) -> bool:
        """Whether a network's count prints as what was typed."""
        return self.low <= counted <= self.high

    def cuts(self, counted: int) -> bool:
        """Whether it was cut off after the digits typed, not rounded: the paper's 3.8 for 3.858."""
        return self.high < counted < 2 * self.high - self.value


@dataclass(frozen=True, slots=True)
class Both:
    """Parameters and a cost of one network."""

    params: Count
    cost: Count


@dataclass(frozen=True, slots=True)
class Named:
    """Presets that go by a name, in their order."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """Layers of a print(model) with how often each comes, sorted."""

    layers: tuple[tuple[Signature, int], ...]


@dataclass(frozen=True, slots=True)
class State:
    """Tensors of a state_dict or a file, name and shape, in order."""

    tensors: tuple[tuple[str, tuple[int, ...]], ...]


Given = Count | Both | Named | Printed | State


def excerpt(value: object, most: int = 60) -> str:
    """A value for a sentence: on one line, not too long."""
    line = " ".join(str(value)[: 4 * most].split())
    line = "".join(c for c in line if c.isprintable())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def filling(values: object) -> dict[str, int | str]:
    """What a process apart puts into a sentence of ours: whole numbers and short texts. Raises TypeError for anything else."""
    if not isinstance(values, dict):
        raise TypeError("no values of a sentence")
    for value in values.values():
        if not (type(value) is int and abs(value) <= 2**63 or type(value) is str and len(value) <= LONGEST):
            raise TypeError(f"a {type(value).__name__} is no part of a sentence")
    return {name: value if type(value) is int else excerpt(value, LONGEST) for name, value in values.items()}


def checked_shape(name: str, shape: object) -> tuple[int, ...]:
    """The shape of a tensor from a file, as a tuple; Unreadable unless it is a list of whole numbers from 0."""
    if not isinstance(shape, (list, tuple)) or len(shape) > MAX_SIDES or not all(map(_is_side, shape)):
        raise Unreadable("shape", name=excerpt(name), value=excerpt(_short_repr(shape)))
    return tuple(shape)


def _is_side(value: object) -> bool:
    return type(value) is int and 0 <= value < BEYOND


def _short_repr(value: object) -> str:
    """repr of what json gave, without walking a large one."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_short_repr(v) if not isinstance(v, (list, dict)) else "…" for v in value[:8]) + "]"
    if isinstance(value, dict):
        return "{…}"
    return repr(value)[:60] if not isinstance(value, int) or abs(value) < BEYOND else "…"
