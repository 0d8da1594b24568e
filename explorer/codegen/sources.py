"""The text behind a class or function: its tree, its lines, its comments."""

import ast
import inspect
import io
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Source:
    """A module's text. Lines are counted from 1, as `ast` does; a comment is known by the line it ends."""

    module: ModuleType
    lines: tuple[str, ...]
    tree: ast.Module
    comments: dict[int, str]

    def of(self, node: ast.stmt) -> list[str]:
        """The lines of a statement with its comments, the first column taken off."""
        return [line[node.col_offset :] for line in self.lines[node.lineno - 1 : node.end_lineno]]

    def comment(self, line: int) -> str:
        return self.comments.get(line, "")

    def blank_above(self, node: ast.stmt) -> bool:
        return node.lineno > 1 and not self.lines[node.lineno - 2].strip()


_parses = Lock()


def parsed(text: str) -> ast.Module:
    """The tree of a text, for one thread at a time.

    Python 3.11 counts in one place for all threads how deep it is in a tree, and raises a SystemError for whoever comes
    between another's (github.com/python/cpython/issues/106905): one reader in thousands saw it, where a class asked at once.
    """
    with _parses:
        return ast.parse(text)


@cache
def source(module: str) -> Source:
    text = inspect.getsource(sys.modules[module])
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    return Source(sys.modules[module], tuple(text.splitlines()), parsed(text), comments)


def definition(of: Any) -> tuple[Source, Any]:
    """Where a class or function of the project is written: an ast.ClassDef or an ast.FunctionDef."""
    found = source(of.__module__)
    return found, next(node for node in found.tree.body if getattr(node, "name", None) == of.__name__)


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def stored(nodes: Iterable[ast.AST]) -> list[str]:
    """Every name the nodes assign, as often as they do."""
    names = (part for node in nodes for part in ast.walk(node))
    return [name.id for name in names if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)]


@cache
def read(node: ast.FunctionDef) -> Counter[str]:
    """How often each name is read in a function of the sources, which are read once."""
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return Counter(name.id for name in names if isinstance(name.ctx, ast.Load))
