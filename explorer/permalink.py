"""A network and a view as readable words in a URL, and back. Nothing is ever unpickled.

A link names the nearest preset and the knobs that differ: `net=resnet50&shortcut=C&input=3x160x160`. Presets are
facts, so an old link keeps its meaning when a default changes.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer.i18n import LANGUAGES, Text, choices, text
from explorer.presets import PRESETS, Preset, find, named
from explorer.spec import KNOBS, ResNetSpec, problems

DEFAULT_NET = "resnet50"
NUMBER = re.compile(r"[0-9]{1,9}")  # ASCII digits alone: int() would also take "١٢" and "1_000"


@dataclass(frozen=True)
class View:
    """How a network is looked at: language, unit of cost, what the costs are grouped by, the layer chosen, and
    what the picture is coloured by and whether its repeats are folded.

    A language of None is the reader's own. A chosen layer that the network has not is as none.
    """

    lang: str | None = None
    count: str = "macs"
    by: str = "stage"
    at: str = ""
    colour: str = "kind"
    fold: str = "auto"


@dataclass(frozen=True)
class Link:
    """What a query string asks for, and a sentence about each word of it that was not used."""

    spec: ResNetSpec
    view: View
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Word:
    """A knob of the spec as a word in a link. `read` returns None for a value it cannot read."""

    name: str
    knob: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def read_number(value: str) -> int | None:
    return int(value) if NUMBER.fullmatch(value) else None


def _numbers(separator: str, length: int | None = None):
    def read(value: str) -> tuple[int, ...] | None:
        numbers = tuple(read_number(part) for part in value.split(separator))
        return None if None in numbers or (length and len(numbers) != length) else numbers

    return read


def _joined(separator: str):
    return lambda numbers: separator.join(map(str, numbers))


def _choice(knob: str):
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


class LayerNames(tuple):
    """What the name of a layer or a block can look like: layer2.0.conv1, layer2.0, fc. Too many to be listed."""

    pattern = re.compile(r"[a-z0-9_]{1,24}(\.[a-z0-9_]{1,24}){0,6}")

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and self.pattern.fullmatch(value) is not None


VIEW_WORDS = {
    "lang": tuple(LANGUAGES),
    "count": ("macs", "flops"),
    "by": ("stage", "block", "layer"),
    "at": LayerNames(),
    "colour": ("kind", "params", "macs", "activations"),
    "fold": ("auto", "folded", "unfolded"),
}
KNOWN = ("net", *(word.name for word in WORDS), *VIEW_WORDS)
LONGEST = 60  # how much of a stranger's value a sentence repeats


def words(spec: ResNetSpec, view: View | None = None) -> dict[str, str]:
    """The words of a link, in a fixed order, the nearest preset first; the view where it is not the usual one."""
    base = nearest(spec)
    found, base = {"net": base.name}, base.spec
    for word in WORDS:
        if getattr(spec, word.knob) != getattr(base, word.knob):
            found[word.name] = word.write(getattr(spec, word.knob))
    if view:
        usual = View()
        found |= {name: getattr(view, name) for name in VIEW_WORDS if getattr(view, name) != getattr(usual, name)}
    return found


def query(spec: ResNetSpec, view: View | None = None) -> str:
    """The words as a query string without its question mark."""
    return urlencode(words(spec, view))


def name(spec: ResNetSpec) -> str:
    """A preset's name, or the nearest one's and what differs: resnet50[classes=10]."""
    net, *rest = words(spec).items()
    return net[1] + (f"[{','.join('='.join(pair) for pair in rest)}]" if rest else "")


@lru_cache(maxsize=1024)
def nearest(spec: ResNetSpec) -> Preset:
    """The preset that is this network, or the first of those that differ in the fewest knobs."""
    return named(spec) or min(PRESETS.values(), key=lambda preset: _differences(preset.spec, spec))


def _differences(one: ResNetSpec, other: ResNetSpec) -> int:
    return sum(getattr(one, knob) != getattr(other, knob) for knob in KNOBS)


def read_query(query: str) -> Link:
    """The link in a query string, with or without the address in front of it."""
    address, mark, behind = query.partition("?")
    words = behind if mark and "=" not in address else query
    pairs = parse_qsl(words, keep_blank_values=True)
    link = read(dict(pairs))
    times = Counter(key for key, _ in pairs)
    notes = tuple(text("link.twice", word=_shown(key)) for key in times if times[key] > 1)
    return replace(link, notes=link.notes + notes)


def read(query: Mapping[str, str]) -> Link:
    """The network and view that the words of a query ask for.

    Whatever it holds, the network can be built: a word that is unknown, unreadable or leads to a network that cannot
    be built is left out and has a sentence in `notes`.
    """
    notes = [text("link.unknown", word=_shown(key), known=", ".join(KNOWN)) for key in query if key not in KNOWN]
    preset = find(query.get("net", DEFAULT_NET))
    if preset is None:
        notes.append(text("link.net", value=_shown(query["net"]), shown=DEFAULT_NET))
    spec, refused = _with_knobs((preset or PRESETS[DEFAULT_NET]).spec, query)
    view, unreadable = _view(query)
    return Link(spec, view, (*notes, *refused, *unreadable))


def _with_knobs(spec: ResNetSpec, query: Mapping[str, str]) -> tuple[ResNetSpec, list[Text]]:
    """`spec` with every knob of the query that leads to a network that can be built.

    All words at once are what a link means: on the way to it, one word may need another before it can stand.
    """
    asked, notes = {}, []
    for word in WORDS:
        if word.name in query:
            value = word.read(query[word.name])
            if value is None:
                notes.append(_unreadable(word.name, query[word.name]))
            else:
                asked[word] = value
    together = replace(spec, **{word.knob: value for word, value in asked.items()})
    if not problems(together):
        return together, notes
    spec, refused = _one_by_one(spec, asked)
    for word, why in refused.items():
        notes.append(text("link.refused", pair=f"{word.name}={_shown(query[word.name])}", why=why))
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


def _view(query: Mapping[str, str]) -> tuple[View, list[Text]]:
    good, notes = {}, []
    for name, values in VIEW_WORDS.items():
        if query.get(name) in values:
            good[name] = query[name]
        elif name in query:
            notes.append(_unreadable(name, query[name]))
    return View(**good), notes


def _unreadable(word: str, value: str) -> Text:
    known = VIEW_WORDS.get(word) or choices(next((w.knob for w in WORDS if w.name == word), word))
    works = ", ".join(known) if known else text(f"link.works.{word}")
    return text("link.value", word=word, value=_shown(value), works=works)


def _shown(value: str) -> str:
    """A stranger's text for a sentence: one line, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
