"""Expressions that say the same with less."""

import ast
import inspect
from collections.abc import Iterable


def elements(node: ast.expr) -> list[ast.expr]:
    """The parts of a tuple, worked out or not."""
    return [ast.Constant(part) for part in node.value] if isinstance(node, ast.Constant) else node.elts


def product(node: ast.BinOp) -> ast.expr:
    """width * 64 // 64 is width, width * 128 // 64 is width * 2, width * 1 is width."""
    match node:
        case ast.BinOp(ast.BinOp(x, ast.Mult(), ast.Constant(value=times)), ast.FloorDiv(), ast.Constant(value=by)):
            if times % by == 0:
                return product(ast.BinOp(x, ast.Mult(), ast.Constant(times // by)))
        case ast.BinOp(x, ast.Mult(), ast.Constant(value=1)):
            return x
        case ast.BinOp(ast.BinOp(x, ast.Mult(), ast.Constant(value=one)), ast.Mult(), ast.Constant(value=other)):
            return ast.BinOp(x, ast.Mult(), ast.Constant(one * other))
    return node


def spliced(node: ast.Dict) -> ast.Dict:
    """{**{"a": x}, "b": y} is {"a": x, "b": y}."""
    pairs = []
    for key, value in zip(node.keys, node.values, strict=True):
        pairs += zip(value.keys, value.values, strict=True) if key is None else [(key, value)]
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
        default = parameters[keyword.arg].default
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        return type(value) is type(default) and value == default

    call.keywords = [keyword for keyword in call.keywords if not is_default(keyword)]
    return call
