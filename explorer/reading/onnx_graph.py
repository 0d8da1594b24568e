"""The graph of an ONNX file as plain values, as far as counting asks for it.

onnx and protobuf are C++ and have seen a stranger's bytes where they were read, in a process apart (apart.py,
onnx_shapes.py). What comes back from there is believed no more than the file: its form is checked, value by value.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from explorer.i18n import Text, text
from explorer.reading.apart import Died, Limits, apart
from explorer.reading.given import BEYOND, MAX_SIDES, Unreadable, excerpt, filling

Shape = tuple[int, ...]
LARGEST = 2**31 - 1  # bytes of a protobuf message
MAX_DIM = 2**31 - 1
STANDARD = ("", "ai.onnx")  # both name the operators of ONNX itself
MAX_SIDE = 65_536  # of an image: what is larger is a slip, or a trap
MAX_LISTED = 100  # numbers of an attribute, and letters: what a rule asks for is far shorter
SECONDS, WALL = 5, 60  # a network of the list takes 0.3 to 0.8 s with the start of Python, one of 20,000 nodes 1.1 s
MEMORY = 1024  # MiB, and four times the file; ResNet-1202 takes 190
MIB = 2**20


class Refused(Unreadable):
    """Why an ONNX file is not taken: a sentence with what stands there."""

    def __init__(self, key: str, **values):
        self.sentence: Text = text(f"onnx.refused.{key}", **values)
        ValueError.__init__(self, self.sentence.into("en"))


class Attribute(NamedTuple):
    """A setting of a node: the fields of ONNX's own that are asked for."""

    name: str
    i: int
    s: bytes
    ints: tuple[int, ...]


class Held(NamedTuple):
    """A tensor that the file holds, without its values; `kind` is a number of onnx.TensorProto.DataType."""

    name: str
    shape: Shape
    kind: int


class Node(NamedTuple):
    """A node with ONNX's own names of its fields; what a Constant holds, where that is a tensor; what else it says of
    itself, as keys and values.
    """

    op_type: str
    name: str
    domain: str
    input: tuple[str, ...]
    output: tuple[str, ...]
    attribute: tuple[Attribute, ...]
    constant: Held | None
    metadata: tuple[tuple[str, str], ...] = ()


class Graph(NamedTuple):
    """A network as its file has it.

    image, shape  the input that is no weight, and its shape with a batch of 1 in front
    initializers, sparse, inputs  weights: in the file, in sparse form, and given from outside
    shapes        shape and type of each value; None where nobody can say a shape
    """

    image: str
    shape: Shape
    nodes: tuple[Node, ...]
    initializers: tuple[Held, ...]
    sparse: tuple[Held, ...]
    inputs: tuple[Held, ...]
    shapes: Mapping[str, tuple[Shape | None, int]]


def called(node: Node) -> str:
    """A node's name for a sentence."""
    return excerpt(node.name or (node.output[0] if node.output else node.op_type))


def read(content: bytes, open_sides: Shape | None, maps: Collection[str], elementwise: Collection[str]) -> Graph:
    """The graph in an ONNX file, read in a process apart. Raises Refused.

    `open_sides` (C, H, W) stand for sides of the image that the file leaves open. `maps` are the operators that read a
    map first, `elementwise` those that set two against each other.
    """
    if len(content) > LARGEST:
        raise Refused("large", value=len(content), most=LARGEST)
    memory = MEMORY + 4 * len(content) // MIB
    asked = (open_sides and [*map(int, open_sides)], sorted(maps), sorted(elementwise))
    try:
        return _checked(apart("onnx", content, asked, Limits(SECONDS, WALL, memory * MIB)))
    except Died as died:
        raise Refused(died.why, seconds=SECONDS, wall=WALL, memory=memory) from None


def _checked(answer: Any) -> Graph:
    """The graph, or Refused as the child refused it. Raises Died for what no child of ours would say."""
    try:
        key, value = answer
        if key == "refused":
            raise _refused(*value)
        if key != "graph":
            raise Died("ended")
        return _graph(*value)
    except Refused:
        raise
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
        raise Died("ended") from None


def _refused(key: object, values: Any) -> Refused:
    """Words come from content/ alone, and what is filled in is a number or a short text."""
    return Refused(_word(key), **filling(values))


def _graph(image: object, shape: object, nodes: Any, initializers: Any, sparse: Any, inputs: Any, shapes: Any) -> Graph:
    full, empty, outside = (tuple(_held(*one) for one in many) for many in (initializers, sparse, inputs))
    known = {_word(name): (None if sides is None else _shape(sides), _whole(kind)) for name, sides, kind in shapes}
    return Graph(_word(image), _shape(shape), tuple(_node(*one) for one in nodes), full, empty, outside, known)


def _node(
    op_type: object, name: object, domain: object, read: Any, wrote: Any, attributes: Any, constant: Any, metadata: Any
) -> Node:
    what, called, where = (_word(word) for word in (op_type, name, domain))
    settings = tuple(_attribute(*one) for one in attributes)
    said = tuple((_word(key), _word(value)) for key, value in metadata)
    return Node(what, called, where, _words(read), _words(wrote), settings, constant and _held(*constant), said)


def _attribute(name: object, i: object, s: object, ints: Any) -> Attribute:
    return Attribute(_word(name), _whole(i), _word(s).encode("latin-1"), tuple(map(_whole, ints)))


def _held(name: object, shape: object, kind: object) -> Held:
    return Held(_word(name), _shape(shape), _whole(kind))


def _words(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(map(_word, values))


def _word(value: object) -> str:
    if type(value) is not str:
        raise TypeError(f"a {type(value).__name__} is no name")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or abs(value) > 2**63:
        raise TypeError(f"a {type(value).__name__} is no number here")
    return value


def _shape(value: object) -> Shape:
    if type(value) is not list or len(value) > MAX_SIDES or not all(0 <= _whole(side) < BEYOND for side in value):
        raise TypeError("no shape")
    return tuple(value)
