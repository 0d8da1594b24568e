"""The one table of operations: a row for each, with all that any room knows of it.

No field of a row can be left out, and tests/analysis/trace/test_operations.py takes every row through every room, with torch,
its autograd and onnxruntime as judges. What is in no row is unknown: it is named, and nothing is guessed.
"""

from typing import Any

from explorer.analysis.onnx import moves, nodes
from explorer.analysis.onnx.nodes import Writer
from explorer.analysis.trace import rules
from explorer.analysis.trace.operation import (
    BIAS,
    BUFFER,
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
    WEIGHT,
    WHOLE,
    WIDENED,
    Each,
    Onnx,
    Operation,
)

LINEAR = {0: WEIGHT, 1: WEIGHT, 2: BIAS}  # a product may have its matrix on the left
SCALED = {1: WEIGHT, 2: BIAS, 3: BUFFER, 4: BUFFER}
ONCE, TWICE = Each(1, 0), Each(2, 0)


def onnx(
    *names: str, write: Writer | None = None, read: Any = "plain", before: Any = (), roles: Any = None, fixed: Any = ()
) -> Onnx:
    """Without a writer, the first of the operators by itself."""
    return Onnx(names, read, write or nodes.plain(names[0]), frozenset(before), roles or {}, frozenset(fixed))


def row(kind: str, keeps: str, written: Onnx, **knobs) -> Operation:
    """What an operation keeps in words, and what sets it apart: torch says its shape, each position is made from the
    same, its output is its own, nothing is drawn on it and no tool counts it, where `knobs` do not say otherwise."""
    usual: dict[str, Any] = {
        "rule": None,
        "sees": EACH,
        "drops": (),
        "storage": OWN,
        "in_place": False,
        "gates": False,
        "autocast": GIVEN,
        "sign": "",
        "symbol": "",
        "part": "",
        "counted": {},
    }
    return Operation(kind=kind, keeps=tuple(keeps.split()), onnx=written, **(usual | knobs))


def weighted(kind: str, read: str, written: str, **knobs) -> Operation:
    form = onnx(*written.split(), read=read, write=getattr(nodes, kind), roles=LINEAR)
    return row(kind, "input", form, autocast=HALVED, **knobs)


def norm(keeps: str, written: Onnx, **knobs) -> Operation:
    return row("norm", keeps, written, part="norm", **knobs)


def scaled(name: str, write: Writer) -> Onnx:
    return onnx(name, write=write, roles=SCALED)


def activation(keeps: str, written: Onnx, **knobs) -> Operation:
    return row("activation", keeps, written, **{"in_place": True} | knobs)


def pool(keeps: str, written: Onnx, sign: str, **knobs) -> Operation:
    return row("pool", keeps, written, sign=sign, **{"sees": WHOLE} | knobs)


def max_pool(**knobs) -> Operation:
    form = onnx("MaxPool", read="pool", write=nodes.max_pool)
    known = {"rule": rules.max_pool, "sees": SLIDES, "drops": ("indices",), "part": "max_pool"}
    return pool("input indices", form, "max", counted={"ptflops": TWICE, "calflops": ONCE}, **known | knobs)


def average_pool() -> Operation:
    form = onnx("AveragePool", read="pool", write=nodes.average_pool)
    counted = {"ptflops": TWICE, "thop": Each(0, 1), "calflops": ONCE}
    return pool("input", form, "avg", rule=rules.avg_pool, sees=SLIDES, part="avg_pool", counted=counted)


def adaptive(sign: str, **knobs) -> Operation:
    whole, windowed = {"avg": ("GlobalAveragePool", "AveragePool"), "max": ("GlobalMaxPool", "MaxPool")}[sign]
    form = onnx(whole, windowed, write=nodes.adaptive_pool(whole, windowed))
    return pool("places" if sign == "avg" else "input indices", form, sign, rule=rules.adaptive_pool, **knobs)


def reshape(written: Onnx, storage: str = VIEW, sees: str = WHOLE, **knobs) -> Operation:
    """Another shape of the same values: whoever reads it reads all of the map."""
    return row("reshape", "", written, storage=storage, sees=sees, **knobs)


def turned(write: Writer) -> Operation:
    return reshape(onnx("Transpose", write=write), TURNED, MIXED)


def other(keeps: str, written: Onnx, **knobs) -> Operation:
    return row("other", keeps, written, **knobs)


def dropout(keeps: str) -> Operation:
    return other(keeps, onnx("Dropout", fixed=(1, 2)), storage=PASSED)


def elementwise(name: str, *more: str) -> Onnx:
    return onnx(name, *more, write=nodes.elementwise(name))


CLIP = {"fixed": (1, 2)}
RESHAPED = onnx("Reshape", write=moves.reshaped)
JOINED = onnx("Concat", write=moves.joined)
CUT = onnx("Slice", write=moves.part)
SAME = onnx("Identity")
GLOBAL = {"part": "global_pool", "counted": {"fvcore": ONCE, "ptflops": TWICE, "thop": Each(1, 1), "calflops": ONCE}}
BATCH = {"fvcore": TWICE, "ptflops": TWICE, "thop": Each(4, 0), "calflops": TWICE}
GROUP = {"fvcore": Each(5, 0), "ptflops": TWICE, "calflops": Each(5, 0)}
OTHER_NORMS = {"fvcore": Each(5, 0)}

# By torch's own name of the operation, whether called as a function, a method or a module. The source of what tools
# count stands in content/ladder.toml; fvcore counts one less of a normalisation without a scale.
OPERATIONS = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d"), weighted("conv", "conv", "Conv", rule=rules.conv, sees=SLIDES)),
    "linear": weighted("linear", "product", "Gemm MatMul", rule=rules.linear, sees=MIXED, sign="fc"),
    "batch_norm": norm(
        "input channels",
        scaled("BatchNormalization", nodes.batch_norm),
        rule=rules.batch_norm,
        counted=BATCH,
    ),
    "group_norm": norm(
        "input groups",
        scaled("GroupNormalization", nodes.group_norm),
        rule=rules.group_norm,
        drops=("groups",),
        autocast=WIDENED,
        counted=GROUP,
    ),
    "layer_norm": norm(
        "input rows",
        scaled("LayerNormalization", nodes.layer_norm),
        drops=("rows",),
        autocast=WIDENED,
        counted=OTHER_NORMS,
    ),
    "instance_norm": norm(
        "input maps",
        scaled("InstanceNormalization", nodes.instance_norm),
        drops=("maps", "shifts"),
        counted=OTHER_NORMS,
    ),
    "relu": activation(
        "output",
        onnx("Relu"),
        rule=rules.same_shape("activation"),
        part="activation",
        counted={"ptflops": TWICE, "calflops": ONCE},
    ),
    "sigmoid": activation("output", onnx("Sigmoid"), rule=rules.same_shape("activation"), in_place=False),
    "tanh": activation("output", onnx("Tanh"), in_place=False),
    "clamp": other("input", onnx("Clip", write=nodes.clip, **CLIP)),
    "relu6": activation("input", onnx("Clip", write=nodes.within(0.0, 6.0), **CLIP)),
    "hardtanh": activation("input", onnx("Clip", write=nodes.hardtanh, **CLIP)),
    "leaky_relu": activation("input", onnx("LeakyRelu", write=nodes.leaky_relu)),
    "elu": activation("input", onnx("Elu", write=nodes.elu)),
    "selu": activation("input", onnx("Selu")),
    "gelu": activation("input", onnx("Gelu", write=nodes.gelu), in_place=False),
    "hardswish": activation("input", onnx("HardSwish")),
    "hardsigmoid": activation("input", onnx("HardSigmoid", write=nodes.plain("HardSigmoid", alpha=1 / 6, beta=0.5))),
    "mish": activation("input", onnx("Mish")),
    "softmax": activation("output", onnx("Softmax", write=nodes.softmax("Softmax")), in_place=False),
    "log_softmax": activation("output", onnx("LogSoftmax", write=nodes.softmax("LogSoftmax")), in_place=False),
    "softplus": activation("input", onnx("Softplus", write=nodes.softplus), in_place=False),
    **dict.fromkeys(("max_pool1d", "max_pool2d", "max_pool3d"), max_pool()),
    **dict.fromkeys(("avg_pool1d", "avg_pool2d", "avg_pool3d"), average_pool()),
    "adaptive_avg_pool2d": adaptive("avg", **GLOBAL),
    "adaptive_avg_pool1d": adaptive("avg"),
    "adaptive_max_pool2d": adaptive("max", drops=("indices",)),
    "mean": pool("", onnx("ReduceMean", write=nodes.reduced("ReduceMean")), "avg", rule=rules.reduce),
    "amax": pool("input output", onnx("ReduceMax", write=nodes.reduced("ReduceMax")), "max", rule=rules.reduce),
    "sum": other("", onnx("ReduceSum", write=nodes.reduced("ReduceSum")), sees=WHOLE),
    "add": row("add", "", elementwise("Add", "Sum"), rule=rules.broadcast("add"), symbol="+"),
    "sub": other("", elementwise("Sub"), symbol="-"),
    "mul": other("factors", elementwise("Mul"), rule=rules.broadcast("other"), gates=True, symbol="*"),
    "silu": activation("input", onnx("Mul", write=nodes.silu, before=("Sigmoid",))),
    "div": other("factors", elementwise("Div"), symbol="/"),
    "truediv": other("factors", elementwise("Div"), symbol="/"),
    "neg": other("", onnx("Neg")),
    "exp": other("output", onnx("Exp")),
    "sqrt": other("output", onnx("Sqrt")),
    "pow": other("input", elementwise("Pow"), symbol="**"),
    "rsqrt": other("output", onnx("Pow", write=nodes.rsqrt)),
    "zeros_like": other("", onnx("Clip", write=nodes.zeros_like, **CLIP)),
    "cat": other("", JOINED),
    "concat": other("", JOINED),
    "stack": other("", onnx("Concat", write=moves.stacked, before=("Unsqueeze",)), sees=WHOLE),
    "dropout": dropout("flags"),
    "alpha_dropout": dropout("scales"),
    **dict.fromkeys(("dropout1d", "dropout2d", "dropout3d", "feature_dropout"), dropout("channel_scales")),
    "to": other("", onnx("Cast", write=moves.to_float), storage=VIEW),
    "float": other("", onnx("Cast", write=moves.to_float), storage=VIEW),
    "clone": other("", SAME),
    "detach": other("", SAME, storage=VIEW),
    "interpolate": other("", onnx("Resize", "Upsample", write=moves.resized, fixed=(1, 2, 3)), sees=WHOLE),
    "getitem": other("", onnx("Slice", write=moves.slices), rule=rules.getitem, sees=STEPS, storage=VIEW, symbol="[]"),
    "pad": row("pad", "", onnx("Pad", write=moves.padded, fixed=(1, 2, 3)), rule=rules.pad),
    "flatten": reshape(onnx("Flatten", "Reshape", write=moves.flatten), rule=rules.flatten),
    "reshape": reshape(RESHAPED, ORDERED),
    "view": reshape(RESHAPED),
    "unflatten": reshape(RESHAPED),
    "view_as": reshape(onnx("Reshape", write=moves.alike("Reshape"), before=("Shape",))),
    "expand": reshape(onnx("Expand", write=moves.expand), TURNED),
    "expand_as": reshape(onnx("Expand", write=moves.alike("Expand"), before=("Shape",)), TURNED),
    "squeeze": reshape(onnx("Squeeze", write=moves.squeeze)),
    "unsqueeze": reshape(onnx("Unsqueeze", write=moves.unsqueeze)),
    "transpose": turned(moves.transpose),
    "permute": turned(moves.turned),
    "movedim": turned(moves.moved),
    "mT": turned(moves.last_two),
    "T": turned(nodes.no_way),  # of a matrix whose rows are the batch: it turns that too
    "t": turned(nodes.no_way),
    "contiguous": reshape(SAME, ORDERED, EACH),
    "data": reshape(SAME, VIEW, EACH),
    "split": reshape(onnx("Split", "Slice", write=moves.part), TURNED, EACH),
    "chunk": reshape(CUT, TURNED, EACH),
    "unbind": reshape(onnx("Gather", write=moves.unbound), TURNED),
    "pixel_shuffle": reshape(onnx("DepthToSpace", write=moves.depth_to_space), OWN),
    "channel_shuffle": reshape(
        onnx("Reshape", write=moves.channel_shuffle, before=("Reshape", "Transpose")), OWN, EACH
    ),
}
UNKNOWN = Operation(
    kind="unknown",
    rule=None,
    sees=EACH,
    keeps=(),
    drops=(),
    storage=OWN,
    in_place=False,
    gates=False,
    autocast=GIVEN,
    onnx=onnx(write=nodes.no_way, read="unknown"),
    sign="",
    symbol="",
    part="",
    counted={},
)


def operation(name: str) -> Operation:
    """The row of that name; UNKNOWN without one."""
    return OPERATIONS.get(name, UNKNOWN)


# What an operator of a file is read as, unless its node says otherwise: the first row that is usually written so, or else
# that may be. Identity hands on what it reads, and Gather may be anything.
READ_AS = {
    name: op
    for also in (True, False)
    for op, known in reversed(OPERATIONS.items())
    for name in (known.onnx.names[1:] if also else known.onnx.names[:1])
    if name not in ("Identity", "Gather")
}


def said_apart(op: str, name: str) -> bool:
    """Whether a node of ONNX that is called `name` has to say that it is this operation: others are written so too."""
    return operation(op).onnx.read == "plain" and READ_AS.get(name) != op
