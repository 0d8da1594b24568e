"""The real app in a real browser: servers, a page that is watched, and what a test asks of a page."""

import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bench.serving import serve
from tests.setup_browser import installed_browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Quiet for longer than the 200 ms that a slider waits before it asks for a run.
QUIET = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = app?.dataset.testScriptState !== "notRunning" || document.querySelector(
        '[data-testid="stAppSkeleton"], [data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"]');
    window.quietSince = busy ? null : (window.quietSince ?? performance.now());
    return !busy && performance.now() - window.quietSince > 300;
}"""


def settled(page: Page, seconds: float = 30) -> None:
    """Wait until the script has run and nothing is waiting to be drawn."""
    page.evaluate("window.quietSince = null")
    page.wait_for_function(QUIET, timeout=seconds * 1000)


def violations(page: Page) -> list[str]:
    """What axe finds wrong for people with disabilities, one sentence a place."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']} ({rule['impact']}): {rule['help']}, at {node['target']}: {node['html'][:200]}"
            for rule in found for node in rule["nodes"]]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": installed_browser(), "args": FLAGS}


@pytest.fixture(scope="session")
def server_log(tmp_path_factory):
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def server(server_log):
    """URL of the app, one server for all tests."""
    with serve("streamlit_app.py", server_log) as url:
        yield url


@pytest.fixture
def cold_server(tmp_path):
    """Call it for the URL of one more server, which nobody has visited yet, with what is added to its environment."""
    with ExitStack() as servers:
        yield lambda **environment: servers.enter_context(
            serve("streamlit_app.py", tmp_path / "server.log", **environment)
        )


def _is_wrong(message) -> bool:
    """An error in the console, but for Streamlit's own search of its server: it asks below a page's address first."""
    asked_below_a_page = re.search(r"/[a-z]+/_stcore/", message.location.get("url", ""))
    return message.type == "error" and not asked_below_a_page


@pytest.fixture
def watched(page, server, server_log, cold_server):
    """A page that may show no error and ask nobody but the server. (It is checked before `cold_server` ends.)"""
    wrong = []

    def asked(url):
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1":
            wrong.append(f"asked for {url}")

    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url))
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if _is_wrong(message) else None)
    page.on("pageerror", lambda error: wrong.append(f"error on the page: {error}"))
    already = server_log.stat().st_size
    yield page
    if not page.is_closed():
        page.wait_for_timeout(100)  # what is on its way still counts
    print(server_log.read_bytes()[already:].decode(errors="replace"))  # pytest shows it when the test fails
    assert not wrong, "\n".join(wrong)
