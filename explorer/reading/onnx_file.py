"""An ONNX file, read as a list of operations with the shapes of their weights, and refused where it is not one.

Nothing of it is run, no other file is opened, and what it says of itself is checked before anybody relies on it.
A weight may come without its values: then its shape is taken at its word.
"""

from collections.abc import Iterator, Sequence
from math import prod

from google.protobuf.message import DecodeError
from onnx import AttributeProto, ModelProto, NodeProto, SparseTensorProto, TensorProto, defs, helper

from explorer.reading.given import BEYOND, MAX_SIDES, excerpt
from explorer.reading.onnx_graph import LARGEST, MAX_DIM, STANDARD, Refused, called

MAX_NODES = 20_000  # ResNet-1202 has 4,200
FEW = 1024  # bytes, or listed numbers, of a tensor that may say how others are shaped; a larger one is weights
GRAPHS = (AttributeProto.GRAPH, AttributeProto.GRAPHS)


def model(content: bytes) -> ModelProto:
    """The file, parsed and checked, without the values of its weights. Raises Refused."""
    if len(content) > LARGEST:
        raise Refused("large", value=len(content), most=LARGEST)
    try:
        found = ModelProto.FromString(content)
    except (DecodeError, RuntimeError):
        raise Refused("not_onnx") from None
    if not all(isinstance(word, str) for word in _words(found)):  # protobuf gives bytes where a text is none
        raise Refused("not_onnx")
    _check_whole(found)
    for node in found.graph.node:
        _check_node(node)
    for name, tensor in _tensors(found):
        _check_tensor(name, tensor)
        _forget(tensor)
    _check_order(found)
    return found


def _words(found: ModelProto) -> Iterator[object]:
    """Everything in the file that is a name."""
    graph = found.graph
    yield from (opset.domain for opset in found.opset_import)
    yield from (function.name for function in found.functions)
    yield from (tensor.name for tensor in graph.initializer)
    yield from (sparse.values.name for sparse in graph.sparse_initializer)
    for value in (*graph.input, *graph.output, *graph.value_info):
        yield value.name
        yield from (dim.dim_param for dim in value.type.tensor_type.shape.dim)
    for node in graph.node:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        yield from (attribute.name for attribute in node.attribute)


def _check_whole(found: ModelProto) -> None:
    """What would make all that follows wrong, or endless."""
    if not found.graph.node:
        raise Refused("no_nodes")
    if len(found.graph.node) > MAX_NODES:
        raise Refused("nodes", value=len(found.graph.node), most=MAX_NODES)
    if found.functions:
        raise Refused("functions", value=len(found.functions), name=excerpt(found.functions[0].name))
    versions = [opset.version for opset in found.opset_import if opset.domain in STANDARD]
    most = defs.onnx_opset_version()
    if not versions or not 1 <= versions[0] <= most:
        raise Refused("opset", value=versions[0] if versions else 0, most=most)


def _check_node(node: NodeProto) -> None:
    for attribute in node.attribute:
        if attribute.type in GRAPHS or attribute.HasField("g") or attribute.graphs:
            raise Refused("branches", name=called(node), op=excerpt(node.op_type))


def _tensors(found: ModelProto) -> Iterator[tuple[str, TensorProto]]:
    """Every tensor in the file, with what it is called."""
    for tensor in found.graph.initializer:
        yield tensor.name, tensor
    for sparse in found.graph.sparse_initializer:
        yield from _parts(sparse.values.name, sparse)
    for node in found.graph.node:
        for attribute in node.attribute:
            for tensor in (attribute.t, *attribute.tensors):
                yield called(node), tensor
            for sparse in (attribute.sparse_tensor, *attribute.sparse_tensors):
                yield from _parts(called(node), sparse)


def _parts(name: str, sparse: SparseTensorProto) -> Iterator[tuple[str, TensorProto]]:
    check_dims(name, sparse.dims)
    yield name, sparse.values
    yield name, sparse.indices


def _check_tensor(name: str, tensor: TensorProto) -> None:
    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        raise Refused("external", name=excerpt(name))
    check_dims(name, tensor.dims)
    if tensor.raw_data and len(tensor.raw_data) != (wanted := _bytes(tensor)):
        raise Refused("length", name=excerpt(name), value=len(tensor.raw_data), wanted=wanted)
    kinds: dict[int, Sequence] = {TensorProto.FLOAT: tensor.float_data, TensorProto.INT64: tensor.int64_data}
    listed = kinds.get(tensor.data_type)
    if listed and len(listed) != prod(tensor.dims):
        raise Refused("length", name=excerpt(name), value=len(listed), wanted=prod(tensor.dims))


def check_dims(name: str, dims: Sequence[int]) -> None:
    """Refuses a shape that no tensor has, before anybody multiplies its sides."""
    fits = len(dims) <= MAX_SIDES and all(0 <= side <= MAX_DIM for side in dims) and prod(dims) < BEYOND
    if not fits:
        shown = "×".join(map(str, dims[:MAX_SIDES])) + ("…" if len(dims) > MAX_SIDES else "")
        raise Refused("dims", name=excerpt(name), value=shown)


def _bytes(tensor: TensorProto) -> int:
    """Bytes that a tensor of this shape takes; types of less than a byte are packed."""
    count = prod(tensor.dims)
    try:
        size = helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    except (KeyError, TypeError, ValueError):
        return len(tensor.raw_data)  # of a type that is unknown here nothing can be said
    packed = 2 if tensor.data_type in (TensorProto.INT4, TensorProto.UINT4) else 1
    return -(-count * size // packed)


def _forget(tensor: TensorProto) -> None:
    """Lets go of the values of weights: their shapes are all that is asked of them."""
    for field in ("raw_data", "float_data", "int32_data", "int64_data"):
        if len(getattr(tensor, field)) > FEW:
            tensor.ClearField(field)


def _check_order(found: ModelProto) -> None:
    """Each node reads what stands before it, and each name is given once: no circles, as ONNX asks."""
    graph = found.graph
    known = {""} | {one.name for one in (*graph.input, *graph.initializer)}
    known |= {sparse.values.name for sparse in graph.sparse_initializer}
    for node in graph.node:
        if missing := [name for name in node.input if name not in known]:
            raise Refused("order", name=called(node), value=excerpt(missing[0]))
        for name in filter(None, node.output):
            if name in known:
                raise Refused("twice", name=excerpt(name))
            known.add(name)
