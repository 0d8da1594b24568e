"""What the documents name is there: files and folders, functions of modules, and which file something stands in."""

import ast
import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from tests.each import each

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("**/*.md"))]
FOLDERS = ("explorer", "pages", "tests", "docs", "bench", "deploy", "locked", ".streamlit", ".ci")
INSTALLED = "app"  # a folder of explorer/ that the wheel alone has (decision 16)
PATHS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.iterdir(), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")))
    if "__pycache__" not in path.parts
)
MODULES = [path for path in PATHS if path.startswith("explorer/") and path.endswith(".py")]
PLACEHOLDER = re.compile("NAME|PAGE|ORIGIN|LANG|KNOB|NN")  # in a recipe: any name
FILE = re.compile(r"[\w.*/-]*(/|/[\w*-]+|[\w*]\.(py|js|css|html|toml|json|md|txt|yaml))")
# Of other projects and libraries.
OTHERS = re.compile(r"(streamlit|timm|torchvision|keras|tf_slim|onnx|torch|st|\.venv)[./]|resnet_?v2\.py$")


def named(text: str) -> list[str]:
    """What stands between backticks, without code that is set apart."""
    lines = re.sub(r"```.*?```", "", text, flags=re.DOTALL).splitlines()
    found = [name for line in lines if not line.startswith("    ") for name in re.findall(r"`([^`\s]+)`", line)]
    return [name for name in found if not OTHERS.match(name)]


def is_path(name: str) -> bool:
    """A file or folder of the project; what begins with a slash is a link, a dot alone the end of names."""
    return FILE.fullmatch(name) is not None and not re.match(r"/|http|\.\w+$", name)


def is_there(name: str) -> bool:
    """Whether a file or folder is called so: with all of its path, or with the end of it as `shell/` is."""
    if name == f"explorer/{INSTALLED}/":
        return True
    pattern = PLACEHOLDER.sub("*", name.rstrip("/"))
    whole = pattern.split("/")[0] in FOLDERS
    return any(fnmatch(path, pattern) or (not whole and fnmatch(path, f"*/{pattern}")) for path in PATHS)


@cache
def names_in(module: str) -> set[str]:
    """What a file defines, imports or assigns."""
    found = set()
    for node in ast.parse((ROOT / module).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {name.asname or name.name for name in node.names}
        else:
            found |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return found


def modules(name: str) -> list[str]:
    """The files that are a module of this name, by its last part alone or with all of it: state, explorer.ui.shell.state"""
    ends = (f"/{name.replace('.', '/')}.py", f"/{name.replace('.', '/')}/__init__.py")
    return [path for path in MODULES if f"/{path}".endswith(ends)]


def is_known(name: str) -> bool:
    """Whether module.name, or a module's whole name, leads somewhere; a word that is no module's is none."""
    module, _, last = name.rpartition(".")
    if not modules(module):
        return not name.startswith("explorer.") or bool(modules(name))
    return bool(modules(name)) or any(last in names_in(path) for path in modules(module))


NAMED = [(path.relative_to(ROOT).as_posix(), name) for path in DOCUMENTS for name in named(path.read_text("utf-8"))]
FILES = [pair for pair in NAMED if is_path(pair[1])]
DOTTED = [
    (where, call)
    for where, name in NAMED
    if not is_path(name) and not PLACEHOLDER.search(name)
    for call in re.findall(r"^\*{0,2}([a-z_]\w*(?:\.\w+)+)(?:\(.*\))?$", name)
]
PLACED = [
    (path.relative_to(ROOT).as_posix(), *found)
    for path in DOCUMENTS
    for found in re.findall(r"`(\w+)`\s+(?:of|in)\s+`([\w/.-]+\.py)`", path.read_text("utf-8"))
]


@each("where, name", FILES)
def test_a_file_that_is_named_is_there(where, name):
    assert is_there(name)


@each("where, name", DOTTED)
def test_a_function_that_is_named_is_there(where, name):
    assert is_known(name)


@each("where, name, file", PLACED)
def test_what_is_said_to_stand_in_a_file_stands_there(where, name, file):
    assert any(name in names_in(path) for path in MODULES + PATHS if fnmatch(f"/{path}", f"*/{file}"))


def listed(package: Path) -> set[str]:
    """The files that the docstring of a package lists, each at the beginning of a line and two spaces before what it is."""
    return {*re.findall(r"^(\w+) {2,}\S", ast.get_docstring(ast.parse(package.read_text("utf-8"))) or "", re.MULTILINE)}


LISTS = {package: listed(package) for package in (ROOT / "explorer").rglob("__init__.py") if listed(package)}


@each("package", LISTS)
def test_a_package_that_lists_its_files_lists_those_that_there_are(package):
    there = {path.stem for path in package.parent.iterdir()} - {"__init__", "__pycache__"}
    assert LISTS[package] <= there | {INSTALLED}
    if package.is_relative_to(ROOT / "explorer/ui/pages"):
        assert LISTS[package] == there


def test_there_is_something_to_look_for():
    assert len(FILES) > 100 and len(DOTTED) > 10 and len(PLACED) > 5
    assert not is_there("explorer/ui/cached/") and not is_there("analysis/picture.py") and not is_there("answered.py")
    assert not is_known("state.controls") and not is_known("explorer.analysis.picture")
