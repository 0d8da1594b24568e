"""Nobody imports on their own: what pages need is there before they run, the rest before anything is drawn with it."""

import ast
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock, Semaphore

import pytest

from explorer.ui.shell import loading
from tests.pages.app import ROOT

FILES = [ROOT / "streamlit_app.py", *sorted((ROOT / "pages").glob("*.py"))]
# Of AppTest, which starts a server's parts anew, and of Streamlit before it runs a script; and two tables of Streamlit's
# that import nothing themselves.
NOT_THE_PAGE = ("streamlit.components.v2.manifest_scanner", "packaging", "sysconfig", "streamlit.runtime.scriptrunner")
NOT_THE_PAGE += ("streamlit.emojis", "streamlit.material_icon_names")

# Opens each page; says what the process had imported before, and each import of what was not there yet.
OPENS = """
import json, sys
from streamlit.testing.v1 import AppTest
import streamlit as st
import explorer.ui.shell.start
from explorer.ui.shell import loading
from explorer.ui.pages import PAGES

{first}
said = {{"before": sorted(sys.modules), "asked": [], "wrong": []}}
page = None
sys.addaudithook(lambda event, args: event == "import" and page and said["asked"].append((page, args[0])))
for page, row in PAGES.items():
    file = row.file
    at = AppTest.from_file("{root}/streamlit_app.py", default_timeout=60)
    if file != "streamlit_app.py":
        at.switch_page(file)
    if page == "lessons":
        at.query_params["lesson"] = "macs"
    said["wrong"] += [(page, error.value) for error in at.run().exception]
    said[page] = len(at.get("html"))
page = None
print(json.dumps(said))
"""


def opened(first: str) -> dict:
    """What is said by a process that opens each page after `first`."""
    code = OPENS.format(first=first, root=ROOT)
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["wrong"] == []
    return said


def asked(said: dict) -> list:
    return [(page, module) for page, module in said["asked"] if not module.startswith(NOT_THE_PAGE)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_page_begins_with_the_import_that_loads_the_others(file: Path):
    imports = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Import | ast.ImportFrom)]
    own = [ast.unparse(node) for node in imports if "explorer" in ast.unparse(node)]
    assert own[0] == "import explorer.ui.shell.start"


def test_until_all_is_loaded_pages_import_nothing_and_do_without_torch_and_pandas():
    said = opened("loading.everything = st.stop  # a page ends where it would wait")
    assert asked(said) == []
    assert {"torch", "pandas", "explorer.analysis", "explorer.charts.theme"}.isdisjoint(said["before"])


class Door:
    """A lock that says who has come to it."""

    def __init__(self):
        self.lock, self.came = Lock(), Semaphore(0)

    def __enter__(self):
        self.came.release()
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()


def test_whoever_comes_while_it_loads_waits_for_the_one_that_loads(monkeypatch):
    door, imported = Door(), []

    def imports(package: str) -> None:
        assert all(door.came.acquire(timeout=30) for _ in range(8))  # everybody is here before it is done
        imported.append(package)

    def came() -> list:
        loading.everything()
        return list(imported)

    monkeypatch.setattr(loading, "_done", False)
    monkeypatch.setattr(loading, "_lock", door)
    monkeypatch.setattr(loading, "_import_all", imports)
    with ThreadPoolExecutor(8) as visitors:
        seen = [visitor.result() for visitor in [visitors.submit(came) for _ in range(8)]]
    assert seen == [["explorer"]] * 8
    assert loading.is_done()


def test_a_process_that_serves_pages_never_loads_what_only_workers_need():
    """Dask, scikit-learn and SciPy take a second and 100 MB; the desk is first needed when a page looks at work."""
    code = """
import sys
import explorer.ui.shell.start
print([name for name in sys.modules if name in ("explorer.lab.desk", "sqlite3", "torch")])
from explorer.ui.shell import loading
loading.everything()
print([name for name in ("dask", "distributed", "sklearn", "scipy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["[]", "[]"]
