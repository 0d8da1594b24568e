"""Every word on the screen is in every language, and every word the code asks for is there."""

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from explorer.i18n import CONTENT, LANGUAGES, choices, text, words
from explorer.permalink import WORDS
from explorer.presets import ORIGINS
from explorer.spec import KNOBS, NUMBERS
from explorer.ui.widgets.progress import WRONG
from tests.each import each
from tests.strategies import TABLES

ROOT = Path(__file__).parent.parent
FILES = [*ROOT.glob("streamlit_app.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("explorer/**/*.py")]
SPEAKERS = {"t", "text", "Text"}  # functions whose first argument is a key


def placeholders(sentence: str) -> set[str]:
    """The names to be filled in, without how they are written: {value:,} -> value."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def calls():
    """Every call of a speaker in the code, with the file, line and column it stands at."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in SPEAKERS
                and node.args
            ):
                yield f"{file.relative_to(ROOT)}:{node.lineno}:{node.col_offset}", node


def key_pattern(argument) -> str | None:
    """A pattern of the keys an argument can be: "a.b" itself, f"a.{x}" anything after a., else None."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return re.escape(argument.value)
    if isinstance(argument, ast.JoinedStr):
        parts = argument.values
        return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in parts)
    if isinstance(argument, ast.IfExp):
        return f"({key_pattern(argument.body)}|{key_pattern(argument.orelse)})"
    return None


@cache
def asked_for():
    """Where the code asks for a word, and how."""
    return [(place, node) for place, node in calls() if key_pattern(node.args[0])]


each_call = each("place, call", asked_for)


def test_a_language_is_a_file():
    assert {file.stem for file in CONTENT.glob("*.toml")} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_have_the_same_keys(language):
    assert words(language).keys() == words("en").keys()


@each("key", words("en"))
def test_languages_fill_in_the_same_values(key):
    assert all(placeholders(words(language)[key]) == placeholders(words("en")[key]) for language in LANGUAGES)
    assert all(words(language)[key].strip() for language in LANGUAGES)


def test_values_are_filled_in_by_name_alone():
    names = {name for language in LANGUAGES for sentence in words(language).values() for name in placeholders(sentence)}
    assert all(name.isidentifier() for name in names)


@each_call
def test_a_word_the_code_asks_for_exists(place, call):
    pattern = key_pattern(call.args[0])
    assert [key for key in words("en") if re.fullmatch(pattern, key)], pattern


@each_call
def test_a_word_is_given_what_it_fills_in(place, call):
    """For keys written out; `**values` may hold anything."""
    given = {keyword.arg for keyword in call.keywords}
    key = getattr(call.args[0], "value", None)
    if key and None not in given and ast.unparse(call.func) != "Text":
        assert placeholders(words("en")[key]) <= given


def test_the_code_asks_for_words():
    assert len(asked_for()) > 10


@pytest.mark.parametrize("knob", TABLES)
def test_choices_are_what_the_model_has(knob):
    assert set(choices(knob)) == set(TABLES[knob])


def test_every_knob_is_a_choice_or_a_number_or_several():
    assert {*TABLES, *NUMBERS, "repeats", "input"} == set(KNOBS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_knobs_and_links_have_their_words(language):
    asked = {f"knob.{knob}" for knob in KNOBS} | {f"help.{knob}" for knob in TABLES}
    asked |= {f"problem.type_{knob}" for knob in ("repeats", "input", *NUMBERS)}
    asked |= {f"origin.{origin}" for origin in ORIGINS}
    asked |= {f"link.works.{word.name}" for word in WORDS if not choices(word.knob)}
    assert asked <= words(language).keys()


def test_a_link_has_a_word_for_each_knob():
    assert [word.knob for word in WORDS] == list(KNOBS)


def test_a_sentence_is_filled_in_to_the_depth_of_its_values():
    sentence = text("problem.input_side", side=text("side.height"), value=3000, most=2048)
    assert "height of 3,000 pixels" in sentence.into("en")
    assert words("zh")["side.height"] in sentence.into("zh")


def test_another_language_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match="'fr'.*en, zh"):
        words("fr")


def test_whatever_a_piece_of_work_can_fail_with_has_its_sentence():
    said = {"memory", "error", "ended", "disk"}  # of turn.py, the engine and the desk
    for path in (ROOT / "explorer" / "lab").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"Cannot", "fail", "_fail"}:
                said |= {one.value for one in node.args if isinstance(one, ast.Constant)}
    assert said <= set(WRONG) == {key.removeprefix("lab.why.") for key in words("en") if key.startswith("lab.why.")}
