"""All pages, one folder each, and which words a link can have on which of them.

A folder holds the parts of its page, its shells of kept results in worked_out.py, and its own part of the view in
view.py. What stands here and in the files view.py knows no Streamlit, so that the command line and the lessons can read any link.
"""

from collections.abc import Mapping
from typing import NamedTuple

from explorer.permalink import link as links
from explorer.permalink.link import Link
from explorer.permalink.values import words_of
from explorer.ui.pages.bottleneck.view import Bench
from explorer.ui.pages.compare.view import Compare
from explorer.ui.pages.depth.view import Counting
from explorer.ui.pages.exercises.view import Exercises
from explorer.ui.pages.explore.view import Explore
from explorer.ui.pages.lab.view import Lab
from explorer.ui.pages.lessons.view import Lessons
from explorer.ui.pages.map.view import FamilyMap
from explorer.ui.pages.sweep.view import Sweep


class Row(NamedTuple):
    """The file of a page, whose name is its address; its icon; its own part of the view."""

    file: str
    icon: str
    own: type | None = None


# The label of a page is page.NAME in content/.
PAGES = {
    "explore": Row("streamlit_app.py", ":material/account_tree:", Explore),
    "compare": Row("pages/compare.py", ":material/compare_arrows:", Compare),
    "map": Row("pages/map.py", ":material/scatter_plot:", FamilyMap),
    "sweep": Row("pages/sweep.py", ":material/ssid_chart:", Sweep),
    "lab": Row("pages/lab.py", ":material/science:", Lab),
    "lessons": Row("pages/lessons.py", ":material/school:", Lessons),
    "exercises": Row("pages/exercises.py", ":material/edit_note:", Exercises),
    "bottleneck": Row("pages/bottleneck.py", ":material/straighten:", Bench),
    "depth": Row("pages/depth.py", ":material/format_list_numbered:", Counting),
    "ladder": Row("pages/ladder.py", ":material/stairs:"),
    "shortcuts": Row("pages/shortcuts.py", ":material/redo:"),
    "order": Row("pages/order.py", ":material/reorder:"),
    "which": Row("pages/which.py", ":material/help_center:"),
    "numbers": Row("pages/numbers.py", ":material/calculate:"),
}
CLOSE_UPS = ("bottleneck", "depth", "ladder", "shortcuts", "order")  # one question each, as lessons link to them
OWN = {name: row.own for name, row in PAGES.items()}
KNOWN = links.known(tuple(OWN.values()))  # every word that a link can have


def read(query: Mapping[str, str], page: str = "explore") -> Link:
    """What the words of a query mean on the page that they open."""
    return links.read(query, page, OWN)


def read_query(query: str, page: str = "explore") -> Link:
    """The same of a query string, with or without the address in front of it."""
    return links.read_query(query, page, OWN)


def own_words(page: str) -> Mapping[str, tuple[str, ...]]:
    """The words that are a page's own, each with what it can be."""
    return words_of(OWN[page]) if OWN[page] else {}


def usual(page: str) -> object:
    """The own part of the view of a page that nobody has changed."""
    own = OWN[page]
    return own() if own else None
