"""What the README promises in words: each word of a link, each command and format, how many there are of what, and its
Python as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import presets
from explorer.analysis.blocks.bottleneck import Setting, bench
from explorer.analysis.counts.sweep_range import MOST
from explorer.command import COMMANDS
from explorer.export import FORMATS
from explorer.i18n import choices
from explorer.lessons import lessons
from explorer.permalink import LETTERS, LONGEST_NOTE
from explorer.presets import PRESETS
from explorer.reading.given import LIMIT
from explorer.ui.pages import CLOSE_UPS, KNOWN
from tests.teaching import rows

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
TABLE = "\n".join(line.split("|")[1] for line in README.splitlines() if line.startswith("| `"))
CHANGES = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1]  # the newest part
WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()
SAID = r"(\d[\d,]*|" + "|".join(WORDS) + r")"
# What stands around a number, written out or in figures -> how many there are; {} is the number, and a space may be a
# line's end.
COUNTED = {
    r"{} networks (?:by|have) (?:a )?name": len(PRESETS),
    r"## {} networks": len(PRESETS),
    r"{} 个网络": len(PRESETS),
    r"{} tabs": len(choices("tab")),
    r"{} lessons": len(lessons("en")),
    r"{} close-ups": len(CLOSE_UPS),
    r"{} questions of students": len(rows("en")),
    r"two to {} (?:networks|names)": len(LETTERS),
    r"up to {} more networks": len(LETTERS) - 1,
    r"map of up to {} networks": MOST,
    r"header leaves your browser, {} MiB at most": LIMIT >> 20,
    r"plain text above the page, {} characters at most": LONGEST_NOTE,
}
PYTHON = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))


def test_every_word_of_a_link_is_in_the_table():
    named = re.findall(r"`(\w+)`", TABLE)
    assert sorted(set(KNOWN) - set(named)) == []
    assert sorted(set(named) - set(KNOWN) - {"s"}) == []


def test_every_command_and_format_is_told():
    assert [name for name in COMMANDS if f"python -m explorer {name}" not in README] == []
    assert [name for name in FORMATS if f"`{name}`" not in README] == []


def test_the_python_prints_what_stands_beside_it():
    run = subprocess.run([sys.executable, "-c", PYTHON], check=False, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    promised = [line for line in re.findall(r"  # ([\w., +]+)$", PYTHON, re.MULTILINE) if re.search(r"\d", line)]
    assert len(promised) >= 3
    for line in promised:
        assert line.removesuffix(", ...") in run.stdout


def numbers(around: str, text: str) -> list[int]:
    """Every number that stands between these words."""
    found = re.findall(around.replace("{}", SAID).replace(" ", r"\s+"), text, re.IGNORECASE)
    return [WORDS.index(said.lower()) if said.isalpha() else int(said.replace(",", "")) for said in found]


@pytest.mark.parametrize("around", COUNTED)
def test_how_many_there_are_is_counted(around):
    assert {*numbers(around, README)} == {COUNTED[around]}
    assert {*numbers(around, CHANGES)} <= {COUNTED[around]}


def test_every_number_of_networks_is_one_that_is_counted():
    """Another one in a sentence that has been changed would be counted by nobody."""
    known = {len(PRESETS), len(LETTERS), len(LETTERS) - 1, MOST}
    for text in (README, CHANGES):
        assert {*numbers("{} (?:more )?networks", text), *numbers("{} 个网络", text)} <= known


def test_what_is_listed_is_as_many_as_is_said():
    """The tabs of Explore, the close-ups, and the questions of Compare."""
    (tabs,) = re.findall(r"tabs hold the rest: (.*?)\.\n", README, re.DOTALL)
    assert len(tabs.split(";")) == len(choices("tab"))
    (closer,) = re.findall(r"close-ups settle one question each:\n\n((?:- .*\n|  .*\n)+)", README)
    assert closer.count("- **") == len(CLOSE_UPS)
    ((said, asked),) = re.findall(r"(\w+) questions, a link each:\n\n((?:- .*\n|  .*\n)+)", README)
    assert len(re.findall("^- ", asked, re.MULTILINE)) == WORDS.index(said.lower())


def test_a_depth_goes_as_far_as_is_said():
    for most in map(int, re.findall(r"6n\+2\s+up\s+to\s+(\d+)", README + CHANGES)):
        assert presets.find(f"cifar-resnet{most}") and not presets.find(f"cifar-resnet{most + 6}")


def test_the_bottleneck_s_numbers_are_the_bench_s():
    found = bench(Setting())
    assert f"{found.wide.params:,} weights against {found.bottleneck.params:,}" in README
