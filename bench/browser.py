"""What a reader sees, in a real Chromium: the first visit to a server that has just begun, and a change until its last mark.

Claims, beside the trivial app: first paint at most 1.5 times, a change from ResNet-50 to ResNet-101 at most 2.5 times from
the key to the last mark that can be seen; a first visit is at most 3.2 MB over the wire behind the front.

A mark is anything that is changed within the page. Seen is one that is shown and stands on the screen, at least in part,
without scrolling. What draws nothing is left out: the attributes by which Streamlit says that something is stale. Both apps
are measured alike; the last mark anywhere on the page, charts below the screen included, is told beside it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from bench.figures import Figure
from bench.serving import APP, TRIVIAL, serve
from tests.setup_browser import installed_browser

GROUP = "In a browser"
SIZE = {"width": 1440, "height": 900}
VISITS, CHANGES = 3, 8
PAINT, CHANGE, BYTES = 1.5, 2.5, 3.2
KEYS = ("ArrowRight", "ArrowLeft")  # of the depth, from 50 to 101 and back
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
CHART = ".stPlotlyChart .plot-container .trace"

# When each element of the page, in shadow roots too, was last changed. What can be seen is asked behind the last of it.
WATCH = """() => {
    window.changedAt = new Map();
    window.lastAt = 0;
    window.watching?.disconnect();
    window.watching = new MutationObserver((changes) => {
        window.lastAt = performance.now();
        for (const { target, attributeName } of changes) {
            if (attributeName !== 'data-stale') window.changedAt.set(target, window.lastAt);
        }
    });
    const all = { subtree: true, childList: true, attributes: true, characterData: true };
    window.watching.observe(document.querySelector('[data-testid="stMain"]'), all);
    for (const host of document.querySelectorAll('*')) if (host.shadowRoot) window.watching.observe(host.shadowRoot, all);
}"""
QUIET = "() => window.lastAt && performance.now() - window.lastAt > 700"
LAST = """() => {
    const seen = (node) => {
        const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node.host ?? node;
        if (!element?.isConnected || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    };
    const marks = [...window.changedAt];
    const last = (some) => Math.max(...some.map(([, at]) => at));
    return [last(marks.filter(([node]) => seen(node))), last(marks)];
}"""


def figures() -> Iterator[Figure]:
    with sync_playwright() as playwright:
        yield from _visits(playwright)
        yield from _changes(playwright)
        yield from _weight(playwright)


def browser_of(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=installed_browser(), args=["--no-sandbox", "--disable-gpu"])


def _visits(playwright: Playwright) -> Iterator[Figure]:
    """The first visit to a server that began a moment ago: it has loaded no page, and no PyTorch."""
    paints, numbers = {APP: [], TRIVIAL: []}, []
    for _ in range(VISITS):
        for script, paint in paints.items():
            with (
                TemporaryDirectory() as folder,
                serve(script, Path(folder) / "log") as url,
                browser_of(playwright) as browser,
            ):
                page, began = browser.new_page(viewport=SIZE), perf_counter()
                page.goto(url)
                page.wait_for_selector("h1, .stPlotlyChart")
                paint.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                if script == APP:
                    page.get_by_text("25,557,032").first.wait_for()
                    numbers.append(perf_counter() - began)
    ours, usual = median(paints[APP]), median(paints[TRIVIAL])
    yield Figure(GROUP, "first paint on a server that has just begun", ours, "ms")
    yield Figure(GROUP, "first paint, beside the trivial app", ours / usual, "times", PAINT)
    yield Figure(
        GROUP, "first number on a server that has just begun", median(numbers), "s", how="PyTorch is loaded meanwhile"
    )


def _changes(playwright: Playwright) -> Iterator[Figure]:
    with TemporaryDirectory() as folder, ExitStack() as ends:
        servers = {
            script: ends.enter_context(serve(script, Path(folder) / Path(script).stem)) for script in (TRIVIAL, APP)
        }
        browser = ends.enter_context(browser_of(playwright))
        pages = {script: opened(browser, url) for script, url in servers.items()}
        pages[APP].get_by_role("slider").first.focus()
        found: dict[str, list[tuple[float, float]]] = {script: [] for script in pages}
        for turn in range(CHANGES):
            radio = pages[TRIVIAL].get_by_role("radio").nth((turn + 1) % 2)
            found[TRIVIAL].append(taken(pages[TRIVIAL], radio.click))
            found[APP].append(taken(pages[APP], partial(pages[APP].keyboard.press, KEYS[turn % 2])))
    # Of those from the third on, when both networks are known: seen, anywhere.
    ours, usual = ([median(one) for one in zip(*found[script][2:], strict=True)] for script in (APP, TRIVIAL))
    change = "ResNet-50 to ResNet-101"
    yield Figure(GROUP, f"{change}, from the key to the last mark on the screen", ours[0], "ms")
    yield Figure(GROUP, f"{change}, beside the trivial app", ours[0] / usual[0], "times", CHANGE)
    yield Figure(
        GROUP, f"{change}, to the last mark below the screen, beside the trivial app", ours[1] / usual[1], "times"
    )


def opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport=SIZE)
    page.goto(url)
    page.wait_for_selector(DONE)
    page.locator(CHART).first.wait_for()
    page.wait_for_timeout(2000)
    return page


def taken(page: Page, act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds from the moment of an act to the last mark on the screen that it draws, and to the last anywhere."""
    page.evaluate(WATCH)
    began = page.evaluate("performance.now()")
    act()
    page.wait_for_function(QUIET)
    seen, anywhere = page.evaluate(LAST)
    return seen - began, anywhere - began


def _weight(playwright: Playwright) -> Iterator[Figure]:
    """Everything that comes over the wire for one who has never been there, with the websocket."""
    with (
        TemporaryDirectory() as folder,
        serve(APP, Path(folder) / "log", processes=2) as url,
        browser_of(playwright) as browser,
    ):
        page, found = browser.new_page(viewport=SIZE), []
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda told: found.append(told["encodedDataLength"]))
        wire.on(
            "Network.webSocketFrameReceived", lambda told: found.append(len(told["response"]["payloadData"]) * 3 / 4)
        )
        page.goto(url)
        page.locator(CHART).first.wait_for()
        page.wait_for_timeout(3000)
    yield Figure(
        GROUP,
        "a first visit behind the front, over the wire",
        sum(found) / 1e6,
        "MB",
        BYTES,
        how=f"{len(found)} messages",
    )
