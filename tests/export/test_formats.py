"""The formats as a registry: every one has its words, is the same each time, and the line that is shown makes it."""

import re
import shlex
from dataclasses import replace

import pytest
from hypothesis import given

from explorer.__main__ import main
from explorer.export import FORMATS, Asked
from explorer.export.naming import command, compared_name, file_name
from explorer.i18n import LANGUAGES, words
from explorer.permalink import View
from explorer.presets import PRESETS, find
from tests.strategies import specs, wide_specs

each_format = pytest.mark.parametrize("form", FORMATS)
NOTE = 'Which stage is the dearest?\n<b>"Why\'s"</b> 100 % & more, 为什么'


@each_format
def test_a_format_is_described_in_every_language(form):
    assert all(words(language)[f"export.{part}.{form}"] for language in LANGUAGES for part in ("name", "what"))


@each_format
@pytest.mark.parametrize("name", ["resnet18", "mnist-two-blocks"])
def test_a_file_is_always_the_same(form, name):
    first, second = (FORMATS[form].write(Asked(PRESETS[name].spec)) for _ in range(2))
    assert first == second and first
    if FORMATS[form].text:
        assert first.decode().endswith("\n")


@given(specs() | wide_specs())
def test_every_system_takes_the_name(spec):
    name = file_name(spec, ".parquet")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*\.parquet", name) and len(name) < 255
    assert re.fullmatch(
        r"[A-Za-z0-9][A-Za-z0-9.-]*-vs-[A-Za-z0-9.-]+\.csv", compared_name([PRESETS["resnet50"].spec, spec], ".csv")
    )


def test_names_say_the_network():
    assert file_name(PRESETS["resnet50-v1"].spec, ".csv") == "resnet50-v1.csv"
    assert file_name(replace(PRESETS["resnet50"].spec, classes=10), ".csv") == "resnet50-classes-10.csv"
    assert (
        compared_name([PRESETS["resnet50-v1"].spec, PRESETS["resnet50"].spec], ".csv") == "resnet50-v1-vs-resnet50.csv"
    )


LOOKED_AT = View(lang="zh", count="flops", theme="dark", fold="unfolded", batch="8", precision="mixed", note=NOTE)


@each_format
@pytest.mark.parametrize("spec", [
    PRESETS["resnet18"].spec, find("cifar-resnet26").spec, replace(PRESETS["resnet18"].spec, classes=7, input=(1, 64, 96)),
], ids=["preset", "family", "knobs"])  # fmt: skip
@pytest.mark.parametrize("view", [View(lang="en"), LOOKED_AT], ids=["plain", "looked at"])
def test_the_line_makes_the_same_file(form, spec, view, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = Asked(spec, view)
    python, dash, module, *line = shlex.split(command(asked, form, FORMATS[form].suffix))
    assert (python, dash, module) == ("python", "-m", "explorer")
    assert main(line) == 0
    assert (tmp_path / file_name(spec, FORMATS[form].suffix)).read_bytes() == FORMATS[form].write(asked)


def test_a_preset_is_called_by_its_name():
    asked = Asked(PRESETS["resnet50"].spec, View(lang="en", at="fc"))
    assert command(asked, "csv", ".csv") == "python -m explorer export resnet50 --to csv resnet50.csv"
    assert "lang=zh" in command(asked._replace(view=View(lang="zh")), "svg", ".svg")
    assert "lang=zh" not in command(asked._replace(view=View(lang="zh")), "csv", ".csv")
