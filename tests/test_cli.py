"""The command line: what it prints, and how it refuses."""

import json
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from explorer import permalink
from explorer.__main__ import main
from explorer.analysis.tables.table import COLUMNS
from explorer.codegen import code
from explorer.model import build
from explorer.presets import PRESETS, find
from explorer.spec import KNOBS, ResNetSpec
from tests.each import each
from tests.kinds import ONE_OF_EACH_ORIGIN


@pytest.fixture
def run(capsys):
    def run(*words):
        code = main(list(words))
        out, err = capsys.readouterr()
        assert (code, err) == (0, ""), err
        return out

    return run


@pytest.fixture
def show(run):
    return lambda *words: json.loads(run("show", *words, "--format", "json"))


def csv(text):
    return pd.read_csv(StringIO(text), keep_default_na=False, na_values={"block": [""]})


def test_list_as_json_is_every_preset(run):
    assert json.loads(run("list", "--format", "json")) == [
        {
            "name": preset.name,
            "title": preset.title,
            "origin": preset.origin,
            "year": preset.year,
            "link": f"net={preset.name}",
            "source": preset.source,
        }
        for preset in PRESETS.values()
    ]


def test_list_as_csv_and_as_a_table(run):
    assert csv(run("list", "--format", "csv"))["name"].tolist() == list(PRESETS)
    head, *lines = run("list").splitlines()
    assert head.split() == ["name", "title", "origin", "year", "link", "source"]
    assert [line.split()[0] for line in lines] == list(PRESETS)


QUOTED = {
    "resnet50": (25_557_032, 4_089_184_256, 8_178_368_512, 50),
    "resnet50-v1": (25_557_032, 3_857_973_248, 7_715_946_496, 50),
    "resnet18": (11_689_512, 1_814_073_344, 3_628_146_688, 18),
}


@pytest.mark.parametrize("name, quoted", QUOTED.items())
def test_totals_in_json(show, name, quoted):
    totals = show(name)["totals"]
    assert tuple(totals[key] for key in ("params", "macs", "flops", "weighted_layers")) == quoted


def test_json_has_the_keys_that_scripts_rely_on(show):
    found = show("cifar-resnet20")
    assert list(found) == ["name", "link", "spec", "batch", "totals", "layers"]
    assert list(found["totals"]) == ["params", "buffers", "macs", "flops", "weighted_layers"]
    assert list(found["spec"]) == list(KNOBS)
    knobs = {"block": "basic", "repeats": [3, 3, 3], "shortcut": "A", "stem": "cifar", "input": [3, 32, 32]}
    assert found["spec"].items() >= knobs.items()
    assert (found["name"], found["link"], found["batch"]) == ("cifar-resnet20", "net=cifar-resnet20", 1)
    for layer in found["layers"]:
        assert tuple(layer) == COLUMNS
        assert all(isinstance(layer[key], int) for key in ("params", "buffers", "macs"))
        assert all(isinstance(layer[key], list) for key in ("inputs", "in_shape", "out_shape"))
        assert all(isinstance(layer[key], str) for key in ("name", "kind", "stage"))
        assert layer["block"] is None or layer["block"] >= 1
    for key in ("params", "buffers", "macs"):
        assert sum(layer[key] for layer in found["layers"]) == found["totals"][key]


def test_csv_is_the_layers_of_the_json(run, show):
    table, layers = csv(run("show", "resnet18", "--format", "csv")), show("resnet18")["layers"]
    assert tuple(table.columns) == COLUMNS
    for key in ("name", "kind", "params", "buffers", "macs"):
        assert table[key].tolist() == [layer[key] for layer in layers]
    assert table["out_shape"].tolist() == ["×".join(map(str, layer["out_shape"])) for layer in layers]


def test_the_table_ends_with_the_totals(run):
    title, _, head, *lines, _, footer = run("show", "resnet50").splitlines()
    assert title == "resnet50, input 3×224×224, batch 1"
    assert tuple(head.split()) == COLUMNS
    assert len(lines) == 175
    for number in ("25,557,032", "53,120", "4,089,184,256", "8,178,368,512", "50 weighted"):
        assert number in footer
    assert lines[0].split()[0] == "conv1" and "118,013,952" in lines[0]


def test_a_batch_multiplies_work_alone(run, show):
    one, eight = show("resnet18"), show("resnet18", "--batch", "8")
    for key in ("params", "buffers", "weighted_layers"):
        assert eight["totals"][key] == one["totals"][key]
    for key in ("macs", "flops"):
        assert eight["totals"][key] == 8 * one["totals"][key]
    assert eight["layers"] == [layer | {"macs": 8 * layer["macs"]} for layer in one["layers"]]
    assert eight["batch"] == 8
    table = csv(run("show", "resnet18", "--batch", "8", "--format", "csv"))
    assert table["macs"].sum() == eight["totals"]["macs"]
    assert table["params"].sum() == one["totals"]["params"]
    assert f"{eight['totals']['flops']:,} FLOPs" in run("show", "resnet18", "--batch", "8")


@pytest.mark.parametrize("written", ["3x160x96", "3X160X96", "3×160×96"])
def test_input_and_classes_stand_on_top_of_a_name(show, written):
    found = show("resnet50", "--input", written, "--classes", "7")
    assert found["spec"]["input"] == [3, 160, 96]
    assert found["spec"]["classes"] == 7
    assert found["layers"][-1]["out_shape"] == [7]
    assert found["link"] == "net=resnet50&input=3x160x96&classes=7"


@each("name", ONE_OF_EACH_ORIGIN)
def test_a_presets_link_gives_its_name(show, name):
    assert show("--link", permalink.query(PRESETS[name].spec))["name"] == name


@pytest.mark.parametrize("address", ["http://localhost:8501/?", "?", ""])
def test_a_link_may_have_its_address(show, address):
    link = "net=resnet50&shortcut=C&input=3x64x64&lang=zh&count=flops"
    found = show("--link", address + link)
    assert (found["spec"]["shortcut"], found["spec"]["input"]) == ("C", [3, 64, 64])
    assert show("--link", found["link"]) == found


def test_a_member_of_the_family_needs_no_entry(show):
    assert show("cifar-resnet26")["totals"]["weighted_layers"] == 26
    assert find("cifar-resnet26").name not in PRESETS


WRONG = [  # the words, and what the sentence must show
    ((), "command"),
    (("fly",), "fly"),
    (("show",), "resnet50"),
    (("show", "resnet51"), "resnet51"),
    (("show", "resnet50", "--link", "net=resnet18"), "--link"),
    (("show", "resnet50", "extra"), "extra"),
    (("show", "resnet50", "--batch", "0"), "0"),
    (("show", "resnet50", "--batch", "-3"), "-3"),
    (("show", "resnet50", "--batch", "many"), "many"),
    (("show", "resnet50", "--input", "3x224"), "3x224"),
    (("show", "resnet50", "--input", "3x1x1"), "1×1"),
    (("show", "resnet50", "--input", "3x0x224"), "0 pixels"),
    (("show", "resnet50", "--input", "3x9999x224"), "9,999"),
    (("show", "resnet50", "--classes", "0"), "0 classes"),
    (("show", "resnet50", "--classes", "ten"), "ten"),
    (("show", "resnet50", "--format", "xml"), "xml"),
    (("show", "--link", "net=resnet51"), "resnet51"),
    (("show", "--link", "net=resnet50&width=huge"), "huge"),
    (("show", "--link", "net=resnet50&colour=red"), "colour"),
    (("show", "--link", "net=resnet50&input=3x1x1"), "3x1x1"),
    (("show", "--link", "net=resnet50&net=resnet18"), "more than once"),
    (("show", "--link", "count=pounds"), "pounds"),
    (("list", "--format", "xml"), "xml"),
    (("which",), "25.6M"),
    (("which", "25.6M", "--file", "x"), "--file"),
    (("which", "a cat"), "a cat"),
    (("which", ""), "Nothing"),
    (("which", "--file", "no/such/file"), "no/such/file"),
    (("list", "--batch", "2"), "--batch"),
    (("code",), "code resnet50"),
    (("code", "resnet51"), "resnet51"),
    (("code", "resnet50", "--link", "net=resnet18"), "code --link"),
    (("code", "resnet50", "--input", "3x1x1"), "1×1"),
    (("code", "resnet50", "--classes", "0"), "0 classes"),
    (("code", "--link", "net=resnet50&width=huge"), "huge"),
    (("code", "resnet50", "--batch", "2"), "--batch"),
    (("code", "resnet50", "--format", "json"), "--format"),
]


@pytest.mark.parametrize("words, shown", WRONG, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_a_mistake_is_answered_in_one_sentence(capsys, words, shown):
    code = main(list(words))
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("explorer: ") and err.count("\n") == 1
    assert shown in err


def test_which_names_the_network_and_the_convention(run):
    found = json.loads(run("which", "25636712", "--format", "json"))
    (match,) = found["matches"]
    assert (match["name"], match["difference"], found["nearest"]) == ("keras-resnet50", 0, [])
    assert "Keras" in match["convention"]
    assert "keras-resnet50" in run("which", "25636712").splitlines()[3]


def test_which_names_the_nearest_and_the_difference(run):
    found = json.loads(run("which", "25557033 parameters", "--format", "json"))
    assert found["matches"] == []
    assert (found["nearest"][0]["name"], found["nearest"][0]["difference"]) == ("resnet50", -1)
    assert csv(run("which", "25557033 parameters", "--format", "csv"))["difference"].tolist()[0] == -1


def test_which_reads_a_file_and_standard_input(run, tmp_path, monkeypatch):
    network = build(find("cifar-resnet20").spec, "meta")
    shapes = {key: list(value.shape) for key, value in network.state_dict().items()}
    path = tmp_path / "shapes.json"
    path.write_text(json.dumps(shapes))
    for words in (("--file", str(path)), ("-",)):
        monkeypatch.setattr("sys.stdin", StringIO(str(network)))
        names = [match["name"] for match in json.loads(run("which", *words, "--format", "json"))["matches"]]
        assert "cifar-resnet20" in names


def test_a_pickle_is_refused_unread(capsys, tmp_path):
    path = tmp_path / "model.pth"
    path.write_bytes(b"PK\x03\x04 and the rest")
    assert main(["which", "--file", str(path)]) == 2
    assert "never unpickled" in capsys.readouterr().err


def test_it_runs_as_a_module():
    command = [sys.executable, "-m", "explorer"]
    root = Path(__file__).parents[1]
    listed = subprocess.run([*command, "list"], cwd=root, check=False, capture_output=True, text=True, timeout=60)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.startswith("name")
    wrong = subprocess.run(
        [*command, "show", "resnet51"], cwd=root, check=False, capture_output=True, text=True, timeout=60
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Traceback" not in wrong.stderr


@pytest.mark.parametrize(
    "words, spec",
    [
        (("cifar-resnet20",), find("cifar-resnet20").spec),
        (("resnet50", "--input", "1X64x96", "--classes", "7"), replace(ResNetSpec(), input=(1, 64, 96), classes=7)),
        (("--link", "?net=resnet50&shortcut=C&lang=zh"), replace(ResNetSpec(), shortcut="C")),
    ],
)
def test_code_is_the_file_of_the_network(run, words, spec):
    assert run("code", *words) == code(spec)
