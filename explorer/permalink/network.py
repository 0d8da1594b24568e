"""A network as words, and as a name: the nearest preset and the knobs that differ. What cannot be used has a sentence."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from operator import attrgetter, ne
from typing import Any, NamedTuple

from explorer.i18n import Text, choices, text
from explorer.presets import PRESETS, Preset, find, named
from explorer.spec import KNOBS, ResNetSpec, problems

DEFAULT_NET = "resnet50"
NUMBER = re.compile(r"[0-9]{1,9}")  # ASCII digits alone: int() would also take "١٢" and "1_000"
MANY, NEAREST = 16, 8  # values that a sentence names all, and how many it names of more
LONGEST = 60  # how much of a stranger's value a sentence repeats

_knobs = attrgetter(*KNOBS)


@dataclass(frozen=True)
class Word:
    """A knob of the spec as a word in a link. `read` returns None for a value it cannot read."""

    name: str
    knob: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def read_number(value: str) -> int | None:
    return int(value) if NUMBER.fullmatch(value) else None


def _numbers(separator: str, length: int | None = None) -> Callable[[str], tuple[int, ...] | None]:
    def read(value: str) -> tuple[int, ...] | None:
        parts = value.split(separator)
        numbers = tuple(number for number in map(read_number, parts) if number is not None)
        return None if len(numbers) < len(parts) or (length and len(numbers) != length) else numbers

    return read


def _joined(separator: str) -> Callable[[Iterable[int]], str]:
    return lambda numbers: separator.join(map(str, numbers))


def _choice(knob: str) -> Callable[[str], str | None]:
    return lambda value: value if value in choices(knob) else None


read_input = _numbers("x", 3)
read_repeats = _numbers("-")

WORDS = (
    Word("block", "block", _choice("block")),
    Word("repeats", "repeats", read_repeats, _joined("-")),
    Word("shortcut", "shortcut", _choice("shortcut")),
    Word("stride", "stride_on", _choice("stride_on")),
    Word("order", "order", _choice("order")),
    Word("projects", "projects", _choice("projects")),
    Word("final_norm", "final_norm", _choice("final_norm")),
    Word("stem", "stem", _choice("stem")),
    Word("width", "width", read_number),
    Word("stem_width", "stem_width", read_number),
    Word("groups", "groups", read_number),
    Word("group_width", "group_width", read_number),
    Word("attention", "attention", _choice("attention")),
    Word("norm", "norm", _choice("norm")),
    Word("bias", "bias", _choice("bias")),
    Word("head", "head", _choice("head")),
    Word("input", "input", read_input, _joined("x")),
    Word("classes", "classes", read_number),
)


LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")  # of networks side by side; A is the one that `net` names
NETWORK_WORDS = ("net", *(word.name for word in WORDS))


class Network(NamedTuple):
    """The network that words ask for, and a sentence about each of them that was not used."""

    spec: ResNetSpec
    notes: tuple[Text, ...]


def network_words(spec: ResNetSpec) -> dict[str, str]:
    """The nearest preset first, then the knobs that differ, in a fixed order."""
    return dict(_words(spec))


@lru_cache(maxsize=1024)  # a page asks for them a dozen times
def _words(spec: ResNetSpec) -> tuple[tuple[str, str], ...]:
    base = nearest(spec)
    found = {"net": base.name}
    for word in WORDS:
        if getattr(spec, word.knob) != getattr(base.spec, word.knob):
            found[word.name] = word.write(getattr(spec, word.knob))
    return tuple(found.items())


def read_network(query: Mapping[str, str]) -> Network:
    """The network of a query; whatever the query holds, it can be built. Words that are not a network's are passed over."""
    preset, notes = find(query.get("net", DEFAULT_NET)), []
    if preset is None:
        notes.append(text("link.net", value=shown(query["net"]), shown=DEFAULT_NET))
    spec, refused = _with_knobs((preset or PRESETS[DEFAULT_NET]).spec, query)
    return Network(spec, (*notes, *refused))


def name(spec: ResNetSpec) -> str:
    """A preset's name, or the nearest one's and what differs: resnet50[classes=10]."""
    net, *rest = network_words(spec).items()
    return net[1] + (f"[{','.join('='.join(pair) for pair in rest)}]" if rest else "")


NAME = re.compile(r"([^\[\]]*)(?:\[([^\[\]]*)\])?")


def read_name(written: str) -> Network:
    """The network that `name` wrote as this, with a sentence about each part that cannot be used."""
    found = NAME.fullmatch(written.strip())
    if found is None:
        return Network(PRESETS[DEFAULT_NET].spec, (text("link.net", value=shown(written), shown=DEFAULT_NET),))
    pairs = [pair.partition("=") for pair in (found[2] or "").split(",") if pair]
    asked = {"net": found[1]} | {word: value for word, _, value in pairs}
    strange = unknown(asked, NETWORK_WORDS)
    read = read_network(asked)
    return read._replace(notes=(*strange, *read.notes))


def unknown(query: Iterable[str], known: Sequence[str]) -> list[Text]:
    """A sentence for each word that is not among the known ones."""
    return [text("link.unknown", word=shown(key), known=", ".join(known)) for key in query if key not in known]


def members(names: str) -> tuple[tuple[ResNetSpec, ...], tuple[Text, ...]]:
    """The networks of the word `compare`, and why others are left out."""
    links = [(written, read_name(written)) for written in names.split("~") if written]
    notes = tuple(text("link.member", name=shown(written), why=link.notes[0]) for written, link in links if link.notes)
    return tuple(link.spec for _, link in links if not link.notes), notes


def joined(specs: Iterable[ResNetSpec]) -> str:
    """The word `compare` for these networks."""
    return "~".join(map(name, specs))


@lru_cache(maxsize=1024)
def nearest(spec: ResNetSpec) -> Preset:
    """The preset that is this network, or the first of those that differ in the fewest knobs."""
    asked = _knobs(spec)
    return named(spec) or min(PRESETS.values(), key=lambda preset: sum(map(ne, _knobs(preset.spec), asked)))


def _with_knobs(spec: ResNetSpec, query: Mapping[str, str]) -> tuple[ResNetSpec, list[Text]]:
    """`spec` with every knob of the query that leads to a network that can be built.

    All words at once are what a link means: on the way to it, one word may need another before it can stand.
    """
    asked, notes = {}, []
    for word in WORDS:
        if word.name in query:
            value = word.read(query[word.name])
            if value is None:
                notes.append(unreadable(word.name, query[word.name], choices(word.knob)))
            else:
                asked[word] = value
    together = replace(spec, **{word.knob: value for word, value in asked.items()})
    if not problems(together):
        return together, notes
    spec, refused = _one_by_one(spec, asked)
    for word, why in refused.items():
        notes.append(text("link.refused", pair=f"{word.name}={shown(query[word.name])}", why=why))
    return spec, notes


def _one_by_one(spec: ResNetSpec, asked: Mapping[Word, Any]) -> tuple[ResNetSpec, dict[Word, Text]]:
    """`spec` with the knobs that fit, and why the others do not; those are tried once more after the rest."""
    refused: dict[Word, Text] = {}
    for turn in (asked, refused):
        for word in tuple(turn):
            candidate = replace(spec, **{word.knob: asked[word]})
            if wrong := problems(candidate):
                refused[word] = wrong[0].sentence
            else:
                spec = candidate
                refused.pop(word, None)
    return spec, refused


def unreadable(word: str, value: str, known: Iterable[str] = ()) -> Text:
    """What is wrong with the value of a word, and what would work: one of `known`, or what content/ says of the word."""
    works = some(known, value) if known else text(f"link.works.{word}")
    return text("link.value", word=word, value=shown(value), works=works)


def some(known: Iterable[str], value: str) -> str | Text:
    """All that is known, or of many those most like what `value` has that is not, and how many more there are."""
    known = tuple(known)
    if len(known) <= MANY:
        return ", ".join(known)
    strange = next((part for part in value.split(",") if part not in known), value)
    near = get_close_matches(shown(strange), known, NEAREST, 0)
    return text("link.some", some=", ".join(near), count=len(known) - NEAREST)


def shown(value: str) -> str:
    """A stranger's text for a sentence: one line, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
