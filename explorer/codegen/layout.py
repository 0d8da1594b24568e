"""Trees as text, in the form that `ruff format` gives them."""

import ast
import inspect
import io
import textwrap
import tokenize
from itertools import groupby
from typing import Any

from torch import nn

WIDTH = 120  # of a line, as in the project's own sources
LONG = 8  # numbers in a row that a reader still counts


def written(node: ast.expr) -> ast.expr:
    """The expression, made anew, with every value worked out as a literal or a name."""
    return _written(node)


def _written(part: Any) -> Any:
    match part:
        case ast.Constant(value=value):
            return _named(value)
        case ast.AST():
            return type(part)(*(_written(value) for _, value in ast.iter_fields(part)))
        case list():
            return [*map(_written, part)]
    return part


def _named(value: Any) -> ast.expr:
    if isinstance(value, tuple):
        return _numbers(value)
    name = getattr(value, "__name__", "")
    if inspect.isclass(value) and getattr(nn, name, None) is value:
        return ast.Attribute(ast.Name("nn"), name)
    if inspect.isclass(value) or inspect.isfunction(value):
        return ast.Name(name)
    if value is None or isinstance(value, bool | int | float | str):
        return ast.Constant(value)
    raise TypeError(f"{value!r} cannot be written down")


def _numbers(values: tuple) -> ast.expr:
    """(2, 1, 1) as it is; (2,) + (1,) * 35 where nobody would count."""
    if len(values) <= LONG:
        return ast.Tuple([_named(value) for value in values])
    runs = [(value, len(list(run))) for value, run in groupby(values)]
    parts = []
    for value, times in runs:
        one = ast.Tuple([_named(value)])
        parts.append(ast.BinOp(one, ast.Mult(), ast.Constant(times)) if times > 1 else one)
    whole = parts[0]
    for part in parts[1:]:
        whole = ast.BinOp(whole, ast.Add(), part)
    return whole


def flat(node: ast.AST) -> str:
    """On one line, with double quotes, any(x for x in y) without a second pair of brackets."""
    text = ast.unparse(node)
    for part in ast.walk(node) if " for " in text else ():
        if isinstance(part, ast.Call) and [type(arg) for arg in part.args] == [ast.GeneratorExp]:
            alone = ast.unparse(part.args[0])
            text = text.replace(f"({alone})", alone)
    if "'" not in text:
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    single = [t.start[1] for t in tokens if t.type == tokenize.STRING and t.string[0] == "'" and '"' not in t.string]
    if not single:
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    whole = list(text)
    for token in tokens:
        if token.start[1] in single and token.type == tokenize.STRING:
            whole[token.start[1]] = whole[token.end[1] - 1] = '"'
    return "".join(whole)


def bare(node: ast.expr) -> str:
    """On one line, a tuple without its brackets."""
    return ", ".join(map(flat, node.elts)) if isinstance(node, ast.Tuple) and len(node.elts) > 1 else flat(node)


def laid_out(before: str, node: ast.expr, after: str = "", indent: int = 0) -> list[str]:
    """`before`, an expression and `after`, on as many lines as it takes; a call breaks at its brackets."""
    text = before + bare(node) + after
    if indent + len(text) <= WIDTH:
        return [" " * indent + text]
    if isinstance(node, ast.Call):
        return _broken_call(before, node, after, indent)
    if isinstance(node, ast.IfExp):
        return _broken_choice(before, node, after, indent)
    return [" " * indent + text]


def _broken_call(before: str, call: ast.Call, after: str, indent: int) -> list[str]:
    space, inside = " " * indent, indent + 4
    arguments = [("", arg) for arg in call.args] + [(f"{k.arg}=", k.value) for k in call.keywords]
    row = ", ".join(name + flat(value) for name, value in arguments)
    if inside + len(row) <= WIDTH:
        middle = [" " * inside + row]
    else:
        middle = [line for name, value in arguments for line in laid_out(name, value, ",", inside)]
    return [f"{space}{before}{flat(call.func)}(", *middle, f"{space}){after}"]


def _broken_choice(before: str, node: ast.IfExp, after: str, indent: int) -> list[str]:
    space, inside = " " * indent, indent + 4
    row = flat(node)
    if inside + len(row) <= WIDTH:
        middle = [" " * inside + row]
    else:
        middle = [
            *laid_out("", node.body, "", inside),
            *laid_out("if ", node.test, "", inside),
            *laid_out("else ", node.orelse, "", inside),
        ]
    return [f"{space}{before}(", *middle, f"{space}){after}"]


def commented(text: str, indent: int) -> list[str]:
    """A sentence as a comment of its own."""
    return textwrap.wrap(text, WIDTH, initial_indent=" " * indent + "# ", subsequent_indent=" " * indent + "# ")
