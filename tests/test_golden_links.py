"""Every link of tests/golden/links.json means what it meant: the network, the words of the view, the sentences.

A link that must mean something else, since a fault is corrected, and one more link (an entry with `about`, `page` and
`query` is enough) are written by

    python -m tests.golden.write links --because "What was wrong, and what is right now."
"""

from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer import permalink
from explorer.i18n import Text
from explorer.ui import pages
from tests.each import each
from tests.golden import load

# ---- The app as the golden file sees it: where its functions move, this part alone follows. ----


def meaning(page: str, query: str) -> dict[str, Any]:
    """What a link asks for when it opens `page`, a name of PAGES in explorer/ui/pages/__init__.py.

    network  the network's name, for people; knobs are all that it is
    view     the words that are not as usual, and what they are
    notes    what is said about words that were not used, in English
    written  the link that leads back to it, and the words that wait for the other pages
    """
    link = pages.read_query(query, page)
    words = permalink.words(link.spec, link.view, link.own)
    waiting = ((word, value, owner) for owner, words in link.beside.items() for word, value in words.items())
    beside = {word: value for word, value, owner in waiting if value != getattr(pages.usual(owner), word)}
    return {
        "network": permalink.name(link.spec),
        "knobs": asdict(link.spec),
        "view": {word: value for word, value in words.items() if word not in permalink.NETWORK_WORDS} | beside,
        "notes": [_lasting(note).into("en") for note in link.notes],
        "written": urlencode(words | beside),
    }


# ---- The rest knows no more of the app than that. ----


def _lasting(note: Text) -> Text:
    """A sentence without its list of what is known: a new choice makes that longer."""
    return Text(note.key, tuple((name, _lasting_value(name, value)) for name, value in note.values))


def _lasting_value(name: str, value: Any) -> Any:
    if name in ("known", "works") and not (isinstance(value, Text) and value.key.startswith("link.works.")):
        return "…"
    return _lasting(value) if isinstance(value, Text) else value


def comparable(found: dict[str, Any], knobs: dict[str, Any]) -> dict[str, Any]:
    """What must stay of a meaning. `knobs` are those of the golden file: a knob that came later is none of them.

    The name does not belong to it, since a new preset may be nearer, nor does the order of words and sentences.
    """
    return {
        "knobs": {knob: _plain(found["knobs"].get(knob)) for knob in knobs},
        "view": found["view"],
        "notes": sorted(found["notes"]),
        "written": {word: value for word, value in parse_qsl(found["written"]) if word in found["view"]},
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def expected(entry: dict[str, Any], knobs: dict[str, Any]) -> dict[str, Any]:
    return comparable({**entry, "knobs": knobs}, knobs)


GOLDEN = load("links")
ENTRIES = GOLDEN["links"]


@each("entry", ENTRIES, ids=[f"{entry['page']}?{entry['query']}" for entry in ENTRIES])
def test_a_link_means_what_it_meant(entry):
    knobs = GOLDEN["networks"][entry["network"]]
    assert comparable(meaning(entry["page"], entry["query"]), knobs) == expected(entry, knobs)


@each("entry", ENTRIES, ids=[f"{entry['page']}?{entry['written']}" for entry in ENTRIES])
def test_the_link_that_leads_back_still_does(entry):
    """Both the one that was written then and the one that is written now."""
    knobs = GOLDEN["networks"][entry["network"]]
    back = expected({**entry, "notes": []}, knobs)
    for written in (entry["written"], meaning(entry["page"], entry["query"])["written"]):
        assert comparable(meaning(entry["page"], written), knobs) == back
