"""Numbers among other words, and two numbers of one network.

25.6M params, 4.1 GFLOPs; thop's dict; Computational complexity: 4.12 GMac.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from explorer.reading import quantities
from explorer.reading.given import Both, Count, Unreadable, excerpt

COSTS = ("macs", "flops")
LARGE = 100_000  # numbers without a word count something from here, as thop gives them; smaller ones may be a shape
BETWEEN = re.compile(r"[\s,;/|&+]")
ACCURACY = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3})? ?%")  # 76.13% top-1
WORD = re.compile(r"(?<![\w.])[^\W\d_][\w-]*+")  # the name of a network is one too: resnet-50


def both(line: str) -> Both | None:
    """Parameters and a cost on one line, in any order; what is not named is what the other is not."""
    if len(line) > quantities.LONGEST:
        return None
    no_words = not any(map(str.isalpha, line))
    text = _known_words(line.translate(dict.fromkeys(map(ord, "{}|'\""), " ")))
    parted = ([_read(half, quantities.count) for half in halves] for halves in _halves(text))
    read = [[one for one in halves if one] for halves in parted if all(halves)]
    counted = [p for p in read if all(_says_much(one) or (no_words and one.value >= LARGE) for one in p)]
    return _pair(*max(counted, key=_named)) if counted else None


def _named(halves: list[Count]) -> tuple[int, bool]:
    """How good a place to part them is: both say what they count; or the smaller says that it is of parameters."""
    small, large = sorted(halves, key=lambda one: one.value)
    said = sum(one.quantity != "any" for one in halves)
    return said, small.quantity == "params" or large.quantity in COSTS


def _halves(text: str) -> list[tuple[str, str]]:
    """Where two numbers can be parted."""
    numbers = list(quantities.NUMBER.finditer(text))
    if len(numbers) != 2:
        return []
    places = BETWEEN.finditer(text, numbers[0].end(), numbers[1].start())
    return [(text[: place.start()], text[place.end() :]) for place in places]


def _says_much(count: Count) -> bool:
    """Whether it has a unit or says what it counts."""
    return count.quantity != "any" or count.low < count.high


def _pair(first: Count, second: Count) -> Both | None:
    """The two, if one is of parameters and the other a cost. Where neither says so, the larger is the cost."""
    if first.quantity == second.quantity == "any":
        params, cost = sorted((first, second), key=lambda count: count.value)
    else:
        params, cost = (first, second) if "params" in (first.quantity, _opposite(second)) else (second, first)
    if params.quantity not in ("params", "any") or cost.quantity not in (*COSTS, "any"):
        return None
    cost = cost if cost.quantity in COSTS else replace(cost, quantity="flops")
    return Both(replace(params, quantity="params"), cost)


def _opposite(count: Count) -> str:
    return "params" if count.quantity in COSTS else "cost"


def count(line: str) -> Count | None:
    """The number of a line that has other words too, if it has a unit or says what it counts."""
    if len(line) > quantities.LONGEST or not any(map(str.isdigit, line)):
        return None
    found = _read(_known_words(line), quantities.count)
    return replace(found, shown=excerpt(line)) if found and _says_much(found) else None


def summary(lines: Iterable[str]) -> Count | Both | None:
    """The first parameters and the first cost that lines name; if none does, the first size."""
    found: dict[str, Count] = {}
    for line in lines:
        one = _read(line, quantities.count) or count(line)
        if one and one.quantity != "any":
            found.setdefault("cost" if one.quantity in COSTS else one.quantity, one)
    if "params" in found and "cost" in found:
        return Both(found["params"], found["cost"])
    return next(iter(found.values()), None)


def _read(line: str, reader: Callable[[str], Count | None]) -> Count | None:
    """A number that no network has is no reason to refuse a text of many."""
    try:
        return reader(line)
    except Unreadable:
        return None


def _known_words(line: str) -> str:
    text = ACCURACY.sub(" ", quantities.plain(line))
    return WORD.sub(lambda word: word[0] if _is_known(word, text) else " ", text)


def _is_known(word: re.Match, text: str) -> bool:
    """A word that says what is counted, or behind the number its unit, with or without one."""
    units = quantities.BY_LENGTH if text[: word.start()].rstrip()[-1:].isdigit() else ("",)
    return any(word[0].startswith(u) and quantities.quantities_said(word[0][len(u) :]) is not None for u in units)
