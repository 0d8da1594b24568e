"""The networks that go by a name."""

from collections.abc import Sequence

from explorer.analysis.identify.answer import Answer, Match
from explorer.analysis.identify.index import Entry
from explorer.i18n import text
from explorer.reading.given import Named


def by_name(given: Named, entries: Sequence[Entry]) -> Answer:
    convention = text("which.convention.name")
    named = (entry for entry in entries if entry.name in given.names)
    return Answer(tuple(Match(entry.name, entry.spec, convention, entry.counts["params"], 0) for entry in named))
