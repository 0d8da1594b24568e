"""Which networks have these parameters and this cost."""

from collections.abc import Sequence
from dataclasses import replace

from explorer.analysis.identify.answer import Answer, Match, remark
from explorer.analysis.identify.by_count import by_count
from explorer.analysis.identify.index import Entry
from explorer.reading.given import Both


def by_both(given: Both, entries: Sequence[Entry]) -> Answer:
    """Where both fit none, those of the parameters: on these counters agree."""
    by_params, by_cost = by_count(given.params, entries), by_count(given.cost, entries)
    costs = {match.name: match for match in by_cost.matches}
    fit = tuple(_with_cost(match, costs[match.name]) for match in by_params.matches if match.name in costs)
    if fit:
        return Answer(fit)
    macs = {entry.name: entry.counts["macs"] for entry in entries}
    apart = tuple(_beside(match, given.cost.value, macs[match.name]) for match in by_params.matches)
    return replace(by_params, matches=apart)


def _with_cost(match: Match, cost: Match) -> Match:
    said = remark("also", convention=cost.convention, counted=cost.counted), *cost.remarks
    return replace(match, remarks=match.remarks + said)


def _beside(match: Match, cost: int, macs: int) -> Match:
    return replace(match, remarks=(*match.remarks, remark("other_cost", value=cost, macs=macs)))
