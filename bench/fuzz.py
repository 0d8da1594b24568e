"""What strangers send: links that no page writes, and values that no control offers. Does anything break, or stay broken?

    python -m bench.fuzz links COUNT [SEED]     what reads a link, at full speed
    python -m bench.fuzz pages COUNT [SEED]     links opened on a server, each drawn whole
    python -m bench.fuzz states COUNT [SEED]    messages with widgets' values, many to a session, and a look at it after them

Each ends with how many broke, and says of the first few how to send them again: by their seed.
"""

import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from bench.serving import APP, serve
from bench.strange_links import link
from bench.stranger import Stranger
from bench.tab import opened
from explorer.i18n import LANGUAGES
from explorer.permalink import words
from explorer.spec import problems
from explorer.ui import pages
from explorer.ui.shell.frame import NOTES

MESSAGES = 25  # that a session gets before it is looked at
LINKS = 20  # that are opened in a tab, one after the other
SAID = 16_000  # bytes that the notices of a page may have
SLOW = 1.0  # seconds of reading a link


class Found(NamedTuple):
    """One that broke something: what was sent, and what is wrong."""

    seed: str
    sent: str
    wrong: str


def links(amount: int, seed: int) -> Iterator[Found | None]:
    for number in range(amount):
        page, query = link(Random(f"{seed} {number}"))
        wrong = _read(page, query)
        yield Found(f"{seed} {number}", f"{page}?{query[:300]}", wrong) if wrong else None


def _read(page: str, query: str) -> str:
    """What is wrong with how a link is read; nothing if all is well."""
    began = perf_counter()
    try:
        found = pages.read_query(query, page)
        said = [note.into(language) for note in found.notes[:NOTES] for language in LANGUAGES]
        again = pages.read(words(found.spec, found.view, found.own), page)
    except Exception as error:  # noqa: BLE001  this is what is looked for
        return repr(error)
    if problems(found.spec):
        return "the network cannot be built"
    if (found.spec, found.view, found.own) != (again.spec, again.view, again.own) or again.notes:
        return f"what it was read as is written as another link: {again.notes}"
    if sum(map(len, map(str.encode, said))) > SAID:
        return f"notices of {sum(map(len, said))} letters"
    return f"{perf_counter() - began:.1f} s" if perf_counter() - began > SLOW else ""


def drawn(url: str, amount: int, seed: int) -> Iterator[Found | None]:
    """Links on a server: several in one tab, the last of which has to look as it does in a tab of its own."""
    for number in count():
        dice = Random(f"{seed} pages {number}")
        with opened(url) as stream, opened(url) as another:
            page, query = link(dice)
            tab = Stranger(stream, dice, _address(page), query)
            for turn in range(LINKS):
                wrong = tab.errors[:1] or ([f"notices of {said} bytes"] if (said := tab.said()) > SAID else [])
                if turn == LINKS - 1 and not wrong:
                    wrong = looks_otherwise(tab, Stranger(another, dice, tab.page, tab.query))
                yield Found(f"{seed} pages {number}", f"{tab.page}?{query[:300]}", wrong[0]) if wrong else None
                tab.errors.clear()
                if amount <= number * LINKS + turn + 1:
                    return
                query = tab.query = link(dice)[1]
                tab.run()


def states(url: str, amount: int, seed: int) -> Iterator[Found | None]:
    """Messages in sessions on each page. In every other session they set words of the link alone, which is looked at after."""
    for number in range(-(-amount // MESSAGES)):
        dice, words_only = Random(f"{seed} states {number}"), number % 2 == 1
        page = [*pages.PAGES][number // 2 % len(pages.PAGES)]
        with opened(url) as stream, opened(url) as another:
            tab = Stranger(stream, dice, _address(page), "net=resnet18")
            for turn in range(MESSAGES):
                sent = tab.misbehave(words_only)
                if turn == MESSAGES - 1:
                    tab.follow("net=resnet34&count=flops&seed=1")
                    if words_only and not tab.errors:
                        tab.errors += looks_otherwise(tab, Stranger(another, dice, tab.page, tab.query))
                if (said := tab.said()) > SAID:
                    tab.errors.append(f"notices of {said} bytes")
                yield Found(f"{seed} states {number}", f"{page} {sent[-300:]!r}", tab.errors[0]) if tab.errors else None
                tab.errors.clear()


def looks_otherwise(tab: Stranger, fresh: Stranger) -> list[str]:
    """Where a tab does not show what its link shows in a tab of its own.

    But for what is in no link: a question on Which, exercises that are drawn without a seed, words that wait for other
    pages, and when PyTorch's check is answered.
    """
    if tab.page == "which" or (tab.page == "exercises" and "seed=" not in tab.query):
        return []
    one, other = ([shown for shown in each.page_shown() if not _is_of_its_own(shown)] for each in (tab, fresh))
    apart = next((pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]), None)
    if apart or len(one) != len(other):
        return [
            f"looks otherwise than {tab.page}?{tab.query}: {len(one)} and {len(other)} elements, {str(apart)[:600]}"
        ]
    return []


def _is_of_its_own(shown: tuple[str, object, object]) -> bool:
    return shown[0] == "page_link" or any(name in str(shown) for name in ("badge", "asking", "explorer.menu"))


def _address(page: str) -> str:
    return "" if page == "explore" else page


def main(kind: str, amount: int, seed: int = 0) -> int:
    began = perf_counter()
    if kind == "links":
        return told(links(amount, seed), began)
    with TemporaryDirectory() as folder, serve(APP, Path(folder) / "log") as url:
        wrong = told((drawn if kind == "pages" else states)(url, amount, seed), began)
        raised = (Path(folder) / "log").read_text().count("Traceback")
        print(f"{raised} tracebacks in the server's log")
        return wrong + raised


def told(tried: Iterator[Found | None], began: float) -> int:
    """Says what was found; how many that are."""
    results = list(tried)
    found = [one for one in results if one]
    for one in islice(found, 10):
        print(*one, sep="\n  ")
    print(f"{len(results):,} sent in {perf_counter() - began:.0f} s, {len(found)} broke something")
    return len(found)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1], *map(int, sys.argv[2:])), 1))
