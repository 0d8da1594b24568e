"""What readers with real browsers wait for in a class: three of them, in turn, among a hundred simulated people.

Each goes from one depth to the next and back, as by the slider, every second; counted is the time from the key to the
last mark on the screen, beside the same before the class comes. Everything, Chromium too, runs on one machine.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import Page, sync_playwright

from bench.browser import KEYS, browser_of, opened, taken
from bench.crowd import BEFORE, CROWDS, SECONDS, gathered
from bench.figures import Figure
from bench.serving import APP, serve

GROUP = "Three real browsers in a class"
CHANGES = 12  # of all three together
ARRIVE = 8  # seconds until all tabs of the class are open


def figures() -> Iterator[Figure]:
    crowd = next(crowd for crowd in CROWDS if crowd.people == 100)
    with TemporaryDirectory() as folder, ExitStack() as ends:
        url = ends.enter_context(serve(APP, Path(folder) / "log", processes=crowd.processes))
        browser = browser_of(ends.enter_context(sync_playwright()))
        pages = [opened(browser, url) for _ in range(3)]
        for page in pages:
            page.get_by_role("slider").first.focus()
        _changes(pages)  # both networks are known then
        alone = _changes(pages)
        class_ = Thread(target=lambda: asyncio.run(gathered(url, url.pid, crowd)))
        class_.start()
        pages[0].wait_for_timeout((ARRIVE + BEFORE) * 1e3)
        among = _changes(pages)
        class_.join()
    for when, found in (("alone", alone), (f"among {crowd.people} people", among)):
        yield Figure(GROUP, f"{when}, half of the changes within", median(found), "ms")
        yield Figure(GROUP, f"{when}, the slowest of {len(found)}", max(found), "ms")


def _changes(pages: list[Page]) -> list[float]:
    """Milliseconds from the key to the last mark on the screen, one reader after the other. Ends while the class is there."""
    keys = [cycle(KEYS) for _ in pages]
    assert CHANGES * 1.2 < SECONDS
    found = []
    for turn in range(CHANGES):
        page, key = pages[turn % len(pages)], next(keys[turn % len(pages)])
        page.bring_to_front()
        seen, _ = taken(page, lambda page=page, key=key: page.keyboard.press(key))
        found.append(seen)
    return found
