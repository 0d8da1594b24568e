"""How a piece of work tells of itself.

A function that does one is a generator of steps, `run(asked, state, given)`, and what it returns is the result: plain
values that msgpack and JSON hold, with None for what is no number.

state  what the last step that had a state gave, or None at the beginning. Begun with it, the work goes on from there
       and comes to the same end, to the last digit.
given  the final state of each piece of work that this one `needs`, and the bytes of files that it names, by their names

Whoever runs it may end it at any step, and others run in between. So a step comes at least every half second, it costs
nothing to give more, and none comes inside `torch.no_grad` or another change that the others would feel.
"""

from collections.abc import Generator, Mapping
from math import isfinite
from typing import Any, NamedTuple

from explorer.i18n import Text

Row = dict[str, Any]  # plain values
Result = dict[str, Any]


class Step(NamedTuple):
    """So much is done.

    done, of  in the work's own units, for a bar of progress; whole numbers
    row       what there is to show by now: a point of a curve, a line of a landscape
    state     from which the work can go on; a row comes with one, so that no row is lost and none comes twice
    """

    done: int
    of: int
    row: Row | None = None
    state: bytes | None = None


class Cannot(Exception):
    """A piece of work that cannot be done. `why` is a word, whose sentence is lab.why.WORD in content/; `said` is one that
    has more to say, as what is wrong with a file.
    """

    def __init__(self, why: str, said: Text | None = None):
        self.why, self.said = why, said
        super().__init__(said.into("en") if said else why)


Steps = Generator[Step, None, Result]
Given = Mapping[str, bytes]


class Turn(NamedTuple):
    """What came of a turn of a piece of work in a worker, see turn.py.

    ended    more (it goes on from `state`), done (with `result`), left (it was to stop), missing (it needs its state sent)
             or failed, and then `why` is a word and `said` more than that, see Cannot
    seconds  that it took
    worker   where it is kept
    """

    ended: str
    done: int = 0
    of: int = 0
    rows: tuple[Row, ...] = ()
    state: bytes | None = None
    result: Result | None = None
    why: str = ""
    said: Text | None = None
    seconds: float = 0.0
    worker: str = ""


def number(value: float) -> float | None:
    """What a result holds of it: None for what is no number."""
    return value if isfinite(value) else None


def finished(steps: Steps) -> tuple[list[Row], Result]:
    """Runs it to its end: all rows, and the result."""
    rows: list[Row] = []
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return rows, end.value
        if step.row is not None:
            rows.append(step.row)
