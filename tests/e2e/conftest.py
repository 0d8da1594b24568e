"""The real app in a real browser: servers, a page that is watched, and what a test asks of a page.

The tests of a file have the same page, emptied between them, and all files one browser, which keeps on disk what it
has read and compiled of the app: only the first test waits for it. A test that needs a touch screen or another locale
opens a context of its own.
"""

import re
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

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

# How long something is waited for costs nothing while it comes: as long as a busy machine may take.
SECONDS = 60
expect.set_options(timeout=SECONDS * 1000)

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# When the page last asked its server for something, and when it last heard from it.
LISTEN = """{
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...words) {
        if (!this.listened) this.addEventListener("message", () => { window.heardAt = performance.now(); });
        this.listened = true;
        window.askedAt = performance.now();
        return send.apply(this, words);
    };
}"""

# Quiet for longer than a control waits before it asks for a run, and the server owes no answer: on a machine with much
# to do it begins to run later than that. (10 s, if there is none to come.) A page that has yet to ask
# PyTorch is not quiet either: that question, if it comes with Back, takes its place.
QUIET = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const owed = window.askedAt > (window.heardAt ?? 0) && performance.now() - window.askedAt < 10000;
    const fading = document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === "running");
    const busy = owed || fading || app?.dataset.testScriptState !== "notRunning" || document.querySelector(
        '[data-testid="stAppSkeleton"], [data-testid="stSkeleton"], [data-testid="stSpinner"], [data-stale="true"],' +
        '.badge.checking');
    window.quietSince = busy ? null : (window.quietSince ?? performance.now());
    return !busy && performance.now() - window.quietSince > 300;
}"""


def settled(page: Page, seconds: float = SECONDS) -> None:
    """Wait until the script has run and nothing is waiting to be drawn."""
    page.evaluate("window.quietSince = null")
    page.wait_for_function(
        QUIET, timeout=seconds * 1000, polling=50
    )  # each frame, if not told, which it would also paint


MARKED = """([box, typed]) =>
    document.getElementById(box.getAttribute('aria-activedescendant'))?.textContent.includes(typed)"""


def pick(box: Locator, typed: str) -> None:
    """Takes an entry of a list by keyboard: types, and presses Enter when the list has come down to it.

    Until its mark has followed what was typed, Enter takes the entry that was chosen before.
    """
    box.focus()
    box.page.keyboard.type(typed)
    expect(box.page.get_by_role("option").first).to_contain_text(typed)
    box.page.wait_for_function(MARKED, arg=[box.element_handle(), typed])
    box.page.keyboard.press("Enter")
    settled(box.page)


# Only what is wrong is brought back: axe takes most of its time to describe what is right. Its file comes once a document,
# and frames are left out, of which the app has none.
AXE = """([within, options]) =>
    axe.run(within, {resultTypes: ['violations'], iframes: false, ...options}).then(one => one.violations)"""
ONLY_COLOURS = {"runOnly": ["color-contrast"]}
BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}


def violations(page: Page, within: str = "html", **options) -> list[str]:
    """What axe finds wrong for people with disabilities, one sentence a place; `options` are axe's own."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(AXE, [within, options])
    return [f"{rule['id']} ({rule['impact']}): {rule['help']}, at {node['target']}: {node['html'][:200]}"
            for rule in found for node in rule["nodes"]]  # fmt: skip


def wide(page: Page) -> int:
    """How wide what scrolls is, in pixels."""
    return page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")


SCHEME = "getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme"
THEMED = f"scheme => {SCHEME} === scheme"


def in_both_themes(page: Page, coloured: str = "html") -> list[str]:
    """What axe finds; contrasts in the light and in the dark, where `coloured` stands alone if the rest is known.

    The theme that the page is in comes first, and the page is left in the other one.
    """
    now = page.evaluate(SCHEME)
    then = "light" if now == "dark" else "dark"
    whole = coloured == "html"
    found = violations(page) if whole else violations(page, **BUT_COLOURS) + violations(page, coloured, **ONLY_COLOURS)
    page.emulate_media(color_scheme=then)
    page.wait_for_function(THEMED, arg=then)
    settled(page)
    found += [f"{then}: {violation}" for violation in violations(page, coloured, **ONLY_COLOURS)]
    return found


def kept_out(page: Page, name: str) -> list[str]:
    """Whom the page on screen keeps out: what axe finds in both themes and on a phone, and a phone's sideways scroll."""
    found, desk = in_both_themes(page), page.viewport_size
    page.set_viewport_size(PHONE)
    settled(page)
    found += [f"on a phone: {violation}" for violation in violations(page, **BUT_COLOURS)]  # the colours are the desk's
    found += [f"{wide(page)} px wide on a phone"] if wide(page) > PHONE["width"] else []
    page.set_viewport_size(desk)
    return [f"{name}, {one}" for one in found]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": installed_browser(), "args": FLAGS}


@pytest.fixture(scope="session")
def kept_context(browser_type, browser_type_launch_args, tmp_path_factory):
    with browser_type.launch_persistent_context(
        tmp_path_factory.mktemp("browser"),
        reduced_motion="reduce",  # what moves is drawn many times: a sixth of a load
        **browser_type_launch_args,
    ) as context:
        context.set_default_timeout(SECONDS * 1000)
        context.add_init_script(LISTEN)
        yield context


@pytest.fixture(scope="module")
def kept_page(kept_context):
    page = kept_context.new_page()
    yield page
    page.close()


@pytest.fixture
def page(kept_page):
    """The one page, as if it had just been opened."""
    kept_page.set_viewport_size({"width": 1280, "height": 720})
    kept_page.emulate_media(media="null", color_scheme="null")
    kept_page.mouse.move(0, 0)
    yield kept_page
    if kept_page.url.startswith("http"):
        kept_page.evaluate("localStorage.clear(), sessionStorage.clear()")
    kept_page.goto("about:blank")


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
def heard(page):
    """Call it with an event and what hears it, until the test ends."""
    listeners = []

    def hear(event, listener):
        page.on(event, listener)
        listeners.append((event, listener))

    yield hear
    for event, listener in listeners:
        page.remove_listener(event, listener)


@pytest.fixture
def watched(page, heard, server, server_log, cold_server):
    """The page, that may show no error and ask nobody but the server. (It is checked before `cold_server` ends.)"""
    wrong = []

    def asked(url):
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1":
            wrong.append(f"asked for {url}")

    heard("request", lambda request: asked(request.url))
    heard("websocket", lambda socket: asked(socket.url))
    heard("console", lambda message: wrong.append(f"console: {message.text}") if _is_wrong(message) else None)
    heard("pageerror", lambda error: wrong.append(f"error on the page: {error}"))
    already = server_log.stat().st_size
    yield page
    page.wait_for_timeout(100)  # what is on its way still counts
    print(server_log.read_bytes()[already:].decode(errors="replace"))  # pytest shows it when the test fails
    assert not wrong, "\n".join(wrong)
