"""What is installed: built without a download, put into an environment of its own, and used from another folder."""

import ast
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tarfile
import time
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from websockets.sync.client import connect

from bench.serving import wait_until_up
from bench.tab import Reader
from explorer import __version__
from explorer.__main__ import main

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DECLARED = [
    Requirement(line) for part in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()) for line in part
]
PINNED = {}
for line in (ROOT / "requirements.txt").read_text().split():
    PINNED[canonicalize_name(line.partition("==")[0])] = Version(line.partition("==")[2])

# Of a checkout, without what others or earlier builds have left in it.
SOURCE = ("explorer", "pages", ".streamlit", "streamlit_app.py", "pyproject.toml", "setup.py", "MANIFEST.in")
TEXTS = ("README.md", "CHANGELOG.md", "LICENSE", "requirements.txt")
# Settings of a stranger's folder; none may reach the app.
ELSEWHERE = """
[server]
address = "0.0.0.0"
baseUrlPath = "elsewhere"
[browser]
gatherUsageStats = true
[runner]
postScriptGC = true
[theme]
primaryColor = "#FF0000"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with a copy of the source; in its `dist` sdist and wheel, the wheel made from the sdist."""
    folder = tmp_path_factory.mktemp("source")
    for name in SOURCE + TEXTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    build(folder)
    return folder


def build(folder: Path, *words: str) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", *words, str(folder)]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory) -> Path:
    """The bin folder of an environment that has the wheel; what it needs is lent by the running interpreter."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    wheel = str(only(built / "dist", "*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", wheel], check=True)
    (only(home, "lib/python*/site-packages") / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return python.parent


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """A folder that is nobody's checkout, with settings of its own."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text(ELSEWHERE)
    return tmp_path


ALONE = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "STREAMLIT_"))}


@pytest.fixture
def run(installed, elsewhere):
    def run(*words, program="resnet-explorer"):
        command = [str(installed / program), *words]
        done = subprocess.run(command, cwd=elsewhere, env=ALONE, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def files(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as found:
        return {name: found.read(name) for name in found.namelist()}


def test_the_wheel_is_the_package_and_what_streamlit_starts_with(built):
    found = {
        name: content for name, content in files(only(built / "dist", "*.whl")).items() if ".dist-info/" not in name
    }
    app = (
        "streamlit_app.py",
        ".streamlit/config.toml",
        *(f"pages/{page.name}" for page in (ROOT / "pages").glob("*.py")),
    )
    wanted = {f"explorer/app/{name}": (ROOT / name).read_bytes() for name in app}
    for path in (built / "explorer").rglob("*"):
        if path.is_file():
            wanted[path.relative_to(built).as_posix()] = path.read_bytes()
    assert sorted(found) == sorted(wanted)
    assert found == wanted
    assert len([name for name in wanted if "/content/" in name]) > 40 and "explorer/py.typed" in wanted


def test_sdist_and_checkout_give_the_same_wheel(built):
    from_sdist = files(only(built / "dist", "*.whl"))
    build(built, "--wheel", "--outdir", str(built / "again"))
    again = files(only(built / "again", "*.whl"))
    assert again == from_sdist
    with tarfile.open(only(built / "dist", "*.tar.gz")) as sdist:
        assert not [name for name in sdist.getnames() if "/tests" in name]


def test_the_command_line_works_in_any_folder(run, elsewhere):
    assert run("--version") == f"resnet-explorer {__version__}\n"
    assert run("--version", program="python") != ""  # Python's own, so that the next line means something
    assert run("-m", "explorer", "--version", program="python") == f"resnet-explorer {__version__}\n"
    home = run("-c", "import explorer; print(explorer.__file__)", program="python")
    assert not home.startswith(str(ROOT)) and "site-packages" in home
    assert "resnet50" in run("list")
    assert json.loads(run("show", "resnet18", "--format", "json"))["totals"]["macs"] == 1_814_073_344
    assert run("export", "resnet18", "--to", "html", "report.html").startswith("report.html: ")
    assert "1,814,073,344" in (elsewhere / "report.html").read_text()


@contextmanager
def served(installed: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """URL and log of resnet-explorer serve, begun in that folder."""
    log = folder / "log"
    with log.open("w") as out:
        command = [str(installed / "resnet-explorer"), "serve", "--port", "0"]
        process = subprocess.Popen(command, cwd=folder, env=ALONE, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        yield wait_until_up(process, log, time.monotonic() + 60), log
    finally:
        process.terminate()
        process.wait(20)


def test_serve_opens_the_app_from_any_folder(installed, elsewhere):
    """wait_until_up has asked /_stcore/health; Tab raises for a page that shows an exception."""
    with served(installed, elsewhere) as (url, log):
        for page, query in (("", "net=resnet18"), ("numbers", "net=resnet18")):
            with connect(
                f"{url.replace('http', 'ws')}/_stcore/stream", subprotocols=["streamlit"], max_size=None
            ) as socket_:
                seen = Seen(socket_, page, query)
            assert "ResNet-18" in seen.text
            assert (seen.primary_colour, seen.statistics) == ("#3A4657", False)
        assert "Traceback" not in log.read_text()


class Seen(Reader):
    """A tab that remembers the theme, whether statistics are gathered, and all the words that it is shown."""

    text, primary_colour, statistics = "", None, None

    def ends(self, message):
        if message.WhichOneof("type") == "new_session":
            self.statistics = message.new_session.config.gather_usage_stats
            self.primary_colour = message.new_session.custom_theme.light.primary_color
        self.text += str(message)
        return super().ends(message)


SETTINGS = {
    "server.address": "127.0.0.1",
    "server.port": 8600,
    "server.baseUrlPath": "",
    "server.fileWatcherType": "none",
    "server.headless": True,
    "browser.gatherUsageStats": False,
    "runner.postScriptGC": False,
    "theme.primaryColor": None,
    "theme.light.primaryColor": "#3A4657",
}


def test_serve_takes_no_setting_of_the_folder_it_is_begun_in(run):
    """The settings when the server is about to start, which is kept from it."""
    code = (
        "import json, uvicorn, streamlit.config as config\n"
        "def told(server, sockets=None):\n"
        f"    found = {{name: config.get_option(name) for name in {list(SETTINGS)}}}\n"
        "    print(json.dumps({**found, 'server.address': server.config.host, 'server.port': server.config.port}))\n"
        "uvicorn.Server.run = told\n"
        "from explorer.__main__ import main\n"
        "main(['serve', '--port', '8600'])\n"
    )
    assert json.loads(run("-c", code, program="python")) == SETTINGS


def test_an_address_or_port_that_cannot_be_had_is_refused_in_one_sentence(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        wrong = [(("--port", taken), f"port {taken} of 127.0.0.1 cannot be used (Address already in use)")]
        wrong += [(("--port", "65536"), "65536"), (("--port", "-1"), "-1"), (("--port", "http"), "http")]
        wrong += [(("--address", "a..b"), "a..b"), (("--address", "192.0.2.1"), "192.0.2.1")]
        for words, shown in wrong:
            assert main(["serve", *words]) == 2
            out, err = capsys.readouterr()
            assert out == "" and err.startswith("explorer: ") and err.count("\n") == 1 and shown in err


def test_what_is_declared_and_what_is_pinned_agree():
    declared = {canonicalize_name(one.name): one.specifier for one in DECLARED}
    assert sorted(declared) == sorted(PINNED)
    assert [name for name in declared if PINNED[name] not in declared[name]] == []
    assert PROJECT["requires-python"] == ">=3.11" and Version(__version__).public == __version__


def test_every_library_that_is_imported_is_declared():
    owners, declared = packages_distributions(), {canonicalize_name(one.name) for one in DECLARED}
    imported = {
        module
        for path in (*ROOT.glob("explorer/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py")
        for module in modules(path)
    } - {*sys.stdlib_module_names, "explorer"}
    assert {"torch", "streamlit", "py_mini_racer"} <= imported
    missing = {module for module in imported if declared.isdisjoint(map(canonicalize_name, owners.get(module, [])))}
    assert missing == set()


def modules(path: Path) -> set[str]:
    """The first names of what a file imports, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_what_only_an_export_needs_is_asked_for_by_name(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)
    monkeypatch.delitem(sys.modules, "explorer.diagram.paper", raising=False)
    monkeypatch.delattr("explorer.diagram.paper", raising=False)
    assert main(["export", "resnet18", "--to", "svg", "-"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and re.search(r"mini-racer: pip install 'resnet-explorer\[export\]'", err)
