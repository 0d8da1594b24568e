"""Markup and styles from files that lie beside the Python file they belong to: Jinja templates and style sheets.

strips.html beside strips.py holds macros, one for each piece of markup. Whatever is put into one is escaped, unless it
is markup already; a name that a template does not know is an error. strips.css has the rules of what stands there.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup


def templates(folder: Path, **look) -> Environment:
    """The templates of a folder; `look` as Jinja's own options."""
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, **look)


def macros(file: str) -> Any:
    """The macros of the template beside a Python file, which gives its __file__. Called by name, each gives Markup."""
    path = Path(file).with_suffix(".html")
    return _folder(path.parent).get_template(path.name).module


@cache
def _folder(folder: Path) -> Environment:
    return templates(folder, extensions=[Unbroken])


class Unbroken(Extension):
    """Line breaks of a template, and the spaces around them, are there for who reads it: no page gets them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\s*\n\s*", "", source)


def css(file: str, *names: str) -> str:
    """The rules of the style sheet beside a Python file, or of those named in its folder, one after the other."""
    path = Path(file)
    return "".join(path.with_name(f"{name}.css").read_text(encoding="utf-8") for name in names or (path.stem,))


def style(rules: str) -> Markup:
    """Rules as an element that stands on a page."""
    return Markup(f"<style>{rules}</style>")  # rules of our own files, never of a reader


def filled(line: str, *values: object) -> Markup:
    """A single line of markup with {} where the values go, each of them escaped unless it is markup already."""
    return Markup(line).format(*values)
