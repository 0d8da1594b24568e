"""ONNX files as traces: our own, torch's, and files that are damaged, odd or meant to do harm.

That our own read back as they were traced is tested where they are written, in tests/export/test_onnx.py.
"""

import tracemalloc
import warnings
from io import BytesIO

import onnx
import pytest
import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper
from torch import nn

from explorer.analysis import totals, trace
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import MEASURES, Whole, difference
from explorer.analysis.onnx.from_onnx import from_onnx
from explorer.export.onnx import to_onnx
from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading import onnx_file
from explorer.reading.onnx_graph import MAX_SIDE, Refused
from explorer.reading.onnx_shapes import graph
from tests.analysis import truth
from tests.analysis.truth import at_most
from tests.each import each
from tests.traces import trace_of

pytestmark = pytest.mark.usefixtures("one_child")
FLOAT = TensorProto.FLOAT
IMAGE = (3, 32, 40)


def exported(network, shape=IMAGE, **options):
    """A file as torch's own exporter writes it, the one that needs no further package."""
    written = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network.eval(), torch.zeros(1, *shape), written, dynamo=False, **options)
    return written.getvalue()


def randomised(network):
    """Weights that are all different: the exporter writes tensors that are equal once."""
    for tensor in network.state_dict().values():
        if tensor.is_floating_point():
            nn.init.uniform_(tensor, 0.5, 1.5)
    return network


def resnet18(batch_norm_stays=True):
    network = randomised(build(PRESETS["resnet18"].spec, "cpu"))
    mode = torch.onnx.TrainingMode.PRESERVE if batch_norm_stays else torch.onnx.TrainingMode.EVAL
    return network, exported(network, (3, 64, 64), training=mode, do_constant_folding=not batch_norm_stays)


def test_torchs_own_file_of_a_network_of_ours():
    """Names, stages, shapes, kinds and every count, from what another program wrote."""
    network, content = resnet18()
    assert from_onnx(content) == trace(network, (3, 64, 64))


def test_a_normalisation_that_was_folded_is_a_bias():
    network, content = resnet18(batch_norm_stays=False)
    found, whole = from_onnx(content), trace(network, (3, 64, 64))
    assert not [layer for layer in found.layers if layer.kind == "norm"] and not totals(found).buffers
    assert totals(found).macs == totals(whole).macs
    normed = {layer.inputs[0]: layer.biases for layer in whole.layers if layer.kind == "norm"}
    assert {layer.name: layer.biases for layer in found.layers if layer.name in normed} == normed
    assert [layer.name for layer in found.layers] == [layer.name for layer in whole.layers if layer.kind != "norm"]


class Mixed(nn.Module):
    """Groups, dilation, uneven windows, a gate, a pool in ceil mode, a shared layer, and a linear layer on rows."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, (5, 3), stride=(2, 1), padding=(2, 1))
        self.second = nn.Conv2d(8, 8, 3, groups=4, dilation=2, padding=2, bias=False)
        self.gate = nn.Conv2d(8, 8, 1)
        self.norm = nn.BatchNorm2d(8)
        self.rows = nn.Linear(22, 7)
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = F.max_pool2d(F.relu6(self.first(x)), 3, 2, 1, ceil_mode=True)
        x = x + F.leaky_relu(self.second(F.hardswish(self.second(x))))
        x = x * torch.sigmoid(self.gate(x.mean((2, 3), keepdim=True)))
        x = F.avg_pool2d(self.norm(x), 2, 1, 1, count_include_pad=False)
        x = self.rows(x)
        return self.fc(torch.cat([x.amax((2, 3))], 1))


def test_macs_and_parameters_of_a_mixed_network_are_torchs():
    network = randomised(Mixed())
    mode = torch.onnx.TrainingMode.PRESERVE
    found = from_onnx(exported(network, training=mode, do_constant_folding=False))
    real = truth.run(network, IMAGE, "cpu")
    assert totals(found).macs == real.macs and not found.unknown
    assert totals(found).params == truth.params(network)
    assert totals(found).buffers == truth.running_statistics(network)
    assert found.layers[-1].out_shape == real.output
    assert found.layers[-1].inputs != ("input",)


def test_what_has_no_rule_is_named_and_never_free():
    class Odd(nn.Module):
        def __init__(self):
            super().__init__()
            self.up = nn.ConvTranspose2d(3, 4, 2, stride=2)

        def forward(self, x):
            x = self.up(x)
            return x @ x.transpose(2, 3)

    found = from_onnx(exported(randomised(Odd())))
    assert [layer.macs for layer in found.layers if layer.name in found.unknown] == [None, None]
    assert len(found.unknown) == 2 and totals(found).params == 3 * 4 * 4 + 4


def value(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def weight(name, *shape):
    return helper.make_tensor(name, FLOAT, shape, bytes(4 * onnx.numpy_helper.np.prod(shape, dtype=int)), raw=True)


def small(name, *shape):
    """A tensor of whole numbers of a byte."""
    size = onnx.numpy_helper.np.prod(shape, dtype=int)
    return helper.make_tensor(name, TensorProto.INT8, shape, bytes(size), raw=True)


def file(nodes, image=(1, 3, 8, 8), held=(), inputs=(), opset=21, domain="", **more):
    """A file with these nodes, the last of which gives the output."""
    declared = [value("x", image), *inputs] if image is not None else [*inputs]
    graph = helper.make_graph(nodes, "g", declared, [value(nodes[-1].output[0], None)], initializer=held, **more)
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("other", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def conv(read="x", wrote="y", weights="w", **attributes):
    return helper.make_node("Conv", [read, weights], [wrote], name=f"to {wrote}", **attributes)


ONE = {"held": [weight("w", 4, 3, 3, 3)]}


def read(model, **options):
    return from_onnx(model if isinstance(model, bytes) else model.SerializeToString(), **options)


def test_one_convolution_by_hand():
    (layer,) = read(file([conv(strides=[2, 2], pads=[1, 1, 1, 1])], **ONE)).layers
    assert (layer.kind, layer.op, layer.name) == ("conv", "conv2d", "to y")
    assert (layer.in_shape, layer.out_shape) == ((3, 8, 8), (4, 4, 4))
    assert (layer.kernel, layer.stride, layer.padding, layer.groups) == ((3, 3), (2, 2), (1, 1), 1)
    assert (layer.weights, layer.biases, layer.macs) == (108, 0, 108 * 16)


@pytest.mark.parametrize("auto, padding", [("SAME_UPPER", (0, 0)), ("SAME_LOWER", (1, 1)), ("VALID", (0, 0))])
def test_tensorflows_padding_is_worked_out(auto, padding):
    (layer,) = read(file([conv(strides=[2, 2], auto_pad=auto)], **ONE)).layers
    assert layer.padding == padding and layer.out_shape[1] == (3 if auto == "VALID" else 4)


@pytest.mark.parametrize("image", [("N", 3, 8, 8), (0, 3, 8, 8), (None, 3, 8, 8), (7, 3, 8, 8)])
def test_a_batch_however_it_is_declared_is_one(image):
    assert read(file([conv()], image, **ONE)).layers[0].macs == 108 * 36


def test_open_sides_are_taken_from_who_asks_and_fixed_ones_are_not():
    model = file([conv()], ("N", 3, "height", "width"), **ONE)
    assert read(model, open_sides=(9, 10, 11)).input_shape == (3, 10, 11)
    with pytest.raises(Refused, match="3×open×open"):
        read(model)


def test_a_shared_weight_costs_twice_and_counts_once():
    nodes = [conv(wrote="y", pads=[1] * 4), conv("y", "z", pads=[1] * 4)]
    first, second = read(file(nodes, held=[weight("w", 3, 3, 3, 3)])).layers
    assert (first.weights, second.weights) == (81, 0) and first.macs == second.macs == 81 * 64


def test_weights_that_nobody_reads_are_named():
    assert read(file([conv()], held=[*ONE["held"], weight("spare", 7, 2)])).unused == (("spare", 14),)


def test_weights_as_inputs_as_constants_and_behind_other_nodes():
    """export_params=False of torch; constants of other programs; a quantised weight that is made into floats."""
    as_input = file([conv()], inputs=[value("w", (4, 3, 3, 3))])
    constant = helper.make_node("Constant", [], ["w"], value=weight("", 4, 3, 3, 3))
    small = helper.make_tensor("q", TensorProto.INT8, (4, 3, 3, 3), bytes(108), raw=True)
    made = helper.make_node("DequantizeLinear", ["q", "scale"], ["w"])
    scale = helper.make_tensor("scale", FLOAT, (), [0.1])
    for model in (as_input, file([constant, conv()]), file([made, conv()], held=[small, scale])):
        (layer,) = read(model).layers
        assert layer.macs == 108 * 36 and layer.weights == 108


def test_torchs_file_with_its_weights_as_inputs():
    network = randomised(Mixed())
    found = from_onnx(exported(network, export_params=False, do_constant_folding=False))
    assert totals(found).macs == truth.run(network, IMAGE, "cpu").macs
    assert totals(found).params == truth.params(network)


def op(name, *read, wrote="y", **attributes):
    return helper.make_node(name, read, [wrote], **attributes)


@each(
    "model, macs",
    [
        (file([op("MatMul", "w", "x")], (1, 3, 4, 8), [weight("w", 16, 4)]), 3 * 16 * 8 * 4),
        (file([op("MatMul", "w", "x")], (1, 3, 8, 8), [weight("w", 5, 8)]), 3 * 5 * 8 * 8),
        (file([op("MatMul", "x", "w")], (1, 3, 4, 8), [weight("w", 8, 5)]), 3 * 4 * 5 * 8),
        (file([op("Gemm", "x", "w")], (1, 8), [weight("w", 8, 5)]), 40),
        (file([op("Gemm", "x", "w", transB=1)], (1, 8), [weight("w", 5, 8)]), 40),
        (file([op("Gemm", "x", "w", transA=1)], (1, 8), [weight("w", 1, 5)]), 40),
        (file([op("Gemm", "w", "x", transB=1)], (1, 8), [weight("w", 5, 8)]), 40),
        (file([op("Gemm", "w", "x", transA=1, transB=1)], (1, 8), [weight("w", 8, 5)]), 40),
        (file([op("Gemm", "w", "x")], (1, 8), [weight("w", 5, 1)]), 40),
    ],
    ids=[
        "left",
        "left, square",
        "right",
        "Gemm",
        "B turned",
        "A turned",
        "left, B turned",
        "both turned",
        "left of Gemm",
    ],
)
def test_weights_on_either_side_of_a_product(model, macs):
    (layer,) = read(model).layers
    held = onnx.numpy_helper.np.prod(model.graph.initializer[0].dims)
    assert (layer.kind, layer.macs, layer.weights) == ("linear", macs, held)


def numbers(name, *values, kind=FLOAT):
    return helper.make_tensor(name, kind, [len(values)], values)


QUANTISED = op("QuantizeLinear", "y", "s", "zero", wrote="q"), op("DequantizeLinear", "q", "s", "zero", wrote="z")


@each(
    "nodes, held",
    [
        ([op("Resize", "y", "", "s", wrote="z")], [numbers("s", 1, 1, 2, 2)]),
        ([op("Clip", "y", "s", "s", wrote="z")], [weight("s", 1, 2)]),
        ([op("Pad", "y", "p", "s", wrote="z")], [numbers("p", *[0] * 8, kind=TensorProto.INT64), weight("s", 1, 2)]),
        (QUANTISED, [weight("s", 4), small("zero", 4)]),
    ],
    ids=["Resize", "Clip", "Pad", "QuantizeLinear"],
)
def test_what_is_set_is_not_learned(nodes, held):
    assert totals(read(file([conv(), *nodes], held=[*ONE["held"], *held]))).params == 108


def test_the_scale_of_a_quantised_weight_is_not_learned():
    made = op("DequantizeLinear", "q", "s", "zero", wrote="w", axis=0)
    held = [small("q", 4, 3, 3, 3), weight("s", 4), small("zero", 4)]
    assert totals(read(file([made, conv()], held=held))).params == 108


def test_weights_that_are_handed_on_are_not_listed_again():
    """One tensor of a thousand parts, and a thousand values made from it alone."""
    many = 1_000
    nodes = [op("Concat", *(f"w{n}" for n in range(many)), wrote="n0", axis=0)]
    nodes += [op("Neg", f"n{n}", wrote=f"n{n + 1}") for n in range(many)]
    nodes.append(op("Mul", "x", f"n{many}"))
    content = file(nodes, (1, many), [weight(f"w{n}", 1) for n in range(many)]).SerializeToString()
    tracemalloc.start()
    assert totals(from_onnx(content)).params == many
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * 2**20, peak


def test_what_is_in_another_file_can_be_saved_in_one():
    with pytest.raises(Refused) as wrong:
        read(external())
    assert all("torch.onnx.export(..., external_data=False)" in wrong.value.sentence.into(lang) for lang in LANGUAGES)


class Rows(nn.Module):
    """A view whose sides torch works out in the file: Shape, Gather, Mul, Concat, Reshape."""

    def forward(self, x):
        return x.view(x.shape[0], x.shape[1] * x.shape[2], x.shape[3])


def test_shapes_that_are_worked_out_in_the_file_are_followed():
    content = exported(Rows(), dynamic_axes={"x": [0, 2, 3]}, input_names=["x"])
    assert {node.op_type for node in onnx.load_from_string(content).graph.node} >= {"Shape", "Mul", "Concat"}
    assert from_onnx(content, IMAGE).layers[-1].out_shape == (3 * 32, 40)


def test_a_shape_that_the_file_claims_is_not_believed():
    lie = [value("y", (1, 4, 800, 800))]
    model = file([conv(), helper.make_node("Relu", ["y"], ["z"])], value_info=lie, **ONE)
    model.graph.output[0].CopyFrom(value("z", (1, 999)))
    assert [layer.out_shape for layer in read(model).layers] == [(4, 6, 6)] * 2


def test_an_operator_of_another_domain_is_unknown_and_its_shape_taken_at_its_word():
    nodes = [helper.make_node("Magic", ["x"], ["m"], domain="other"), conv("m", "y")]
    found = read(file(nodes, value_info=[value("m", (1, 3, 8, 8))], **ONE))
    assert found.unknown == ("magic",) and found.layers[1].macs == 108 * 36


def test_names_are_given_once_and_are_never_the_image():
    same = [helper.make_node("Relu", [a], [b], name="input") for a, b in ("xy", "yz")]
    names = [layer.name for layer in read(file(same)).layers]
    assert len(set(names)) == 2 and "input" not in names


def test_layers_of_torchs_newer_exporter_stand_where_what_they_read_stands():
    nodes = [
        helper.make_node("Conv", ["x", "layer1.0.conv1.weight"], ["a"], name="node_conv2d", pads=[1] * 4),
        helper.make_node("Relu", ["a"], ["b"], name="node_relu"),
        helper.make_node("Add", ["b", "x"], ["c"], name="node_add"),
        helper.make_node("Conv", ["c", "layer1.1.conv1.weight"], ["d"], name="node_conv2d_1"),
    ]
    held = [weight(f"layer1.{block}.conv1.weight", 3, 3, 3, 3) for block in (0, 1)]
    layers = read(file(nodes, held=held)).layers
    assert [(layer.stage, layer.block) for layer in layers] == [("stage1", 1)] * 3 + [("stage1", 2)]
    assert layers[0].name == "layer1.0.conv1"


def test_a_file_stands_beside_a_preset_in_every_measure():
    """The sums of the steps are the whole difference, whatever the other program called its layers."""
    theirs = from_onnx(resnet18(batch_norm_stays=False)[1])
    for name in ("resnet50", "plain34", "cifar-resnet20"):
        ours = trace_of(PRESETS[name].spec)
        for measure in MEASURES:
            try:
                found = difference(ours, theirs, align(ours, theirs), measure)
            except Whole:
                continue
            assert found.start + sum(step.delta for step in found.steps) == found.end, (name, measure)


def external():
    model = file([conv()], **ONE)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    return model


def in_attribute():
    node = helper.make_node("Constant", [], ["w"], value=external().graph.initializer[0])
    return file([node, conv()])


def with_function():
    model = file([conv()], **ONE)
    node = helper.make_node("F", ["a"], ["b"], domain="other")
    body = helper.make_function("other", "F", ["a"], ["b"], [node], [helper.make_opsetid("other", 1)])
    model.functions.append(body)  # which calls itself without end
    return model


def nested(depth):
    """A branch in a branch in a branch."""
    inner = helper.make_graph([helper.make_node("Relu", ["x"], ["r"])], "g", [], [value("r", None)])
    leaf = inner
    for _ in range(depth):
        node = helper.make_node("If", ["c"], ["r"], then_branch=inner, else_branch=leaf)
        inner = helper.make_graph([node], "g", [], [value("r", None)])
    return inner.node[0]


def field(number, content):
    """A field of a protobuf message, with its length as a number of 7 bits a byte."""
    length, rest = [], len(content)
    while rest >= 0x80:
        length.append(rest % 0x80 + 0x80)
        rest //= 0x80
    return bytes([8 * number + 2, *length, rest]) + content


def deep(levels):
    """A graph in a node's attribute, in a graph, ..., deeper than any program would write."""
    content = b""
    for _ in range(levels):
        content = field(1, field(5, field(6, content)))
    return field(7, content)


def short_weight():
    model = file([conv()], **ONE)
    model.graph.initializer[0].raw_data = bytes(7)
    return model


def huge_weight(*dims):
    model = file([conv()], **ONE)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.dims[:] = dims
    return model


def listed_short():
    model = file([conv()], **ONE)
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.float_data.extend([0.0] * 5)
    return model


def without_opset():
    model = file([conv()], **ONE)
    del model.opset_import[:]
    return model


def doubled(times):
    """A shape joined to itself again and again: each node doubles what stands in the file as one more."""
    joined = [op("Concat", f"s{n}", f"s{n}", wrote=f"s{n + 1}", axis=0) for n in range(times)]
    return file([op("Shape", "x", wrote="s0"), *joined, op("Relu", "x")])


def deepened(times):
    """One more axis at each node."""
    first = helper.make_tensor("first", TensorProto.INT64, [1], [0])
    nodes = [op("Unsqueeze", "x" if n == 0 else f"u{n}", "first", wrote=f"u{n + 1}") for n in range(times)]
    return file(nodes, held=[first])


def told():
    """As many axes as a vector is long that nobody knows, at each node."""
    nodes = [op("Flatten", "x", wrote="f", axis=0), op("Squeeze", "f", wrote="v"), op("Cast", "v", wrote="c", to=7)]
    nodes += [op("Expand", "x", "c", wrote=f"e{n}") for n in range(2_000)]
    return file([*nodes, op("Relu", "e0")], (1, 1, 100, 100))


def long_rows():
    """Weights of one axis, and of no values, that onnx would take for shapes."""
    rows = op("Relu", "w", wrote="r"), op("Shape", "x", wrote="s"), op("Reshape", "x", "s", wrote="v")
    model = file([*rows, op("Mul", "v", "r")], (1, 1), [weight("w", 1)])
    model.graph.initializer[0].dims[:] = [3_000_000]
    model.graph.initializer[0].ClearField("raw_data")
    return model


def mixed(times):
    """Weights that are joined to a joint of weights, each time with another."""
    nodes = [op("Concat", *(f"w{n}" for n in range(times)), wrote="all", axis=0)]
    nodes += [op("Concat", "all", f"w{n}", wrote=f"m{n}", axis=0) for n in range(times)]
    return file([*nodes, op("Relu", "x")], held=[weight(f"w{n}", 1) for n in range(times)])


def siamese(*between):
    """The same convolution on two images, and what sets them apart."""
    nodes = [conv(), *between, conv("b" if not between else "t", "z"), op("Sub", "y", "z", wrote="d")]
    return file(nodes, inputs=[value("b", (1, 3, 8, 8))], **ONE)


relu = helper.make_node("Relu", ["x"], ["y"], name="a")
WRONG = {
    "text": (b"no model at all, but a text that goes on for a while", "not_onnx"),
    "nothing": (b"", "no_nodes"),
    "cut off": (to_onnx(PRESETS["resnet18"].spec)[:9000], "not_onnx"),
    "pickle": (b"\x80\x02}q\x00.", "not_onnx"),
    "external": (external(), "external"),
    "external in a constant": (in_attribute(), "external"),
    "function": (with_function(), "functions"),
    "branches": (file([nested(1)], inputs=[value("c", (1,), TensorProto.BOOL)]), "branches"),
    "many branches": (file([nested(20)], inputs=[value("c", (1,), TensorProto.BOOL)]), "branches"),
    "deep": (deep(5_000), "not_onnx"),
    "nodes": (file([helper.make_node("Relu", ["x"], [f"y{n}"]) for n in range(20_001)]), "nodes"),
    "opset": (file([conv()], opset=9_999, **ONE), "opset"),
    "opset 0": (file([conv()], opset=0, **ONE), "opset"),
    "no opset": (without_opset(), "opset"),
    "short weight": (short_weight(), "length"),
    "short list": (listed_short(), "length"),
    "huge weight": (huge_weight(2**31, 3, 3, 3), "dims"),
    "huge product": (huge_weight(2**30, 2**30, 3, 3), "dims"),
    "negative weight": (huge_weight(-4, 3, 3, 3), "dims"),
    "many sides": (huge_weight(*[1] * 50), "dims"),
    "circle": (file([conv("z", "y"), conv("y", "z")], **ONE), "order"),
    "itself": (file([helper.make_node("Add", ["x", "y"], ["y"])]), "order"),
    "out of order": (file([conv("y", "z"), relu]), "order"),
    "written twice": (file([relu, relu]), "twice"),
    "writes its input": (file([helper.make_node("Relu", ["x"], ["x"])]), "twice"),
    "no input": (file([conv("w", "y")], image=None, **ONE), "no_input"),
    "two images": (file([relu], inputs=[value("z", ("N", 3, 8, 8))]), "inputs"),
    "two images of fixed size": (siamese(), "inputs"),
    "two images, turned": (siamese(op("Transpose", "b", wrote="t", perm=[0, 1, 3, 2])), "inputs"),
    "two images, one from the other": (file([op("Sub", "x", "b")], inputs=[value("b", (1, 3, 8, 8))]), "inputs"),
    "shapes that double": (doubled(17), "grows"),
    "axes without end": (deepened(1_000), "grows"),
    "long rows": (long_rows(), "grows"),
    "axes as told": (told(), "no_shape"),
    "weights mixed over and over": (mixed(600), "mixed"),
    "kernel_shape of another kernel": (file([conv(kernel_shape=[5, 5])], **ONE), "attribute"),
    "an image of many sides": (file([relu], image=(1,) * 50), "dims"),
    "a weight of many sides": (file([relu], inputs=[value("w", (1,) * 50)]), "dims"),
    "claimed sides without end": (
        file([op("Magic", "x", wrote="m", domain="other"), op("Relu", "m")], value_info=[value("m", (1,) * 50)]),
        "no_shape",
    ),
    "no sides": (file([relu], image=()), "rank"),
    "one side": (file([relu], image=("N",)), "rank"),
    "open": (file([relu], image=("N", 3, 8, "w")), "open"),
    "side of zero": (file([relu], image=("N", 3, 8, 0)), "open"),
    "large image": (file([relu], image=("N", 3, 8, MAX_SIDE + 1)), "side"),
    "nothing reads it": (file([helper.make_node("Relu", ["w"], ["y"])], **ONE), "no_layers"),
    "channels do not fit": (file([conv()], image=(1, 5, 8, 8), **ONE), "channels"),
    "features do not fit": (
        file([helper.make_node("MatMul", ["x", "w"], ["y"])], image=(1, 3, 8, 7), held=[weight("w", 8, 4)]),
        None,
    ),
    "groups do not fit": (file([conv(group=2)], **ONE), "channels"),
    "too small": (file([conv()], image=(1, 3, 2, 2), **ONE), None),
    "unknown shape": (
        file([helper.make_node("Magic", ["x"], ["y"], domain="other"), conv("y", "z")], **ONE),
        "no_shape",
    ),
    "stride 0": (file([conv(strides=[0, 0])], **ONE), None),
    "no kernel": (file([helper.make_node("MaxPool", ["x"], ["y"])]), None),
}


@pytest.mark.parametrize("content, key", WRONG.values(), ids=WRONG)
def test_what_cannot_be_read_is_said_in_a_sentence(content, key):
    with at_most(10), pytest.raises(Refused) as wrong:
        read(content)
    assert key is None or wrong.value.sentence.key == f"onnx.refused.{key}"
    for language in LANGUAGES:
        assert 5 < len(wrong.value.sentence.into(language)) < 500


def test_no_other_file_is_opened(monkeypatch):
    """As the child reads it, but here, where it can be seen."""
    monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("a file was opened"))
    for model in (external(), in_attribute()):
        kind, (key, _) = graph(model.SerializeToString(), None, [], [])
        assert (kind, key) == ("refused", "external")


def test_the_largest_networks_are_within_the_limit():
    most = max(PRESETS.values(), key=lambda preset: sum(preset.spec.repeats)).spec
    assert len(onnx.load_from_string(to_onnx(most)).graph.node) < onnx_file.MAX_NODES


SEED = to_onnx(PRESETS["cifar-resnet20"].spec)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=400))
@example(b"\x08\x0a:\x00")
def test_any_bytes_are_a_network_or_a_sentence(content):
    with at_most(10):
        try:
            from_onnx(content)
        except Refused as wrong:
            assert wrong.sentence.into("zh")


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(SEED) - 1), st.binary(min_size=1, max_size=6)), min_size=1, max_size=6))
def test_a_damaged_file_is_a_network_or_a_sentence(damages):
    content = bytearray(SEED)
    for at, patch in damages:
        content[at : at + len(patch)] = patch
    with at_most(10):
        try:
            found = from_onnx(bytes(content))
        except Refused as wrong:
            assert wrong.sentence.into("en")
        else:
            assert totals(found).macs >= 0
