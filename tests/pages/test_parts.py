"""After a change a page shows what its new link shows, whatever parts of it were run."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from urllib.parse import parse_qsl

import pytest

from bench.serving import serve
from bench.tab import opened
from explorer.i18n import choices
from explorer.permalink import WORDS
from explorer.ui.pages import PAGES
from tests.each import each
from tests.mirror import Mirror

Change = Callable[[Mirror], None]


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with serve("streamlit_app.py", tmp_path_factory.mktemp("served") / "log") as url:
        with opened(url) as first:
            Mirror(first)  # waits until PyTorch is there, with a line about it on the page
        yield url


@pytest.fixture
def tab(url):
    with ExitStack() as ends:
        yield lambda page, query: Mirror(ends.enter_context(opened(url)), page, query)


def choose(name, value):
    return lambda tab: tab.change(name, value)


def click(name, key="diagram", event="chosen"):
    return lambda tab: tab.trigger(key, event, name)


EXPLORE = {
    "count": (choose("count", "FLOPs"), 3),
    "colour": (choose("colour", "Parameters"), 1),
    "fold": (choose("fold", "Unfold"), 1),
    "fold by its pill": (click("unfolded", event="fold"), 1),
    "at": (click("layer3.1.conv2"), 1),
    "at under the loupe": (click("layer2.0.conv1", "loupe"), 1),
}


def same(tab, changed):
    """Whether a tab shows what its link shows in a tab of its own."""
    fresh = tab(changed.page, changed.query)
    assert fresh.query in ("", changed.query)  # a link that is as the app writes it stays as it is
    assert changed.page_shown() == fresh.page_shown()


@pytest.mark.parametrize("change, parts", EXPLORE.values(), ids=EXPLORE)
def test_a_change_of_the_view_runs_the_parts_that_show_it(tab, change, parts):
    changed = tab("", "net=resnet18")
    change(changed)
    assert len(changed.parts) == parts
    assert dict(parse_qsl(changed.query)) != {"net": "resnet18"}
    same(tab, changed)


def test_a_change_of_the_network_runs_the_page(tab):
    changed = tab("", "net=resnet18")
    changed.change("block", "Bottleneck")
    assert not changed.parts
    same(tab, changed)


def test_a_choice_is_called_as_the_new_network_has_it(tab):
    """The labels of blocks have shapes, and a browser goes on showing the label that it has."""
    changed = tab("shortcuts", "net=resnet50")
    changed.change("depth", "101")
    changed.change("block", "Basic")
    same(tab, changed)


# Each page as a link opens it, with what it shows only then. The others have no control that is a word of the link.
STARTS = {
    **{name: (name, "net=resnet18") for name in PAGES if name not in ("explore", "lessons", "which", "exercises")},
    **{f"explore {name}": ("", f"net=resnet18&tab={name}") for name in choices("tab")},
    "explore by block": ("", "net=resnet18&by=block&at=layer2.0"),
    "compare three": ("compare", "net=resnet18&compare=resnet34~plain34"),
    "exercises": ("exercises", "seed=1"),
}
KNOBS = {"preset", "depth", "side", "compare_pick", *(word.knob for word in WORDS)}  # each of which runs the whole page


@each("name", STARTS)
def test_every_control_of_the_view(tab, name):
    changed = tab(*STARTS[name])
    for control in sorted(controls(changed) - KNOBS):
        if control not in controls(changed):
            continue  # one that another has taken away
        changed.change(control, other(changed, control))
        same(tab, changed)


@each("name", STARTS)
def test_one_change_after_another(tab, name):
    dice, changed = Random(name), tab(*STARTS[name])
    for _ in range(4):
        control = dice.choice(sorted(controls(changed)))
        changed.change(control, other(changed, control, dice))
    same(tab, changed)


def controls(tab):
    """The names of those that are a word of the link or a knob, without the language, which changes them all."""
    found = (choice.name.partition("widget_")[2] for choice in tab.widgets.values() if len(choice.options) > 1)
    return {re.sub(r"(_\d+)+$", "", name) for name in found if name} - {"lang"}


def other(tab, control, dice=None):
    choice = tab.control(control)
    left = [option for option in choice.options if option != choice.value]
    return dice.choice(left) if dice else left[0]
