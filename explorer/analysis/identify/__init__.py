"""Which ResNet is this? What was read, compared with every preset."""

from collections.abc import Callable, Sequence

from explorer.analysis.identify import index as known
from explorer.analysis.identify.answer import Answer, Match
from explorer.analysis.identify.by_both import by_both
from explorer.analysis.identify.by_count import by_count
from explorer.analysis.identify.by_layers import by_layers
from explorer.analysis.identify.by_name import by_name
from explorer.analysis.identify.by_shapes import by_shapes
from explorer.reading.given import Both, Count, Given, Named, Printed, State

__all__ = ["Answer", "Match", "identify"]

BY: dict[type, Callable[..., Answer]] = {
    Count: by_count,
    Both: by_both,
    Named: by_name,
    Printed: by_layers,
    State: by_shapes,
}


def identify(given: Given, index: Sequence[known.Entry] | None = None) -> Answer:
    """The presets that fit what was given, or the nearest. `index` defaults to all presets, counted at the first call."""
    return BY[type(given)](given, known.index() if index is None else index)
