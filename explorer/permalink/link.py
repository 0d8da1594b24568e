"""A link as a network, the view, and each page's own part of the view; and back. Nothing is ever unpickled."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer import share
from explorer.i18n import Text, text
from explorer.permalink.network import (
    NETWORK_WORDS,
    joined,
    members,
    network_words,
    read_network,
    shown,
    unknown,
    unreadable,
)
from explorer.permalink.values import Names, words_of
from explorer.permalink.view import View
from explorer.spec import ResNetSpec


@dataclass(frozen=True)
class Link:
    """What a query string asks for, and a sentence about each word of it that was not used.

    own   of the page that is opened, its own part of the view; `None` where it has none
    beside   words in the link that other pages own, by page: they wait until that page is opened. One that two of them own
             waits for both, as `step` does where neither is opened
    """

    spec: ResNetSpec
    view: View
    own: Any = None
    beside: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


MOST = 1_000  # words of a link, each of which that is not known has a sentence; a websocket brings 600,000

Owners = Mapping[str, type | None]  # each page with its own part of the view


def words(spec: ResNetSpec, view: View | None = None, own: Any = None) -> dict[str, str]:
    """The words of a link, in a fixed order, the nearest preset first; view and own part where they are not the usual."""
    return network_words(spec) | unusual(view) | unusual(own)


def query(spec: ResNetSpec, view: View | None = None, own: Any = None) -> str:
    """The words as a query string without its question mark."""
    return urlencode(words(spec, view, own), safe=",")


def unusual(part: Any) -> dict[str, str]:
    """The words of a part of the view that differ from its defaults."""
    if part is None:
        return {}
    values = {one.name: (getattr(part, one.name), one.default) for one in fields(part)}
    return {name: value for name, (value, usual) in values.items() if value != usual}


def read_query(query: str, page: str, owners: Owners) -> Link:
    """The link in a query string, with or without the address in front of it."""
    address, mark, behind = query.partition("?")
    words = behind if mark and "=" not in address else query
    pairs = parse_qsl(words, keep_blank_values=True)
    link = read(dict(pairs), page, owners)
    times = Counter(key for key, _ in pairs)
    notes = tuple(text("link.twice", word=shown(key)) for key in times if times[key] > 1)
    return replace(link, notes=link.notes + notes)


def read(query: Mapping[str, str], page: str, owners: Owners) -> Link:
    """The network and view that the words of a query ask for, on the page that it opens.

    Whatever it holds, the network can be built: a word that is unknown, unreadable or leads to a network that cannot
    be built is left out and has a sentence in `notes`. A short form stands for its words; one beside it goes first.
    A word that several pages own, such as `step`, is that of the page which is opened.
    """
    if len(query) > MOST:
        these = (*known(tuple(owners.values())), share.WORD)
        link = read({word: query[word] for word in these if word in query}, page, owners)
        return replace(link, notes=(text("link.long", count=len(query)), *link.notes))
    if share.WORD not in query:
        return _read(query, page, owners)
    beside = {word: value for word, value in query.items() if word != share.WORD}
    packed = share.unpack(query[share.WORD])
    if packed is None:
        link = _read(beside, page, owners)
        return replace(link, notes=(unreadable(share.WORD, query[share.WORD]), *link.notes))
    return _read(packed | beside, page, owners)


@cache
def known(owners: tuple[type | None, ...]) -> tuple[str, ...]:
    """Every word a link can have: of a network, of the view, of each page."""
    own = (name for owner in owners if owner for name in words_of(owner))
    return tuple(dict.fromkeys((*NETWORK_WORDS, *words_of(View), *own)))


def _read(query: Mapping[str, str], page: str, owners: Owners) -> Link:
    strange = unknown(query, known(tuple(owners.values())))
    network = read_network(query)
    view, unreadable_view = _part(query, View)
    owner = owners[page]
    own, unreadable_own = _part(query, owner) if owner else (None, [])
    taken = {*NETWORK_WORDS, *words_of(View), *(words_of(owner) if owner else ())}
    left = {word: value for word, value in query.items() if word not in taken}
    beside, unreadable_beside = _beside(left, {name: owner for name, owner in owners.items() if owner and name != page})
    notes = (*strange, *network.notes, *unreadable_view, *unreadable_own, *unreadable_beside)
    return Link(network.spec, view, own, beside, notes)


def _beside(query: Mapping[str, str], owners: Mapping[str, type]) -> tuple[dict[str, dict[str, str]], list[Text]]:
    """The words of other pages, by page, and a sentence for each that cannot be read."""
    found: dict[str, dict[str, str]] = {}
    notes: dict[str, Text] = {}
    for page, owner in owners.items():
        good, wrong = _good(query, owner)
        notes |= wrong
        if good:
            found[page] = good
    return found, [*notes.values()]


def _part(query: Mapping[str, str], part: type) -> tuple[Any, list[Text]]:
    """View, or a page's own part, with the words of the query that are its."""
    good, wrong = _good(query, part)
    return part(**good), [*wrong.values()]


def _good(query: Mapping[str, str], part: type) -> tuple[dict[str, str], dict[str, Text]]:
    """The words of a part that can be used, and a sentence on those that cannot."""
    good: dict[str, str] = {}
    wrong: dict[str, Text] = {}
    for name, values in words_of(part).items():
        if query.get(name) in values:
            good[name], left_out = _as_usual(query[name], values)
            wrong |= {f"{name} {number}": note for number, note in enumerate(left_out)}
        elif name in query:
            wrong[name] = unreadable(name, query[name], values)
    return good, wrong


def _as_usual(value: str, values: Iterable[str]) -> tuple[str, tuple[Text, ...]]:
    """A value as it is written here; of names of networks, those that can be built."""
    if not isinstance(values, Names):
        return value, ()
    specs, left_out = members(value)
    return joined(specs), left_out
