"""Numbers as they stand in sentences, tables and the output of counters."""

import pytest

from explorer.reading import Both, Count, State, Unreadable, read_text

TOGETHER = {
    "25.6M params, 4.1 GFLOPs": (25_600_000, 4_100_000_000, "flops"),
    "25.557M params 4.134G flops": (25_557_000, 4_134_000_000, "flops"),
    "4.1 GFLOPs / 25.6M params": (25_600_000, 4_100_000_000, "flops"),
    "Params: 25.6M FLOPs: 4.1G": (25_600_000, 4_100_000_000, "flops"),
    "25,557,032 parameters and 4.09 GMACs": (25_557_032, 4_090_000_000, "macs"),
    "25.6M, 4.09 GMACs": (25_600_000, 4_090_000_000, "macs"),
    "25.6M params 4.1G": (25_600_000, 4_100_000_000, "flops"),
    "4.1G params 25.6M": (25_600_000, 4_100_000_000, "flops"),
    "4.09G | 25.6M params": (25_600_000, 4_090_000_000, "flops"),
    "ResNet-50: 25.6M params, 4.1 GFLOPs": (25_600_000, 4_100_000_000, "flops"),
    "| 76.13% top-1 | 25.6M params | 4.1 GFLOPs |": (25_600_000, 4_100_000_000, "flops"),
    "参数量 25.6M，计算量 4.1G": (25_600_000, 4_100_000_000, "flops"),
    "{'flops': 4133742592.0, 'params': 25557032.0}": (25_557_032, 4_133_742_592, "flops"),  # thop's, in a dict
    '{"macs": 4133742592.0, "params": 25557032.0}': (25_557_032, 4_133_742_592, "macs"),
    "(4133742592.0, 25557032.0)": (25_557_032, 4_133_742_592, "flops"),  # what thop.profile returns
    "('4.134G', '25.557M')": (25_557_000, 4_134_000_000, "flops"),  # and thop.clever_format of it
    "Computational complexity:       4.12 GMac\nNumber of parameters:           25.56 M": (
        *(25_560_000, 4_120_000_000, "macs"),  # ptflops
    ),
    "Total params: 25,557,032\nTrainable params: 25,557,032\nTotal mult-adds (G): 4.09": (
        *(25_557_032, 4_090_000_000, "macs"),  # torchinfo
    ),
}


@pytest.mark.parametrize("text, expected", TOGETHER.items(), ids=TOGETHER)
def test_parameters_and_a_cost_are_read_together(text, expected):
    found = read_text(text)
    assert isinstance(found, Both)
    assert (found.params.value, found.cost.value, found.cost.quantity) == expected
    assert found.params.quantity == "params"


AMONG = {
    "Computational complexity: 4.12 GMac": (4_120_000_000, "macs"),
    "计算复杂度：4.12 GMac": (4_120_000_000, "macs"),
    "My ResNet has 25557032 parameters!": (25_557_032, "params"),
    "ResNet-50 25.6M": (25_600_000, "any"),
    "torchvision says 44.7 MB": (44_700_000, "size"),
    "weighs 97.8 MiB on disk": (102_550_733, "size"),
}


@pytest.mark.parametrize("text, expected", AMONG.items(), ids=AMONG)
def test_a_number_with_a_unit_is_read_among_other_words(text, expected):
    found = read_text(text.replace("!", ""))
    assert isinstance(found, Count)
    assert (found.value, found.quantity) == expected


NEITHER = ["64, 3", "64 3", "5 kg", "top-1 76.1%", "200 epochs", "1.2.3M", "3 x 25.6M"]


@pytest.mark.parametrize(
    "text", [*NEITHER, "25.6M params, 26M params", "1M 2M 3M", "2M MACs, 4G MACs", "{'a': 100000, 'b': 200000}"]
)
def test_other_numbers_are_left_alone(text):
    with pytest.raises(Unreadable):
        assert not read_text(text)


def test_names_and_shapes_stay_what_they_are():
    assert isinstance(read_text("fc.weights 10"), State)
    assert isinstance(read_text("fc 100000 200000"), State)
    assert isinstance(read_text('{"weights": [100000], "flops": [200000]}'), State)
