"""A server that has just started, and a class that comes at once: each of its first visitors sees a whole page.

Two starts, which see every page; ten with --hypothesis-profile=thorough. No browser: what a tab asks and is sent.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from hypothesis import settings

from bench.tab import Reader, opened
from explorer.ui.pages import PAGES

STARTS = 10 if settings.get_current_profile_name() == "thorough" else 2
VISITORS, AT_ONCE = 16, 8  # a start's first visitors, and the pages they open: the next eight of all pages, in turn
LINKS = {"explore": ("tab=export", "tab=costs"), "lessons": ("lesson=macs&step=1", ""), "exercises": ("seed=anna",)}


class Visitor(Reader):
    """A tab that remembers what stands on its page."""

    def __init__(self, *asked):
        self.drawn = {}  # place: kind of what stands there
        super().__init__(*asked)

    def ends(self, message) -> bool:
        if message.WhichOneof("type") == "delta":
            place, delta = tuple(message.metadata.delta_path), message.delta
            if delta.WhichOneof("type") == "new_element":
                self.drawn = {there: kind for there, kind in self.drawn.items() if there[: len(place)] != place}
                self.drawn[place] = delta.new_element.WhichOneof("type")
        return super().ends(message)

    def kinds(self) -> Counter:
        """How many of each kind of element stand on the page. (What was only there for a while leaves an empty place.)"""
        return Counter(kind for kind in self.drawn.values() if kind != "empty")


def links(start: int) -> list[tuple[str, str]]:
    """Page, as its address has it, and query of each first visitor of a start."""
    names = [list(PAGES)[(start * AT_ONCE + number) % len(PAGES)] for number in range(AT_ONCE)]
    asked = [(name, LINKS.get(name, ("",))) for name in names]
    return [
        ("" if name == "explore" else name, queries[number % len(queries)])
        for number in range(VISITORS // AT_ONCE)
        for name, queries in asked
    ]


def test_two_starts_see_every_page():
    assert {page or "explore" for start in range(2) for page, _ in links(start)} == set(PAGES)


@pytest.mark.parametrize("start", range(STARTS))
def test_each_of_sixteen_first_visitors_sees_what_a_later_one_sees(start, cold_server):
    url, asked = cold_server(), links(start)
    with ExitStack() as ends:
        sockets = [ends.enter_context(opened(url)) for _ in range(VISITORS)]
        together = Barrier(VISITORS)

        def first(number: int) -> Counter | str:
            together.wait(30)
            try:
                return Visitor(sockets[number], *asked[number]).kinds()
            except (RuntimeError, TimeoutError) as wrong:
                return f"{wrong}"

        with ThreadPoolExecutor(VISITORS) as class_:
            seen = list(class_.map(first, range(VISITORS)))
        later = {link: Visitor(ends.enter_context(opened(url)), *link).kinds() for link in dict.fromkeys(asked)}
    wrong = [(link, what) for link, what in zip(asked, seen, strict=True) if what != later[link]]
    assert not wrong, "\n".join(f"{link}: {what}, later {later[link]}" for link, what in wrong)
