"""Imports go one way: each room knows the ones before it on the line, and no later one."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from explorer.ui.pages import PAGES
from tests.each import each

ROOT = Path(__file__).parent.parent
LINE = (
    ("explorer", "spec", "i18n", "units", "share", "markup"),
    ("presets", "devices", "published", "permalink", "views", "lessons", "oddities", "reading", "titles"),
    ("model",),
    ("analysis", "codegen", "lab"),
    ("charts", "diagram"),
    ("export",),
    ("ui",),
    ("pages", "streamlit_app"),
    ("serving",),
)
MOST_LINES = 300  # of a file in explorer/
COMMAND_LINE = {"__main__", "command"}  # beside the line: what it needs of charts, export knows
STEP = {room: step for step, rooms in enumerate(LINE) for room in rooms}
ONLY_IN = {
    "streamlit": {"ui", "pages", "streamlit_app", "serving"},
    "plotly": {"charts"},
    "torch": {"model", "analysis", "codegen", "export", "lab"},
}
FILES = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("streamlit_app.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("explorer/**/*.py"))
)
each_file = each("file", FILES)


def module_of(file: Path) -> str:
    """explorer/model/__init__.py -> explorer.model"""
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """explorer.model.resnet -> model; pages.numbers -> pages; the words of a link that are a page's own -> views"""
    if re.fullmatch(r"explorer\.ui\.pages(\.\w+\.view)?", module):
        return "views"
    first, *rest = module.split(".")
    return rest[0] if first == "explorer" and rest else first


class _WithoutTypes(ast.NodeTransformer):
    """What runs: imports for types alone are left out, since they make no file need another."""

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        return node.orelse if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)


def imported_modules(source: str, package: str, running: bool = False) -> set[str]:
    """What a file imports at any depth, functions included, as dotted names.

    `from explorer import presets` is explorer.presets. `running` leaves out what is imported for types alone.
    """
    found, tree = set(), ast.parse(source)
    for node in ast.walk(_WithoutTypes().visit(tree) if running else tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= _named(node, package)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            found.add(ast.literal_eval(node.args[0]))  # a name that is not written out cannot be checked: ValueError
    return found


def _named(node: ast.ImportFrom, package: str) -> set[str]:
    above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    base = ".".join((*above, *filter(None, [node.module])))
    named = {f"{base}.{name.name}" for name in node.names}
    return {name if _is_module(name) else base for name in named}


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


@cache
def imports_of(file: Path, running: bool = False) -> set[str]:
    module = module_of(file)
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    return imported_modules((ROOT / file).read_text(), package, running)


def own_rooms(modules: set[str]) -> set[str]:
    return {room_of(module) for module in modules if module.split(".")[0] in ("explorer", "pages", "streamlit_app")}


SAMPLES = {
    "import explorer.ui.shell.frame": "explorer.ui.shell.frame",
    "from explorer import ui": "explorer.ui",
    "from explorer.ui import shell": "explorer.ui.shell",
    "from explorer.ui.pages import PAGES": "explorer.ui.pages",
    "from explorer.ui.pages import order": "explorer.ui.pages.order",
    "from ..ui import shell": "explorer.ui.shell",
    "from .. import ui": "explorer.ui",
    "from . import blocks": "explorer.model.blocks",
    "def f():\n    if g:\n        import torch.nn as nn": "torch.nn",
    "import importlib\nimportlib.import_module('explorer.ui')": "explorer.ui",
    "__import__('torch')": "torch",
}


@pytest.mark.parametrize("source, module", SAMPLES.items())
def test_imports_are_seen_however_they_are_written(source, module):
    assert module in imported_modules(source, "explorer.model")


@each_file
def test_a_file_has_a_room_and_imports_no_later_one(file):
    room = room_of(module_of(file))
    imported = own_rooms(imports_of(file))
    if room in COMMAND_LINE:
        assert imported.isdisjoint({"charts", "ui", "pages", "streamlit_app"})
    else:
        assert {other for other in imported if STEP[other] > STEP[room]} == set()


@pytest.mark.parametrize("library", ONLY_IN)
@each_file
def test_a_library_stays_in_its_rooms(file, library):
    room = room_of(module_of(file))
    if library in {module.split(".")[0] for module in imports_of(file)}:
        assert room in ONLY_IN[library] | (COMMAND_LINE if library == "torch" else set())


def circles(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Each circle of imports as "a imports b imports a". One that shares all its imports with others may be theirs."""
    left, found = {module: set(imported) for module, imported in imports.items()}, []
    while True:
        try:
            TopologicalSorter(left).prepare()
            return found
        except CycleError as wrong:
            circle = wrong.args[1][::-1]  # it begins with what is imported
            found.append(" imports ".join(circle))
            left[circle[0]].remove(circle[1])


def test_a_circle_is_seen_and_named():
    line = {"a": ["b", "c"], "b": ["c"], "c": [], "d": ["e"], "e": []}
    assert circles(line) == []
    (circle,) = circles(line | {"e": ["d"]})
    assert circle in ("d imports e imports d", "e imports d imports e")
    assert circles(line | {"a": ["b"], "c": ["a"]})[0] in "a imports b imports c imports a imports b imports c"
    typed = "if TYPE_CHECKING:\n    import explorer.ui\nelse:\n    import explorer.spec"
    assert imported_modules(typed, "explorer", running=True) == {"explorer.spec"}
    assert "explorer.ui" in imported_modules(typed, "explorer")


def test_no_files_import_each_other_in_a_circle():
    """Imports inside functions count too: whoever reads one file of a circle must know them all."""
    files = {module_of(file): file for file in FILES}
    imports = {module: imports_of(file, running=True) & files.keys() - {module} for module, file in files.items()}
    found = circles(imports)
    assert not found, "\n".join(found)


@each("file", [file for file in FILES if file.parts[0] == "explorer"])
def test_a_file_is_read_in_one_go(file):
    assert len((ROOT / file).read_text().splitlines()) <= MOST_LINES


@each("file", [file for file in FILES if room_of(module_of(file)) == "model"])
def test_the_model_knows_nothing_but_the_spec(file):
    assert own_rooms(imports_of(file)) <= {"spec", "model"}


PAGE_TABLE = Path("explorer/ui/pages/__init__.py")


def page_of(module: str) -> str | None:
    """explorer.ui.pages.order.parts -> order"""
    found = re.match(r"explorer\.ui\.pages\.(\w+)", module)
    return found and found[1]


@each("file", [file for file in FILES if file.is_relative_to("explorer/ui") and file != PAGE_TABLE])
def test_a_page_imports_no_other_page_and_what_pages_share_none(file):
    """The frame, a widget or another page must not know a page: what two pages need stands in widgets."""
    imported = {page_of(module) for module in imports_of(file)} - {None}
    assert imported <= {page_of(module_of(file))}


def test_every_page_has_its_folder_its_row_and_its_test_and_every_folder_its_page():
    folders = {path.name for path in (ROOT / "explorer/ui/pages").iterdir() if (path / "__init__.py").exists()}
    assert folders == {path.stem for path in ROOT.glob("pages/*.py")} | {"explore"} == {*PAGES}
    assert [name for name in PAGES if not (ROOT / f"tests/pages/test_{name}.py").exists()] == []


def test_there_are_rooms_to_look_into():
    assert {room_of(module_of(file)) for file in FILES} >= {"spec", "i18n", "presets", "permalink", "model", "analysis"}


@pytest.mark.parametrize(
    "module",
    [
        "spec",
        "i18n",
        "presets",
        "permalink",
        "oddities",
        "reading",
        "titles",
        "export",
        "command",
        "lab.recorded",
        "__main__",
    ],
)
def test_torch_waits_until_a_network_is_built(module):
    """Starting torch takes seconds; a name, a link or a mistake needs none of it."""
    code = f"import sys, explorer.{module}; print(sorted({{'torch', 'streamlit', 'plotly'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
