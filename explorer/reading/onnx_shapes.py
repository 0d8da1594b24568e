"""The graph of an ONNX file with the shapes of all its values, for a process apart: here onnx's C++ sees the file.

Shapes are worked out by onnx.shape_inference from the image on; what the file itself says of them is not relied upon.
What comes out is plain, as onnx_graph.py takes it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import prod

from onnx import ModelProto, NodeProto, SparseTensorProto, TensorProto, ValueInfoProto, shape_inference

from explorer.reading.given import BEYOND, MAX_SIDES, excerpt
from explorer.reading.onnx_bounds import WHOLE, check_lengths, unbounded
from explorer.reading.onnx_file import check_dims, model
from explorer.reading.onnx_graph import MAX_LISTED, MAX_SIDE, STANDARD, Refused, Shape

BY_EACH = frozenset({"GroupNormalization", "Gelu", "HardSwish", "Mish"})  # defined in ONNX by other operators
HANDS_ON = frozenset({"Identity", "Cast", "Transpose"})
OPEN = "open"  # what is drawn for a side that the file leaves open


def graph(content: bytes, open_sides: Sequence[int] | None, maps: Sequence[str], elementwise: Sequence[str]) -> tuple:
    """("graph", the fields of onnx_graph.Graph) or ("refused", the key of the sentence and its values)."""
    try:
        return "graph", _plain(content, open_sides, frozenset(maps), frozenset(elementwise))
    except Refused as refused:
        return "refused", (refused.sentence.key.removeprefix("onnx.refused."), dict(refused.sentence.values))


def _plain(content: bytes, open_sides: Sequence[int] | None, *operators: Collection[str]) -> tuple:
    found = model(content)
    image = _image(found, *operators)
    shape = _fixed(image, open_sides)
    shapes = [(name, *known) for name, known in _shapes(found, image, shape).items()]
    nodes = [_node(node) for node in found.graph.node]
    initializers = [_tensor(tensor) for tensor in found.graph.initializer]
    sparse = [_sparse(one) for one in found.graph.sparse_initializer]
    return image.name, shape, nodes, initializers, sparse, list(_inputs(found, image)), shapes


def _node(node: NodeProto) -> tuple:
    attributes = [
        (one.name, one.i, one.s[:MAX_LISTED].decode("latin-1"), one.ints[:MAX_LISTED]) for one in node.attribute
    ]
    constant = _constant(node) if node.op_type == "Constant" and node.domain in STANDARD else None
    said = [(one.key[:MAX_LISTED], one.value[:MAX_LISTED]) for one in node.metadata_props]
    return node.op_type, node.name, node.domain, list(node.input), list(node.output), attributes, constant, said


def _constant(node: NodeProto) -> tuple | None:
    for attribute in node.attribute:
        if attribute.name == "value":
            return _tensor(attribute.t)
        if attribute.name == "sparse_value":
            return _sparse(attribute.sparse_tensor)
    return None


def _tensor(tensor: TensorProto) -> tuple[str, Shape, int]:
    return tensor.name, tuple(tensor.dims), tensor.data_type


def _sparse(one: SparseTensorProto) -> tuple[str, Shape, int]:
    return one.values.name, tuple(one.dims), one.values.data_type


def _inputs(found: ModelProto, image: ValueInfoProto) -> Iterator[tuple[str, Shape, int]]:
    """Weights that are given from outside."""
    held = _named(found)
    for value in found.graph.input:
        if value.name != image.name and value.name not in held:
            yield value.name, tuple(map(int, _sides(value))), value.type.tensor_type.elem_type


def _named(found: ModelProto) -> set[str]:
    """Weights that stand in the file."""
    graph = found.graph
    return {tensor.name for tensor in graph.initializer} | {one.values.name for one in graph.sparse_initializer}


def _image(found: ModelProto, maps: Collection[str], elementwise: Collection[str]) -> ValueInfoProto:
    """The input that holds no weights: the first; all others must be weights, with fixed shapes."""
    held = _named(found)
    first, *others = [one for one in found.graph.input if one.name not in held] or [None]
    if first is None:
        raise Refused("no_input")
    like_it = _maps(found, first, others, maps, elementwise)
    for other in others:
        fixed = [side for side in _sides(other) if isinstance(side, int) and side > 0]
        if not fixed or len(fixed) < len(_sides(other)) or other.name in like_it:
            raise Refused("inputs", value=len(others) + 1, name=excerpt(other.name))
        check_dims(other.name, fixed)
    return first


def _maps(
    found: ModelProto,
    image: ValueInfoProto,
    others: Sequence[ValueInfoProto],
    read_maps: Collection[str],
    elementwise: Collection[str],
) -> set[str]:
    """Those that are read as an image is: where only maps are read, or set against a map of the image's own sides."""
    given = {other.name: other.name for other in others}  # and what hands them on -> the input itself
    alike = {other.name for other in others if _alike(_sides(other), _sides(image))}
    maps = set()
    for node in found.graph.node if others else ():
        if node.op_type in HANDS_ON and node.input[:1] and node.input[0] in given:
            given |= dict.fromkeys(node.output, given[node.input[0]])
        elif node.op_type in read_maps:
            maps |= {given[name] for name in node.input[:1] if name in given}
        elif node.op_type in elementwise:
            maps |= alike.intersection(node.input)
    return maps


def _alike(sides: Sequence[int | str], image: Sequence[int | str]) -> bool:
    """Whether all but the batch is the same; a side that the image leaves open is any above 1."""
    if len(sides) != len(image) or not 2 <= len(image) <= MAX_SIDES:
        return False
    pairs = zip(sides[1:], image[1:], strict=True)
    return all(one == side if isinstance(side, int) and side > 0 else one != 1 for one, side in pairs)


def _sides(value: ValueInfoProto) -> list[int | str]:
    """A declared shape: numbers, and names or "" for what is open."""
    return [dim.dim_value if dim.HasField("dim_value") else dim.dim_param for dim in value.type.tensor_type.shape.dim]


def _fixed(image: ValueInfoProto, open_sides: Sequence[int] | None) -> Shape:
    """The shape of the image with a batch of 1. Refuses sides that nobody knows."""
    sides = _sides(image)
    if len(sides) > MAX_SIDES:
        raise Refused("dims", name=excerpt(image.name), value=f"{len(sides):,}")
    if len(sides) < 2:
        raise Refused("rank", name=excerpt(image.name), value=len(sides))
    asked: Sequence[int | None] = [None] * (len(sides) - 1)
    if open_sides is not None and len(open_sides) == len(asked):
        asked = open_sides
    known = [
        side if isinstance(side, int) and side > 0 else wanted for side, wanted in zip(sides[1:], asked, strict=True)
    ]
    shown = "×".join(str(side or OPEN) for side in known)
    fixed = [side for side in known if side is not None]
    if len(fixed) < len(known):
        raise Refused("open", name=excerpt(image.name), value=shown)
    if max(fixed) > MAX_SIDE:
        raise Refused("side", name=excerpt(image.name), value=shown, most=MAX_SIDE)
    return (1, *fixed)


def _shapes(found: ModelProto, image: ValueInfoProto, shape: Shape) -> Mapping[str, tuple[Shape | None, int]]:
    """Shape and type of every value, from the image's shape on. Of operators that ONNX does not know the file is believed."""
    foreign = {name for node in found.graph.node if node.domain not in STANDARD for name in node.output}
    without = unbounded(found)
    asked = ModelProto()
    asked.CopyFrom(found)
    for number in sorted(without, reverse=True):
        del asked.graph.node[number]  # onnx would give it as many axes as it is told
    del asked.graph.value_info[:]
    asked.graph.value_info.extend(value for value in found.graph.value_info if value.name in foreign)
    for value in asked.graph.input:
        if value.name == image.name:
            _declare(value, shape)
    for output in asked.graph.output:
        if output.name not in foreign:
            output.type.tensor_type.ClearField("shape")
    for node in asked.graph.node:
        if node.op_type in BY_EACH and node.domain in STANDARD and node.input:
            _simplify(node)
    shapes = _inferred_all(asked, follow=False)
    written = [shapes.get(name, (None, 0)) for node in asked.graph.node for name in node.output if name]
    if all(sides is not None or kind in WHOLE for sides, kind in written):
        return shapes
    check_lengths(asked, {name: sides[0] for name, (sides, _) in shapes.items() if sides and len(sides) == 1})
    return _inferred_all(asked, follow=True)


def _inferred_all(asked: ModelProto, follow: bool) -> Mapping[str, tuple[Shape | None, int]]:
    """By onnx; `follow` has it follow numbers that shapes are worked out from, which takes far more memory."""
    try:
        graph = shape_inference.infer_shapes(asked, data_prop=follow).graph
    except (shape_inference.InferenceError, IndexError, RuntimeError, ValueError) as wrong:
        raise Refused("shapes", value=excerpt(wrong, 200)) from None
    return {one.name: _inferred(one) for one in (*graph.input, *graph.value_info, *graph.output)}


def _simplify(node: NodeProto) -> None:
    """As far as shapes go, it hands on what it reads. ONNX would look into its body, and not always see that."""
    node.op_type = "Identity"
    del node.input[1:], node.attribute[:]


def _declare(image: ValueInfoProto, shape: Shape) -> None:
    declared = image.type.tensor_type.shape
    declared.ClearField("dim")
    for side in shape:
        declared.dim.add(dim_value=side)


def _inferred(value: ValueInfoProto) -> tuple[Shape | None, int]:
    tensor, sides = value.type.tensor_type, _sides(value)
    fits = tensor.HasField("shape") and len(sides) <= MAX_SIDES
    whole = tuple(side for side in sides if isinstance(side, int) and 0 <= side < BEYOND)
    known = fits and len(whole) == len(sides) and prod(whole) < BEYOND
    return (whole if known else None), tensor.elem_type
