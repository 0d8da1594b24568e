"""A table of the paper as Markdown, LaTeX or CSV. Each takes a table that is already in one language (Table.into)."""

import csv as writer
import re
from collections.abc import Sequence
from io import StringIO
from typing import cast

from explorer.analysis.tables.table_1 import Item, Stack, Table

LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "&%$#_{}"},
    "×": r"$\times$",
    "→": r"$\to$",
    "≥": r"$\geq$",
    "·": r"$\cdot$",
}
MARKDOWN = re.compile(r"([\\`*_\[\]<>|#~$])")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def cell_text(cell: Sequence[Item], between: str = "; ") -> str:
    """The items of a cell on one line: 3×3 max pool, stride 2; [1×1, 64; 3×3, 64; 1×1, 256] × 3."""
    return between.join(map(item_text, cell))


def item_text(item: Item) -> str:
    if isinstance(item, Stack):
        return f"[{'; '.join(item.lines)}] × {item.times}"
    return cast("str", item)  # a table that is written is in one language: no Text is left in it


# --- CSV -------------------------------------------------------------------------------------------------------------


def csv(table: Table, title: str = "") -> str:
    """A line for the head and one for each row. It has no place for a title or a note."""
    file = StringIO()
    lines = writer.writer(file, lineterminator="\n")
    lines.writerow(table.head)
    lines.writerows([cell_text(cell) for cell in row.cells] for row in table.rows)
    return file.getvalue()


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(table: Table, title: str = "") -> str:
    """A table with pipes, as GitHub and Jupyter read it: the title above, the notes below."""
    lines = [[_markdown(item_text(item)) for item in table.head]]
    lines += [[_markdown_cell(cell) for cell in row.cells] for row in table.rows]
    head, *body = (f"| {' | '.join(cells)} |" for cells in lines)
    above = [f"**{_markdown(title)}**", ""] if title else []
    below = ["", *(_markdown(item_text(note)) for note in table.notes)] if table.notes else []
    return "\n".join([*above, head, "|" + " --- |" * len(table.head), *body, *below]) + "\n"


def _markdown_cell(cell: Sequence[Item]) -> str:
    return "<br>".join(_markdown(item_text(item)) for item in cell)


def _markdown(words: str) -> str:
    return MARKDOWN.sub(r"\\\1", words)


# --- LaTeX -----------------------------------------------------------------------------------------------------------


def latex(table: Table, title: str = "") -> str:
    """A table environment that needs no package; the kernels of a block stand in brackets, as in the paper.

    In Chinese it needs ctex, which its first line says.
    """
    lines = [" & ".join(_latex(item_text(item)) for item in table.head)]
    lines += [" & ".join(map(_latex_cell, row.cells)) for row in table.rows]
    body = " \\\\\n\\hline\n".join(lines)
    caption = _latex(" ".join([*([f"{title}."] if title else []), *map(item_text, table.notes)]))
    found = (
        "\\begin{table}\n\\centering\n\\renewcommand{\\arraystretch}{1.3}\n"
        f"\\begin{{tabular}}{{{'|'.join('c' * len(table.head))}}}\n\\hline\n{body} \\\\\n\\hline\n\\end{{tabular}}\n"
        f"\\caption{{{caption}}}\n\\end{{table}}\n"
    )
    return found if found.isascii() else f"% \\usepackage{{ctex}}\n{found}"


def _latex_cell(cell: Sequence[Item]) -> str:
    """Several items of a cell one below the other, in a table of their own."""
    items = [_latex_stack(item) if isinstance(item, Stack) else _latex(item_text(item)) for item in cell]
    if len(items) < 2:
        return "".join(items)
    return "\\begin{tabular}{@{}c@{}}" + " \\\\ ".join(items) + "\\end{tabular}"


def _latex_stack(stack: Stack) -> str:
    lines = " \\\\ ".join(map(_latex_line, stack.lines))
    return f"$\\left[\\begin{{array}}{{c}}{lines}\\end{{array}}\\right]\\times {stack.times}$"


def _latex_line(line: str) -> str:
    r"""A line of a block in mathematics: 1×1, 64 as 1\times 1,\ 64; words upright."""
    upright = re.sub(r"[A-Za-z]{2,}", r"\\mathrm{\g<0>}", line)
    return upright.replace("×", r"\times ").replace(", ", r",\ ")


def _latex(words: str) -> str:
    escaped = "".join(LATEX.get(letter, letter) for letter in words)
    return RAISED.sub(lambda raised: f"$^{{{raised[0].translate(SUPERSCRIPTS)}}}$", escaped)


FORMATS = {"markdown": markdown, "latex": latex, "csv": csv}
SUFFIXES = {"markdown": "md", "latex": "tex", "csv": "csv"}
