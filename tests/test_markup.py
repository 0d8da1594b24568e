"""Markup and styles are files: templates escape, style sheets name the variables that exist, and Python holds neither."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from explorer import markup
from explorer.charts.palette import DARK, KINDS, LIGHT
from explorer.ui.shell import html

UI = Path(html.__file__).parent
PYTHON, SHEETS = sorted(UI.rglob("*.py")), sorted(UI.rglob("*.css"))
TAG = re.compile(r"</?[a-z]\w*[\s>]")
ON_THE_WALL = "#1B1E24"  # a QR code is black on white in both themes
HOSTILE = "<script>alert('1 & \"2\"')</script>"


@pytest.fixture
def beside(tmp_path):
    """A Python file with a template beside it."""
    (tmp_path / "part.html").write_text(
        "{% macro part(text) %}\n<p>\n  <b>{{ text }}</b>\n  {{ text | upper }} end\n</p>\n{% endmacro %}\n"
        "{% macro wrong(text) %}{{ texx }}{% endmacro %}\n"
    )
    (tmp_path / "part.css").write_text(".part { margin: 0; }\n")
    (tmp_path / "other.css").write_text(".other { margin: 0; }\n")
    return str(tmp_path / "part.py")


def test_a_template_escapes_what_it_is_given_but_not_what_is_markup(beside):
    parts = markup.macros(beside)
    assert parts.part("<i>") == "<p><b>&lt;i&gt;</b>&lt;I&gt; end</p>"  # line breaks of the file are for its readers
    assert "<b><i></b>" in parts.part(Markup("<i>"))
    assert parts.part(parts.part("x")).startswith("<p><b><p><b>x</b>")


def test_a_template_that_asks_for_another_name_is_an_error(beside):
    with pytest.raises(UndefinedError):
        markup.macros(beside).wrong("x")


def test_a_line_escapes_what_is_filled_in():
    assert markup.filled('<p class="a">{} {:,}</p>', "<i>", 1234) == '<p class="a">&lt;i&gt; 1,234</p>'


def test_style_sheets_are_those_beside_the_file(beside):
    assert markup.css(beside) == ".part { margin: 0; }\n"
    assert markup.css(beside, "part", "other") == ".part { margin: 0; }\n.other { margin: 0; }\n"


def in_python(source):
    """Styles in a file, and markup of several lines; docstrings are no markup."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""  # a docstring
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) or isinstance(node, ast.JoinedStr):
            text = ast.unparse(node)
            long = node.end_lineno > node.lineno or r"\n" in text
            if "<style" in text or TAG.search(text) and long:
                yield text


def test_python_holds_no_styles_and_no_long_markup():
    assert not {str(file): found for file in PYTHON if (found := [*in_python(file.read_text())])}


@pytest.mark.parametrize(
    "wrong", ["a = '<style>'", "a = f'<style>{b}</style>'", "a = '''\n<p>a</p>'''", "a = (f'<p>{b}'\n    f'</p>')"]
)
def test_styles_and_markup_in_python_would_be_seen(wrong):
    assert [*in_python(wrong)]


def test_every_file_of_markup_or_style_lies_beside_its_python():
    for file in (*SHEETS, *UI.rglob("*.html")):
        users = [path for path in file.parent.glob("*.py") if path.stem == file.stem or file.stem in path.read_text()]
        assert users, file


def test_style_sheets_name_no_colour_of_the_palette():
    named = {colour for look in (LIGHT, DARK) for colour in (*look.kinds, *look.steps, look.ink, look.muted, look.grid)}
    for file in SHEETS:
        assert not (named - {ON_THE_WALL if file.stem == "sharing" else ""}) & {
            colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}\b", file.read_text())
        }, file


def test_every_variable_of_a_style_sheet_exists():
    """Streamlit's begin with --st-; the others stand in the sheet itself or in the one of every page."""
    defined = lambda text: {*re.findall(r"(--[\w-]+)\s*:", text)}
    everywhere = defined(html.stylesheet())
    for file in SHEETS:
        text = file.read_text()
        used = {name for name in re.findall(r"var\((--[\w-]+)", text) if not name.startswith("--st-")}
        assert used <= everywhere | defined(text), (file, used - everywhere - defined(text))


def test_every_kind_of_layer_has_its_colours_where_layers_are_drawn():
    sheet = html.stylesheet()
    for kind, light, dark in zip(KINDS, LIGHT.kinds, DARK.kinds, strict=True):
        assert f"--{kind}: light-dark({light}, {dark});" in sheet
        assert f" .{kind} {{ --k: var(--{kind}); --on-k: var(--on-{kind}); }}" in sheet


def test_no_piece_of_markup_lets_text_in_as_markup():
    pieces = [
        html.line(HOSTILE, "label"),
        html.line([HOSTILE, HOSTILE]),
        html.heading(HOSTILE, HOSTILE, HOSTILE),
        html.section(HOSTILE, HOSTILE),
        html.headline([(HOSTILE,) * 4]),
        html.notice("info", HOSTILE, [HOSTILE]),
        html.badge("agrees", HOSTILE, HOSTILE),
        html.formulas([(HOSTILE, [HOSTILE, f"{HOSTILE} = {HOSTILE}"])]),
        html.rows([HOSTILE], [[HOSTILE, HOSTILE]]),
        html.sheet([(HOSTILE, f"{HOSTILE} = 1 {HOSTILE}")]),
        html.match(HOSTILE, HOSTILE, [HOSTILE], HOSTILE),
        html.printed([HOSTILE], [(HOSTILE,) * 4], (HOSTILE, HOSTILE)),
        html.paper_table([HOSTILE], [[[HOSTILE], [([HOSTILE], 3)]]], 0, 0),
        html.listing(HOSTILE, HOSTILE),
        html.excerpt([[(1, HOSTILE)]], 1),
    ]
    for piece in pieces:
        assert isinstance(piece, Markup)
        assert "<script" not in piece and "&lt;script&gt;" in piece and '"2"' not in piece
