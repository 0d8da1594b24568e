"""One change of a widget, from the message that leaves a tab to the end of the run it asks for.

Claims, as ratios in one run: the Explore page takes at most 5 times what three widgets and one chart take, and at most
12 times for a ResNet-50 that nobody has seen before (each has another number of classes); so does Compare with eight
networks it knows. What PyTorch is asked after the page is painted (explorer/ui/widgets/badge.py) is a run of its own.

    python -m bench.page [KEY]      KEY: part of the key or label of the widget of Explore to switch, as "count"
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import sleep

from bench.serving import serve
from bench.tab import Tab, opened

RERUNS = 40
CLAIM, FIRST_CLAIM, EIGHT_CLAIM = 5, 12, 12
EIGHT = "net=resnet50&compare=resnet50-v1~resnet18~resnet34~resnet101~resnext50-32x4d~wide-resnet50-2~resnet152"
# A person pauses too. Without one, Linux puts off the acknowledgement that the server's socket (Nagle) waits for, by 40 ms.
PAUSE = 0.1


class Site:
    """A server with one tab on it, and what is to be measured: `step` of the tab gives the seconds of one run.

    The tab opens `page`, a file's name in pages/, at the words of `query`.
    """

    def __init__(
        self, script: str, log: Path, ends: ExitStack, step: Callable[[Tab], float], page: str = "", query: str = ""
    ):
        url = ends.enter_context(serve(script, log))
        self.tab, self.step = Tab(ends.enter_context(opened(url)), page, query), step
        for _ in range(4):  # both values of a widget are cached then
            step(self.tab)


def switch(key: str) -> Callable[[Tab], float]:
    return lambda tab: tab.switch(key)


def unseen() -> Callable[[Tab], float]:
    """Opens a ResNet-50 with a number of classes that nobody has asked for."""
    classes = count(1001)

    def step(tab: Tab) -> float:
        tab.query = f"net=resnet50&classes={next(classes)}"
        return tab.run()

    return step


def measure(sites: dict[str, Site]) -> dict[str, float]:
    """Median seconds of a step of each site, the sites in turn."""
    taken = {name: [] for name in sites}
    for _ in range(RERUNS):
        for name, site in sites.items():
            sleep(PAUSE)
            taken[name].append(site.step(site.tab))
    return {name: median(seconds) for name, seconds in taken.items()}


def main(key: str = "count") -> None:
    with TemporaryDirectory() as folder, ExitStack() as ends:
        logs = Path(folder)
        try:
            sites = {
                "one chart": Site("bench/trivial_app.py", logs / "trivial", ends, switch("count")),
                "Explore": Site("streamlit_app.py", logs / "known", ends, switch(key)),
                "first seen": Site("streamlit_app.py", logs / "unseen", ends, unseen()),
                "eight": Site("streamlit_app.py", logs / "eight", ends, switch("count"), "compare", EIGHT),
            }
            seconds = measure(sites)
        except RuntimeError:
            print(*(log.read_text() for log in logs.iterdir()), file=sys.stderr)
            raise
    times = ", ".join(f"{name} {taken * 1e3:.1f} ms" for name, taken in seconds.items())
    known, first, eight = (seconds[name] / seconds["one chart"] for name in ("Explore", "first seen", "eight"))
    print(f"one change: {times}")
    print(f"Explore, known network: {known:.1f} times one chart (claim at most {CLAIM})")
    print(f"Explore, ResNet-50 seen for the first time: {first:.1f} times one chart (claim at most {FIRST_CLAIM})")
    print(f"Compare, eight known networks: {eight:.1f} times one chart (claim at most {EIGHT_CLAIM})")


if __name__ == "__main__":
    main(*sys.argv[1:2])
