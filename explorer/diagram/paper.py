"""Runs the drawing where there is no browser: its scripts in V8, on paper.js in place of a document."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from py_mini_racer import DEFAULT_V8_FLAGS, MiniRacer, init_mini_racer

from explorer.diagram.scripts import DRAWING, drawing

LONGEST = 20  # s for one drawing; ResNet-1202 takes a hundredth of one
NURSERY = "--max-semi-space-size=2"  # MiB for what is soon thrown away; V8 would take 16, and 60 MiB in all
# One engine for the process, since to start it takes longer than to draw, in a thread of its own: pictures are drawn
# one after the other, and the engine cannot tie itself to an event loop of whoever is the first to ask.
_THREAD = ThreadPoolExecutor(1, "picture")


def drawn(data: dict, width: int) -> list:
    """The wide picture of `data`, as nested lists: the name of an element, its attributes, its children or words."""
    return _THREAD.submit(_draw, data, width).result()


def _draw(data: dict, width: int) -> list:
    return _engine().call("onPaper", data, width, timeout_sec=LONGEST)


@cache
def _engine() -> MiniRacer:
    init_mini_racer(flags=(*DEFAULT_V8_FLAGS, NURSERY), ignore_duplicate_init=True)
    engine = MiniRacer()
    engine.eval((DRAWING / "paper.js").read_text() + drawing("wide"))
    return engine
