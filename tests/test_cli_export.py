"""export on the command line: files that open, one line on each, and refusals of one sentence."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import onnx
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from explorer.__main__ import main
from explorer.codegen import code
from explorer.export import FORMATS
from explorer.export.tables import layers
from explorer.presets import PRESETS

ROOT = Path(__file__).parent.parent
SPEC = PRESETS["cifar-resnet20"].spec


@pytest.fixture
def run(capsys):
    def run(*words):
        status = main([*words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_and_said(run, tmp_path, form):
    path = tmp_path / "network"  # its suffix need not be that of the format
    status, out, err = run("export", "cifar-resnet20", "--to", form, str(path))
    assert (status, err) == (0, "")
    assert out == f"{path}: {path.stat().st_size:,} bytes\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_files_open(run, tmp_path):
    for form in ("csv", "parquet", "json", "onnx", "py"):
        assert run("export", "--to", form, str(tmp_path / form), "cifar-resnet20")[0] == 0
    assert_frame_equal(pd.read_csv(tmp_path / "csv"), layers(SPEC))
    assert_frame_equal(pd.read_parquet(tmp_path / "parquet"), layers(SPEC))
    assert (tmp_path / "py").read_text() == code(SPEC)
    onnx.checker.check_model(str(tmp_path / "onnx"))
    assert (tmp_path / "json").read_text() == run("show", "cifar-resnet20", "--format", "json")[1]


@pytest.mark.parametrize("form", [form for form in FORMATS if FORMATS[form].text])
def test_text_goes_to_standard_output(run, tmp_path, form):
    run("export", "cifar-resnet20", "--to", form, str(tmp_path / "file"))
    status, out, err = run("export", "cifar-resnet20", "--to", form, "-")
    assert (status, err) == (0, "")
    assert out == (tmp_path / "file").read_text()


def test_knobs_and_links_go_on_top(run):
    _, out, _ = run("export", "resnet50", "--input", "1x64x96", "--classes", "7", "--to", "csv", "-")
    table = pd.read_csv(StringIO(out)).set_index("name")
    assert table.loc["conv1", ["in_channels", "in_height", "in_width"]].tolist() == [1, 64, 96]
    assert table.loc["fc", "out_channels"] == 7
    _, out, _ = run(
        "export", "--link", "http://localhost/?net=resnet50&shortcut=C&lang=zh&tab=export", "--to", "json", "-"
    )
    assert json.loads(out)["spec"]["shortcut"] == "C"
    assert "网络" in run("export", "--link", "net=resnet18&lang=zh", "--to", "html", "-")[1]


def test_weights_are_written_on_request(run, tmp_path):
    for weights in ("none", "random"):
        run("export", "cifar-resnet20", "--to", "onnx", str(tmp_path / weights), "--weights", weights)
    assert (tmp_path / "random").stat().st_size > 4 * 272_474 > (tmp_path / "none").stat().st_size


HERE = "no such folder/resnet50.csv"


@pytest.mark.parametrize("words, shown", [
    (("resnet50", "--to", "csv", HERE), f"{HERE} cannot be written: No such file or directory"),
    (("resnet50", "--to", "csv", "/"), "/ cannot be written: Is a directory"),
    (("resnet50", "--to", "xlsx", "a.xlsx"), "known: html, svg, csv"),
    (("resnet50", "--to", "parquet", "-"), "--to parquet network.parquet"),
    (("resnet50", "--to", "onnx", "-"), "not text"),
    (("resnet50",), "--to"),
    (("resnet50", "--to", "csv"), "--to"),
    (("--to", "csv", "-"), "give a name, as in `export resnet50`"),
    (("resnt50", "--to", "csv", "-"), "near: resnet50"),
    (("resnet50", "--input", "3x1x1", "--to", "csv", "-"), "1×1"),
    (("resnet50", "--to", "csv", "-", "--batch", "2"), "--batch"),
    (("resnet50", "--to", "onnx", "a.onnx", "--weights", "all"), "--weights"),
])  # fmt: skip
def test_a_mistake_is_answered_in_one_sentence(run, words, shown):
    status, out, err = run("export", *words)
    assert (status, out) == (2, "")
    assert err.startswith("explorer: ") and err.count("\n") == 1 and shown in err


def test_weights_that_no_file_can_hold_are_refused(run, tmp_path):
    path = tmp_path / "a.onnx"
    large = "net=resnet152&width=256&group_width=256&groups=8&classes=100000"
    status, out, err = run("export", "--link", large, "--to", "onnx", str(path), "--weights", "random")
    assert (status, out) == (2, "") and err.count("\n") == 1
    assert not path.exists()


def test_compare_has_its_totals_as_csv(run):
    status, out, err = run("compare", "resnet50-v1", "resnet50[classes=10]", "--format", "csv")
    assert (status, err) == (0, "")
    table = pd.read_csv(BytesIO(out.encode()))
    assert table["name"].tolist() == ["resnet50-v1", "resnet50[classes=10]"]
    assert table["macs"].iloc[0] == 3_857_973_248


def test_a_file_is_the_same_whatever_the_terminal_writes_in():
    """Led into a file on a system that does not write UTF-8, a picture still is the picture."""
    words = ["export", "--link", "net=resnet18&lang=zh", "--to", "svg", "-"]
    done = subprocess.run(
        [sys.executable, "-m", "explorer", *words], cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True, check=True,
    )  # fmt: skip
    assert "阶段" in "".join(ElementTree.fromstring(done.stdout).itertext())
