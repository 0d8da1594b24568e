"""A desk that answers at once, without an engine: what pages show of the laboratory, asked without training anything.

What it answers has the form that explorer/lab gives; its values follow from the network alone.
"""

from functools import singledispatchmethod

import msgspec
import pytest

from explorer.lab import desk
from explorer.lab.asked import Asked, Cut, Extension, Landscape, Lesion, Probe, Race, Training, needs
from explorer.lab.desk import Seen, Waiting
from explorer.ui.widgets import asking

WORDS = ("loss", "error", "train_loss", "train_error", "test_loss", "test_error")


class Desk:
    """Whatever is asked for is done at once; or it waits, runs, is refused or fails, as `does` says.

    does  done, waiting, running, paused or failed: how what is asked for from now on stands
    says  the word with which it refuses
    """

    def __init__(self, does: str = "done", says: str | None = None):
        self.does, self.says = does, says
        self.known: dict[Asked, Seen] = {}
        self.own: set[Asked] = set()

    def ask(self, works, who: str) -> str | None:
        if self.says is None:
            for one in (every for asked in works for every in (*needs(asked), asked)):
                if self.look(one).state != "done":
                    self.known[one] = self._stand(one)
                self.own.add(one)
        return self.says

    def look(self, asked: Asked) -> Seen:
        return self.known.get(asked, Seen("new"))

    def looks(self, works) -> tuple[Seen, ...]:
        return tuple(map(self.look, works))

    def pause(self, works, who: str) -> bool:
        return self._each(works, lambda seen: seen._replace(state="paused"))

    def cancel(self, works, who: str) -> bool:
        self.own -= {*works}
        return self._each(works, lambda _: Seen("new"))

    def queue(self, who: str) -> list[Waiting]:
        return [Waiting(msgspec.json.encode(one), 1, one in self.own) for one in self.known]

    def _each(self, works, changed) -> bool:
        for one in works:
            if self.look(one).state in ("waiting", "running"):
                self.known[one] = changed(self.known[one])
        return True

    def _stand(self, asked: Asked) -> Seen:
        rows, result = self.answer(asked)
        if self.does == "done":
            return Seen("done", 10, 10, rows, result, seconds=1.0)
        if self.does == "failed":
            return Seen("failed", 3, 10, rows[:1], why="memory")
        if self.does == "waiting":
            return Seen("waiting", place=3)
        return Seen(self.does, 5, 10, rows[: len(rows) // 2], seconds=1.0, left=40.0)

    @singledispatchmethod
    def answer(self, asked):
        raise NotImplementedError(asked)

    @answer.register
    def _(self, asked: Training):
        slow = 1 + 0.1 * sum(asked.spec.repeats) * (asked.spec.shortcut == "none") + 0.01 * asked.seed
        epochs = range(1, asked.recipe.epochs + 1)
        rows = tuple({"epoch": epoch, **dict.fromkeys(WORDS, min(slow / epoch, 1.0))} for epoch in epochs)
        return rows, {"epochs": asked.recipe.epochs, "diverged": None}

    @answer.register
    def _(self, asked: Race):
        rows = tuple(
            {"step": step, "loss": 2 / step, "test_error": 0.5 / step} for step in range(2, asked.steps + 1, 2)
        )
        return rows, {"reached": 20 + asked.seed, "best": 0.975}

    @answer.register
    def _(self, asked: Probe):
        blocks = blocks_of(asked.spec)
        points = ["conv1", *blocks, "fc"]
        values = [1.5**place for place in range(len(points))]
        return (), {"points": points, "activations": values, "gradients": values[::-1], "loss": 2.5}

    @answer.register
    def _(self, asked: Extension):
        same = {"loss": 0.01, "error": 0.0, "test_loss": 0.1, "test_error": 0.03}
        return (), {"blocks": ["layer1.3"], "before": same, "after": same, "largest": 0.0}

    @answer.register
    def _(self, asked: Lesion):
        blocks = {
            name: 0.9 if asked.training.spec.shortcut == "none" else 0.1 for name in blocks_of(asked.training.spec)
        }
        several = [{"out": out, "errors": [0.1 * out] * asked.draws} for out in range(1, asked.most + 1)]
        norms = [{"block": name, "x": 1.0, "f": 0.2} for name in blocks]
        rows = tuple({"block": name, "error": error} for name, error in blocks.items())
        return rows, {"whole": 0.03, "blocks": blocks, "several": several, "norms": norms}

    @answer.register
    def _(self, asked: Cut):
        return (), {"whole": 0.03, "without": 0.25}

    @answer.register
    def _(self, asked: Landscape):
        at = [asked.radius * (2 * place / (asked.side - 1) - 1) for place in range(asked.side)]
        losses = [[0.01 + x * x + y * y for x in at] for y in at]
        rows = tuple({"row": row, "losses": line} for row, line in enumerate(losses))
        return rows, {"losses": losses, "at": at, "centre": 0.01, "edge_low": 1.0, "edge_high": 2.0, "minima": 1}


def blocks_of(spec) -> list[str]:
    return [f"layer{stage}.{block}" for stage, count in enumerate(spec.repeats, 1) for block in range(count)]


@pytest.fixture
def stand_in(monkeypatch):
    """The desk of this test."""
    here = Desk()
    for name in ("ask", "look", "looks", "pause", "cancel", "queue"):
        monkeypatch.setattr(desk, name, getattr(here, name))
    monkeypatch.setattr(asking, "who", lambda: "a reader")  # AppTest has no cookies
    return here
