"""A network and a view as readable words in a URL, and back. Nothing is ever unpickled.

A link names the nearest preset and the knobs that differ: `net=resnet50&shortcut=C&input=3x160x160`. Presets are
facts, so an old link keeps its meaning when a default changes.

values    what a word can be
network   the network's words, and its name
view      how a network is looked at, everywhere
link      all words together; each page adds its own: explorer/ui/pages/
"""

from explorer.permalink.link import Link, query, words
from explorer.permalink.network import (
    DEFAULT_NET,
    LETTERS,
    NETWORK_WORDS,
    WORDS,
    Network,
    joined,
    members,
    name,
    nearest,
    read_input,
    read_name,
    read_network,
    read_number,
    read_repeats,
)
from explorer.permalink.values import LONGEST_NOTE, tidy
from explorer.permalink.view import VIEW_WORDS, View

__all__ = [
    "DEFAULT_NET",
    "LETTERS",
    "LONGEST_NOTE",
    "NETWORK_WORDS",
    "VIEW_WORDS",
    "WORDS",
    "Link",
    "Network",
    "View",
    "joined",
    "members",
    "name",
    "nearest",
    "query",
    "read_input",
    "read_name",
    "read_network",
    "read_number",
    "read_repeats",
    "tidy",
    "words",
]
