"""Expressions that say the same with less."""

import ast
import inspect
from collections.abc import Iterable
from typing import Any, cast


def elements(node: ast.expr) -> list[ast.expr]:
    """The parts of a tuple, worked out or not."""
    if isinstance(node, ast.Constant):
        return [ast.Constant(part) for part in worked_out(node)]
    return cast("ast.Tuple", node).elts  # nothing else is taken apart


def worked_out(node: ast.expr) -> Any:
    """The value that stands in the tree; it may be of any type, where Python's own trees have but literals."""
    return cast("ast.Constant", node).value


def product(node: ast.BinOp) -> ast.expr:
    """width * 64 // 64 is width, width * 128 // 64 is width * 2, width * 1 is width."""
    match node:
        case ast.BinOp(ast.BinOp(x, ast.Mult(), ast.Constant() as times), ast.FloorDiv(), ast.Constant() as by):
            if worked_out(times) % worked_out(by) == 0:
                return product(ast.BinOp(x, ast.Mult(), ast.Constant(worked_out(times) // worked_out(by))))
        case ast.BinOp(x, ast.Mult(), ast.Constant(value=1)):
            return x
        case ast.BinOp(ast.BinOp(x, ast.Mult(), ast.Constant() as one), ast.Mult(), ast.Constant() as other):
            return ast.BinOp(x, ast.Mult(), ast.Constant(worked_out(one) * worked_out(other)))
    return node


def spliced(node: ast.Dict) -> ast.Dict:
    """{**{"a": x}, "b": y} is {"a": x, "b": y}."""
    pairs: list[tuple[ast.expr | None, ast.expr]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None and isinstance(value, ast.Dict):
            pairs += zip(value.keys, value.values, strict=True)
        else:
            pairs.append((key, value))
    return ast.Dict([key for key, _ in pairs], [value for _, value in pairs])


def unpacked(args: Iterable[ast.expr]) -> list[ast.expr]:
    """f(*[a, b], *(1, 2)) is f(a, b, 1, 2)."""
    found = []
    for arg in args:
        if isinstance(arg, ast.Starred) and isinstance(arg.value, ast.List | ast.Tuple | ast.Constant):
            found += elements(arg.value)
        else:
            found.append(arg)
    return found


def without_defaults(call: ast.Call, kind: type) -> ast.Call:
    """A call without the arguments that say what torch does anyway."""
    parameters = inspect.signature(kind).parameters

    def is_default(keyword: ast.keyword) -> bool:
        default = parameters[str(keyword.arg)].default
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        return type(value) is type(default) and value == default

    call.keywords = [keyword for keyword in call.keywords if not is_default(keyword)]
    return call
