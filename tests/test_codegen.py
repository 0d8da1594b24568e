"""The exported file is the network: it is run, and compared with what the app itself builds."""

import ast
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from time import sleep

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer import permalink
from explorer.analysis import totals, trace
from explorer.codegen import code, lines
from explorer.model import build
from explorer.presets import PRESETS, find
from explorer.spec import ResNetSpec
from explorer.ui import pages
from tests.analysis import truth
from tests.kinds import ONE_OF_EACH_KIND
from tests.strategies import BREAKERS, TABLES, broken, specs
from tests.traces import counted

ROOT = Path(__file__).parent.parent
ALIKE = ("cifar-resnet1202-b", "akamaster-resnet1202")  # the longest once: its blocks are those of the shorter ones
each_preset = pytest.mark.parametrize("name", [name for name in PRESETS if name not in ALIKE])
each_choice = [ResNetSpec(repeats=(2, 2, 2, 2), **{knob: choice}) for knob, table in TABLES.items() for choice in table]
RUN_ALONE = (
    *("cifar-resnet20", "keras-resnet50v2", "timm-ecaresnet50d", "d2l-resnet18", "mnist-two-blocks", "resnext50-32x4d"),
)
SHAPED = re.compile(r"(?:x = |return )self\.(\w+)\(x\)  # ([0-9x ]+)$", re.MULTILINE)


written = lru_cache(maxsize=200)(code)  # a preset is written once for all tests


def loaded(text):
    """What the file defines, run with nothing else around it."""
    names = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), names)  # noqa: S102
    return names


def built(text, device):
    with torch.device(device):
        return loaded(text)["build"]()


def layout(network):
    return [(key, tuple(value.shape)) for key, value in network.state_dict().items()]


def assert_has_its_layers(spec):
    """The text, with what it defines and what the app itself builds."""
    text = written(spec)
    ours, theirs = build(spec, "meta"), built(text, "meta")
    assert layout(theirs) == layout(ours)
    assert [name for name, _ in theirs.named_modules()] == [name for name, _ in ours.named_modules()]
    return text, ours, theirs


def assert_is_the_network(spec):
    text, ours, theirs = assert_has_its_layers(spec)
    real = truth.run(theirs, spec.input)
    assert real.macs == totals(trace(ours, spec.input)).macs
    assert real.output == (spec.classes,)
    return text, real


def assert_reads_well(text):
    """Imports what it uses, defines what it uses, and nothing of the app is left."""
    tree = ast.parse(text)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {getattr(node, "module", None) or node.names[0].name for node in imports}
    assert modules <= {"torch", "torch.nn.functional", "math"}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "spec" not in used
    assert {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)} <= used
    assert text.isascii()


def ruff(*words):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *words, "--config", ROOT / "pyproject.toml", "--no-cache"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@each_preset
def test_a_preset(name):
    """It is also run, where no other preset has the same choices."""
    spec = PRESETS[name].spec
    text, ours, _ = assert_has_its_layers(spec)
    macs = assert_is_the_network(spec)[1].macs if name in ONE_OF_EACH_KIND else counted(spec).macs
    assert_reads_well(text)
    head = ast.get_docstring(ast.parse(text))
    assert head.splitlines()[0] == (
        f"{name}: a {'plain' if 'plain' in name else 'residual'} network in PyTorch, written by ResNet Explorer."
    )
    assert head.splitlines()[-1] == f"As a link: net={name}"
    params = truth.params(ours)
    for shown in (f"{params:,} parameters", f"{macs:,} multiply", " x ".join(map(str, spec.input))):
        assert shown in " ".join(head.split())


@given(specs())
def test_any_network(spec):
    text, real = assert_is_the_network(spec)
    assert_reads_well(text)
    for name, shape in SHAPED.findall(text):
        assert tuple(map(int, shape.split(" x "))) == real.shapes[name][-1][1]


@pytest.mark.parametrize("spec", each_choice, ids=permalink.name)
def test_each_choice_of_each_knob(spec):
    assert_reads_well(assert_is_the_network(spec)[0])


@settings(max_examples=15)  # with real weights, trained in: seconds for the larger ones
@given(specs(), st.booleans())
@example(find("cifar-resnet20").spec, True)
@example(find("mnist-two-blocks").spec, True)
@example(find("bearpaw-preresnet110").spec, False)
def test_the_same_seed_gives_the_same_weights_and_outputs(spec, training):
    networks = []
    for make in (lambda: build(spec), lambda: built(code(spec), "cpu")):
        torch.manual_seed(0)
        networks.append(make().train(training))
    ours, theirs = networks
    weights = theirs.state_dict()
    assert all(torch.equal(value, weights[key]) for key, value in ours.state_dict().items())
    image = torch.rand(2, *spec.input)
    try:
        expected = ours(image)
    except ValueError:  # batch normalisation cannot train on a map of one pixel
        expected = ours.eval()(image)
        theirs.eval()
    assert torch.equal(theirs(image), expected)


@given(specs())
def test_a_line_for_each_part(spec):
    text = code(spec)
    found = lines(text)
    assert list(found) == [name for name, _ in build(spec, "meta").named_children()]
    for name, line in found.items():
        assert text.splitlines()[line - 1].strip().startswith(f"self.{name} = ")


def test_the_header_of_a_network_without_a_name():
    link = "net=resnet50&shortcut=C&classes=10"
    text = code(pages.read_query(link).spec)
    assert text.startswith('"""resnet50[shortcut=C,classes=10]: ')
    assert f"\nAs a link: {link}\n" in text


def test_comments_and_docstrings_are_kept():
    text = code(find("keras-resnet50v2").spec)
    for kept in (
        "# not in place: the shortcut reads what came in",
        "# the last sum has been through neither",
        '"""x + f(x), f = norm, relu, 1x1 down, norm, relu, 3x3, norm, relu, 1x1 up.',
    ):
        assert kept in text


def test_shapes_stand_behind_the_layers():
    assert "x = self.layer1(x)  # 256 x 56 x 56\n" in code(find("resnet50").spec)
    flattened = code(find("mnist-two-blocks").spec)  # its identities keep the shape they are given
    for line in ("x = self.bn1(x)  # 32 x 28 x 28\n", "x = self.avgpool(x)  # 32 x 14 x 14\n"):
        assert line in flattened


def test_nothing_is_left_that_the_network_does_not_use():
    text = code(find("resnet50").spec)
    for gone in ("PreAct", "BasicBlock", "ZeroPad", "Squeeze", "GroupNorm", "is not None", "isinstance", "self.se"):
        assert gone not in text
    assert "nn.Conv2d(3, 64, kernel_size=7, stride=2, padding=3, bias=False)" in text
    assert "self.layer3 = stage(512, 256, (2, 1, 1, 1, 1, 1))" in text


def test_a_very_deep_network_is_no_longer_than_a_shallow_one():
    deep, shallow = (code(find(f"cifar-resnet{depth}").spec) for depth in (1202, 20))
    assert len(deep.splitlines()) == len(shallow.splitlines())
    assert "(2,) + (1,) * 199" in deep


def test_presets_are_formatted_and_have_no_lint(tmp_path):
    for name, preset in PRESETS.items():
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(written(preset.spec))
    for spec in each_choice:
        (tmp_path / f"choice{abs(hash(spec))}.py").write_text(written(spec))
    ruff("format", "--check", tmp_path)
    ruff("check", tmp_path)


@settings(max_examples=4)
@given(several=st.lists(specs(), min_size=30, max_size=30))
def test_generated_networks_are_formatted_and_have_no_lint(tmp_path_factory, several):
    folder = tmp_path_factory.mktemp("generated")
    for number, spec in enumerate(several):
        (folder / f"network{number}.py").write_text(code(spec))
    ruff("format", "--check", folder)
    ruff("check", folder)


ALONE = """
import os, runpy, sys, torch, warnings
for file in sys.argv[1:]:
    print(file, flush=True)
    with warnings.catch_warnings(action="ignore"):  # from Python 3.12 on: of the threads of torch, which are at rest
        child = os.fork()
    if not child:
        runpy.run_path(file, run_name="__main__")
        sys.exit()
    if os.wait()[1]:
        sys.exit(f"{file} has failed")
"""


def test_the_file_runs_alone(tmp_path):
    """Each in a process of its own, in a folder with nothing else; torch, which takes seconds, is loaded once for all."""
    said = []
    for name in RUN_ALONE:
        spec = find(name).spec
        (tmp_path / f"{name}.py").write_text(code(spec))
        said += [f"{name}.py", f"output (1, {spec.classes}), {counted(spec).params:,} parameters"]
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", ALONE, *said[::2]],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == said


@pytest.mark.parametrize("breaker", BREAKERS, ids=lambda breaker: breaker.__name__)
@given(data=st.data())
def test_a_network_that_cannot_be_built_is_not_written(breaker, data):
    with pytest.raises(ValueError):
        code(data.draw(broken(breaker)).spec)


def test_one_thread_at_a_time_has_a_text_taken_apart():
    """Of two at once, Python 3.11 may give both an error."""
    inside, most, parse = set(), [], ast.parse

    def watched(text, *more, **named):
        inside.add(get_ident())
        most.append(len(inside))
        sleep(0.02)
        inside.discard(get_ident())
        return parse(text, *more, **named)

    names = ("resnet18", "resnet34", "resnet50")
    for name in names:  # the sources and their facts are read once, at the first
        code(find(name).spec)
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(len(names)) as readers:
        patch.setattr(ast, "parse", watched)
        written = [*readers.map(lambda name: code(find(name).spec), names)]
    assert all(written) and len(most) >= len(names) and max(most) == 1
