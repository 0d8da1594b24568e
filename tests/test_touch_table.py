"""What each addition touches, tested by doing it: a copy of the project gets one of each after the recipes of CONTRIBUTING.

tests/additions.py writes them; which files are another then is looked up, and each must be one that the recipe names.
The copy's own tests that go over the tables pass, and tests/asked_of_additions.py asks every room and opens every page.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import copy2

import pytest

from tests.additions import ADDITIONS

ROOT = Path(__file__).parent.parent
# Of the copy: those that go over tables, words, links, presets and lessons, and cost little.
NEAREST = (
    "tests/asked_of_additions.py",
    "tests/test_rooms.py",
    "tests/test_words.py",
    "tests/test_docs.py",
    "tests/test_facts_of_choices.py",
    "tests/test_permalink.py",
    "tests/test_golden_links.py",
    "tests/test_readme.py",
    "tests/test_presets.py",
    "tests/test_published.py",
    "tests/test_lessons.py",
    "tests/test_teaching.py",
    "tests/pages/test_parity.py",
    "tests/pages/test_map.py::test_the_map_shows_every_result_and_says_what_its_front_is",
)
# What judges each row of the table of operations.
JUDGES = re.findall(
    r"^@each_row\ndef (\w+)", (ROOT / "tests/analysis/trace/test_operations.py").read_text(), re.MULTILINE
)
NEW_OPERATION = [f"tests/analysis/trace/test_operations.py::{judge}[erf]" for judge in JUDGES]
# Dear, and the same with or without an addition.
LEFT_OUT = (
    *("the_python_prints", "torch_waits_until", "depth_in_the_name", "sentence_are_counted", "any_text_is"),
    *("what_stage_2_leaves", "block_whose_last_scale", "normalisation_undoes", "the_zero_scale_learns"),
)
PLACEHOLDERS = re.compile("NAME|PAGE|ORIGIN|NN|LANG|KNOB")


def files(folder: Path) -> dict[str, bytes]:
    """What stands in each file of a copy, by its path."""
    every = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def kind(path: str) -> str:
    """The column of the table that a file is counted in."""
    if path.startswith("tests/"):
        return "tests"
    if path.startswith("explorer/content/"):
        return "words" if path.startswith("explorer/content/ui/") else "data"
    return "told" if path.endswith(".md") else "code"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy with all additions, and the files that each has touched."""
    copy = tmp_path_factory.mktemp("project")
    known = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(known, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, copy / name)
    touched, before = [], files(copy)
    for addition in ADDITIONS:
        addition.add(copy)
        now = files(copy)
        touched.append({path for path in now.keys() | before.keys() if now.get(path) != before.get(path)})
        before = now
    return copy, touched


each_addition = pytest.mark.parametrize("number", range(len(ADDITIONS)), ids=[one.add.__name__ for one in ADDITIONS])


@each_addition
def test_an_addition_touches_no_more_than_the_table_says(project, number):
    addition, (_, touched) = ADDITIONS[number], project
    counted = {
        column: sum(kind(path) == column for path in touched[number]) for column in ("code", "words", "data", "tests")
    }
    assert counted == {column: getattr(addition, column) for column in counted}, sorted(touched[number])


@each_addition
def test_an_addition_touches_the_files_that_its_recipe_names(project, number):
    """And README.md, CHANGELOG.md and docs/ where they say how many there are, or list the words of a link."""
    recipes = recipes_of((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    patterns = named(recipes[""]) + named(recipes[ADDITIONS[number].recipe])
    strange = [path for path in project[1][number] if not any(pattern.fullmatch(path) for pattern in patterns)]
    assert strange == []


def recipes_of(text: str) -> dict[str, str]:
    """Each recipe by its name, and by none what stands above them."""
    (section,) = re.findall(r"^## Recipes\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    first, *rest = re.split(r"^\*\*(.+?)\.\*\*\s", section, flags=re.MULTILINE)
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def named(text: str) -> list[re.Pattern]:
    """The files that a text names, as patterns: NAME and its like stand for any name, a folder for what is in it."""
    paths = [name for name in re.findall(r"`([\w./-]+)`", text) if "/" in name or name.endswith(".md")]
    found = [PLACEHOLDERS.sub(r"[\\w-]+", re.escape(path)) for path in paths]
    return [re.compile(f"{pattern}[^/]+" if pattern.endswith("/") else pattern) for pattern in found]


def test_the_copy_passes_its_tests(project):
    copy, _ = project
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-k",
            f"not ({' or '.join(LEFT_OUT)})",
            *NEAREST,
            *NEW_OPERATION,
        ],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
