"""What is so of each choice: the facts in its row of a table of explorer/model/, read here without torch.

A row is a call, as `"bottleneck": Block(Bottleneck, PreActBottleneck, kernels=(1, 3, 1), expansion=4)`: what makes the
layers, then its facts by name, as literals. The model has the whole row; who asks here has the same row with None for
what makes the layers. Whoever treats one choice otherwise than another asks for such a fact, never for the choice's
name, but for `none`: that is what a knob is called where there is nothing.
"""

import ast
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.spec.network import ResNetSpec

MODEL = Path(__file__).parent.parent / "model"


@dataclass(frozen=True)
class Block:
    """A block type by its class in each order.

    kernels    sides of the convolutions on its main path, in order
    expansion  channels that leave it, as a multiple of its width
    groups     whether one of them can be in groups
    strides    whether it has a choice of which one halves the map: its first 1x1 or its first 3x3
    """

    post: Any
    pre: Any
    _: KW_ONLY
    kernels: tuple[int, ...]
    expansion: int
    groups: bool = False
    strides: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A kind of shortcut.

    pads        whether it can add channels alone, and drop none
    everywhere  whether each one is a projection, where the shape stays as well
    biased      whether its convolutions have a bias whatever the others have
    paper       arXiv number of the paper that it is from
    """

    make: Any
    _: KW_ONLY
    pads: bool = False
    everywhere: bool = False
    biased: bool = False
    paper: str = ""


@dataclass(frozen=True)
class Stem:
    """A stem.

    halvings  how often it halves the map
    shares    channels of each of its convolutions, as a part of those that leave it: (3, 8) for three eighths
    paper     arXiv number of the paper that it is from
    """

    make: Any
    _: KW_ONLY
    halvings: int
    shares: tuple[tuple[int, int], ...] = ((1, 1),)
    paper: str = ""

    @property
    def least(self) -> int:
        """The fewest channels that leave one for each of its convolutions."""
        return max(whole for _, whole in self.shares)


@dataclass(frozen=True)
class Attention:
    """A gate on channels.

    squeeze  the fewest channels that it can gate: it keeps one in so many
    biased   whether its layers have a bias whatever the others have
    paper    arXiv number of the paper that it is from
    """

    make: Any
    _: KW_ONLY
    squeeze: int = 1
    biased: bool = False
    paper: str = ""


@dataclass(frozen=True)
class Norm:
    """A normalisation.

    centres  whether it takes a channel's own mean away, and a bias before it with the mean
    groups   into how many groups it divides the channels; 0 for none
    paper    arXiv number of the paper that it is from
    """

    make: Any
    _: KW_ONLY
    centres: bool = False
    groups: int = 0
    paper: str = ""


@dataclass(frozen=True)
class Bias:
    """Which convolutions have a bias, by their roles: stem, inner, last (of a block), projection."""

    _: KW_ONLY
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """A head; `whole_map`: whether its classifier reads every value of the last map, and so fits one input size."""

    make: Any
    _: KW_ONLY
    whole_map: bool = False


# knob -> file of explorer/model/, table in it, what a row is
TABLES = {
    "block": ("blocks.py", "BLOCKS", Block),
    "shortcut": ("shortcuts.py", "SHORTCUTS", Shortcut),
    "stem": ("stems.py", "STEMS", Stem),
    "attention": ("attention.py", "ATTENTIONS", Attention),
    "norm": ("layers.py", "NORMS", Norm),
    "bias": ("layers.py", "BIASES", Bias),
    "head": ("heads.py", "HEADS", Head),
}


@cache
def rows(knob: str) -> Mapping[str, Any]:
    """Every row of a knob's table, in order. Raises ValueError for a fact that is no literal, naming its row."""
    file, table, kind = TABLES[knob]
    body = ast.parse((MODEL / file).read_text("utf-8")).body
    found = next(node.value for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == table)
    assert isinstance(found, ast.Dict)
    names = [ast.literal_eval(name) for name in found.keys if name]
    return {name: _row(f"{file}, {table}, {name}", kind, call) for name, call in zip(names, found.values, strict=True)}


def _row(where: str, kind: type, call: ast.expr) -> Any:
    assert isinstance(call, ast.Call)
    try:
        facts = {str(fact.arg): ast.literal_eval(fact.value) for fact in call.keywords}
    except ValueError as wrong:
        raise ValueError(f"{where}: facts are read without running the file, so they must be literals") from wrong
    return kind(*(None for _ in call.args), **facts)


def block(spec: "ResNetSpec") -> Block:
    return rows("block")[spec.block]


def shortcut(spec: "ResNetSpec") -> Shortcut:
    return rows("shortcut")[spec.shortcut]


def stem(spec: "ResNetSpec") -> Stem:
    return rows("stem")[spec.stem]


def attention(spec: "ResNetSpec") -> Attention:
    return rows("attention")[spec.attention]


def norm(spec: "ResNetSpec") -> Norm:
    return rows("norm")[spec.norm]


def bias(spec: "ResNetSpec") -> Bias:
    return rows("bias")[spec.bias]


def head(spec: "ResNetSpec") -> Head:
    return rows("head")[spec.head]
