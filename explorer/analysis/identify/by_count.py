"""Which networks have a number, and by which convention of counting."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from explorer.analysis.identify.answer import Answer, Match, remark
from explorer.analysis.identify.by_size import by_size
from explorer.analysis.identify.counted import COUNTERS_DIFFER, Counted, label, nearest, readings
from explorer.analysis.identify.index import Entry
from explorer.i18n import Text
from explorer.reading.given import Count
from explorer.spec import MAX_CLASSES, ResNetSpec

# Conventions in the order they are offered, the plainest first: a preset's own counts, then other classes than its
# own, then no classifier. MACs that are called FLOPs are the paper's habit.
CHANGED = ("classes_1000", "classes_10", "classes_100", "no_classifier", "keras_no_classifier")
CONVENTIONS = {
    "params": ("params", "keras_total", "state", *CHANGED),
    "macs": ("macs", "timm", "torchinfo"),
    "flops": ("macs_as_flops", "flops", "timm"),
    "any": ("params", "macs", "flops", "keras_total", "state", "timm", "torchinfo", *CHANGED),
}
NEAR = {
    "params": ("params", "keras_total"),
    "macs": ("macs",),
    "flops": ("macs_as_flops", "flops"),
    "any": ("params", "macs", "flops"),
}
USUAL_CLASSES = frozenset({*range(1, 1001), 21_841, 21_843})  # ImageNet-21k, without and with two more of BiT


def by_count(given: Count, entries: Sequence[Entry]) -> Answer:
    """Networks whose count prints as what was typed, by convention and then in the presets' order."""
    if given.quantity == "size":
        return by_size(given, entries)
    matches = _one_each(_fits(given, entries)) or _with_other_classes(given, entries)
    return Answer(matches) if matches else Answer(nearest=_nearest(given, entries))


def _fits(given: Count, entries: Sequence[Entry]) -> Iterator[Counted]:
    """Networks whose count is rounded to what was typed, or cut off there: the paper's 3.8 for 3.858."""
    for convention in CONVENTIONS[given.quantity]:
        for one in readings(given, convention, entries):
            if given.holds(one.counted):
                yield one
            elif convention in NEAR[given.quantity] and given.cuts(one.counted):
                yield replace(one, cut=True)


def _one_each(found: Iterator[Counted]) -> tuple[Match, ...]:
    """A match for each network, by its plainest convention; what else fits is a remark."""
    grouped: dict[tuple[str, ResNetSpec], list[Counted]] = {}
    for one in found:
        grouped.setdefault((one.name, one.spec), []).append(one)
    return tuple(first.match(*_also(others)) for first, *others in grouped.values())


def _also(others: Sequence[Counted]) -> Iterator[Text]:
    return (remark("also", convention=label(one.convention), counted=one.counted) for one in others if not one.cut)


def _with_other_classes(given: Count, entries: Sequence[Entry]) -> tuple[Match, ...]:
    """Networks whose classifier, or first convolution of a grey image, explains an exact count of parameters."""
    if given.low != given.high or given.quantity not in ("params", "any"):
        return ()
    wholes = [match for entry in entries for match in _other_classes(given, entry, 0, "classes")]
    keras = [match for entry in entries for match in _other_classes(given, entry, entry.buffers, "keras_classes")]
    return (*wholes, *keras)


def _other_classes(given: Count, entry: Entry, buffers: int, convention: str) -> Iterator[Match]:
    """One network with the classes, and 3 channels or 1, that make up the count; `buffers` are in it too."""
    channels, height, width = entry.spec.input
    for wanted in sorted({channels, 1}, reverse=True):
        body = entry.headless + buffers + (wanted - channels) * entry.per_input_channel
        classes, rest = divmod(given.value - body, entry.features + 1)
        if rest or classes not in USUAL_CLASSES or classes > MAX_CLASSES:
            continue
        spec = replace(entry.spec, classes=classes, input=(wanted, height, width))
        remarks = (remark("channels", channels=wanted, own=channels),) if wanted != channels else ()
        yield Counted(entry.name, spec, f"{convention}_{classes}", given.value, given).match(*remarks)


def _nearest(given: Count, entries: Sequence[Entry]) -> tuple[Match, ...]:
    """By distance where a number is of parameters; counters of a cost differ, so there the plainest comes first."""
    found = [one for convention in NEAR[given.quantity] for one in readings(given, convention, entries)]
    agree = given.quantity == "params" or (given.quantity == "any" and given.low == given.high)
    return nearest(found, 0 if agree else COUNTERS_DIFFER)
