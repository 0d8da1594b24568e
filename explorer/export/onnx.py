"""A network as an ONNX file, written from the layers of its trace: docs/decisions/0013 says why.

Nodes carry the layers' names and tensors those of the state_dict; how many parameters and MACs a node has stands in its
metadata, its sums in its description. The batch is left open, as N.
"""

from collections.abc import Iterator, Mapping, Sequence

import torch
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto, helper
from torch import Tensor, nn

from explorer import permalink
from explorer.analysis.counts import formula
from explorer.analysis.counts.totals import totals
from explorer.analysis.onnx.nodes import Call, Node, Numbers, Unwritten, Value
from explorer.analysis.onnx.operators import SAID
from explorer.analysis.trace.calls import calls
from explorer.analysis.trace.operations import operation, said_apart
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.tracing import trace
from explorer.export.request import WEIGHTS
from explorer.i18n import Text, text
from explorer.model import build
from explorer.spec import ResNetSpec

OPSET = 21  # the first whose GroupNormalization is torch's
IR_VERSION = 10  # the first in which a node has metadata
BATCH = "N"
SEED = 0
LARGEST = 2**31 - 1  # bytes of a protobuf message
FLOAT = 4  # bytes of a float32


class TooLarge(ValueError):
    """A network whose weights do not fit into one file of ONNX; `sentence` says so with the number."""

    def __init__(self, size: int):
        self.sentence: Text = text("onnx.too_large", value=size, most=LARGEST)
        super().__init__(self.sentence.into("en"))


class NotInOnnx(ValueError):
    """A network with an operation that ONNX has no operator for; `sentence` names it."""

    def __init__(self, layer: Layer):
        self.sentence: Text = text("onnx.unwritten", name=layer.name, op=layer.op)
        super().__init__(self.sentence.into("en"))


def to_onnx(spec: ResNetSpec, weights: str = "none") -> bytes:
    """The network of `spec`, with its weights left out, or `random` as PyTorch begins with them, always the same.

    Raises ValueError for a spec that cannot be built TooLarge where the weights take more than 2 GiB, and
    NotInOnnx where an operation cannot be written.
    """
    if weights not in WEIGHTS:
        raise ValueError(f"{weights!r} is no way to fill a network; known: {', '.join(WEIGHTS)}")
    network = build(spec, device="meta")
    traced = trace(network, spec.input)
    if weights == "random":
        sums = totals(traced)
        if (size := FLOAT * (sums.params + sums.buffers)) > LARGEST - 2**24:  # 16 MiB for all that is no weight
            raise TooLarge(size)
        return written(fresh(spec), traced, permalink.name(spec), filled=True)
    return written(network, traced, permalink.name(spec), filled=False)


def fresh(spec: ResNetSpec) -> nn.Module:
    """The network with the weights PyTorch gives it, from one seed. Nobody else's random numbers are touched."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        return build(spec, device="cpu")


def written(network: nn.Module, traced: Trace, name: str, filled: bool) -> bytes:
    """The file of a network and its trace; `filled` says whether its weights are in it. Raises NotInOnnx."""
    graph = _graph(network, traced, name, filled)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    model.producer_name = "resnet-explorer"
    model.doc_string = _about(traced, filled)
    _note(model, {"network": name, **_sums(traced), "weights": "random" if filled else "none"})
    return model.SerializeToString(deterministic=True)


def _about(traced: Trace, filled: bool) -> str:
    """English, as the other programs that read it are."""
    sums = totals(traced)
    said = f"{sums.params:,} parameters, {sums.buffers:,} buffers, {sums.macs:,} MACs at batch 1 (convolutions and linear layers)."
    if filled:
        return f"{said} Weights are PyTorch's random ones of seed {SEED}, not trained."
    return f"{said} Weights are left out: each is a sparse constant of its shape, and none of its values is stored."


def _sums(traced: Trace) -> dict[str, int]:
    sums = totals(traced)
    return {"parameters": sums.params, "buffers": sums.buffers, "macs": sums.macs}


def _graph(network: nn.Module, traced: Trace, name: str, filled: bool) -> GraphProto:
    file = _File(filled)
    for layer, call in zip(traced.layers, calls(network, traced.input_shape), strict=True):
        file.write(layer, call)
    return helper.make_graph(
        file.nodes,
        name,
        [_value("input", traced.input_shape)],
        [_value(traced.layers[-1].name, traced.layers[-1].out_shape)],
        initializer=file.tensors,
        value_info=[_value(layer.name, layer.out_shape) for layer in traced.layers[:-1]],
    )


class _File:
    """The nodes and tensors of a graph; a tensor that several layers read is in it once."""

    def __init__(self, filled: bool):
        self.filled = filled
        self.nodes: list[NodeProto] = []
        self.tensors: list[TensorProto] = []
        self.held: set[str] = set()

    def write(self, layer: Layer, call: Call) -> None:
        try:
            done = operation(layer.op).onnx.write(call, *call.args, **call.kwargs)
        except (Unwritten, TypeError, ValueError):  # what a writer does not know of its arguments either
            raise NotInOnnx(layer) from None
        node = self._node(layer, done, layer.name)
        node.doc_string = "\n".join(filter(None, (formula.parameters(layer), formula.macs(layer))))
        _note(node, dict(counts(layer)) | ({SAID: layer.op} if said_apart(layer.op, done.name) else {}))
        self.nodes.append(node)

    def _node(self, layer: Layer, done: Node, name: str) -> NodeProto:
        read = [self._read(layer, one, name, at) for at, one in enumerate(done.reads)]
        while not read[-1]:
            read.pop()
        return helper.make_node(done.name, read, [name], name=name, **done.attributes)

    def _read(self, layer: Layer, one: Value | Numbers | Node | None, within: str, at: int) -> str:
        """The name of what a node reads at a place, which is in the file from now on."""
        match one:
            case Numbers(key, values):
                self.tensors.append(_operand(f"{within}.{key}", values))
                return self.tensors[-1].name
            case Node():
                self.nodes.append(self._node(layer, one, f"{within}.{at}"))
                return self.nodes[-1].name
            case Value(found, _, held):
                if not found:
                    raise NotInOnnx(layer)
                if held is not None and found not in self.held:
                    self._hold(found, held)
                return found
        return ""

    def _hold(self, name: str, tensor: Tensor) -> None:
        self.held.add(name)
        if self.filled:
            self.tensors.append(_full(name, tensor))
        else:
            self.nodes.append(_empty(name, tensor.shape))


def counts(layer: Layer) -> Iterator[tuple[str, str | int]]:
    """What stands in a node's metadata: where it is, what it is, and what it holds and costs where that is not 0."""
    yield "stage", layer.stage
    if layer.block:
        yield "block", layer.block
    yield "kind", layer.kind
    for name, value in (("parameters", layer.params), ("buffers", layer.buffers), ("macs", layer.macs)):
        if value:
            yield name, value


def _note(proto: ModelProto | NodeProto, entries: Mapping[str, object]) -> None:
    for key, value in entries.items():
        proto.metadata_props.add(key=key, value=str(value))


def _value(name: str, shape: Sequence[int]) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [BATCH, *shape])


def _operand(name: str, values: Sequence[int] | Sequence[float] | float) -> TensorProto:
    """Whole numbers as int64, others as float32; one by itself has no axis."""
    row = list(values) if isinstance(values, Sequence) else [values]
    kind = TensorProto.INT64 if all(isinstance(one, int) for one in row) else TensorProto.FLOAT
    return helper.make_tensor(name, kind, [len(row)] if isinstance(values, Sequence) else [], row)


def _full(name: str, tensor: Tensor) -> TensorProto:
    return helper.make_tensor(name, TensorProto.FLOAT, tensor.shape, tensor.detach().numpy().tobytes(), raw=True)


def _empty(name: str, shape: Sequence[int]) -> NodeProto:
    """A constant of this shape of which no value is stored. Viewers show it where it is read, as they do a weight."""
    values = helper.make_tensor("", TensorProto.FLOAT, [0], [])
    places = helper.make_tensor("", TensorProto.INT64, [0], [])
    return helper.make_node("Constant", [], [name], sparse_value=helper.make_sparse_tensor(values, places, list(shape)))
