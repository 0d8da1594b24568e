"""What is kept is left out by the collector, and still goes when nobody has it any more."""

import gc
import weakref
from typing import Any, NamedTuple

from explorer.presets import PRESETS
from explorer.ui.shell.at_rest import at_rest
from explorer.ui.widgets import cached


class Row(NamedTuple):
    name: str
    holds: Any


class Thing:
    """Something that tells when it goes."""


def test_named_tuples_of_plain_values_are_left_out():
    row = at_rest(Row("one", (1, Row("two", ("a", None)))))
    assert not gc.is_tracked(row) and not gc.is_tracked(row.holds[1])


def test_what_may_stand_in_a_circle_is_not():
    row = at_rest(Row("one", (Thing(), Row("two", 2), [])))
    assert gc.is_tracked(row) and gc.is_tracked(row.holds)
    assert not gc.is_tracked(row.holds[1])
    held = at_rest({"one": Row("one", 1), "more": [Row("two", 2)]})
    assert gc.is_tracked(held) and not gc.is_tracked(held["one"]) and not gc.is_tracked(held["more"][0])


def test_it_goes_with_the_last_who_has_it():
    gone = []
    row = at_rest((Row("one", thing := Thing()),))
    weakref.finalize(thing, gone.append, True)
    del thing, row
    assert gone == [True]


def test_layers_that_are_kept_are_left_out():
    found = cached.analysis(PRESETS["resnet50"].spec)
    assert not any(map(gc.is_tracked, found.trace.layers))
