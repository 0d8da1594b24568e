"""The header of a .safetensors file, and headers that lie. Files are made by hand, from the format's description."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.reading import LIMIT, State, Unreadable, read_file

GOOD = {
    "conv1.weight": {"dtype": "F32", "shape": [2, 3, 1, 1], "data_offsets": [0, 24]},
    "bn1.weight": {"dtype": "F16", "shape": [2], "data_offsets": [24, 28]},
    "bn1.num_batches_tracked": {"dtype": "I64", "shape": [], "data_offsets": [28, 36]},
}
DATA = 36  # bytes of the tensors above


def file(header, data=DATA, length=None):
    """The bytes of a file: length, header, and zeros for the tensors."""
    content = header if isinstance(header, bytes) else json.dumps(header).encode()
    declared = len(content) if length is None else length
    return declared.to_bytes(8, "little") + content + bytes(data)


def read(content, size=None):
    return read_file("net.safetensors", content[:LIMIT], len(content) if size is None else size)


def refusal(content, size=None):
    """The key of the sentence a file is refused with; the sentence must fill in, in both languages."""
    with pytest.raises(Unreadable) as refused:
        read(content, size)
    sentence = refused.value.sentence
    assert sentence.into("en") and sentence.into("zh")
    assert "Traceback" not in sentence.into("en")
    return sentence.key.rpartition(".")[2]


def changed(name="conv1.weight", **values):
    return GOOD | {name: GOOD[name] | values}


def test_names_and_shapes_are_read_in_order():
    shapes = (("conv1.weight", (2, 3, 1, 1)), ("bn1.weight", (2,)), ("bn1.num_batches_tracked", ()))
    assert read(file(GOOD)) == State(shapes)


def test_metadata_and_padding_are_allowed():
    header = json.dumps({"__metadata__": {"format": "pt"}} | GOOD).encode() + b"   "
    assert len(read(file(header)).tensors) == 3


def test_the_header_is_enough_of_a_large_file():
    size = 4 * 10**9
    header = {"fc.weight": {"dtype": "F32", "shape": [10**9], "data_offsets": [0, size]}}
    start = file(header, data=0)
    assert read(start, len(start) + size) == State((("fc.weight", (10**9,)),))


def test_a_header_whose_length_looks_like_a_pickle_is_read():
    """A length of 640 begins with the bytes 80 02, as a pickle of protocol 2 does."""
    header = json.dumps(GOOD).encode().ljust(640)
    content = file(header)
    assert content[:2] == b"\x80\x02"
    assert isinstance(read_file("net.bin", content, len(content)), State)


def test_a_tensor_without_values_takes_no_bytes():
    header = {"empty": {"dtype": "F32", "shape": [0, 3], "data_offsets": [0, 0]}} | GOOD
    assert read(file(header)).tensors[0] == ("empty", (0, 3))


LIES = {
    "header_short": file(GOOD)[:5],
    "header_beyond": file(GOOD, length=10**6),
    "header_utf8": file(b'{"\xff": 1}', DATA),
    "header_object": file(b"[1, 2]", DATA),
    "header_metadata": file({"__metadata__": {"a": 1}} | GOOD),
    "header_entry": file(GOOD | {"x": {"dtype": "F32", "shape": [1]}}),
    "dtype": file(changed(dtype="F99")),
    "offsets": file(changed(data_offsets=[24, 0])),
    "offsets_size": file(changed(shape=[2, 3, 2, 1])),
    "offsets_beyond": file(GOOD, data=30),
    "offsets_rest": file(GOOD, data=40),
    "repeated": file(b'{"a": 1, "a": 2}', DATA),
    "json": file(b'{"a": ', DATA),
    "json_deep": file(b'{"a": ' + b"[" * 100_000, DATA),
    "json_large": file(b"{" + b"[" * 300_000, DATA),
    "json_number": file(b'{"a": ' + b"9" * 5_000 + b"}", DATA),
    "json_constant": file(b'{"a": NaN}', DATA),
    "no_tensors": file({}, 0),
}


@pytest.mark.parametrize("key, content", LIES.items(), ids=LIES)
def test_a_lying_header_is_refused_with_a_sentence(key, content):
    assert refusal(content) == key


@pytest.mark.parametrize(
    "shape", [[-1], [2.0, 12], "6", None, {"a": 1}, [True], [[6]], [1] * 9, [10**16], [float("inf")]]
)
def test_a_shape_is_a_few_whole_numbers_from_zero(shape):
    content = json.dumps(changed(shape=shape)).encode().replace(b"Infinity", b"1e999")
    assert refusal(file(content)) == "shape"


@pytest.mark.parametrize("dtype", [None, 32, ["F32"], {}, "f32", ""])
def test_a_dtype_is_one_of_the_known(dtype):
    assert refusal(file(changed(dtype=dtype))) == "dtype"


@pytest.mark.parametrize("offsets", [None, 0, [0], [0, 24, 24], [0, "24"], [-24, 0]])
def test_offsets_are_two_whole_numbers(offsets):
    assert refusal(file(changed(data_offsets=offsets))) in ("offsets", "shape")


@pytest.mark.parametrize("by", [-4, 2])
def test_tensors_that_overlap_or_leave_a_gap_are_refused(by):
    moved = {
        name: GOOD[name] | {"data_offsets": [at + by for at in GOOD[name]["data_offsets"]]} for name in [*GOOD][1:]
    }
    assert refusal(file(GOOD | moved, data=DATA + by)) == "offsets_order"


def test_two_tensors_in_one_place_are_refused():
    assert refusal(file(changed("bn1.weight", dtype="F32", shape=[6], data_offsets=[0, 24]))) == "offsets_order"


def test_a_header_that_has_not_arrived_is_refused():
    content = file(GOOD)
    assert refusal(content[:50], len(content)) == "cut_off"


def test_a_header_larger_than_what_is_read_is_refused():
    assert refusal((LIMIT + 1).to_bytes(8, "little") + b"{" + bytes(100), 10**9) == "header_large"


def test_a_length_of_all_ones_is_refused():
    assert refusal(b"\xff" * 8 + b"{}") == "header_beyond"


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_are_a_state_or_a_sentence(content, length):
    for attempt in (content, file(content, 0), file(content, 0, length)):
        try:
            assert isinstance(read(attempt), State)
        except Unreadable as refused:
            assert refused.sentence.into("zh")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from([*GOOD, "__metadata__"]), VALUES), st.sampled_from([*GOOD["bn1.weight"]]), VALUES
)
def test_any_header_is_a_state_or_a_sentence(header, field, value):
    for attempt in (header, changed(**{field: value}), GOOD | header):
        try:
            assert isinstance(read(file(attempt)), State)
        except Unreadable as refused:
            assert refused.sentence.into("zh")
