"""A network and a view as readable words in a URL, and back. Nothing is ever unpickled.

A link names the nearest preset and the knobs that differ: `net=resnet50&shortcut=C&input=3x160x160`. Presets are
facts, so an old link keeps its meaning when a default changes.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from explorer import share
from explorer.devices import devices
from explorer.i18n import LANGUAGES, Text, choices, text
from explorer.presets import ORIGINS, PRESETS, Preset, find, named
from explorer.published import recipes
from explorer.spec import KNOBS, MAX_STAGES, ResNetSpec, problems

DEFAULT_NET = "resnet50"
NUMBER = re.compile(r"[0-9]{1,9}")  # ASCII digits alone: int() would also take "١٢" and "1_000"


@dataclass(frozen=True)
class View:
    """How a network is looked at: language, unit of cost, what the costs are grouped by, the layer chosen, what the
    picture is coloured by and whether its repeats are folded, whether it is presented and in which theme, the tab that is open, and what a training step or a
    device is reckoned with; which networks it is compared with, which of all is the reference, and how the difference
    is explained.

    A language of None is the reader's own. A chosen layer that the network has not is as none. What stands on the
    bottleneck bench begins with bench_; explorer/analysis/blocks/bottleneck.py says which of it goes together. What a teacher
    hides, keeps fixed and says on top stands in hide, lock and note. A lesson is open at a step, a series of exercises,
    which is a level and a seed, at one of them or as a sheet to print. A sweep has one knob or two, the range of each, what
    is counted, and the network chosen in it. The family map has a data set, what its cost is, and which results are shown.
    """

    lang: str | None = None
    count: str = "macs"
    by: str = "stage"
    at: str = ""
    colour: str = "kind"
    fold: str = "auto"
    present: str = "no"
    theme: str = "system"
    tab: str = "layers"
    batch: str = "32"
    precision: str = "float32"
    optimiser: str = "momentum"
    gib: str = "24"
    device: str = "a100-sxm"
    bench_channels: str = "256"
    bench_reduction: str = "4"
    bench_kernel: str = "3"
    bench_groups: str = "1"
    bench_map: str = "56"
    bench_bias: str = "no"
    bench_norm: str = "no"
    step: str = ""
    with_projections: str = "no"
    with_norms: str = "no"
    with_pools: str = "no"
    lesson: str = ""
    level: str = "1"
    seed: str = ""
    exercise: str = "1"
    print: str = "no"
    compare: str = ""
    reference: str = "A"
    other: str = "B"
    difference: str = "macs"
    split: str = "auto"
    hide: str = ""
    lock: str = ""
    note: str = ""
    sweep_x: str = "width"
    sweep_x_range: str = ""
    sweep_y: str = "none"
    sweep_y_range: str = ""
    sweep_of: str = "work"
    sweep_at: str = ""
    map_data: str = "auto"
    map_x: str = "params"
    map_origin: str = ""
    map_recipe: str = ""
    map_year: str = ""
    map_claim: str = ""


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


class Steps(LayerNames):
    """Numbers of a layer in the count, from 1."""

    pattern = re.compile(r"[1-9][0-9]{0,4}")


class Seeds(LayerNames):
    """What a series of exercises is called: a student's number or name."""

    pattern = re.compile(r"[\w.-]{1,24}")


class Ranges(LayerNames):
    """From, to and in steps of, by which a knob is swept: 16-256-8."""

    pattern = re.compile(r"([0-9]{1,6})-([0-9]{1,6})-([1-9][0-9]{0,5})")

    def __contains__(self, value: object) -> bool:
        found = self.pattern.fullmatch(value) if isinstance(value, str) else None
        return found is not None and int(found[1]) <= int(found[2])


class Points(LayerNames):
    """What the one or two knobs of a sweep are set to: 64, 64-224."""

    pattern = re.compile(r"[0-9]{1,6}(-[0-9]{1,6})?")


class Names(LayerNames):
    """Up to seven names of networks, as `name` writes them, with ~ between them: resnet50-v1~resnet50[classes=10]."""

    one = r"[a-z0-9-]{1,40}(\[[a-zA-Z0-9_=,-]{1,400}\])?"
    pattern = re.compile(rf"{one}(~{one}){{0,6}}")


class Parts(tuple):
    """Some of a closed set, each once, with commas between them: tabs,numbers."""

    def __contains__(self, value: object) -> bool:
        parts = value.split(",") if isinstance(value, str) else [""]
        return {*parts} <= {*self} and len(parts) == len({*parts})


class Notes(LayerNames):
    """What a teacher says above a page: plain text, tidy as `tidy` leaves it."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value != "" and value == tidy(value)


LONGEST_NOTE = 300


def tidy(written: str) -> str:
    """A note without what cannot be printed and without empty lines, as long as a note may be."""
    lines = ("".join(filter(str.isprintable, line)).strip() for line in written[:LONGEST_NOTE].splitlines())
    return "\n".join(filter(None, lines))


SWEPT = ("width", "blocks", *(f"stage{number}" for number in range(1, MAX_STAGES + 1)), "groups", "input", "classes")
LETTERS = ("A", "B", "C", "D", "E", "F", "G", "H")  # of networks side by side; A is the one that `net` names
VIEW_WORDS = {
    "lang": tuple(LANGUAGES),
    "count": ("macs", "flops"),
    "by": ("stage", "block", "layer", "kind"),
    "at": LayerNames(),
    "colour": ("kind", "params", "macs", "activations", "field"),
    "fold": ("auto", "folded", "unfolded"),
    "present": ("no", "yes"),
    "theme": ("system", "light", "dark"),
    "tab": (
        "layers",
        "maps",
        "costs",
        "memory",
        "field",
        "roofline",
        "sizes",
        "table1",
        "frameworks",
        "code",
        "export",
    ),
    "batch": ("1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024"),
    "precision": ("float32", "mixed"),
    "optimiser": ("sgd", "momentum", "adam"),
    "gib": ("4", "8", "12", "16", "24", "32", "40", "48", "80", "141"),
    "device": tuple(devices()),
    "bench_channels": ("16", "32", "64", "128", "256", "512", "1024", "2048"),
    "bench_reduction": ("0.5", "1", "2", "4", "8", "16", "32"),
    "bench_kernel": ("1", "3", "5", "7"),
    "bench_groups": ("1", "2", "4", "8", "16", "32", "64"),
    "bench_map": ("7", "8", "14", "16", "28", "32", "56", "112", "224"),
    "bench_bias": ("no", "yes"),
    "bench_norm": ("no", "yes"),
    "step": Steps(),
    "with_projections": ("no", "yes"),
    "with_norms": ("no", "yes"),
    "with_pools": ("no", "yes"),
    "lesson": LayerNames(),
    "level": ("1", "2", "3"),
    "seed": Seeds(),
    "exercise": Steps(),
    "print": ("no", "yes"),
    "compare": Names(),
    "reference": LETTERS,
    "other": LETTERS,
    "difference": ("macs", "params", "printed", "memory", "field"),
    "split": ("auto", "layer", "block", "stage", "cause"),
    "hide": Parts(("menu", "network", "knobs", "count", "language", "numbers", "tabs")),
    "lock": Parts(("network", "view")),
    "note": Notes(),
    "sweep_x": SWEPT,
    "sweep_x_range": Ranges(),
    "sweep_y": ("none", *SWEPT),
    "sweep_y_range": Ranges(),
    "sweep_of": ("params", "work", "activations", "field"),
    "sweep_at": Points(),
    "map_data": ("auto", "imagenet", "cifar10", "cifar100"),
    "map_x": ("params", "macs", "activations"),
    "map_origin": Parts(ORIGINS),
    "map_recipe": Parts(recipes()),
    "map_year": Parts((*sorted({str(recipe.year) for recipe in recipes().values() if recipe.year}), "undated")),
    "map_claim": Parts(("one", "resized", "many", "extra")),
}
KNOWN = ("net", *(word.name for word in WORDS), *VIEW_WORDS)
MANY, NEAREST = 12, 8  # values that a sentence names all, and how many it names of more
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
    return urlencode(words(spec, view), safe=",")


def name(spec: ResNetSpec) -> str:
    """A preset's name, or the nearest one's and what differs: resnet50[classes=10]."""
    net, *rest = words(spec).items()
    return net[1] + (f"[{','.join('='.join(pair) for pair in rest)}]" if rest else "")


NAME = re.compile(r"([^\[\]]*)(?:\[([^\[\]]*)\])?")


def read_name(written: str) -> Link:
    """The network that `name` wrote as this, with a sentence about each part that cannot be used."""
    found = NAME.fullmatch(written.strip())
    if found is None:
        return Link(PRESETS[DEFAULT_NET].spec, View(), (text("link.net", value=_shown(written), shown=DEFAULT_NET),))
    pairs = [pair.partition("=") for pair in (found[2] or "").split(",") if pair]
    return _read({"net": found[1]} | {word: value for word, _, value in pairs})


def members(names: str) -> tuple[tuple[ResNetSpec, ...], tuple[Text, ...]]:
    """The networks of the word `compare`, and why others are left out."""
    links = [(written, read_name(written)) for written in names.split("~") if written]
    notes = tuple(text("link.member", name=_shown(written), why=link.notes[0]) for written, link in links if link.notes)
    return tuple(link.spec for _, link in links if not link.notes), notes


def joined(specs: Iterable[ResNetSpec]) -> str:
    """The word `compare` for these networks."""
    return "~".join(map(name, specs))


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
    be built is left out and has a sentence in `notes`. A short form stands for its words; one beside it goes first.
    """
    if share.WORD not in query:
        return _read(query)
    beside = {word: value for word, value in query.items() if word != share.WORD}
    packed = share.unpack(query[share.WORD])
    if packed is None:
        link = _read(beside)
        return replace(link, notes=(_unreadable(share.WORD, query[share.WORD]), *link.notes))
    return _read(packed | beside)


def _read(query: Mapping[str, str]) -> Link:
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
    if "compare" in good:
        specs, left_out = members(good["compare"])
        good["compare"] = joined(specs)
        notes += left_out
    return View(**good), notes


def _unreadable(word: str, value: str) -> Text:
    known = VIEW_WORDS.get(word) or choices(next((w.knob for w in WORDS if w.name == word), word))
    works = _some(known, value) if known else text(f"link.works.{word}")
    return text("link.value", word=word, value=_shown(value), works=works)


def _some(known: Iterable[str], value: str) -> str | Text:
    """All that is known, or of many those most like what `value` has that is not, and how many more there are."""
    known = tuple(known)
    if len(known) <= MANY:
        return ", ".join(known)
    strange = next((part for part in value.split(",") if part not in known), value)
    near = get_close_matches(_shown(strange), known, NEAREST, 0)
    return text("link.some", some=", ".join(near), count=len(known) - NEAREST)


def _shown(value: str) -> str:
    """A stranger's text for a sentence: one line, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
