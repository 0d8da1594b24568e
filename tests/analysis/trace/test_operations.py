"""The table of operations: every row is whole, and every room knows no operation that is no row.

Of each row a small network is traced, kept for a backward pass, written as ONNX and read back, beside what torch, its
autograd and onnxruntime say.
"""

import ast
from dataclasses import MISSING, fields
from pathlib import Path

import onnxruntime
import pytest
import torch
import torch.nn.functional as F
from onnx import checker
from torch import nn
from torch.fx import Interpreter, symbolic_trace

from explorer.analysis import totals, trace
from explorer.analysis.counts.memory import BESIDE, READ, forward, in_place, peak, saved
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.analysis.onnx import nodes
from explorer.analysis.onnx.from_onnx import from_onnx
from explorer.analysis.onnx.operators import ELEMENTWISE, QUANTISED, READ_MAPS, READERS
from explorer.analysis.tools.counters import COUNTERS, PARTS, counted
from explorer.analysis.trace.operation import (
    EACH,
    GIVEN,
    HALVED,
    MIXED,
    ORDERED,
    OWN,
    PASSED,
    SLIDES,
    STEPS,
    TURNED,
    VIEW,
    WHOLE,
    WIDENED,
    Operation,
)
from explorer.analysis.trace.operations import OPERATIONS, READ_AS, UNKNOWN, onnx, operation, other
from explorer.analysis.trace.records import KINDS
from explorer.charts import palette
from explorer.charts.theme import colour_kind
from explorer.export.onnx import NotInOnnx, written
from explorer.i18n import LANGUAGES, translator
from explorer.reading.onnx_shapes import BY_EACH, HANDS_ON
from tests.analysis.counts.test_memory import Alive, really_saved
from tests.analysis.truth import foreign
from tests.test_rooms import imports_of

pytestmark = pytest.mark.usefixtures("one_child")
ROOT = Path(__file__).parents[3]
CHANNELS = 32  # as many as the groups of a group normalisation
IMAGE = (3, 8, 12)
CLOSE = 1e-4


def then(does, **parts):
    """A convolution, whose output needs a gradient, and what is done with it."""
    return foreign(lambda self, x: does(self, self.conv(x)), conv=nn.Conv2d(3, CHANNELS, 3, padding=1), **parts)


def does(operation, *args, **kwargs):
    return then(lambda self, x: operation(x, *args, **kwargs))


def module(part):
    return then(lambda self, x: self.part(x), part=part)


def in_a_row(part):
    """Of a map as one row a channel."""
    return then(lambda self, x: self.part(x.flatten(2)), part=part)


def in_a_cube(part):
    return then(lambda self, x: self.part(x.unsqueeze(2)), part=part)


def with_another(operation):
    """Of two branches, each of which needs a gradient."""
    return then(lambda self, x: operation(x, self.other(x)), other=nn.Conv2d(CHANNELS, CHANNELS, 1))


# A small network for each row. A row without one, and one without a row, fails.
CASES = {
    "conv1d": in_a_row(nn.Conv1d(CHANNELS, 6, 3, dilation=2)),
    "conv2d": module(nn.Conv2d(CHANNELS, 6, (3, 2), stride=2, padding=(2, 1), dilation=(2, 1), groups=2)),
    "conv3d": in_a_cube(nn.Conv3d(CHANNELS, 4, (1, 3, 3))),
    "linear": then(lambda self, x: self.fc(x.mean((2, 3))), fc=nn.Linear(CHANNELS, 5)),
    "batch_norm": module(nn.BatchNorm2d(CHANNELS)),
    "group_norm": module(nn.GroupNorm(32, CHANNELS)),
    "layer_norm": module(nn.LayerNorm((CHANNELS, *IMAGE[1:]))),
    "instance_norm": module(nn.InstanceNorm2d(CHANNELS, affine=True)),
    "relu": module(nn.ReLU()),
    "sigmoid": does(torch.sigmoid),
    "tanh": does(torch.tanh),
    "clamp": does(torch.clamp, min=-0.2, max=0.3),
    "relu6": does(F.relu6),
    "hardtanh": module(nn.Hardtanh(-0.1, 0.2)),
    "leaky_relu": module(nn.LeakyReLU(0.3)),
    "elu": module(nn.ELU(0.7)),
    "selu": module(nn.SELU()),
    "gelu": module(nn.GELU()),
    "hardswish": module(nn.Hardswish()),
    "hardsigmoid": module(nn.Hardsigmoid()),
    "mish": module(nn.Mish()),
    "softmax": module(nn.Softmax(1)),
    "log_softmax": module(nn.LogSoftmax(1)),
    "softplus": module(nn.Softplus()),
    "silu": module(nn.SiLU()),
    "max_pool1d": in_a_row(nn.MaxPool1d(3, 2)),
    "max_pool2d": module(nn.MaxPool2d(3, 2, 1, dilation=2, ceil_mode=True)),
    "max_pool3d": in_a_cube(nn.MaxPool3d((1, 2, 2))),
    "avg_pool1d": in_a_row(nn.AvgPool1d(3, 2)),
    "avg_pool2d": module(nn.AvgPool2d((2, 3), count_include_pad=False, padding=1)),
    "avg_pool3d": in_a_cube(nn.AvgPool3d((1, 2, 2))),
    "adaptive_avg_pool1d": in_a_row(nn.AdaptiveAvgPool1d(1)),
    "adaptive_avg_pool2d": module(nn.AdaptiveAvgPool2d((4, 3))),
    "adaptive_max_pool2d": module(nn.AdaptiveMaxPool2d(1)),
    "mean": does(torch.mean, (2, 3), keepdim=True),
    "amax": does(torch.amax, 1, keepdim=True),
    "sum": does(torch.sum, 3),
    "add": with_another(lambda x, y: x + y),
    "sub": does(lambda x: 1 - x),
    "mul": with_another(lambda x, y: x * y),
    "div": with_another(lambda x, y: torch.div(x, y.exp())),
    "truediv": does(lambda x: x / 3),
    "neg": does(lambda x: -x),
    "exp": does(torch.exp),
    "sqrt": does(lambda x: torch.sqrt(torch.sigmoid(x))),
    "rsqrt": does(lambda x: torch.rsqrt(torch.sigmoid(x))),
    "pow": does(lambda x: x**2),
    "zeros_like": does(lambda x: x + torch.zeros_like(x)),
    "cat": with_another(lambda x, y: torch.cat([x, y], 1)),
    "concat": with_another(lambda x, y: torch.concat((x, y), dim=-1)),
    "stack": with_another(lambda x, y: torch.stack([x, y], 2)),
    "dropout": module(nn.Dropout(0.5)),
    "dropout1d": in_a_row(nn.Dropout1d(0.5)),
    "dropout2d": module(nn.Dropout2d(0.5)),
    "dropout3d": in_a_cube(nn.Dropout3d(0.5)),
    "feature_dropout": then(lambda self, x: torch.feature_dropout(x, 0.5, self.training)),
    "alpha_dropout": module(nn.AlphaDropout(0.5)),
    "to": does(lambda x: x.to(torch.float32)),
    "float": does(lambda x: x.float()),
    "clone": does(torch.clone),
    "detach": does(lambda x: x + x.detach()),
    "interpolate": module(nn.Upsample(scale_factor=2, mode="bilinear")),
    "getitem": does(lambda x: x[:, 1:, ::2, ::3]),
    "pad": does(F.pad, (0, 0, 0, 0, 1, 2)),
    "flatten": does(torch.flatten, 1),
    "reshape": does(lambda x: x.reshape(x.shape[0], 4, -1)),
    "view": does(lambda x: x.view(x.shape[0], -1, 24)),
    "view_as": with_another(lambda x, y: x.view_as(y)),
    "unflatten": does(lambda x: x.unflatten(1, (4, 8))),
    "expand": does(lambda x: x.mean((2, 3), keepdim=True).expand(-1, -1, 5, 4)),
    "expand_as": does(lambda x: x.mean((2, 3), keepdim=True).expand_as(x)),
    "squeeze": does(lambda x: x.mean(3, keepdim=True).squeeze(3)),
    "unsqueeze": does(lambda x: x.unsqueeze(2)),
    "transpose": does(lambda x: x.transpose(1, 3)),
    "permute": does(lambda x: x.permute(0, 2, 3, 1)),
    "movedim": does(lambda x: x.movedim(1, -1)),
    "mT": does(lambda x: x.mT),
    "T": does(lambda x: x.mean((2, 3)).T),
    "t": does(lambda x: x.mean((2, 3)).t()),
    "contiguous": does(lambda x: x.transpose(1, 2).contiguous()),
    "data": does(lambda x: x + x.data),
    "split": does(lambda x: torch.split(x, 20, 1)[1]),
    "chunk": does(lambda x: x.chunk(3, 1)[2]),
    "unbind": does(lambda x: x.unbind(1)[-1]),
    "pixel_shuffle": module(nn.PixelShuffle(2)),
    "channel_shuffle": module(nn.ChannelShuffle(4)),
}
each_row = pytest.mark.parametrize("op", OPERATIONS)


@pytest.fixture(autouse=True)
def same_weights():
    torch.manual_seed(3)


def traced(op):
    found = trace(CASES[op], IMAGE)
    return found, next(layer for layer in found.layers if layer.op == op)


def test_each_row_has_a_network_and_each_network_a_row():
    assert CASES.keys() == OPERATIONS.keys()


def test_no_field_of_a_row_can_be_left_out():
    assert all(field.default is field.default_factory is MISSING for field in fields(Operation))


@each_row
def test_a_row_says_only_what_the_rooms_know(op):
    row = operation(op)
    assert row.kind in KINDS and row.sees in (SLIDES, EACH, STEPS, WHOLE, MIXED)
    assert row.storage in (OWN, VIEW, TURNED, ORDERED, PASSED) and row.autocast in (HALVED, WIDENED, GIVEN)
    assert {*row.keeps, *row.drops} <= {*READ, *BESIDE, "output"} and {*row.drops} <= {*BESIDE}
    assert row.onnx.read in READERS and row.onnx.names
    assert row.part in ("", *PARTS) and row.counted.keys() <= {*COUNTERS}
    assert not row.counted or row.part  # what a tool counts has a word on the ladder


@each_row
def test_it_traces_with_a_kind_a_colour_and_words(op):
    found, layer = traced(op)
    assert not found.unknown and layer.macs is not None
    assert layer.kind in (operation(op).kind, "projection", "attention")
    assert colour_kind(layer) in palette.KINDS
    assert all(translator(lang)(f"kind.{layer.kind}") for lang in LANGUAGES)
    with torch.no_grad():
        assert found.layers[-1].out_shape == tuple(CASES[op].eval()(torch.zeros(2, *IMAGE)).shape[1:]) or op in (
            "T",
            "t",
        )


@each_row
def test_it_keeps_for_the_way_back_what_autograd_keeps(op):
    """Alone, and before what keeps all that it gives: so what it reads is told from what it writes, of the same size."""
    scale = nn.Parameter(torch.ones(1))
    for network in (CASES[op], foreign(lambda self, x: self.case(x) * self.scale, case=CASES[op], scale=scale)):
        known, real = saved(trace(network, IMAGE)), really_saved(network, IMAGE)
        assert not known.unknown
        flags = sum(kept.image for kept in known.kept if kept.what == "flags")
        on_a_cpu = 3 * 2 * flags  # where a GPU keeps a flag for each value of a dropout, a CPU keeps a float
        assert known.activations(batch=2) + on_a_cpu == real


@each_row
def test_at_its_peak_as_much_is_alive_as_in_a_real_forward(op):
    found, _ = traced(op)
    network = CASES[op].eval()
    program, images = Interpreter(symbolic_trace(network)), [torch.zeros(2, *IMAGE)]
    with torch.no_grad(), Alive(network, images[0]) as alive:
        program.boxed_run(images)
    assert peak(forward(found, in_place(network, found), 2)).alive == alive.peak


@each_row
def test_its_window_is_stated(op):
    """What the gradient of one place reaches lies within the field, where the field is not the whole image."""
    found, _ = traced(op)
    field = receptive_field(found)[-1]
    assert field.longest is None or operation(op).sees != MIXED or op == "linear"
    if field.longest is None or operation(op).kind == "norm" or op in ("softmax", "log_softmax"):
        return
    image = torch.randn(1, *IMAGE, requires_grad=True)
    given = CASES[op].eval()(image)
    row, column = (side // 2 for side in given.shape[2:])
    given[0, :, row, column].sum().backward()
    touched = image.grad[0].abs().sum(0).nonzero()
    for axis, at in enumerate((row, column)):
        first = field.start[axis] + at * field.jump[axis]
        reached = touched[:, axis]
        assert first <= reached.min() and reached.max() < first + field.longest[axis]


@each_row
def test_it_is_written_as_onnx_and_reads_back(op):
    network = CASES[op].eval()
    found, _ = traced(op)
    if operation(op).onnx.write is nodes.no_way:
        with pytest.raises(NotInOnnx, match=op):
            written(network, found, "net", filled=True)
        return
    for filled in (False, True):
        content = written(network, found, "net", filled)
        checker.check_model(content, full_check=True)
        assert from_onnx(content) == found
    images = torch.randn(2, *IMAGE, generator=torch.Generator().manual_seed(2))
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    theirs = torch.from_numpy(session.run(None, {"input": images.numpy()})[0])
    with torch.no_grad():
        ours = network(images)
    assert theirs.shape == ours.shape
    assert ((theirs - ours).abs().max() / ours.abs().max().clamp(min=1)).item() < CLOSE


@each_row
def test_every_tool_has_a_number_for_it(op):
    found, _ = traced(op)
    assert all(counted(tool, found, totals(found)).value >= 0 for tool in COUNTERS)


def test_parts_of_the_ladder_are_those_of_rows():
    assert {row.part for row in OPERATIONS.values()} - {""} == {*PARTS}


# Operators of ONNX that no operation of the table is written as; they are read as unknown, or work on weights alone.
WITHOUT_A_ROW = frozenset(
    "ConvTranspose Max Min Mean QuantizeLinear DequantizeLinear OneHot QLinearConv QLinearMatMul".split()
)


def test_each_operator_of_onnx_that_a_room_names_is_of_a_row():
    named = {*READ_MAPS, *ELEMENTWISE, *QUANTISED, *BY_EACH, *HANDS_ON}
    of_rows = {name for row in OPERATIONS.values() for name in row.onnx.names}
    assert named - of_rows == WITHOUT_A_ROW & named
    assert not WITHOUT_A_ROW & of_rows and READ_AS.keys() <= of_rows


def asked_by_name():
    """Strings that anything called op is compared with, and the file."""
    for file in sorted(ROOT.glob("explorer/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Compare) and "op" in (getattr(node.left, "attr", ""), getattr(node.left, "id", "")):
                for right in node.comparators:
                    yield from ((one.value, file.name) for one in ast.walk(right) if isinstance(one, ast.Constant))


def test_each_operation_that_a_room_asks_for_by_name_is_a_row():
    named = {(name, file) for name, file in asked_by_name() if isinstance(name, str)}
    assert named and {one for one in named if one[0] not in OPERATIONS} == set()


def test_what_is_in_no_row_is_unknown():
    assert operation("fft_fft") is UNKNOWN and UNKNOWN.kind == "unknown" and not UNKNOWN.free


def test_a_new_operation_is_one_row(monkeypatch):
    """As CONTRIBUTING has it: the row, and the line of a test that judges it."""
    square = onnx("Pow", write=lambda call, input: nodes.node("Pow", input, nodes.Numbers("exponent", 2.0)))
    monkeypatch.setitem(CASES, "square", does(torch.square))
    assert trace(CASES["square"], IMAGE).unknown == ("square",)
    monkeypatch.setitem(OPERATIONS, "square", other("input", square))
    for room in ROOMS:
        room("square")


ROOMS = (
    test_a_row_says_only_what_the_rooms_know,
    test_it_traces_with_a_kind_a_colour_and_words,
    test_it_keeps_for_the_way_back_what_autograd_keeps,
    test_at_its_peak_as_much_is_alive_as_in_a_real_forward,
    test_its_window_is_stated,
    test_it_is_written_as_onnx_and_reads_back,
    test_every_tool_has_a_number_for_it,
)


@pytest.mark.parametrize(
    "module", ["trace/operations", "trace/operation", "trace/rules", "trace/records", "onnx/nodes", "onnx/moves"]
)
def test_the_table_needs_neither_torch_nor_onnx(module):
    """So that whoever reads a file may ask it in a process that has neither."""
    imported = imports_of(Path(f"explorer/analysis/{module}.py"))
    assert not [name for name in imported if name.split(".")[0] in ("torch", "onnx")]
