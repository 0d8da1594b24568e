"""A drawing as a file: what diagram.css says of each mark is written into it, as a browser would compute it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree

from explorer.charts.palette import Look
from explorer.diagram.colours import tokens
from explorer.diagram.scripts import DRAWING

# As on the page, then what is about as narrow; a Chinese letter comes from whatever the reader has.
FONT = "'Source Sans', 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
MARGIN, HEAD = 12, 26  # px around the picture; for the name above it
OF_THE_PAGE = ("class", "role", "tabindex", "aria-label", "style")  # attributes that mean nothing in a file
# What XML 1.0 has no way to write, and halves of a character.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Rule(NamedTuple):
    """A selector as its steps from the outside in, each a set of names and classes, and what it says."""

    steps: tuple[frozenset[str], ...]
    says: Mapping[str, str]

    @property
    def weight(self) -> int:
        """More classes weigh more than fewer, and a name less than a class."""
        words = [word for step in self.steps for word in step]
        return sum(100 if word.startswith(".") else 1 for word in words)


@cache
def rules() -> tuple[Rule, ...]:
    """Those of diagram.css, the weakest first."""
    css = re.sub(r"/\*.*?\*/", "", (DRAWING / "diagram.css").read_text(), flags=re.DOTALL)
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        steps = tuple(frozenset(re.findall(r"\.?[\w-]+", step)) for step in selector.split())
        found.append(Rule(steps, dict(_declarations(body))))
    return tuple(sorted(found, key=lambda rule: rule.weight))


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in filter(str.strip, body.split(";")):
        name, _, value = line.partition(":")
        yield name.strip(), value.strip()


def file(drawn: Sequence, look: Look, title: str) -> str:
    """The drawing on its ground with the network's name above, in the colours of `look`."""
    colours = tokens(look)
    _, attributes, children = drawn
    width, height = map(float, attributes["viewBox"].split()[2:])
    head = HEAD if title else 0
    across, down = width + 2 * MARGIN, height + 2 * MARGIN + head
    place = {"x": -MARGIN, "y": -MARGIN - head, "width": across, "height": down}
    root = _element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "width": across, "height": down, "font-family": FONT, "role": "img",
        "viewBox": " ".join(map(_number, place.values())),
    })  # fmt: skip
    if title:
        _named(root, title)
    root.append(_element("rect", place | {"fill": colours["ground"]}))
    if title:
        name = {"x": 0, "y": -head + 8, "font-size": 16, "font-weight": 600, "fill": colours["text"]}
        root.append(_element("text", name, title))
    for child in children:
        _add(root, child, (), colours)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _add(
    parent: ElementTree.Element, drawn: Sequence, around: tuple[frozenset[str], ...], colours: Mapping[str, str]
) -> None:
    """A mark and what is in it, but for those that nobody sees."""
    name, attributes, children = drawn
    words = frozenset((name, *(f".{word}" for word in attributes.get("class", "").split())))
    kept = {key: value for key, value in attributes.items() if key not in OF_THE_PAGE}
    look = kept | _look((*around, words)) | dict(_declarations(attributes.get("style", "")))
    look = {key: _written(value, colours) for key, value in look.items()}
    if look.get("fill") in ("none", "transparent") and look.get("stroke", "none") == "none":
        return
    element = _element(name, look, *(child for child in children if isinstance(child, str)))
    if "aria-label" in attributes:
        _named(element, attributes["aria-label"])
    for child in children:
        if not isinstance(child, str):
            _add(element, child, (*around, words), colours)
    parent.append(element)


def _look(path: tuple[frozenset[str], ...]) -> dict[str, str]:
    """What the rules say of the last element on a path from the outside in."""
    found: dict[str, str] = {}
    for rule in rules():
        if _meant(rule.steps, path):
            found |= rule.says
    return found


def _meant(steps: Sequence[frozenset[str]], path: Sequence[frozenset[str]]) -> bool:
    """Whether the last step is the last element, and the others stand around it in this order."""
    if not steps[-1] <= path[-1]:
        return False
    around = iter(path[:-1])
    return all(any(step <= words for words in around) for step in steps[:-1])


def _written(value: str, colours: Mapping[str, str]) -> str:
    return re.sub(r"var\(--([\w-]+)\)", lambda name: colours[name[1]], value)


def _named(element: ElementTree.Element, words: str) -> None:
    """What a reader hears, and sees where the pointer rests."""
    element.insert(0, _element("title", {}, words))


def _element(name: str, attributes: Mapping[str, object], *texts: str) -> ElementTree.Element:
    written = {
        key: _number(value) if isinstance(value, (int, float)) else _round(str(value))
        for key, value in attributes.items()
    }
    element = ElementTree.Element(name, written)
    if texts:
        element.text = UNWRITABLE.sub("\ufffd", "".join(texts))
    return element


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _round(value: str) -> str:
    """Hundredths of a pixel are enough."""
    return re.sub(r"\d+\.\d{3,}(e-\d+)?", lambda number: _number(float(number[0])), value)
