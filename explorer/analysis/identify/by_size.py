"""Which networks fill so many bytes. MB may be 10^6 of them or 2^20, and a file holds more than numbers."""

from collections.abc import Iterator, Sequence

from explorer.analysis.identify.answer import Answer, Match, remark
from explorer.analysis.identify.counted import COUNTERS_DIFFER, Counted, label, nearest, readings
from explorer.analysis.identify.index import Entry
from explorer.i18n import Text
from explorer.reading.given import Count

CONVENTIONS = ("file", "file_buffers")
# Bytes of a file for each tensor's name and place, at most: torch.save takes 280 to 320, safetensors about 100.
# ResNet-18's .pth has 46,830,571 bytes, 33,963 more than its 122 tensors.
FOR_A_TENSOR = 350


def by_size(given: Count, entries: Sequence[Entry]) -> Answer:
    """Networks in the presets' order, each by its plainest convention: a size in short has no plainer reading of MB."""
    units = [unit for unit in (given, given.binary) if unit]
    matches = tuple(match for entry in entries if (match := _match(entry, units)))
    if matches:
        return Answer(matches)
    found = [one for convention in CONVENTIONS for unit in units for one in readings(unit, convention, entries)]
    return Answer(nearest=nearest(found, COUNTERS_DIFFER))


def _match(entry: Entry, units: Sequence[Count]) -> Match | None:
    fits = list(_fits(entry, units))
    if not fits:
        return None
    (first, remarks), *others = fits
    also = (remark("also", convention=label(one.convention), counted=one.counted) for one, _ in others)
    return first.match(*_unit(first, units), *remarks, *also)


def _fits(entry: Entry, units: Sequence[Count]) -> Iterator[tuple[Counted, tuple[Text, ...]]]:
    """The ways in which a network fits, with what is to be said of each; as a file where no other does."""
    plain = [one for unit in units for name in CONVENTIONS for one in readings(unit, name, [entry])]
    yield from ((one, ()) for one in plain if one.given.holds(one.counted))
    if any(one.given.holds(one.counted) for one in plain):
        return
    most = FOR_A_TENSOR * entry.tensors
    for one in plain:
        if one.convention == "file_buffers" and one.counted < one.given.low <= one.counted + most:
            yield one, (remark("saved", more=most),)


def _unit(fit: Counted, units: Sequence[Count]) -> tuple[Text, ...]:
    """Which MB it is, where there are two."""
    return (remark("decimal" if fit.given is units[0] else "binary"),) if len(units) > 1 else ()
