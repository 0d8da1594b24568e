"""The paper's table as Markdown, LaTeX and CSV: read back, each gives the table it was made from."""

import csv as reader
import re
from io import StringIO

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.analysis.tables.table_1 import Row, Stack, Table, paper_table
from explorer.analysis.tables.table_text import FORMATS, SUFFIXES, cell_text, csv, latex, markdown
from explorer.i18n import LANGUAGES
from explorer.presets import PRESETS, find
from tests.each import each
from tests.strategies import specs
from tests.traces import trace_of

NASTY = "a|b_c*d`e<script>[x](y) & 50% $1 #2 {z} ~^\\end{table}"


def table(spec, language="en"):
    return paper_table(trace_of(spec)).into(language)


def lines_of(found):
    """Every cell on one line, the head first."""
    return [list(found.head), *([cell_text(cell) for cell in row.cells] for row in found.rows)]


def read_markdown(text):
    """The rows of a pipe table: cells apart at pipes without a backslash, escapes taken off."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = ([cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows)
    return [[re.sub(r"\\(.)", r"\1", cell.replace("<br>", "; ")) for cell in row] for row in cells]


def read_latex(text):
    """The cells of the outer table, with mathematics and escapes taken off."""
    (body,) = re.findall(r"\\begin\{tabular\}\{[c|]+\}\n(.*)\\end\{tabular\}\n\\caption", text, re.DOTALL)
    rows = [row.strip() for row in body.split("\\hline\n") if row.strip()]
    return [[_plain(cell.strip()) for cell in re.split(r"(?<!\\)&", row.removesuffix("\\\\"))] for row in rows]


def _plain(cell):
    stack = r"\$\\left\[\\begin\{array\}\{c\}(.*?)\\end\{array\}\\right\]\\times (\d+)\$"
    cell = cell.replace("\\begin{tabular}{@{}c@{}}", "").replace("\\end{tabular}", "")
    cell = re.sub(stack, lambda found: f"[{found[1]}] × {found[2]}", cell).replace(" \\\\ ", "; ").replace("\\ ", " ")
    cell = re.sub(r"\\mathrm\{(\w+)\}", r"\1", cell)
    raised = lambda found: found[1].translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    cell = re.sub(r"\$\^\{(\d+)\}\$", raised, cell)
    return re.sub(
        r"\\([&%$#_{}])", r"\1", re.sub(r"\$?\\times ?\$?", "×", cell).replace("] ×", "] × ").replace("×  ", "× ")
    )


def assert_balanced(text):
    """Environments, braces and dollars close in the order they open."""
    opened = []
    for begin, end in re.findall(r"\\begin\{(\w+)\}|\\end\{(\w+)\}", text):
        opened.append(begin) if begin else None
        assert not end or opened.pop() == end
    assert not opened
    bare = re.sub(r"\\.", "", text)
    assert bare.count("{") == bare.count("}") and bare.count("$") % 2 == 0
    assert text.count("\\left[") == text.count("\\right]")


@each("name", [name for name, preset in PRESETS.items() if sum(preset.spec.repeats) <= 100])
def test_each_format_says_the_same(name):
    """The longest are as their shorter sisters."""
    spec = PRESETS[name].spec
    found = table(spec)
    wanted, title = lines_of(found), PRESETS[name].title
    assert list(reader.reader(StringIO(csv(found)))) == wanted
    head, rule, *body = read_markdown(markdown(found, title))
    assert [head, *body] == wanted
    assert set(rule) == {"---"}
    text = latex(found, title)
    assert text.isascii()  # so it compiles without a package
    assert_balanced(text)
    assert read_latex(text) == wanted


@given(specs(), st.sampled_from(sorted(LANGUAGES)))
def test_any_network_in_any_language(spec, language):
    found = table(spec, language)
    for write in FORMATS.values():
        text = write(found, "title")
        assert text.endswith("\n") and not text.endswith("\n\n")
    assert_balanced(latex(found, "title"))
    assert list(reader.reader(StringIO(csv(found)))) == lines_of(found)
    head, _, *body = read_markdown(markdown(found))
    assert [head, *body] == lines_of(found)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40))
@example(NASTY)
def test_words_cannot_break_out_of_a_cell(words):
    cell = Row(((words,), (Stack(("3×3, 64",), 2),)))
    found = Table("table_1", (words, "x"), (frozenset(),) * 2, (cell,), (words,))
    assert list(reader.reader(StringIO(csv(found)))) == lines_of(found)
    head, _, row = read_markdown(markdown(found, words))
    assert [head, row] == [[words.strip(), "x"], [words.strip(), "[3×3, 64] × 2"]]
    assert "<script>" not in markdown(found, words)
    assert_balanced(latex(found, words))
    assert len(re.findall(r"(?<!\\)&", latex(found, words))) == 2  # one in the head, one in the row


def test_the_latex_of_a_block_is_the_papers():
    text = latex(table(find("resnet50").spec), "ResNet-50")
    assert (
        r"conv3\_x & 28$\times$28 & $\left[\begin{array}{c}1\times 1,\ 128 \\ 3\times 3,\ 128 \\ 1\times 1,\ 512"
        r"\end{array}\right]\times 4$ \\"
    ) in text
    assert r"4.09$\times$10$^{9}$" in text
    assert r"\caption{ResNet-50. conv3\_1" in text


def test_chinese_latex_names_what_it_needs():
    assert latex(table(find("resnet50").spec, "zh")).startswith("% \\usepackage{ctex}\n\\begin{table}")


def test_formats_have_endings():
    assert list(FORMATS) == list(SUFFIXES)
