"""The table of docs/teaching.md: its links, and in bold what stands on the page that each opens."""

import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent.parent / "docs"
FILES = {"en": DOCS / "teaching.md", "zh": DOCS / "teaching.zh.md"}
ROW = re.compile(r"^\| (\d+) \| (.+?) \| `(/[^`]*)` \| (.+?) \|", re.MULTILINE)


class Row(NamedTuple):
    number: int
    question: str
    link: str
    says: tuple[str, ...]

    @property
    def page(self) -> str:
        """The name of a file under pages/, or nothing for Explore."""
        return self.link.partition("?")[0].removeprefix("/")


def rows(lang: str) -> list[Row]:
    text = FILES[lang].read_text(encoding="utf-8")
    return [
        Row(int(number), question, link, tuple(re.findall(r"\*\*(.+?)\*\*", settles)))
        for number, question, link, settles in ROW.findall(text)
    ]
