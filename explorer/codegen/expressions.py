"""What a spec leaves of an expression.

What it decides is worked out by Python itself, from the project's own text with the spec as a value; nothing that
somebody typed is ever run. A value worked out stands in the tree as an `ast.Constant`, whatever its type, until it is
written down.
"""

import ast
import builtins
import inspect
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

from explorer.codegen.simpler import elements, product, spliced, unpacked, without_defaults, worked_out
from explorer.codegen.sources import definition, is_docstring, stored
from explorer.spec import ResNetSpec

# Rooms whose functions are written out where they are called; those of the others keep their names.
WRITTEN_OUT = ("explorer.spec", "explorer.model.layers", "explorer.model.stems", "explorer.model.heads")
TELLING = ("explorer.model.stems", "explorer.model.heads")  # their docstrings stay, as comments
NUMBERS = (int, tuple[int, ...])  # what a function returns that is worked out, not written


@dataclass
class This:
    """What is known of `self`: attributes that are plain values, and of the others the class, if it can be told."""

    known: dict[str, Any] = field(default_factory=dict)
    made: dict[str, type | None] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["known"][name]
        except KeyError:
            raise AttributeError(name) from None

    def named_children(self) -> list[tuple[str, None]]:
        """The layers made so far, as nn.Module's own method names them."""
        return [(name, None) for name in self.made]


@dataclass
class Scope:
    """Names inside a function: those with a value, those that stand for other code, those that stay as they are."""

    outside: Mapping[str, Any]
    local: frozenset[str]
    known: dict[str, Any] = field(default_factory=dict)
    given: dict[str, ast.expr] = field(default_factory=dict)
    this: This = field(default_factory=This)

    def has(self, name: str) -> bool:
        return name in self.known or (
            name not in self.local and name != "super" and (name in self.outside or hasattr(builtins, name))
        )

    def bind(self, name: str, value: ast.expr) -> None:
        self.forget(name)
        if isinstance(value, ast.Constant):
            self.known[name] = value.value
        else:
            self.given[name] = value

    def forget(self, name: str) -> None:
        self.known.pop(name, None)
        self.given.pop(name, None)


def is_of_project(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).startswith("explorer.")


def is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def same(one: Any, other: Any) -> bool:
    """Whether two trees, or parts of trees, say the same."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.AST):
        return all(same(getattr(one, name, None), getattr(other, name, None)) for name in one._fields)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


class Folder:
    """Folds expressions; tells `keep` each class and function that keeps its name, `note` what is worth a comment."""

    def __init__(self, keep: Callable[[Any], None], note: Callable[[str], None]):
        self.keep, self.note = keep, note

    def fold(self, node: ast.expr, scope: Scope) -> ast.expr:
        """The expression with everything known in it worked out."""
        match node:
            case ast.Starred(value=value):
                return ast.Starred(self.fold(value, scope), node.ctx)
            case ast.Attribute(value=base) if isinstance(kind := self._class(base, scope), type):
                self.keep(kind)  # block.expansion reads better than its 4
                return ast.Attribute(_constant(kind), node.attr, node.ctx)
            case ast.BoolOp():
                return self._truth(node, scope)
            case _ if self._is_decided(node, scope):
                return self._known(self._value(node, scope))
            case ast.Name(id=name):
                return scope.given.get(name, node)
            case ast.IfExp():
                return self._choice(node, scope)
            case ast.Compare(left=ast.Attribute(value=base, attr=name), ops=[ast.IsNot()]) if (
                is_self(base) and name in scope.this.made
            ):
                return ast.Constant(True)  # a layer is never None
        parts = self._with_parts(node, scope)
        match parts:
            case ast.BinOp():
                return product(parts)
            case ast.Dict():
                return spliced(parts)
            case ast.Call() if isinstance(node, ast.Call):
                return self._call(node, parts, scope)
        return parts

    def _class(self, node: ast.expr, scope: Scope) -> type | None:
        """The class of the project that a name is."""
        value = scope.known.get(node.id) if isinstance(node, ast.Name) else None
        return value if isinstance(value, type) and is_of_project(value) else None

    def _is_decided(self, node: ast.AST, scope: Scope) -> bool:
        """Whether the spec decides an expression, which a plain (1, 1) or nn.ReLU needs no spec for."""
        return self._is_known(node, scope) and any(self._is_ours(part, scope) for part in ast.walk(node))

    def _is_ours(self, node: ast.AST, scope: Scope) -> bool:
        if not isinstance(node, ast.Name):
            return False
        if node.id in scope.known or node.id == "self":
            return True
        value = scope.outside.get(node.id)
        foreign = isinstance(value, ModuleType) or hasattr(value, "__module__") and not is_of_project(value)
        return node.id in scope.outside and not foreign

    def _is_known(self, node: ast.AST, scope: Scope) -> bool:
        match node:
            case ast.Name(id=name):
                return scope.has(name)
            case ast.Attribute(value=base, attr=name) if is_self(base):
                return name in scope.this.known or name == "named_children"
            case ast.GeneratorExp():
                inside = dict.fromkeys(stored([node]))
                scope = replace(scope, known=scope.known | inside)
            case ast.Call(func=called):
                if not self._is_known(called, scope) or not _is_worked_out(self._value(called, scope)):
                    return False
        return all(self._is_known(part, scope) for part in ast.iter_child_nodes(node))

    def _value(self, node: ast.expr, scope: Scope) -> Any:
        """What the project's own expression is, with the known names as they are."""
        return eval(_compiled(node), {**scope.outside, "self": scope.this, **scope.known})

    def _known(self, value: Any) -> ast.Constant:
        for part in value if isinstance(value, tuple) else (value,):
            if is_of_project(part) and isinstance(part, type):
                self.keep(part)
        return ast.Constant(value)

    def _choice(self, node: ast.IfExp, scope: Scope) -> ast.expr:
        test = self.fold(node.test, scope)
        if isinstance(test, ast.Constant):
            return self.fold(node.body if test.value else node.orelse, scope)
        return ast.IfExp(test, self.fold(node.body, scope), self.fold(node.orelse, scope))

    def _truth(self, node: ast.BoolOp, scope: Scope) -> ast.expr:
        """a and True is a, a and False is False, and what stands behind a False is never asked: each part is a bool."""
        decides, left = isinstance(node.op, ast.Or), []
        for part in node.values:
            folded = self.fold(part, scope)
            if not isinstance(folded, ast.Constant):
                left.append(folded)
            elif bool(folded.value) is decides:
                return folded
        if len(left) < 2:
            return left[0] if left else ast.Constant(not decides)
        return ast.BoolOp(node.op, left)

    def _with_parts(self, node: ast.expr, scope: Scope) -> ast.expr:
        folded = copy(node)  # the sources are read once: only a copy is changed, and the parts that it shares are not
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(folded, name, self.fold(value, scope))
            elif isinstance(value, list):
                setattr(folded, name, [self._part(part, scope) for part in value])
        return folded

    def _part(self, part: Any, scope: Scope) -> Any:
        if isinstance(part, ast.keyword):
            return ast.keyword(part.arg, self.fold(part.value, scope))
        return self.fold(part, scope) if isinstance(part, ast.expr) else part

    def _call(self, before: ast.Call, call: ast.Call, scope: Scope) -> ast.expr:
        """A call: written out, under the function's own name without the spec, or of torch."""
        called = call.func.value if isinstance(call.func, ast.Constant) else None
        if isinstance(called, FunctionType) and is_of_project(called) and _is_written_out(called):
            return self.written_out(called, call)
        call.args = unpacked(part for part in call.args if not _is_spec(part))
        if called is not None and is_of_project(called):
            self.keep(called)
            return call
        match call:
            case ast.Call(func=ast.Name(id="getattr"), args=[base, ast.Constant(value=name)]) if is_self(base):
                return ast.Attribute(base, str(name), ast.Load())
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Attribute(attr=name), asked]):
                if made := scope.this.made.get(name):
                    return ast.Constant(issubclass(made, self._value(asked, scope)))
        kind = self.kind(call, scope)
        if kind is None or same(before, call):
            return call
        return without_defaults(call, kind)

    def kind(self, node: ast.expr, scope: Scope) -> type | None:
        """The class of torch or the project of which a call makes one."""
        if not isinstance(node, ast.Call):
            return None
        called = node.func.value if isinstance(node.func, ast.Constant) else None
        if called is None and self._is_known(node.func, scope):
            called = self._value(node.func, scope)
        return called if isinstance(called, type) else None

    def written_out(self, function: FunctionType, call: ast.Call) -> ast.expr:
        """What a call returns, as an expression of its arguments."""
        text, node = definition(function)
        scope = Scope(vars(text.module), local_names(node))
        defaults = dict(zip(reversed(node.args.args), reversed(node.args.defaults), strict=False))
        for parameter, default in defaults.items():
            scope.bind(parameter.arg, default)
        for parameter, value in zip(node.args.args, unpacked(call.args), strict=False):
            scope.bind(parameter.arg, value)
        for keyword in call.keywords:
            scope.bind(str(keyword.arg), keyword.value)
        if function.__module__ in TELLING and not function.__name__.startswith("_"):
            self.note(inspect.getdoc(function) or "")
        return self._returned(node.body, scope) or ast.Constant(None)

    def _returned(self, body: list[ast.stmt], scope: Scope) -> ast.expr | None:
        for statement in body:
            match statement:
                case ast.Return(value=value):
                    return self.fold(value, scope) if value else ast.Constant(None)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    scope.bind(name, self.fold(value, scope))
                case ast.Assign(targets=[ast.Tuple(elts=targets)], value=value):
                    for target, part in zip(targets, elements(self.fold(value, scope)), strict=True):
                        scope.bind(id_of(target), part)
                case ast.If(test=test, body=inside):
                    if worked_out(self.fold(test, scope)) and (found := self._returned(inside, scope)):
                        return found
                case _ if not is_docstring(statement):
                    raise TypeError(f"{ast.unparse(statement)!r} cannot be written out")
        return None


@lru_cache(maxsize=4096)  # expressions of the sources, which are read once, and the last ones made of them
def _compiled(node: ast.expr) -> CodeType:
    return compile(ast.fix_missing_locations(ast.Expression(node)), "<explorer.model>", "eval")


def _constant(value: Any) -> ast.Constant:
    return ast.Constant(value)


def id_of(target: ast.expr) -> str:
    """The name that is assigned, where only a name can be."""
    return cast("ast.Name", target).id


@cache
def local_names(node: ast.FunctionDef) -> frozenset[str]:
    return frozenset([*stored(node.body), *(parameter.arg for parameter in node.args.args)])


def _is_spec(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, ResNetSpec)


def _is_worked_out(called: Any) -> bool:
    """Whether a call can be made now: counting, with no layer made."""
    if isinstance(called, FunctionType) and is_of_project(called):
        return called.__annotations__.get("return") in NUMBERS
    counts = getattr(called, "__module__", None) in ("builtins", "math")
    return counts or isinstance(getattr(called, "__self__", None), This)


def _is_written_out(function: FunctionType) -> bool:
    returns = function.__annotations__.get("return", "")
    return function.__module__.startswith(WRITTEN_OUT) or function.__name__.startswith("_") or returns is None
