"""A new row of a table is known everywhere: a block type, an attention, a stem and a shortcut are put into a copy of the
project, a file and a label each, and every room is asked about networks with them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What is written into a file of the copy's explorer/model/: definitions in front of its table, and the row.
ROWS = {
    "blocks.py": (
        "BLOCKS = {",
        '''
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
''',
        '"triple": Block(Triple, PreActTriple, kernels=(3, 3, 3), expansion=1),',
    ),
    "attention.py": (
        "ATTENTIONS = {",
        '''
class OneLayer(nn.Module):
    """x * sigmoid(W mean(x) + b)."""

    def __init__(self, channels: int):
        super().__init__()
        self.fc = nn.Conv2d(channels, channels, kernel_size=1)

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.sigmoid(self.fc(x.mean((2, 3), keepdim=True)))
''',
        '"one-layer": Attention(OneLayer, biased=True),',
    ),
    "stems.py": (
        "STEMS = {",
        '''
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
''',
        '"pair": Stem(pair, halvings=2, shares=((1, 4), (1, 1))),',
    ),
    "shortcuts.py": (
        "SHORTCUTS = {",
        '''
def averaged_zeros(spec: ResNetSpec, channels: int, out_channels: int, stride: int) -> nn.Module:
    """Average pool, then zeros behind the channels."""
    pool = nn.AvgPool2d(2, stride, ceil_mode=True, count_include_pad=False) if stride > 1 else nn.Identity()
    return pool if channels == out_channels else nn.Sequential(pool, ZeroPad(0, out_channels - channels, 1))
''',
        '"A-mean": Shortcut(averaged_zeros, pads=True),',
    ),
}
LABELS = {"block": ("triple", "Triple"), "attention": ("one-layer", "one layer")}
LABELS |= {"stem": ("pair", "pair"), "shortcut": ("A-mean", "A mean")}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy with a new row in each of the tables."""
    copy = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "explorer", copy / "explorer", ignore=shutil.ignore_patterns("__pycache__"))
    for file, (table, definitions, row) in ROWS.items():
        path = copy / "explorer" / "model" / file
        before, after = path.read_text("utf-8").split(f"\n{table}\n")
        path.write_text(f"{before}\n{definitions}\n\n{table}\n    {row}\n{after}", "utf-8")
    for path in (copy / "explorer" / "content" / "ui").glob("*.toml"):
        words = path.read_text("utf-8")
        for knob, (name, label) in LABELS.items():
            words = words.replace(f"[choice.{knob}]\n", f'[choice.{knob}]\n"{name}" = "{label}"\n')
        path.write_text(words, "utf-8")
    return copy


def test_a_new_row_is_known_in_every_room(project):
    paths = {"PYTHONPATH": f"{project}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.asked_of_new_rows"],
        cwd=project,
        env=os.environ | paths,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
