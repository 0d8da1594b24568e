"""What test_touch_table.py adds to its copy of the project: one of each thing that CONTRIBUTING has a recipe for.

An addition is a function of the copy's folder that writes as somebody would who follows the recipe.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

LANGUAGES = ("en", "zh")


class Addition(NamedTuple):
    """A recipe of CONTRIBUTING by its name, what follows it, and how many files of which kind that may touch."""

    recipe: str
    add: Callable[[Path], None]
    code: int = 0  # files of Python, TOML of data and Markdown of lessons are none
    words: int = 0  # files of content/ui
    data: int = 0  # files of the rest of content/
    tests: int = 0


def new(path: Path, text: str) -> None:
    assert not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip("\n"), "utf-8")


def before(path: Path, mark: str, text: str) -> None:
    """Puts a text in front of the one place that has `mark`, at the beginning of a line."""
    front, behind = f"\n{path.read_text('utf-8')}".split(f"\n{mark}")
    path.write_text(f"{front}\n{text}{mark}{behind}".removeprefix("\n"), "utf-8")


def after(path: Path, mark: str, text: str) -> None:
    """Puts a text behind the one line that is `mark`."""
    front, behind = f"\n{path.read_text('utf-8')}".split(f"\n{mark}\n")
    path.write_text(f"{front}\n{mark}\n{text}{behind}".removeprefix("\n"), "utf-8")


def label(copy: Path, table: str, line: str) -> None:
    """One line of words in each language."""
    for language in LANGUAGES:
        after(copy / f"explorer/content/ui/{language}.toml", f"[{table}]", f"{line}\n")


def row(copy: Path, file: str, table: str, definitions: str, entry: str) -> None:
    """Definitions in front of a table of explorer/model/, and its row."""
    path = copy / "explorer" / "model" / file
    before(path, f"{table} = {{\n", f"{definitions.strip()}\n\n\n")
    after(path, f"{table} = {{", f"    {entry}\n")


BLOCK = '''
class Triple(nn.Module):
    """relu(x + f(x)), f = 3x3, 3x3, 3x3."""

    expansion = 1

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__()
        inner = inner_width(spec, width)
        self.conv1 = conv(spec, "inner", channels, inner, kernel=3, stride=stride)
        self.bn1 = norm(spec, inner)
        self.conv2 = conv(spec, "inner", inner, inner, kernel=3)
        self.bn2 = norm(spec, inner)
        self.conv3 = conv(spec, "last", inner, width, kernel=3)
        self.bn3 = norm(spec, width)
        self.relu = nn.ReLU(inplace=True)
        self.se = ATTENTIONS[spec.attention].make(width)
        self.downsample = SHORTCUTS[spec.shortcut].make(spec, channels, width, stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        if self.se is not None:
            out = self.se(out)
        if self.downsample is not None:
            out = out + self.downsample(x)
        return self.relu(out)


class PreActTriple(PreActBlock):
    """x + f(x), f = norm, relu, 3x3, three times."""

    expansion = 1

    def __init__(self, spec: ResNetSpec, channels: int, width: int, stride: int):
        super().__init__(spec, channels, width, stride)
        inner = inner_width(spec, width)
        self.bn1 = norm(spec, channels)
        self.relu = nn.ReLU()
        self.conv1 = conv(spec, "inner", channels, inner, kernel=3, stride=stride)
        self.bn2 = norm(spec, inner)
        self.conv2 = conv(spec, "inner", inner, inner, kernel=3)
        self.bn3 = norm(spec, inner)
        self.conv3 = conv(spec, "last", inner, width, kernel=3)

    def residual(self, activated: Tensor) -> Tensor:
        out = self.conv2(self.relu(self.bn2(self.conv1(activated))))
        return self.conv3(self.relu(self.bn3(out)))
'''
ATTENTION = '''
class OneLayer(nn.Module):
    """x * erf(W mean(x) + b), with an operation that the trace does not know yet."""

    def __init__(self, channels: int):
        super().__init__()
        self.fc = nn.Conv2d(channels, channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.erf(self.fc(x.mean((2, 3), keepdim=True)))
'''
STEM = '''
def pair(spec: ResNetSpec) -> Layers:
    """Two 3x3 of stride 2, without pooling."""
    first, last = stem_channels(spec)
    conv1 = nn.Sequential(
        conv(spec, "stem", spec.input[0], first, kernel=3, stride=2),
        norm(spec, first),
        nn.ReLU(inplace=True),
        conv(spec, "stem", first, last, kernel=3, stride=2),
    )
    return _activated(spec, conv1)
'''
SHORTCUT = '''
def averaged_zeros(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """Average pool, then zeros behind the channels."""
    pool = nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False) if stride > 1 else nn.Identity()
    return pool if channels == out_channels else nn.Sequential(pool, ZeroPad(0, out_channels - channels, 1))
'''


def block(copy: Path) -> None:
    entry = '"triple": Block(Triple, PreActTriple, kernels=(3, 3, 3), expansion=1),'
    row(copy, "blocks.py", "BLOCKS", BLOCK, entry)
    label(copy, "choice.block", 'triple = "Triple"')


def operation(copy: Path) -> None:
    after(copy / "explorer/analysis/trace/operations.py", "OPERATIONS = {", '    "erf": other("input", onnx("Erf")),\n')
    after(copy / "tests/analysis/trace/test_operations.py", "CASES = {", '    "erf": does(torch.erf),\n')


def attention(copy: Path) -> None:
    row(copy, "attention.py", "ATTENTIONS", ATTENTION, '"one-layer": Attention(OneLayer, biased=True),')
    label(copy, "choice.attention", 'one-layer = "one layer"')


def stem(copy: Path) -> None:
    row(copy, "stems.py", "STEMS", STEM, '"pair": Stem(pair, halvings=2, shares=((1, 4), (1, 1))),')
    label(copy, "choice.stem", 'pair = "pair"')


def shortcut(copy: Path) -> None:
    row(copy, "shortcuts.py", "SHORTCUTS", SHORTCUT, '"A-mean": Shortcut(averaged_zeros, pads=True),')
    label(copy, "choice.shortcut", 'A-mean = "A mean"')


CHART = '''
"""How many channels each layer of the main path leaves."""

import plotly.graph_objects as go

from explorer.charts.theme import axis, colour_kind, figure


def channels(layers, t, look=None) -> go.Figure:
    """A bar for each layer, as tall as it has channels."""
    main = [(number, layer) for number, layer in enumerate(layers, start=1) if layer.weighted]
    kinds = {colour_kind(layer) for _, layer in main}
    bars = {kind: _bars([(number, layer) for number, layer in main if colour_kind(layer) == kind]) for kind in kinds}
    return figure(bars, look, xaxis=axis(t("maps.layer")), yaxis=axis(t("maps.channels"), grid=True))


def _bars(mine) -> go.Bar:
    return go.Bar(
        x=[number for number, _ in mine],
        y=[layer.out_shape[0] for _, layer in mine],
        customdata=[[layer.name] for _, layer in mine],
    )


def sentence(layers, t) -> str:
    return t("channels.sentence", most=max(layer.out_shape[0] for layer in layers if layer.weighted))
'''
SHELL = """

@kept()
def channels(spec: ResNetSpec, lang: str) -> tuple[Any, str]:
    from explorer.charts import channels

    layers, t = analysis(spec).trace.layers, translator(lang)
    return channels.channels(layers, t), channels.sentence(layers, t)
"""
CHART_WORDS = """
[channels]
heading = "Channels"
sentence = "At most {most:,} channels."
alt = "Channels of {title}. {sentence}"
"""


def chart(copy: Path) -> None:
    ladder = copy / "explorer" / "ui" / "pages" / "ladder"
    new(copy / "explorer/charts/channels.py", CHART)
    append(ladder / "worked_out.py", SHELL)
    line = '    show.charted(page, "channels", worked_out.channels(page.spec, page.view.lang))\n'
    before(ladder / "parts.py", '    st.html(html.section(t("ladder.sources")', line)
    words(copy, CHART_WORDS)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def words(copy: Path, text: str) -> None:
    """A table of words at the end of each language."""
    for language in LANGUAGES:
        append(copy / f"explorer/content/ui/{language}.toml", text)


PAGE = '''
"""Parity: whether a network has an even or an odd number of weighted layers."""

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.parity import parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import page, part
from explorer.ui.widgets import cached, show

with page("parity", controls.sidebar) as shown:
    with show.starting_page(shown, "parity"):
        cached.analysis(shown.spec)
    part("answer", parts.answer, ("parity_of",))
'''
PARTS = '''
"""The parts of the page of parity."""

import streamlit as st

from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached


def answer(page: Page) -> None:
    controls.segments(page, "parity_of")
    count = getattr(cached.analysis(page.spec).totals, page.own.parity_of)
    st.html(html.section(page.t("parity.heading"), page.t("parity.odd" if count % 2 else "parity.even", count=count)))
'''
PAGE_VIEW = '''
"""Parity\'s own part of the view: of what it is."""

from dataclasses import dataclass

from explorer.permalink.values import word


@dataclass(frozen=True)
class Parity:
    """What is even or odd. Each field is a word of the link."""

    parity_of: str = word("weighted_layers", ("weighted_layers", "params"))
'''
PAGE_TEST = '''
"""The page of parity."""

from tests.pages.app import opened, plain


def test_resnet_18_is_even():
    assert "18 is even" in plain(opened("pages/parity.py", {"net": "resnet18", "lang": "en"}))


def test_its_word_is_read():
    assert "is odd" in plain(opened("pages/parity.py", {"net": "resnet18", "parity_of": "params", "classes": "1"}))
'''
PAGE_WORDS = """
[parity]
line = "Two networks in three are even."
heading = "Even or odd?"
even = "{count:,} is even."
odd = "{count:,} is odd."

[choice.parity_of]
weighted_layers = "Layers"
params = "Parameters"
"""


def page(copy: Path) -> None:
    folder = copy / "explorer" / "ui" / "pages"
    new(copy / "pages/parity.py", PAGE)
    new(folder / "parity" / "__init__.py", '"""The page of parity."""\n')
    new(folder / "parity" / "parts.py", PARTS)
    new(folder / "parity" / "view.py", PAGE_VIEW)
    after(
        folder / "__init__.py",
        '    "which": Row("pages/which.py", ":material/help_center:"),',
        '    "parity": Row("pages/parity.py", ":material/tag:", Parity),\n',
    )
    after(
        folder / "__init__.py",
        "from explorer.ui.pages.map.view import FamilyMap",
        "from explorer.ui.pages.parity.view import Parity\n",
    )
    label(copy, "page", 'parity = "Parity"')
    label(copy, "knob", 'parity_of = "Of"')
    words(copy, PAGE_WORDS)
    new(copy / "tests/pages/test_parity.py", PAGE_TEST)
    before(
        copy / "README.md",
        "| `hide` |",
        "| `parity_of` | even or odd of what: weighted_layers or params | `params` |\n",
    )


TAB = '''
"""Widest layer: which layer leaves the most channels."""

import streamlit as st

from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.cached import Analysis

WORDS = ()  # of the link, that it shows


def draw(page: Page, analysis: Analysis, title: str) -> None:
    layer = max((layer for layer in analysis.trace.layers if layer.weighted), key=lambda layer: layer.out_shape[0])
    st.html(html.section(page.t("choice.tab.widest"), layer.name))
'''


def tab(copy: Path) -> None:
    tabs = copy / "explorer/ui/pages/explore/tabs"
    new(tabs / "widest.py", TAB)
    after(tabs / "__init__.py", "    table1,", "    widest,\n")
    after(tabs / "__init__.py", '    "table1": table1,', '    "widest": widest,\n')
    label(copy, "choice.tab", 'widest = "Widest layer"')
    readme = copy / "README.md"
    replaced(copy / "CHANGELOG.md", "thirteen tabs", "fourteen tabs")
    replaced(readme, "Thirteen\ntabs hold the rest: costs;", "Fourteen\ntabs hold the rest: costs; the widest;")


def word(copy: Path) -> None:
    field = '    map_legend: str = word("no", YES)\n'
    view = copy / "explorer/ui/pages/map/view.py"
    after(view, '    map_x: str = word("params", ("params", "macs", "activations"))', field)
    replaced(view, "import Parts, word", "import YES, Parts, word")
    before(copy / "README.md", "| `hide` |", "| `map_legend` | yes for a legend on the family map | `yes` |\n")


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path}: {old}"
    path.write_text(text.replace(old, new), "utf-8")


STEPS = {
    "en": """
title: Batches
line: What a batch changes.
minutes: 7

## One image
link: net=resnet18

How much work is it?

ask: macs

One image takes {macs} MACs.

## Weights
link: net=resnet18

They are learned.

ask: params

{params} they are, however many images there are.

## What grows
link: net=resnet18

Activations are kept for each image.

## What stays
link: net=resnet18

The weights do not grow.
""",
    "zh": """
title: 批次
line: 批次改变什么。
minutes: 7

## 一张图像
link: net=resnet18

要算多少？

ask: macs

一张图像需要 {macs} 次 MAC。

## 权重
link: net=resnet18

参数是学出来的。

ask: params

图像再多，也是 {params} 个。

## 什么会增长
link: net=resnet18

每张图像都要保留激活值。

## 什么不变
link: net=resnet18

权重不会增长。
""",
}


def lesson(copy: Path) -> None:
    for language, text in STEPS.items():
        new(copy / f"explorer/content/lessons/11-batch.{language}.md", text)
    for file in ("README.md", "CHANGELOG.md"):
        replaced(copy / file, "Ten lessons", "Eleven lessons")
    replaced(copy / "docs/teaching.md", "*Lessons* has ten,", "*Lessons* has eleven,")
    replaced(copy / "docs/teaching.zh.md", "“课程”有十课", "“课程”有十一课")


PRESET = """
[wrn-16-2]
title = "WRN-16-2"
year = 2016
source = "Zagoruyko and Komodakis 2016, arXiv:1605.07146"
like = "wrn-16-4"
width = 32
en = "The 6 blocks of WRN-16-4 at half the width."
zh = "WRN-16-4 的 6 个块，宽度减半。"
"""


def preset(copy: Path) -> None:
    append(copy / "explorer/content/presets/wide.toml", PRESET)
    one_more(copy, 115)


def one_more(copy: Path, networks: int) -> None:
    """The documents count the networks that have a name."""
    for file, around in (
        ("README.md", "{}\nnetworks"),
        ("README.md", "{} networks"),
        ("README.md", "{} 个网络"),
        ("CHANGELOG.md", "{} networks"),
    ):
        replaced(copy / file, around.format(networks), around.format(networks + 1))


ORIGIN = """
[somebody-resnet18]
title = "ResNet-18"
year = 2020
source = "somebody/resnet, models.py"
like = "resnet18"
stem = "cifar"
input = [3, 64, 64]
classes = 200
en = "For the small images of Tiny ImageNet."
zh = "用于 Tiny ImageNet 的小图像。"
"""


def origin(copy: Path) -> None:
    new(copy / "explorer/content/presets/somebody.toml", ORIGIN)
    replaced(copy / "explorer/presets.py", '"mnist"),', '"mnist", "somebody"),')
    label(copy, "origin", 'somebody = "somebody"')
    one_more(copy, 116)


FORMAT = """
def _txt(asked: Asked) -> bytes:
    from explorer import permalink

    return permalink.name(asked.spec).encode()


"""


def form(copy: Path) -> None:
    export = copy / "explorer/export/__init__.py"
    before(export, "FORMATS = {\n", FORMAT.lstrip("\n"))
    after(export, "FORMATS = {", '    "txt": Format(".txt", "text/plain", _txt),\n')
    label(copy, "export.name", 'txt = "Name (text)"')
    label(copy, "export.what", 'txt = "What it is called."')
    replaced(copy / "README.md", "`export` writes ", "`export` writes `txt`, ")


COMMAND = '''
"""deep: how many weighted layers a network has."""

from explorer.command.network import asked_for


def say_depth(options) -> str:
    from explorer.analysis import totals, trace
    from explorer.model import build

    spec = asked_for(options)
    return str(totals(trace(build(spec, "meta"), spec.input)).weighted_layers)
'''
OPTIONS = """    deep = commands.add_parser("deep", help="how many weighted layers one network has")
    _network(deep)
    deep.set_defaults(batch=1)
"""


def command(copy: Path) -> None:
    folder = copy / "explorer" / "command"
    new(folder / "deep.py", COMMAND)
    after(folder / "__init__.py", "COMMANDS = {", '    "deep": deep.say_depth,\n')
    replaced(folder / "__init__.py", "from explorer.command import ", "from explorer.command import deep, ")
    before(folder / "parser.py", "    return top\n", OPTIONS)
    before(copy / "README.md", "    python -m explorer list\n", "    python -m explorer deep resnet50\n")


RESULT = """
[somebody]
source = "somebody/resnet, README"
kind = "top1"
data = "ImageNet"
train = 224
size = 224
crops = 1
recipe = "references/classification"
by = "torchvision-v1"
resnet50 = "76.500"
"""


def result(copy: Path) -> None:
    append(copy / "explorer/content/published/accuracy.toml", RESULT)


ADDITIONS = (
    Addition("A block type", block, code=1, words=2),
    Addition("An operation", operation, code=1, tests=1),  # its row, and the line of the test that judges it
    Addition("A shortcut, stem, attention, normalisation, bias or head", attention, code=1, words=2),
    Addition("A shortcut, stem, attention, normalisation, bias or head", stem, code=1, words=2),
    Addition("A shortcut, stem, attention, normalisation, bias or head", shortcut, code=1, words=2),
    Addition("A chart", chart, code=3, words=2),  # its file, its shell, one line on a page
    Addition("A page", page, code=5, words=2, tests=1),  # its file in pages/, its folder of three, its row
    Addition("A word of a link", word, code=1),
    Addition("A tab of Explore", tab, code=2, words=2),  # its file and its row
    Addition("A preset", preset, data=1),
    Addition("An origin", origin, code=1, words=2, data=1),
    Addition("A format to take along", form, code=1, words=2),
    Addition("A command", command, code=3),
    Addition("A published figure", result, data=1),
    Addition("A lesson", lesson, data=2),
)
