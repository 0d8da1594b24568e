"""What a change asks of the server: its processor time, beside that of three widgets and one chart in the same minutes.

A change is a message of a tab and all runs that follow from it. Claims, as ratios to the trivial app: a mix of controls
over known networks at most 4, a click on picture, colour or tab at most 2, a ResNet-50 that nobody has seen (each has
another number of classes) at most 6, eight networks at most 6. The process that PyTorch's check runs in is not in it,
nor is what the badge asks of it; bench/crowd.py has both.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import NamedTuple

import psutil

from bench.figures import Figure
from bench.serving import APP, TRIVIAL, serve
from bench.tab import Reader, opened
from bench.timing import processor

GROUP = "Processor time of a change"
ROUNDS, STEPS = 6, 10  # each scenario in turn, so many changes at a time
EIGHT = "net=resnet50&compare=resnet50-v1~resnet18~resnet34~resnet101~resnext50-32x4d~wide-resnet50-2~resnet152"
MIX = ("preset", "depth", "block", "count", "colour", "stride_on", "shortcut")
PAUSE = 0.02  # seconds: the server puts away a run after its end has been told
CHOSEN = ("layer3.1.conv2", "layer2.0.conv1")

Step = Callable[[Reader], None]


class Scene(NamedTuple):
    """Who does what where: `claim` is the most that it may cost as a ratio to the trivial app."""

    what: str
    step: Step
    page: str = ""
    query: str = "net=resnet50"
    claim: float | None = None
    script: str = APP


def switch(*names: str) -> Step:
    """One of these controls after the other goes to the other of its first two values, and back."""
    turns = cycle([name for name in names for _ in range(2)])
    return lambda tab: tab.switch(f"widget_{next(turns)}")


def click() -> Step:
    """One layer after the other is clicked in the picture."""
    names = cycle(CHOSEN)

    return lambda tab: tab.trigger("diagram", "chosen", next(names))


def first_seen(net: str = "resnet50") -> Step:
    """Opens a network with a number of classes that nobody has asked for."""
    classes = count(1001)

    def step(tab: Reader) -> None:
        tab.query = f"net={net}&classes={next(classes)}"
        tab.run()

    return step


SCENES = (
    Scene("three widgets and one chart", lambda tab: tab.switch("count"), query="", script=TRIVIAL),
    Scene("Explore, a mix of known networks", switch(*MIX), claim=4),
    Scene("Explore, MACs or FLOPs", switch("count"), claim=4),
    Scene("Explore, a click in the picture", click(), claim=2),
    Scene("Explore, colour", switch("colour"), claim=2),
    Scene("Explore, another grouping in the tab", switch("by"), claim=2),
    Scene("Explore, a ResNet-50 seen for the first time", first_seen(), claim=6),
    Scene("Explore, a ResNet-152 seen for the first time", first_seen("resnet152")),
    Scene("Compare, eight known networks", switch("count"), "compare", EIGHT, 6),
    Scene("Compare, another split", switch("split"), "compare"),
    Scene("Family map", switch("map_x"), "map"),
    Scene("Sweep, known", switch("sweep_of"), "sweep"),
    Scene("Bottleneck bench", switch("bench_kernel"), "bottleneck"),
    Scene("Counting layers", switch("count"), "ladder"),
    Scene("Shortcuts", switch("count"), "shortcuts"),
    Scene("Order of layers", switch("count"), "order"),
    Scene("Exercises", switch("level"), "exercises", "seed=1"),
)


def figures() -> Iterator[Figure]:
    taken = measured(SCENES)
    usual = taken[SCENES[0]]
    for scene, seconds in taken.items():
        yield Figure(GROUP, scene.what, seconds * 1e3, "ms")
        if scene.script != TRIVIAL:
            yield Figure(GROUP, f"{scene.what}, beside the trivial app", seconds / usual, "times", scene.claim)


def measured(scenes: tuple[Scene, ...]) -> dict[Scene, float]:
    """Seconds of processor for one change of each scene, each in a tab and the trivial app on a server of its own."""
    with TemporaryDirectory() as folder, ExitStack() as ends:
        servers = {
            script: ends.enter_context(serve(script, Path(folder) / Path(script).stem)) for script in (TRIVIAL, APP)
        }
        tabs = {}
        for scene in scenes:
            tab = tabs[scene] = Reader(ends.enter_context(opened(servers[scene.script])), scene.page, scene.query)
            for _ in range(2 * len(MIX)):  # both values of each control are known then
                scene.step(tab)
        taken = dict.fromkeys(scenes, 0.0)
        for _ in range(ROUNDS):
            for scene, tab in tabs.items():
                server = psutil.Process(servers[scene.script].pid)
                before = processor(server)
                for _ in range(STEPS):
                    scene.step(tab)
                    sleep(PAUSE)
                taken[scene] += processor(server) - before
        return {scene: seconds / ROUNDS / STEPS for scene, seconds in taken.items()}
