"""Which networks print these layers. Strides are among them, so v1 and v1.5 are told apart."""

from collections import Counter
from collections.abc import Iterator, Sequence

from explorer.analysis.identify.answer import Answer
from explorer.analysis.identify.by_parts import LAYER, Parts, compare
from explorer.analysis.identify.index import Entry
from explorer.reading.given import Printed, Signature


def by_layers(given: Printed, entries: Sequence[Entry]) -> Answer:
    return compare(Counter(dict(given.layers)), entries, _parts, "layers", _params)


def _parts(entry: Entry) -> Iterator[Parts]:
    yield Parts(entry.layers, (entry.classifier,), entry.first, *LAYER)


def _params(layer: tuple) -> int:
    return Signature(*layer).params
