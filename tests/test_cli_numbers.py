"""Numbers of a command line: counted exactly however large, or refused with the value and the bound."""

import csv
import json
from io import StringIO

import pytest

from explorer.__main__ import main

RESNET18 = 1_814_073_344  # MACs, as tests/facts has them
LONG = "9" * 5_000  # more digits than Python makes a number of
# As wide, long and large as a link may ask for: a thousand blocks of 10**16 MACs each, beyond 64 bits.
LARGEST = "net=resnet50&repeats=1000&width=2048&group_width=512&stem=cifar&input=1024x2048x2048"


@pytest.fixture
def run(capsys):
    def run(*words):
        status = main([*words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.mark.parametrize("batch", [10**9, 10**11 + 1, 10**12 - 1])
def test_a_large_batch_is_counted_exactly(run, batch):
    words = ("show", "resnet18", "--batch", str(batch))
    _, out, _ = run(*words)
    assert f"{batch * RESNET18:,} MACs" in out and f"{2 * batch * RESNET18:,} FLOPs" in out
    _, out, _ = run(*words, "--format", "csv")
    listed = [int(row["macs"]) for row in csv.DictReader(StringIO(out))]
    assert sum(listed) == batch * RESNET18 and min(listed) == 0
    found = json.loads(run(*words, "--format", "json")[1])
    assert [layer["macs"] for layer in found["layers"]] == listed
    assert found["totals"]["macs"] == batch * RESNET18


NUMBERS = [  # an option, its value, and what the sentence must show beside the value
    ("--batch", "10000000000000", "999,999,999,999"),
    ("--batch", "-10000000000000", "999,999,999,999"),
    ("--batch", LONG, "999,999,999,999"),
    ("--batch", "-1", "at least 1"),
    ("--batch", "١٢", "whole number"),
    ("--batch", "1_000", "whole number"),
    ("--batch", "1e3", "whole number"),
    ("--batch", "--", "no value"),
    ("--classes", "100001", "100,000"),
    ("--classes", "10000000000000", "999,999,999,999"),
    ("--classes", LONG, "999,999,999,999"),
    ("--classes", "-1", "1 to 100,000"),
    ("--classes", "１０", "whole number"),
    ("--input", "3x-224x224", "channels x height x width"),
    ("--input", "3x٢٢٤x224", "channels x height x width"),
    ("--input", f"3x224x{LONG}", "channels x height x width"),
    ("--input", "3x999999999x224", "2,048"),
    ("--input", "2000x224x224", "1,024"),
]


@pytest.mark.parametrize("option, value, shown", NUMBERS, ids=lambda value: value[:20])
def test_a_number_out_of_bounds_is_refused_in_one_sentence(run, option, value, shown):
    status, out, err = run("show", "resnet18", f"{option}={value}")
    assert (status, out) == (2, "")
    assert err.startswith("explorer: ") and err.count("\n") == 1 and len(err) < 800
    assert shown in err
    assert value[:100] in err or f"{int(value.split('x')[0]):,}" in err or f"{int(value.split('x')[1]):,}" in err


def test_the_largest_network_is_counted_beyond_64_bits(run):
    (_, totals) = csv.DictReader(StringIO(run("compare", "resnet18", LARGEST, "--format", "csv")[1]))
    macs, flops = int(totals["macs"]), int(totals["flops"])
    assert macs > 2**63 and flops == 2 * macs
    _, out, _ = run("show", "--link", LARGEST)
    assert f"{macs:,} MACs" in out and f"{flops:,} FLOPs" in out and " -" not in out
