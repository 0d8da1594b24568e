"""How long somebody waits for a change while another, on the same process, opens the costliest links that there are.

The neighbour switches the colour of ResNet-18's picture again and again; what is costly is opened in another tab, and
each time is another network, so that nothing of it is known. First come those of COSTLY, then as many more by dice: up to
1,000 blocks and any words, on any page, eight of them in Compare, 4,096 points in Sweep. What is kept of all these fills up.

    python -m bench.neighbour [MORE]     100
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter, sleep

from bench.figures import Figure
from bench.serving import APP, serve
from bench.tab import Reader, opened
from explorer.i18n import choices
from explorer.permalink import VIEW_WORDS
from explorer.ui.pages import PAGES, own_words

GROUP = "Beside the costliest links"
WAIT = 0.5  # seconds that a neighbour may wait
PAUSE = 0.05
WORST = 5  # of those by dice that are told
NETS = ("resnet50", "resnet18", "resnext50-32x4d")
REPEATS = (
    "250-250-250-250", "1-1-1-997", "997-1-1-1", "166-166-167-167-167-167", "1000", "333-333-334", "50-50-50-50", "3-4-36-3",
)  # fmt: skip
LONG = "block=bottleneck&repeats=250-250-250-250&attention=se&norm=batch&shortcut=D&stem=deep"
WIDE = "block=bottleneck&repeats=1-997-1-1&width=256&input=3x2048x2048&head=flatten"
MANY = "~".join(
    f"resnet50[repeats=250-250-250-{250 - number},attention=se,classes={{0}}{number}]" for number in range(7)
)
COSTLY = {
    "1,000 blocks": ("", f"{LONG}&classes={{0}}"),
    "1,000 blocks, unfolded": ("", f"{LONG}&fold=unfolded&by=layer&classes={{0}}"),
    "1,000 wide blocks": ("", f"{WIDE}&classes={{0}}"),
    **{
        f"1,000 blocks, {tab}": ("", f"{LONG}&tab={tab}&by=layer&classes={{0}}")
        for tab in ("layers", "field", "memory", "code", "frameworks", "table1", "sizes", "maps", "export")
    },
    "1,000 blocks, present": ("", f"{LONG}&present=yes&classes={{0}}"),
    "eight in Compare": ("compare", f"net=resnet50&repeats=250-250-250-249&attention=se&classes={{0}}&compare={MANY}"),
    "a sweep of 4,096 widths and groups": (
        "sweep",
        "net=resnet50&attention=se&group_width=4&sweep_x=width&sweep_x_range=16-79-1&sweep_y=groups&sweep_y_range=1-64-1&classes={0}",
    ),
    "a sweep of 4,096 sides and blocks": (
        "sweep",
        "net=resnet50&attention=se&sweep_x=input&sweep_x_range=33-96-1&sweep_y=blocks&sweep_y_range=4-67-1&classes={0}",
    ),
    "depth": ("depth", f"{LONG}&classes={{0}}"),
    "ladder": ("ladder", f"{LONG}&classes={{0}}"),
    "shortcuts": ("shortcuts", f"{LONG}&classes={{0}}"),
    "order": ("order", f"{LONG}&classes={{0}}"),
}


def figures(more: int = 100) -> Iterator[Figure]:
    with TemporaryDirectory() as folder, serve(APP, Path(folder) / "log") as url, opened(url) as stream:
        neighbour = Reader(stream, "", "net=resnet18")
        for _ in range(10):
            neighbour.switch("widget_colour")
        yield Figure(GROUP, "alone", max(_waits(neighbour, Event(), 2)), "s")
        for number, (name, (page, query)) in enumerate(COSTLY.items()):
            yield _beside(url, neighbour, name, page, query.format(100 + number))
        by_dice = [_beside(url, neighbour, *rolled(Random(number), number)) for number in range(more)]
        for figure in sorted(by_dice, key=lambda one: -one.value)[:WORST]:
            yield figure._replace(what=f"of {more} by dice, {figure.what}")


def rolled(dice: Random, number: int) -> tuple[str, str, str]:
    """A costly link by dice: its name, the page's address and the query."""
    page = dice.choice([*PAGES])
    asked = {"net": dice.choice(NETS), "repeats": dice.choice(REPEATS), "classes": str(3_000 + number)}
    for knob in ("attention", "norm", "stem", "shortcut", "order", "head", "bias"):
        if dice.random() < 0.4:
            asked[knob] = dice.choice([*choices(knob)])
    if dice.random() < 0.3:
        asked["input"] = dice.choice(("3x2048x2048", "3x512x512", "1024x224x224"))
    for word, values in {**VIEW_WORDS, **own_words(page)}.items():
        if len(values) > 1 and word not in ("hide", "lock", "lang", "theme") and dice.random() < 0.35:
            asked[word] = dice.choice(values)
    if page == "compare":
        some = [f"resnet{dice.choice((18, 34, 50))}[repeats={dice.choice(REPEATS)},classes={{}}]" for _ in range(7)]
        asked["compare"] = "~".join(one.format(5_000 + 10 * number + at) for at, one in enumerate(some))
    if page == "sweep":
        asked |= {"sweep_x_range": "1-64-1", "sweep_y_range": "1-64-1"}
    query = "&".join(f"{word}={value}" for word, value in asked.items())
    return f"{page} {query[:60]}", "" if page == "explore" else page, query


def _beside(url: str, neighbour: Reader, name: str, page: str, query: str) -> Figure:
    done, failed = Event(), []

    def costly() -> None:
        try:
            with opened(url) as stream:
                Reader(stream, page, query)
        except Exception as wrong:  # noqa: BLE001  whatever it is, the neighbour must not wait for it
            failed.append(repr(wrong)[:200])
        finally:
            done.set()

    began = perf_counter()
    Thread(target=costly).start()
    waits = sorted(_waits(neighbour, done))
    lasted = perf_counter() - began
    how = f"which takes {lasted:.1f} s, {len(waits)} changes, half within {waits[len(waits) // 2]:.2f} s {' '.join(failed)}"
    return Figure(GROUP, name, waits[-1], "s", WAIT, how=how)


def _waits(neighbour: Reader, done: Event, seconds: float = 100) -> list[float]:
    waits, until = [], perf_counter() + seconds
    while not waits or (perf_counter() < until and not done.is_set()):
        began = perf_counter()
        neighbour.switch("widget_colour")
        waits.append(perf_counter() - began)
        sleep(PAUSE)
    return waits


if __name__ == "__main__":
    for figure in figures(*map(int, sys.argv[1:])):
        print(figure, figure.how, flush=True)
