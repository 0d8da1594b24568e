"""The papers behind a network as BibTeX: that of its source and of its published accuracy, and those of its knobs."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from explorer import permalink, presets
from explorer.published import Accuracy, accuracy
from explorer.spec import ResNetSpec, facts

PAPERS = Path(__file__).parents[1] / "content" / "published" / "papers.toml"
FIRST = "1512.03385"  # residual networks: behind all of them

# What a knob without a table of its own is known from: arXiv number -> whether a network has it.
KNOBS = {
    "1603.05027": lambda spec: spec.order == "pre",
    "1611.05431": lambda spec: spec.groups > 1,
}


class Paper(NamedTuple):
    """A paper, its names and title written for LaTeX.

    published  where it appeared; empty for one that is on arXiv alone
    recipes    ways to train that it proposes, as content/published/recipes.toml names them
    """

    key: str
    authors: tuple[str, ...]
    title: str
    year: int
    published: str = ""
    recipes: tuple[str, ...] = ()


@cache
def papers() -> dict[str, Paper]:
    """All papers by their arXiv number."""
    with PAPERS.open("rb") as file:
        return {number: Paper(**entry) for number, entry in tomllib.load(file).items()}


def behind(spec: ResNetSpec) -> list[str]:
    """arXiv numbers of the papers behind a network, the oldest first."""
    named = (number for source in sources(spec) for number in numbers(source))
    trained = published(spec)
    recipes = (number for number, paper in papers().items() if trained and trained.by.name in paper.recipes)
    knobs = (number for number, has in KNOBS.items() if has(spec))
    rows = (facts.shortcut(spec), facts.stem(spec), facts.attention(spec), facts.norm(spec))
    return sorted({FIRST, *named, *recipes, *knobs, *(row.paper for row in rows if row.paper)})


def published(spec: ResNetSpec) -> Accuracy | None:
    """The accuracy that is quoted for a network."""
    preset = presets.named(spec)
    return accuracy(preset.name) if preset else None


def sources(spec: ResNetSpec) -> Iterator[str]:
    """Where a network and what is published of it come from, as it is written in content/."""
    if preset := presets.named(spec):
        yield preset.source
    if found := published(spec):
        yield found.source


def numbers(source: str) -> list[str]:
    """The arXiv numbers in a text."""
    return re.findall(r"arXiv:(\d{4}\.\d{5})", source)


def bibtex(specs: Iterable[ResNetSpec]) -> str:
    """A line of comment on where each network comes from, and an entry for each paper behind any of them."""
    specs = list(specs)
    lines = [_comment(spec, source) for spec in specs for source in dict.fromkeys(sources(spec))]
    found = sorted({number for spec in specs for number in behind(spec)})
    return (
        "\n\n".join([*filter(None, ["\n".join(lines)]), *(_entry(number, papers()[number]) for number in found)]) + "\n"
    )


def _comment(spec: ResNetSpec, source: str) -> str:
    """BibTeX takes whatever stands outside an entry for a comment, up to the next @."""
    return f"% {permalink.name(spec)}: {source.replace('@', ' at ')}"


def _entry(number: str, paper: Paper) -> str:
    """One in the proceedings it appeared in, or as a preprint; its title keeps its capitals."""
    form, where = ("inproceedings", {"booktitle": paper.published}) if paper.published else ("misc", {})
    fields = {
        "author": " and ".join(paper.authors),
        "title": f"{{{paper.title}}}",
        **where,
        "year": paper.year,
        "eprint": number,
        "archiveprefix": "arXiv",
    }
    written = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@{form}{{{paper.key},\n{written}\n}}"
