"""Where a layer of the network stands in the exported file."""

import ast
import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

from explorer.analysis.trace.operations import operation
from explorer.codegen.sources import parsed
from explorer.model import ResNet

SYMBOLS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "**": ast.Pow}
GIVEN_AGAIN = re.compile(r"_\d+$")  # relu_1 is the second use of relu
Definition = ast.ClassDef | ast.FunctionDef


class Way(NamedTuple):
    """How the file comes to a layer.

    lines  numbers from 1, from the network's own line down to that of the layer: `self.layer2 = stage(...)`,
           `blocks.append(Bottleneck(...))`, `self.conv2 = nn.Conv2d(...)`
    made   whether the last line makes a module; an operation is written where it is done, as in `out + x`
    """

    lines: tuple[int, ...]
    made: bool


def way(code: str, name: str) -> Way | None:
    """The way to a layer as a trace names it, such as layer2.0.conv2 or layer2.0.add; None for no layer of the file."""
    file = _read(code)
    found = file.follow(ResNet.__name__, name.split("."))
    return found if found and found.lines else None


@lru_cache(maxsize=16)
def _read(code: str) -> "_File":
    return _File(code)


class _File:
    """The classes and functions of an exported file by name."""

    def __init__(self, code: str):
        tree = parsed(code)
        self.of = {node.name: node for node in tree.body if isinstance(node, Definition)}

    def follow(self, of: str, parts: list[str]) -> Way | None:
        """From a class along the parts of a name."""
        name, *rest = parts
        line = self._attribute(of, name) or self._attribute(of, GIVEN_AGAIN.sub("", name))
        if line is None:
            done = self._operation(of, name) if not rest else None
            return Way((done,), made=False) if done else None
        made = Way((line.lineno,), made=True)
        return self._inside(made, line.value, rest) if rest else made

    def _inside(self, so_far: Way, value: ast.expr, parts: list[str]) -> Way | None:
        """Further, into what was assigned: an element of a Sequential, or an attribute of a class."""
        first, *rest = parts
        if first.isdigit():
            element = self._element(value, int(first))
            if element is None:
                return None
            made = Way((*so_far.lines, element.lineno), made=True)
            return self._inside(made, element, rest) if rest else _distinct(made)
        classes = [of for of in map(_called, self._calls(value)) if isinstance(self.of[of], ast.ClassDef)]
        deeper = next(filter(None, (self.follow(of, parts) for of in classes)), None)
        return deeper and _distinct(Way((*so_far.lines, *deeper.lines), deeper.made))

    def _attribute(self, of: str, name: str) -> ast.Assign | None:
        """`self.name = value` in a class or one that it is based on."""
        node = self.of[of]
        assigned = (part for part in ast.walk(node) if isinstance(part, ast.Assign))
        own = (part for part in assigned if getattr(part.targets[0], "attr", None) == name)
        return next(own, None) or next(filter(None, (self._attribute(base, name) for base in self._bases(node))), None)

    def _bases(self, node: Definition) -> list[str]:
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        return [base.id for base in bases if isinstance(base, ast.Name) and base.id in self.of]

    def _operation(self, of: str, name: str) -> int | None:
        """The line of a method that does an operation, its n-th for name_n: out + x, x.mean(...), F.pad(...)."""
        node, op = self.of[of], GIVEN_AGAIN.sub("", name)
        nth = int(name.removeprefix(f"{op}_") if name != op else 0)
        lines = [part.lineno for part in ast.walk(node) if isinstance(part, ast.expr) and _does(part, op)]
        if lines:
            return sorted(lines)[min(nth, len(lines) - 1)]
        return next(filter(None, (self._operation(base, name) for base in self._bases(node))), None)

    def _calls(self, node: ast.AST) -> list[ast.Call]:
        """Calls of the file's own classes and functions under a node, and in the functions that are called."""
        found = []
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in self.of:
                found.append(part)
                called = self.of[part.func.id]
                found += self._calls(called) if isinstance(called, ast.FunctionDef) else []
        return found

    def _element(self, value: ast.AST, index: int) -> ast.expr | None:
        """What stands at an index of the Sequential that an expression makes, itself or in a function it calls."""
        bodies = [value, *(self.of[of] for of in map(_called, self._calls(value)))]
        for body in (body for body in bodies if not isinstance(body, ast.ClassDef)):
            for part in ast.walk(body):
                match part:
                    case ast.Call(func=ast.Attribute(attr="append"), args=[element]):
                        return element
                    case ast.Call(func=ast.Attribute(attr="Sequential"), args=[_, *_] as elements):
                        return self._at(elements, index, body)
        return None

    def _at(self, elements: list[ast.expr], index: int, body: ast.AST) -> ast.expr | None:
        """An element by its index; one that has a name of its own is what the body assigns to the name."""
        for place, element in enumerate(elements):
            if isinstance(element, ast.Starred):
                return self._element(element.value, index - place)
            if place == index:
                assigned = (part for part in ast.walk(body) if isinstance(part, ast.Assign))
                named = (part.value for part in assigned if ast.unparse(part.targets[0]) == ast.unparse(element))
                return next(named, element)
        return None


def _called(call: ast.Call) -> str:
    """The name of what is called, where `_calls` found one."""
    return cast("ast.Name", call.func).id


def _does(node: ast.AST, op: str) -> bool:
    match node:
        case ast.BinOp(op=done):
            return isinstance(done, SYMBOLS.get(operation(op).symbol, ()))
        case ast.Call(func=ast.Attribute(attr=name)):
            return name == op
        case ast.Subscript():
            return operation(op).symbol == "[]" and isinstance(node.slice, ast.Tuple)
    return False


def _distinct(found: Way) -> Way:
    """The lines without one that comes twice running."""
    lines = [line for before, line in pairwise((0, *found.lines)) if line != before]
    return Way(tuple(lines), found.made)
