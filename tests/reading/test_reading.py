"""Numbers, printed models and lists of shapes, as people write them, and as no one should."""

import json
import pickle
import re
import time
import zipfile
from fractions import Fraction

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explorer.reading import LIMIT, Given, Printed, State, Unreadable, read_file, read_text
from explorer.reading.given import Signature

M, G = 10**6, 10**9
COUNTS = {
    "25557032": (25_557_032, 25_557_032, "any"),
    "25,557,032": (25_557_032, 25_557_032, "any"),
    "25 557 032": (25_557_032, 25_557_032, "any"),
    "25_557_032 params": (25_557_032, 25_557_032, "params"),
    "25.6M": (25_550_000, 25_650_000, "any"),
    "25.6m": (25_550_000, 25_650_000, "any"),
    "25,6M": (25_550_000, 25_650_000, "any"),
    "25M": (24_500_000, 25_500_000, "any"),
    "25.6 M params": (25_550_000, 25_650_000, "params"),
    "~25.6 million parameters": (25_550_000, 25_650_000, "params"),
    "Params: 25.6M": (25_550_000, 25_650_000, "params"),
    "0.27M": (265_000, 275_000, "any"),
    "1.7M parameters": (1_650_000, 1_750_000, "params"),
    "4.1 GMACs": (4_050 * M, 4_150 * M, "macs"),
    "4.1GMac": (4_050 * M, 4_150 * M, "macs"),
    "4.09G": (4_085 * M, 4_095 * M, "any"),
    "4089 M mult-adds": (4_088_500_000, 4_089_500_000, "macs"),
    "8.2 GFLOPs": (8_150 * M, 8_250 * M, "flops"),
    "3.86 GFLOPs": (3_855 * M, 3_865 * M, "flops"),
    "3.8e9": (3_750 * M, 3_850 * M, "any"),
    "3.8 × 10⁹ FLOPs": (3_750 * M, 3_850 * M, "flops"),
    "3.8x10^9": (3_750 * M, 3_850 * M, "any"),
    "25.6B": (25_550 * M, 25_650 * M, "any"),
    "102 MB": (101_500_000, 102_500_000, "size"),
    "102MB": (101_500_000, 102_500_000, "size"),
    "97.5 MiB": (102_183_732, 102_288_588, "size"),  # 97.45 and 97.55 times 2^20
    "102228128 bytes": (102_228_128, 102_228_128, "size"),
    "2556万": (25_555_000, 25_565_000, "any"),
    "参数量：2556万": (25_555_000, 25_565_000, "params"),
    "41亿 FLOPs": (4_050 * M, 4_150 * M, "flops"),
    "41亿次浮点运算": (4_050 * M, 4_150 * M, "flops"),
    "41亿次乘加": (4_050 * M, 4_150 * M, "macs"),
    "２５，５５７，０３２": (25_557_032, 25_557_032, "any"),
    "２５．６Ｍ": (25_550_000, 25_650_000, "any"),
    "Total params: 25,636,712 (97.80 MB)": (25_636_712, 25_636_712, "params"),
    "Total mult-adds (G): 4.09": (4_085 * M, 4_095 * M, "macs"),
    "Total mult-adds (Units.GIGABYTES): 4.09": (4_085 * M, 4_095 * M, "macs"),
    "Params size (MB): 102.23": (102_225_000, 102_235_000, "size"),
    "Total params: 25,557,032\nTrainable params: 25,557,032": (25_557_032, 25_557_032, "params"),
}


@pytest.mark.parametrize("text, expected", COUNTS.items(), ids=COUNTS)
def test_a_number_is_a_range_and_what_it_counts(text, expected):
    count = read_text(f"  {text}\n")
    assert (count.low, count.high, count.quantity) == expected
    assert count.low <= count.value <= count.high


SUFFIXES = {
    "": 1,
    "k": 10**3,
    "M": 10**6,
    " M": 10**6,
    "G": 10**9,
    "B": 10**9,
    "万": 10**4,
    "亿": 10**8,
    " million": 10**6,
}
WORDS = {"": "any", " params": "params", " MACs": "macs", " FLOPs": "flops", " 参数": "params"}


@given(st.integers(1, 10**12), st.sampled_from([*SUFFIXES]), st.integers(0, 6), st.sampled_from([*WORDS]))
def test_the_true_value_lies_in_the_range_of_its_rounding(value, suffix, places, word):
    unit = SUFFIXES[suffix]
    rounded = round(Fraction(value, unit), places if unit > 1 else 0)
    if rounded == 0:
        return
    digits = f"{rounded.numerator * 10**places // rounded.denominator:0{places + 1}d}" if unit > 1 else str(value)
    shown = f"{digits[:-places]}.{digits[-places:]}" if places and unit > 1 else digits
    count = read_text(shown + suffix + word)
    assert count.low <= value <= count.high
    assert count.high - count.low <= Fraction(unit, 10**places) if unit > 1 else count.low == count.high
    assert count.quantity == WORDS[word]


@given(st.integers(1, 10**14), st.sampled_from("{:,} {} {:_}".split()), st.booleans())
def test_whole_numbers_are_exact(value, form, wide):
    shown = form.format(value)
    if wide:
        shown = shown.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789,"})
    count = read_text(shown)
    assert (count.low, count.value, count.high) == (value, value, value)


@given(st.integers(1, 10**12), st.integers(0, 9))
def test_a_power_of_ten_rounds_as_it_prints(value, places):
    count = read_text(f"{value:.{places}e}")
    assert count.low <= value <= count.high


NONSENSE = [
    "ResNet-51",
    "-5",
    "25.6Q",
    "25.6M flops params",
    "hello",
    "25.6 Q",
    "4.1 GMACs 3 GFLOPs",
    "1.2.3M",
    "1e",
    "½",
    "4.1",
    "0.27 params",
]


@pytest.mark.parametrize(
    "text", [*NONSENSE, "0", "0.0", "1e17", "1e40", "1e-9", "9" * 100, "1e99999999999", ".", "e9", "万"]
)
def test_what_is_no_number_is_refused_with_what_it_was(text):
    with pytest.raises(Unreadable) as refused:
        read_text(text)
    assert text[:20] in refused.value.sentence.into("en")
    assert text[:20] in refused.value.sentence.into("zh")


@pytest.mark.parametrize("text", ["", "  \n\t ", "\ufeff"])
def test_nothing_is_refused_with_what_would_work(text):
    with pytest.raises(Unreadable, match="25.6M"):
        read_text(text)


def test_a_number_between_two_whole_ones_is_told_to_have_a_unit():
    with pytest.raises(Unreadable, match="Add M or G"):
        read_text("4.1")


@pytest.mark.parametrize("text, unit", [("44.7 MB", 2**20), ("1.3GB", 2**30), ("Params size (MB): 97.49", 2**20)])
def test_a_megabyte_is_read_in_both_ways(text, unit):
    size = read_text(text)
    shown = Fraction(re.search(r"[\d.]+", text)[0])
    assert (size.binary.value, size.binary.quantity) == (round(shown * unit), "size")
    assert size.value == shown * 1000 ** (unit.bit_length() // 10)
    assert size.binary.binary is None


@pytest.mark.parametrize("text", ["97.5 MiB", "102228128 bytes", "25.6M"])
def test_what_is_plain_is_read_once(text):
    assert read_text(text).binary is None


CONV = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
LAYERS = {
    "Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)": Signature(
        "conv", 3, 64, (7, 7), (2, 2), 1, False
    ),
    "Conv2dSame(8, 16, kernel_size=(3, 1), stride=(1, 1), groups=4)": Signature("conv", 8, 16, (3, 1), (1, 1), 4, True),
    "Conv1d(1, 1, kernel_size=(5,), stride=(1,), padding=(2,), bias=False)": Signature("conv", 1, 1, (5,), (1,)),
    "Linear(in_features=2048, out_features=1000, bias=True)": Signature("linear", 2048, 1000, bias=True),
    "Linear(in_features=2048, out_features=1000, bias=False)": Signature("linear", 2048, 1000),
    "BatchNorm2d(64, eps=1e-05, momentum=0.1, affine=True)": Signature("batch", 64, 64),
    "FrozenBatchNorm2d(64, eps=1e-05)": Signature("batch", 64, 64),
    "GroupNorm(32, 64, eps=1e-05, affine=True)": Signature("group", 64, 64, groups=32),
    "LayerNorm((64,), eps=1e-05)": Signature("LayerNorm", 64, 64),
}


@pytest.mark.parametrize("text, layer", LAYERS.items(), ids=LAYERS)
def test_a_printed_layer_is_its_signature(text, layer):
    assert read_text(text) == Printed(((layer, 1),))
    assert read_text(f"Net(\n  (a): {text}\n  (b): {text}\n  (c): ReLU(inplace=True)\n)") == Printed(((layer, 2),))


IMPOSSIBLE = [
    "Conv2d(3, 64, kernel_size=(7, 7), groups=0, bias=False)",
    "Conv2d(3, 64, kernel_size=(7, 7), groups=2)",
    "Conv2d(4, 65, kernel_size=(7, 7), groups=2)",
    "Conv2d(0, 64, kernel_size=(7, 7))",
    "Conv2d(3, 0, kernel_size=(7, 7))",
    "Conv2d(3, 64, kernel_size=(0, 7), bias=False)",
    "Conv2d(3, 64, kernel_size=(7, 7), stride=(0, 0), bias=False)",
    "Linear(in_features=0, out_features=10, bias=True)",
]
NO_LAYERS = ["Conv2d(3, 64, kernel_size=(, ))", "BatchNorm2d(0, eps=1e-05)", "GroupNorm(0, 64)", "GroupNorm(3, 64)"]


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_a_layer_that_cannot_be_built_is_refused_with_what_it_says(text):
    for whole in (text, f"Net(\n  (a): {text}\n  (b): BatchNorm2d(8)\n)"):
        with pytest.raises(Unreadable, match="divide into groups") as refused:
            read_text(whole)
        assert text[:-1] in refused.value.sentence.into("zh")


@pytest.mark.parametrize("text", NO_LAYERS)
def test_what_only_looks_like_a_layer_is_left_out(text):
    whole = f"Net(\n  (a): {text}\n  (b): BatchNorm2d(8)\n)"
    assert read_text(whole).layers == ((Signature("batch", 8, 8), 1),)


def test_a_layer_is_read_as_torch_prints_it():
    for layer in (CONV, nn.Conv2d(4, 8, 3, groups=2), nn.Linear(3, 4), nn.BatchNorm2d(8), nn.GroupNorm(2, 8)):
        ((found, times),) = read_text(str(layer)).layers
        held = sum(parameter.numel() for parameter in layer.parameters())
        assert (times, found.params) == (1, held)
        if found.kind in ("conv", "linear"):
            assert found.weight == tuple(layer.weight.shape)


def test_equal_layers_that_torch_folds_are_counted_each():
    inner = nn.ModuleList([nn.Linear(2, 2) for _ in range(3)])
    outer = nn.ModuleList([nn.ModuleList([nn.Linear(2, 2) for _ in range(3)]) for _ in range(4)])
    assert "(0-2): 3 x Linear(" in str(inner) and "4 x ModuleList" in str(outer)
    assert read_text(str(inner)).layers[0][1] == 3
    assert read_text(str(outer)).layers[0][1] == 12
    folded = "Net(\n  (0): A(\n    (c): Linear(in_features=1, out_features=2, bias=True)\n  )\n"
    folded += "  (1-2): 2 x A(\n    (c): Linear(in_features=1, out_features=2, bias=True)\n  )\n)"
    assert read_text(folded).layers == ((Signature("linear", 1, 2, bias=True), 3),)


def test_a_norm_with_parts_of_its_own_is_read():
    """timm's BatchNormAct2d prints its arguments on a line by themselves, and its activation below."""
    text = (
        "(bn1): BatchNormAct2d(\n  64, eps=1e-05, momentum=0.1, affine=True\n  (drop): Identity()\n  (act): ReLU()\n)"
    )
    assert read_text(text).layers == ((Signature("batch", 64, 64), 1),)
    assert read_text(text.replace("BatchNormAct2d(\n  64", "GroupNormAct(\n  32, 64")).layers[0][0].groups == 32


def test_a_model_on_one_line_or_without_its_head_is_read():
    net = nn.Sequential(CONV, nn.Sequential(nn.BatchNorm2d(64), nn.ReLU()), nn.Linear(64, 10))
    whole = read_text(str(net))
    assert len(whole.layers) == 3
    assert read_text(" ".join(str(net).split())) == whole
    assert read_text(str(net).partition("\n")[2]) == whole


SHAPES = (("conv1.weight", (64, 3, 7, 7)), ("bn1.bias", (64,)), ("bn1.num_batches_tracked", ()))
LINES = {
    "torch": [
        "conv1.weight torch.Size([64, 3, 7, 7])",
        "bn1.bias torch.Size([64])",
        "bn1.num_batches_tracked torch.Size([])",
    ],
    "tuples": ["conv1.weight: (64, 3, 7, 7)", "bn1.bias: (64,)", "bn1.num_batches_tracked: ()"],
    "lists": ["conv1.weight [64,3,7,7]", "bn1.bias [64]", "bn1.num_batches_tracked []"],
    "times": ["conv1.weight 64x3x7x7", "bn1.bias 64", "bn1.num_batches_tracked []"],
    "tabs": ["conv1.weight\t64\t3\t7\t7", "bn1.bias\t64", "bn1.num_batches_tracked\t()"],
    "commas": ["conv1.weight,64,3,7,7", "bn1.bias,64", "bn1.num_batches_tracked,()"],
    "types": ["conv1.weight torch.float32 (64, 3, 7, 7)", "bn1.bias float32 (64,)", "bn1.num_batches_tracked int64 ()"],
    "heading": [
        "Model's state_dict:",
        "=====",
        "conv1.weight \t torch.Size([64, 3, 7, 7])",
        "bn1.bias \t torch.Size([64])",
    ]
    + ["bn1.num_batches_tracked torch.Size([])"],
    "json": [json.dumps({name: list(shape) for name, shape in SHAPES})],
    "json of objects": [json.dumps({name: {"shape": shape, "dtype": "F32"} for name, shape in SHAPES}, indent=1)],
    "json of pairs": [json.dumps(SHAPES)],
    "json of rows": [json.dumps([{"name": name, "shape": shape} for name, shape in SHAPES])],
    "json, wrapped": [json.dumps({"epoch": 3, "state_dict": dict(SHAPES)})],
    "dict": [str({name: torch.Size(shape) for name, shape in SHAPES})],
    "dict of tuples": [str(dict(SHAPES))],
    "dict of lists": [str({name: list(shape) for name, shape in SHAPES})],
    "pairs": [str([(name, torch.Size(shape)) for name, shape in SHAPES])],
    "ordered": ["OrderedDict(" + str([(name, torch.Size(shape)) for name, shape in SHAPES]) + ")"],
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_names_and_shapes_are_read_as_they_are_printed(lines, end):
    assert read_text(end.join(lines)) == State(SHAPES)


BAD_SHAPES = ['{"a": [1.5]}', '{"a": [-1]}', '{"a": "x"}', '{"a": [true]}', '{"a": {"size": 3}}', '{"a": [[1]]}']
BROKEN = [
    '{"a": [1',
    "[1, 2]",
    '["a", "b"]',
    "{}",
    "[]",
    '{"a": []}',
    '{"a": [1], "a": [2]}',
    "a.b 3\na.b 3",
    '{"a": NaN}',
]


@pytest.mark.parametrize("text", [*BAD_SHAPES, *BROKEN, "a.b [" + "9" * 5_000 + "]", "a.b 1x1x1x1x1x1x1x1x1"])
def test_broken_lists_are_refused_with_a_sentence(text):
    with pytest.raises(Unreadable) as refused:
        read_text(text)
    assert refused.value.sentence.into("zh")


REPEATED = [
    *("a", "1", "(", ")", "[", "{", "x ", "\n", "a\r", "],", "),", "a.", '"', "'", "é", "1,", "1 x ", "万", "10⁹"),
    *("Conv2d(", "Conv2d(3, 64, kernel_size=(7, 7)) ", "((a) ", '{"a":', "[[1],", "a.b 64\n", "a. [\n", "25.6M\n"),
    *("a torch.Size([1]), ", "999999999 x Norm(1", "Linear(in_features=1, out_features=1)\n", "a" * 599 + "\n"),
]


@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize("before", ["", "a", "{"])
def test_megabytes_of_junk_take_seconds_at_most(piece, before):
    """A pattern that goes back over what it read would take hours."""
    junk = (before + piece * (LIMIT // len(piece)))[: LIMIT // 4]
    start = time.thread_time()
    try:
        read_text(junk)
    except Unreadable as refused:
        assert refused.sentence.into("en")
    assert time.thread_time() - start < 10


@pytest.mark.parametrize("depth", [100_000, 200_000])
@pytest.mark.parametrize(
    "opened, said", [("[", "nested too deep"), ('{"a":', "nested too deep"), ("A(", "inside each other")]
)
def test_deep_nesting_is_refused(opened, said, depth):
    with pytest.raises(Unreadable, match=said):
        read_text(opened * depth)


def test_too_much_is_refused_with_what_is_read():
    for text in ("a" * (LIMIT + 1), "x\n" * 200_000, "]," * 200_000, "\n".join(f"a.b{i} 3x3" for i in range(60_000))):
        with pytest.raises(Unreadable, match="more than|up to|More than"):
            read_text(text)


def test_a_folded_layer_may_not_come_a_billion_times():
    with pytest.raises(Unreadable, match="50,000"):
        read_text("(0-9): 999999999 x Linear(in_features=1, out_features=1, bias=True)")


@given(st.text(max_size=400) | st.text(alphabet="0123456789.,eEMGkB 万()[]{}:x'\"-\n", max_size=100))
def test_any_text_is_read_or_refused(text):
    try:
        assert isinstance(read_text(text), Given)
    except Unreadable as refused:
        assert refused.sentence.into("zh")


class Bomb:
    """Fails the test when it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was loaded",)


@pytest.mark.parametrize("name", ["net.pt", "net.pth", "shapes.json", "net.safetensors"])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_is_never_loaded(name, protocol):
    content = pickle.dumps({"a": Bomb()}, protocol)
    with pytest.raises(Unreadable, match="never unpickled.*json.dump"):
        read_file(name, content, len(content))


def test_a_checkpoint_of_torch_is_refused_with_a_line_that_saves_shapes(tmp_path):
    """The line of Python in the sentence is run, and what it saves is read."""
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
    torch.save(model.state_dict(), tmp_path / "net.pt")
    content = (tmp_path / "net.pt").read_bytes()
    assert zipfile.is_zipfile(tmp_path / "net.pt")
    with pytest.raises(Unreadable) as refused:
        read_file("net.pt", content, len(content))
    snippet = dict(refused.value.sentence.values)["snippet"]
    line = snippet.replace("shapes.json", str(tmp_path / "shapes.json"))
    exec(line, {"json": json, "model": model, "open": open})  # noqa: S102 a line of our own
    content = (tmp_path / "shapes.json").read_bytes()
    shapes = tuple((name, tuple(tensor.shape)) for name, tensor in model.state_dict().items())
    assert read_file("shapes.json", content, len(content)) == State(shapes)


def test_a_text_file_is_read_in_the_encodings_of_editors_and_shells():
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        content = "参数量 2556万".encode(encoding)
        assert read_file("note.txt", content, len(content)).quantity == "params"


FILES = {
    "file_empty": (b"", 0),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(100), 108),
    "file_large": (b"a" * 100, LIMIT + 1),
    "cut_off": (b"25.6M", 100),
    "not_text": (b"\xff\xfe\xfd" * 33, 99),
}


@pytest.mark.parametrize("key, file", FILES.items(), ids=FILES)
def test_another_file_is_refused_with_what_would_work(key, file):
    with pytest.raises(Unreadable) as refused:
        read_file("a.bin", *file)
    assert refused.value.sentence.key == f"which.unreadable.{key}"
    assert "a.bin" in refused.value.sentence.into("zh") or key == "cut_off"


@given(st.binary(max_size=200), st.sampled_from(["a", "a.json", "a.pt", "a.safetensors"]), st.integers(0, 300))
def test_any_file_is_read_or_refused(content, name, more):
    for start in (b"", b"PK\x03\x04", b"\x80\x04", b"{", b"\x10" + bytes(7) + b"{", b"\x89HDF\r\n\x1a\n"):
        head = start + content
        try:
            read_file(name, head, len(head) + more)
        except Unreadable as refused:
            assert refused.sentence.into("en") and refused.sentence.into("zh")
