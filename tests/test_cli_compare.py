"""compare on the command line: sums that are exact, and refusals of one sentence."""

import json

import pytest

from explorer.__main__ import main


@pytest.fixture
def run(capsys):
    def run(*words):
        code = main(["compare", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def as_json(run, *names):
    code, out, err = run(*names, "--format", "json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize(
    "names",
    [("resnet50-v1", "resnet50"), ("resnet34", "resnet50", "cifar-resnet20"), ("resnet50", "resnet50[classes=10]"),
     ("mnist-two-blocks", "net=resnet18&input=3x64x64"), ("resnet50", "resnet50", "timm-seresnet50")],
)  # fmt: skip
def test_deltas_sum_to_the_difference(run, names):
    found = as_json(run, *names)
    reference, *others = found["networks"]
    for measure in ("params", "macs"):
        whole = sum(one["totals"][measure] - reference["totals"][measure] for one in others)
        assert sum(step["delta"] for step in found["difference"][measure]) == whole


def test_json_has_what_scripts_rely_on(run):
    found = as_json(run, "resnet50-v1", "resnet50")
    assert [one["name"] for one in found["networks"]] == ["resnet50-v1", "resnet50"]
    assert found["networks"][0]["totals"]["macs"] == 3_857_973_248
    assert found["difference"]["macs"][0] == {
        "network": "resnet50",
        "where": "2.1 1×1 conv, 256 → 128: stride 2 → 1",
        "layer": "layer2.0.conv1",
        "delta": 77_070_336,
    }
    assert [step["delta"] for step in found["difference"]["field"]] == [-8, -16, -32]


def test_the_table_says_the_same(run):
    _, out, _ = run("resnet50-v1", "resnet50")
    assert "resnet50 - resnet50-v1, macs: +231,211,008" in out
    assert out.count("+77,070,336") == 3
    assert "resnet50 - resnet50-v1, params: +0" in out


@pytest.mark.parametrize(
    "names, words",
    [
        (("resnet50",), "takes 2 to 8"),
        (("resnet18",) * 9, "takes 2 to 8"),
        (("resnet50", "resnt18"), "resnet18"),
        (("resnet50", "resnet50[input=3x1x1]"), "1×1 input"),
        (("resnet50", "resnet50[x=1]"), "does not know"),
        (("resnet50", "resnet50[[["), "resnet50[[[”"),
    ],
)
def test_what_cannot_be_compared_is_said(run, names, words):
    code, out, err = run(*names)
    assert (code, out) == (2, "") and words in err and len(err.splitlines()) == 1
