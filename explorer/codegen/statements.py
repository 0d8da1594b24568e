"""Classes and functions without what the spec decides, as lines of text.

A statement that the spec leaves alone keeps its own lines; the others are written anew with their comments.
"""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.codegen.expressions import Folder, Scope, This, id_of, is_of_project, is_self, local_names, same
from explorer.codegen.layout import WIDTH, commented, flat, laid_out, written
from explorer.codegen.simpler import elements, worked_out
from explorer.codegen.sources import Source, definition, is_docstring, read, stored
from explorer.spec import ResNetSpec


class Program:
    """The classes and functions of one network, each before the first that uses it.

    shapes  of what leaves each layer of `network`, by name: a comment in its forward
    """

    def __init__(self, spec: ResNetSpec, network: type, shapes: Mapping[str, str]):
        self.spec, self.network, self.shapes = spec, network, shapes
        self.definitions: dict[Any, list[str]] = {}
        self.this: dict[type, This] = {}
        self.started: set[Any] = set()
        self.keep(network)

    def keep(self, of: Any) -> None:
        """Writes down a class or function of the project, once."""
        if not is_of_project(of) or of in self.started:
            return
        if of.__name__ in {other.__name__ for other in self.started}:
            raise TypeError(f"two definitions are named {of.__name__}")
        self.started.add(of)
        text, node = definition(of)
        self.definitions[of] = self._class(of, text, node) if isinstance(of, type) else self._function(text, node)

    def _class(self, of: type, text: Source, node: ast.ClassDef) -> list[str]:
        this = self.this[of] = This()
        for base in of.__bases__:
            if is_of_project(base):
                self.keep(base)
                this.known |= self.this[base].known
                this.made |= self.this[base].made
        found = [text.lines[node.lineno - 1]]
        for part in node.body:
            found += [""] * text.blank_above(part)
            if isinstance(part, ast.FunctionDef):
                shapes = self.shapes if of is self.network else {}
                found += self._function(text, part, this, shapes, indent=4)
            else:
                found += indented(text.of(part), 4)
        return found

    def _function(
        self,
        text: Source,
        node: ast.FunctionDef,
        this: This | None = None,
        shapes: Mapping[str, str] | None = None,
        indent: int = 0,
    ) -> list[str]:
        scope = Scope(vars(text.module), local_names(node), {"spec": self.spec}, {}, this or This())
        body = Body(self, text, node, scope, shapes or {})
        body.write(node.body, indent + 4)
        kept = [parameter for parameter in node.args.args if parameter.arg != "spec"]
        if len(kept) == len(node.args.args):
            head = indented(text.lines[node.lineno - 1 : node.body[0].lineno - 1], 0)
        else:
            names = ", ".join(map(flat, kept))
            returns = f" -> {flat(node.returns)}" if node.returns else ""
            head = [" " * indent + f"def {node.name}({names}){returns}:"]
        return head + body.lines


@dataclass
class Comments:
    """Those that wait for the next statement to be written."""

    blank: bool = False
    above: tuple[str, ...] = ()


class Body:
    """The statements of one function."""

    def __init__(self, program: Program, text: Source, node: ast.FunctionDef, scope: Scope, shapes: Mapping[str, str]):
        self.text, self.node, self.scope, self.shapes = text, node, scope, shapes
        self.folder = Folder(program.keep, self._note)
        self.lines: list[str] = []
        self.waiting = Comments()
        self.fixed: set[str] = set()  # names that a loop assigns, which no one value stands for
        self.times = Counter([*stored(node.body), *(parameter.arg for parameter in node.args.args)])
        self.uses = read(node)

    def _note(self, docstring: str) -> None:
        self.waiting.above += (" ".join(docstring.split("\n\n")[0].split()),)

    def write(self, body: list[ast.stmt], indent: int) -> bool:
        """Whether the function ends here, whatever follows."""
        for statement in body:
            self.waiting.blank |= self.text.blank_above(statement)
            if self._statement(statement, indent):
                return True
        return False

    def _statement(self, statement: ast.stmt, indent: int) -> bool:
        match statement:
            case ast.Assign(targets=[target], value=value):
                self._assign(statement, target, value, indent)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=base, attr="add_module"), args=[name, layer])) if (
                is_self(base)
            ):
                called = worked_out(self.folder.fold(name, self.scope))
                self._assign(statement, ast.Attribute(base, called, ast.Store()), layer, indent)
            case ast.If():
                return self._if(statement, indent)
            case ast.For():
                return self._for(statement, indent)
            case ast.Return(value=ast.expr() as found) | ast.Expr(value=found) if not is_docstring(statement):
                value = self.folder.fold(found, self.scope)
                before = "return " if isinstance(statement, ast.Return) else ""
                self._write(statement, before, value, indent, same(value, found))
            case _:
                self._keep(statement, indent)
        return isinstance(statement, ast.Return | ast.Raise)

    def _if(self, statement: ast.If, indent: int) -> bool:
        test = self.folder.fold(statement.test, self.scope)
        if isinstance(test, ast.Constant):
            body = statement.body if test.value else statement.orelse
            if body:
                self.waiting.above += (self.text.comment(statement.lineno).removeprefix("# "),)
            return self.write(body, indent)
        self._fix(statement)
        self._line("if ", test, ":", indent, self.text.comment(statement.lineno))
        self.write(statement.body, indent + 4)
        if statement.orelse:
            raise TypeError("an else that no spec decides cannot be written down")
        return False

    def _for(self, loop: ast.For, indent: int) -> bool:
        turns = self._turns(self.folder.fold(loop.iter, self.scope))
        if turns is None:
            self._fix(loop)
            self._line(f"for {flat(loop.target)} in ", loop.iter, ":", indent, self.text.comment(loop.lineno))
            return self.write(loop.body, indent + 4)
        for turn in turns:
            targets = loop.target.elts if isinstance(loop.target, ast.Tuple) else [loop.target]
            for target, value in zip(targets, elements(turn) if len(targets) > 1 else [turn], strict=True):
                self.scope.bind(id_of(target), value)
            self.write(loop.body, indent)
        return False

    def _fix(self, statement: ast.For | ast.If) -> None:
        """From here on, no one value stands for what a loop or a branch assigns."""
        self.fixed |= {*stored([statement])}
        if lost := self.fixed & {*self.scope.known, *self.scope.given}:
            raise TypeError(f"{', '.join(lost)} had a value before {flat(statement)!r}, and no line")

    def _turns(self, over: ast.expr) -> list[ast.expr] | None:
        """What a loop runs over, if that is known: values, or the layers of a stem by name."""
        match over:
            case ast.Constant():
                return elements(over)
            case ast.Call(func=ast.Attribute(value=ast.Dict(keys=names, values=layers), attr="items")):
                return [ast.Tuple([name, layer]) for name, layer in zip(names, layers, strict=True) if name]
        return None

    def _assign(self, statement: ast.stmt, target: ast.expr, value: ast.expr, indent: int) -> None:
        folded = self.folder.fold(value, self.scope)
        untouched = same(folded, value) and isinstance(statement, ast.Assign)
        pairs = [(target, folded)]
        if isinstance(target, ast.Tuple) and (isinstance(folded, ast.Tuple) or not untouched):
            pairs = list(zip(target.elts, elements(folded), strict=True))
        left = [pair for pair in pairs if not self._needs_no_line(*pair, untouched)]
        if untouched and len(left) == len(pairs):
            self._keep(statement, indent)
        elif left and all(isinstance(target, ast.Name) for target, _ in left):
            targets, values = ([pair[side] for pair in left] for side in (0, 1))
            one = ast.Tuple(values) if len(values) > 1 else values[0]
            self._write(statement, ", ".join(map(id_of, targets)) + " = ", one, indent)
        else:
            for name, part in left:
                self._write(statement, f"{flat(name)} = ", part, indent)

    def _needs_no_line(self, target: ast.expr, value: ast.expr, untouched: bool) -> bool:
        """Whether a value needs no line, since it can stand wherever its name does."""
        if isinstance(target, ast.Attribute):
            if isinstance(value, ast.Constant):
                self.scope.this.known[target.attr] = value.value
                return True
            self.scope.this.made[target.attr] = self.folder.kind(value, self.scope)
            return False
        name = id_of(target)
        self.scope.forget(name)
        if name in self.fixed:
            return False
        if not isinstance(value, ast.Constant):
            once = self.uses[name] == 1 and not untouched
            moves = self.times[name] == 1 and all(self.times[other] <= 1 for other in _names(value))
            if not moves or not (once or isinstance(value, ast.Name)):
                return False
        self.scope.bind(name, value)
        return True

    def _write(self, statement: ast.stmt, before: str, value: ast.expr, indent: int, untouched: bool = False) -> None:
        if untouched:
            return self._keep(statement, indent)
        comment = self.text.comment(statement.end_lineno or 0) or self.text.comment(statement.lineno)
        return self._line(before, value, "", indent, comment)

    def _keep(self, statement: ast.stmt, indent: int) -> None:
        """A statement as it stands in the source."""
        self._above(indent)
        found = indented(self.text.of(statement), indent)
        shape = self._shape(getattr(statement, "value", None))
        self.lines += [flat_line(statement, indent, shape)] if shape else found

    def _shape(self, value: ast.expr | None) -> str:
        match value:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "torch"), attr=name)):
                return self.shapes.get(name, "")
        return ""

    def _line(self, before: str, value: ast.expr, after: str, indent: int, comment: str) -> None:
        shape = self._shape(value)
        comment = f"# {shape}" if shape else comment
        self._above(indent)
        found = laid_out(before, written(value), after, indent)
        if comment and len(found[-1]) + 2 + len(comment) <= WIDTH:
            found[-1] += f"  {comment}"
        elif comment:
            found = [" " * indent + comment, *found]
        self.lines += found

    def _above(self, indent: int) -> None:
        """The blank line and the comments that were waiting."""
        if self.waiting.blank and self.lines:
            self.lines.append("")
        for text in self.waiting.above:
            self.lines += commented(text, indent)
        self.waiting = Comments()


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def flat_line(statement: ast.stmt, indent: int, comment: str) -> str:
    return " " * indent + f"{flat(statement)}  # {comment}"


def indented(lines: Sequence[str], indent: int) -> list[str]:
    return [" " * indent + line if line.strip() else "" for line in lines]
