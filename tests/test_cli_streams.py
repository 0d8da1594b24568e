"""Where a command line prints to: closed, full or broken off, it says so in one sentence and not in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ANSWERS = ["list", "--help", "list --help", "--version", "export resnet18 --to bib -"]
each_buffering = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])


def shell(line, unbuffered="", **given):
    """What the shell makes of a line in which EXPLORER is the command line."""
    line = line.replace("EXPLORER", f"'{sys.executable}' -m explorer")
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    return subprocess.run(
        ["sh", "-c", line], cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=60, **given
    )


def is_one_sentence(err):
    return err.startswith("explorer: ") and err.count("\n") == 1


@each_buffering
@pytest.mark.parametrize("words", ANSWERS)
def test_a_full_disk_is_said(words, unbuffered):
    done = shell(f"EXPLORER {words} > /dev/full", unbuffered)
    assert done.returncode == 1
    assert is_one_sentence(done.stderr) and "No space left on device" in done.stderr


@pytest.mark.parametrize("words", ANSWERS)
def test_a_closed_output_is_said(words):
    done = shell(f"EXPLORER {words} >&-")
    assert done.returncode == 1
    assert is_one_sentence(done.stderr) and "standard output is closed" in done.stderr


@each_buffering
def test_an_output_that_breaks_off_is_said(unbuffered):
    """A reader that ends after a line: the answer, 200 KB, is larger than what a pipe holds."""
    status = shell("{ EXPLORER show resnet152 --format json; echo $? >&2; } | read line", unbuffered)
    said, code = status.stderr.splitlines()
    assert is_one_sentence(f"{said}\n") and "Broken pipe" in said
    assert code == "1"


@pytest.mark.parametrize("stream", ["2>&-", "2> /dev/full"])
def test_a_mistake_that_cannot_be_said_is_still_one(stream):
    done = shell(f"EXPLORER fly {stream}")
    assert done.returncode not in (0, 1) and done.stdout == done.stderr == ""


def test_a_closed_or_empty_input_is_said():
    for line, shown in (("<&-", "standard input is closed"), ("< /dev/null", "Nothing was entered")):
        done = shell(f"EXPLORER which - {line}")
        assert done.returncode == 2 and done.stdout == ""
        assert is_one_sentence(done.stderr) and shown in done.stderr


def test_control_c_is_no_traceback(capsys, monkeypatch):
    from explorer.__main__ import main
    from explorer.command import COMMANDS

    def interrupted(options):
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "list", interrupted)
    assert main(["list"]) == 130
    assert capsys.readouterr().err == "explorer: stopped\n"


@pytest.mark.parametrize("words", [["--help"], ["list", "--help"], ["--version"], ["fly"]], ids=" ".join)
def test_a_word_about_itself_loads_no_library(words):
    """Starting torch takes seconds, pandas and Plotly tenths of one."""
    code = (
        "import sys\n"
        "from explorer.__main__ import main\n"
        f"main({words})\n"
        "print('loaded', sorted({'torch', 'pandas', 'numpy', 'plotly', 'streamlit', 'onnx'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"
