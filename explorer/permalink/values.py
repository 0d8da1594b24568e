"""What a word of a link can be: a closed set, or a pattern where there are too many to be listed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from functools import cache
from typing import Any


def word(usual: str, values: "tuple[str, ...] | Callable[[], tuple[str, ...]]") -> Any:
    """A field of a view that is a word of a link, `usual` where the link has it not, else one of `values`.

    Values that have to be read from content/ come as a function.
    """
    return field(default=usual, metadata={"values": values})


@cache
def words_of(view: type) -> Mapping[str, tuple[str, ...]]:
    """The words of a view, each with what it can be, in the order in which a link has them."""
    found = {one.name: one.metadata["values"] for one in fields(view)}
    return {name: values() if callable(values) else values for name, values in found.items()}


YES = ("no", "yes")


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


class Blocks(LayerNames):
    """Blocks of a network, with commas between them: layer1.0,layer3.2."""

    one = r"layer[1-9]\.[0-9]{1,3}"
    pattern = re.compile(rf"{one}(,{one}){{0,199}}")


class Notes(LayerNames):
    """What a teacher says above a page: plain text, tidy as `tidy` leaves it."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and value != "" and value == tidy(value)


LONGEST_NOTE = 300


def tidy(written: str) -> str:
    """A note without what cannot be printed and without empty lines, as long as a note may be."""
    lines = ("".join(filter(str.isprintable, line)).strip() for line in written[:LONGEST_NOTE].splitlines())
    return "\n".join(filter(None, lines))
