"""Files that would end, hold or fill the process that reads them: each is a sentence, and this process lives on."""

from random import Random

import onnx
import pytest
from hypothesis import settings
from onnx import AttributeProto, TensorProto, defs, helper

from explorer.analysis import totals
from explorer.analysis.onnx.from_onnx import from_onnx
from explorer.export.onnx import to_onnx
from explorer.i18n import LANGUAGES
from explorer.presets import PRESETS
from explorer.reading import onnx_graph
from explorer.reading.onnx_graph import Refused
from tests.traces import trace_of

LARGEST = 2**63 - 1


def wholes(name, *values, shape=None):
    return helper.make_tensor(name, TensorProto.INT64, [len(values)] if shape is None else shape, values)


def file(*nodes, image=(1, 3, 8, 8), held=(), opset=21, domain="", version=1):
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in nodes[-1].output]
    read = [helper.make_tensor_value_info("x", TensorProto.FLOAT, image)]
    opsets = [helper.make_opsetid("", opset)] + ([helper.make_opsetid(domain, version)] if domain else [])
    graph = helper.make_graph(nodes, "g", read, outputs, initializer=held)
    return helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString()


def node(op, *read, wrote=("y",), **attributes):
    return helper.make_node(op, read, wrote, **attributes)


# What each does to the process that asks onnx 1.23.2 for its shapes.
HOSTILE = {
    "never ends": (file(node("Einsum", "x", equation="....")), "long"),
    "breaks off behind the last part": (file(node("Split", "x", wrote="yz", axis=1, num_outputs=1)), "ended"),
    "asks for all memory": (
        file(
            node("Reshape", "x", "s", wrote="r"),
            node("Cast", "r", wrote="c", to=TensorProto.INT64),
            node("Reshape", "x", "c"),
            held=[wholes("s", 2**62)],
        ),
        "memory",
    ),
}

# What they do depends on what lies beside a list in memory: a network now and then, and mostly the end.
BESIDE = {
    "behind the last side": file(node("LayerNormalization", "x", "x", wrote="ym", axis=LARGEST)),
    "before the first side": file(node("GatherND", "x", "i", batch_dims=-1), held=[wholes("i", shape=[1, 0])]),
}


@pytest.mark.parametrize("content, key", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_ends_who_reads_it_is_a_sentence(content, key, monkeypatch):
    assert len(content) < 200
    if key == "long":  # the others end by themselves, on a slow machine after more than a second
        monkeypatch.setattr(onnx_graph, "SECONDS", 1)
    with pytest.raises(Refused) as wrong:
        from_onnx(content)
    assert wrong.value.sentence.key == f"onnx.refused.{key}"
    for language in LANGUAGES:
        sentence = wrong.value.sentence.into(language)
        assert "1,024 MiB" in sentence or "60" in sentence


@pytest.mark.parametrize("content", BESIDE.values(), ids=BESIDE)
def test_a_file_that_may_end_who_reads_it_is_a_network_or_a_sentence(content):
    assert len(content) < 200
    try:
        assert from_onnx(content).layers
    except Refused as wrong:
        assert wrong.sentence.key.startswith("onnx.refused.")


def test_the_next_file_is_read_as_ever():
    preset = PRESETS["cifar-resnet20"]
    with pytest.raises(Refused):
        from_onnx(HOSTILE["breaks off behind the last part"][0])
    assert from_onnx(to_onnx(preset.spec)) == trace_of(preset.spec)


# Files of one node, of each operator that ONNX defines.

EXTREME = (-LARGEST - 1, LARGEST, -(2**62), 2**62, 2**31, -(2**31), 2**31 - 1, 10**6)
USUAL = (-3, -2, -1, 0, 0, 1, 1, 1, 2, 3, 4, 8)
WORDS = (
    "", ".", "...", "....", "ij,jk->ik", "i->", "->", "...i,...->...", ",,,", "ii->i", "bhwc,hkc->bhwk", "SAME_UPPER",
    "VALID", "linear", "constant", "DCR", "none", "\x00", "é" * 40, "Relu", "forward", "bidirectional", "FLOAT",
)  # fmt: skip
KINDS = (TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32, TensorProto.BOOL, TensorProto.STRING, 23, 0, 99)
EACH = 20  # files of an operator
EVERY = sorted(defs.get_all_schemas(), key=lambda schema: (schema.domain, schema.name))


def number(draw):
    return draw.choice(EXTREME if draw.random() < 0.15 else USUAL)


def sides(draw, most=6):
    return [draw.choice((0, 1, 1, 1, 2, 2, 3, 3, 8, 8)) for _ in range(draw.randint(0, most))]


def tensor(draw, name):
    """Whole numbers that may say a shape, or weights; a few with a huge side and no values."""
    if draw.random() < 0.6:
        shape = [draw.randint(0, 4)] if draw.random() < 0.7 else sides(draw, 3)
        count = onnx.numpy_helper.np.prod(shape, dtype=int)
        return wholes(name, *(number(draw) for _ in range(count)), shape=shape)
    held = helper.make_tensor(name, TensorProto.FLOAT, [0], [])
    held.dims[:] = sides(draw) if draw.random() < 0.9 else [2**31 - 1, draw.choice((1, 2))]
    held.data_type = draw.choice(KINDS) if draw.random() < 0.4 else TensorProto.FLOAT
    return held


def attribute(draw, name, kind):
    made = AttributeProto(name=name, type=kind.value)
    many = range(draw.choice((0, 1, 1, 2, 2, 2, 3, 4, 4, 6, 9)))
    if kind.name in ("INT", "INTS"):
        made.i = number(draw)
        made.ints.extend(number(draw) for _ in many)
    elif kind.name in ("STRING", "STRINGS"):
        made.s = draw.choice(WORDS).encode()
        made.strings.extend(draw.choice(WORDS).encode() for _ in many)
    elif kind.name in ("FLOAT", "FLOATS"):
        made.f = draw.choice((0.0, 1.0, -1.0, 1e38, float("nan"), float("inf")))
        made.floats.extend(draw.random() for _ in many)
    elif kind.name == "TENSOR":
        made.t.CopyFrom(tensor(draw, ""))
    elif kind.name == "TYPE_PROTO":
        made.tp.CopyFrom(helper.make_tensor_type_proto(draw.choice(KINDS), sides(draw)))
    elif kind.name == "SPARSE_TENSOR":
        made.sparse_tensor.values.CopyFrom(tensor(draw, "s"))
        made.sparse_tensor.dims[:] = sides(draw)
    return made


def one_node(draw, schema):
    """A file of one node: any number of inputs, outputs and settings, sensible or not."""
    held = [tensor(draw, f"w{number}") for number in range(4)]
    many = draw.randint(schema.min_input, min(schema.max_input, schema.min_input + 4) + (draw.random() < 0.1))
    read = [draw.choice(("x", "x", "w0", "w1", "w2", "w3", "")) for _ in range(many)]
    read[:1] = ["x"] * min(many, 1) if draw.random() < 0.8 else read[:1]
    outputs = draw.randint(min(schema.min_output, 1), min(schema.max_output, 3) + 1)
    settings_of = [one for one in schema.attributes.values() if one.required or draw.random() < 0.5]
    made = helper.make_node(schema.name, read, [f"y{number}" for number in range(outputs)], domain=schema.domain)
    made.attribute.extend(attribute(draw, one.name, one.type) for one in settings_of)
    image = [1, *(draw.choice((1, 2, 3, 8)) for _ in range(draw.choice((1, 2, 3, 3, 3, 4))))]
    opset = defs.onnx_opset_version() if draw.random() < 0.6 else draw.randint(1, defs.onnx_opset_version())
    return file(made, image=image, held=held, opset=opset, domain=schema.domain, version=schema.since_version)


def test_any_node_of_any_operator_is_a_network_or_a_sentence(kept_child, one_child, monkeypatch):
    """By one child, one after another, and a fresh one where it died."""
    monkeypatch.setattr(onnx_graph, "SECONDS", 1)
    kept_child.died.clear()
    draw, networks, refused = Random(7), 0, 0
    for number in range(EACH * len(EVERY) * (1 if settings().max_examples < 1000 else 10)):
        content = one_node(draw, EVERY[number % len(EVERY)])
        try:
            found = from_onnx(content)
        except Refused as wrong:
            refused += 1
            assert 5 < len(wrong.sentence.into("en")) < 600
        else:
            networks += 1
            assert totals(found).macs >= 0
    print(len(EVERY), networks, refused, kept_child.died)
    assert networks > len(EVERY) and refused > len(EVERY) and kept_child.died["ended"]
