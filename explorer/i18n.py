"""Every word a person reads, from content/ui/, one TOML file a language.

>>> Text("residual.identity").into("en")
'identity'
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}  # as their own readers write them
Translator = Callable[..., str]  # t(key, **values): a sentence in one language
CONTENT = Path(__file__).parent / "content" / "ui"


@cache
def words(language: str) -> Mapping[str, str]:
    """All texts of a language by dotted key. Raises KeyError for an unknown language."""
    if language not in LANGUAGES:
        raise KeyError(f"{language!r} is not a language here; known: {', '.join(LANGUAGES)}")
    with (CONTENT / f"{language}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file)))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


@cache
def choices(knob: str) -> tuple[str, ...]:
    """What a knob can be set to: the keys of its table of labels, in the order shown."""
    prefix = f"choice.{knob}."
    return tuple(key.removeprefix(prefix) for key in words("en") if key.startswith(prefix))


@dataclass(frozen=True)
class Text:
    """A sentence that is not yet in any language: its key in content/ and its values.

    A value may itself be a Text; it is put into the same language.
    """

    key: str
    values: tuple[tuple[str, Any], ...] = ()

    def into(self, language: str) -> str:
        filled = {k: v.into(language) if isinstance(v, Text) else v for k, v in self.values}
        return words(language)[self.key].format(**filled)


def text(key: str, **values: Any) -> Text:
    """Text("problem.width", (("value", 3),)), written as a call."""
    return Text(key, tuple(values.items()))


def together(sentences: Iterable[str], language: str) -> str:
    """Sentences in a row; Chinese leaves no space behind a full stop."""
    return ("" if language == "zh" else " ").join(sentences)


@cache
def translator(language: str) -> Translator:
    """What says any key in one language."""
    plain = cache(lambda key: words(language)[key].format())
    return lambda key, **values: text(key, **values).into(language) if values else plain(key)
