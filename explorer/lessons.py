"""Lessons from content/lessons/: NN-name.en.md and NN-name.zh.md, Markdown with a few lines that are read here.

    title: What makes a network deep
    line: One sentence for the list of lessons.
    minutes: 6

    ## A step
    link: net=resnet50&at=layer2.0.conv2

    Text with numbers of the step's network, never typed: {params}, {layer2.0.conv2.macs|short}.

    ask: params at layer2.0.conv2

    Text that shows after an answer was given.

`link:` is the query of a permalink, maybe with a page in front, bottleneck?bench_channels=256 or lab?lab=train; a step
without one shows what the step before shows. A question that is no number is a list, with a reply behind the arrow:

    ask: What happens to the training error?
    - [x] It rises. -> So it is not overfitting.
    - [ ] It falls. -> The paper's curves show the opposite.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from explorer.i18n import LANGUAGES
from explorer.permalink import VIEW_WORDS, View
from explorer.spec import ResNetSpec
from explorer.ui import pages

CONTENT = Path(__file__).parent / "content" / "lessons"
NAME = re.compile(r"(?P<place>\d\d)-(?P<name>[a-z0-9_]+)\.(?P<lang>[a-z]{2})\.md")
HEAD = ("title", "line", "minutes")
OPTION = re.compile(r"- \[(?P<mark>[x ])\] (?P<text>.+?)(?: -> (?P<reply>.+))?")
PAGES = ("", "bottleneck", "lab")  # what a link can have in front


class Broken(ValueError):
    """What is wrong with a lesson, as `file:line: what`."""

    def __init__(self, file: str, line: int, what: str):
        super().__init__(f"{file}:{line}: {what}")


@dataclass(frozen=True)
class Option:
    text: str
    right: bool
    reply: str


@dataclass(frozen=True)
class Question:
    """A `quantity` of the step's network, at the layer or block `at`; or a sentence with options."""

    line: int
    quantity: str = ""
    at: str = ""
    text: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Step:
    """Text before and after the answer, and the network and view that stand beside it.

    page   "" for the picture of a network, else the page whose view it is
    own    words of the view that the step itself sets
    part   of the page's view, its own part
    """

    line: int
    title: str
    text: str
    page: str
    spec: ResNetSpec
    own: tuple[tuple[str, str], ...]
    part: Any
    question: Question | None = None
    reveal: str = ""

    def view(self, around: View) -> View:
        """The view `around` the step with the step's own words; a layer that a reader chose stays chosen."""
        own = {word: value for word, value in self.own if word in VIEW_WORDS}
        return replace(around, **own | {"at": around.at or own.get("at", "")})

    def page_words(self) -> dict[str, str]:
        """The words that are the own part of the page it shows, which is Explore where it is "" ."""
        return {word: value for word, value in self.own if word not in VIEW_WORDS}


@dataclass(frozen=True)
class Lesson:
    file: str
    name: str
    title: str
    line: str
    minutes: int
    steps: tuple[Step, ...]


@cache
def lessons(lang: str, folder: Path = CONTENT) -> tuple[Lesson, ...]:
    """All lessons of a language in their order. Raises Broken for a file that cannot be read as one."""
    return tuple(read(path) for path in files(lang, folder))


def files(lang: str, folder: Path = CONTENT) -> list[Path]:
    return sorted(
        path for path in folder.glob("*.md") if (found := NAME.fullmatch(path.name)) and found["lang"] == lang
    )


def find(lang: str, name: str) -> Lesson | None:
    return next((lesson for lesson in lessons(lang) if lesson.name == name), None)


def read(path: Path) -> Lesson:
    named = NAME.fullmatch(path.name)
    if not named or named["lang"] not in LANGUAGES:
        raise Broken(path.name, 1, f"a lesson is called NN-name.LANG.md, with LANG one of {', '.join(LANGUAGES)}")
    return parse(path.read_text(encoding="utf-8"), path.name, named["name"])


def parse(source: str, file: str, name: str) -> Lesson:
    lines = list(enumerate(source.splitlines(), start=1))
    starts = [at for at, (_, line) in enumerate(lines) if line.startswith("## ")]
    if not starts:
        raise Broken(file, len(lines) or 1, "no step: a step begins with a line '## Its title'")
    head = _head(lines[: starts[0]], file)
    steps: list[Step] = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        steps.append(_step(lines[start:end], file, steps[-1] if steps else None))
    return Lesson(file, name, head["title"], head["line"], _minutes(head["minutes"], file), tuple(steps))


def _head(lines: list[tuple[int, str]], file: str) -> dict[str, str]:
    found = {}
    for number, line in lines:
        key, colon, value = line.partition(":")
        if line.strip() and (not colon or key not in HEAD or key in found or not value.strip()):
            raise Broken(file, number, f"above the first step stand {', '.join(HEAD)}, once each, not {line!r}")
        if line.strip():
            found[key] = value.strip()
    if missing := [key for key in HEAD if key not in found]:
        raise Broken(file, 1, f"missing: {', '.join(missing)}")
    return found


def _minutes(value: str, file: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 60:
        raise Broken(file, 1, f"minutes are a number from 1 to 60, not {value!r}")
    return int(value)


def _step(lines: list[tuple[int, str]], file: str, before: Step | None) -> Step:
    (first, heading), *rest = lines
    step = Step(first, heading[3:].strip(), "", "", ResNetSpec(), (), pages.usual("explore"))
    if before:
        step = replace(step, page=before.page, spec=before.spec, own=before.own, part=before.part)
    text: list[str] = []
    after: list[str] = []
    question = None
    linked = False
    for number, line in rest:
        if line.startswith("link:"):
            if linked or question or any(text):
                raise Broken(file, number, "a step has one link:, under its title")
            step, linked = _linked(step, line[5:].strip(), file, number), True
        elif line.startswith("ask:"):
            if question:
                raise Broken(file, number, "a step has one ask:")
            question = _question(line[4:].strip(), file, number)
        elif question and not any(after) and line.startswith("- ["):
            question = _with_option(question, line, file, number)
        else:
            (after if question else text).append(line)
    if question:
        _check_options(question, file)
    said, reveal = "\n".join(text).strip(), "\n".join(after).strip()
    if not said:
        raise Broken(file, first, "a step needs text")
    return replace(step, text=said, question=question, reveal=reveal)


def _linked(step: Step, query: str, file: str, number: int) -> Step:
    page, mark, words = query.partition("?")
    if not mark:
        page, words = "", query
    if page not in PAGES:
        raise Broken(file, number, f"no lesson can show the page {page!r}; known: {', '.join(filter(None, PAGES))}")
    link = pages.read_query(words, shown := page or "explore")
    if link.notes:
        raise Broken(file, number, link.notes[0].into("en"))
    asked = dict(parse_qsl(words))
    if strange := sorted(word for words in link.beside.values() for word in words):
        raise Broken(file, number, f"{', '.join(strange)}: no word of the page {shown}")
    of_view = ((name, getattr(link.view, name)) for name in VIEW_WORDS if name in asked)
    of_page = ((name, getattr(link.own, name)) for name in pages.own_words(shown) if name in asked)
    own = (*of_view, *of_page)
    return replace(step, page=page, spec=link.spec, own=own, part=link.own)


def _question(line: str, file: str, number: int) -> Question:
    quantity, _, at = line.partition(" at ")
    if re.fullmatch("[a-z_]+", quantity) and " " not in at:
        return Question(number, quantity, at)
    if not line:
        raise Broken(file, number, "ask: what?")
    return Question(number, text=line)


def _with_option(question: Question, line: str, file: str, number: int) -> Question:
    found = OPTION.fullmatch(line.strip())
    if not found or question.quantity:
        raise Broken(file, number, "an option is '- [x] text -> reply' under a question in words, x for the right one")
    option = Option(found["text"], found["mark"] == "x", found["reply"] or "")
    return replace(question, options=(*question.options, option))


def _check_options(question: Question, file: str) -> None:
    options = question.options
    if question.text and (len(options) < 2 or sum(option.right for option in options) != 1):
        raise Broken(file, question.line, "a question in words needs two options or more, one of them right: - [x]")
    if any(not option.right and not option.reply for option in options):
        raise Broken(file, question.line, "every wrong option needs a reply: - [ ] text -> reply")
