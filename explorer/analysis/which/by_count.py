"""Which networks have a number, and by which convention of counting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from explorer.analysis.which.answer import NEAREST, Answer, Match, remark
from explorer.analysis.which.index import Entry
from explorer.i18n import Text, text
from explorer.reading.given import Count
from explorer.spec import MAX_CLASSES, ResNetSpec

# Conventions in the order they are offered, the plainest first. MACs that are called FLOPs are the paper's habit.
PARAMS = ("params", "classes_1000", "classes_10", "classes_100", "keras_total", "state", "no_classifier")
CONVENTIONS = {
    "params": PARAMS,
    "macs": ("macs", "timm", "torchinfo"),
    "flops": ("macs_as_flops", "flops", "timm"),
    "size": ("file", "file_buffers"),
    "any": ("params", "macs", "flops", *PARAMS[1:-1], "timm", "torchinfo", "no_classifier"),
}
NEAR = {
    "params": ("params", "keras_total"),
    "macs": ("macs",),
    "flops": ("macs_as_flops", "flops"),
    "size": ("file", "file_buffers"),
    "any": ("params", "macs", "flops"),
}
USUAL_CLASSES = frozenset({*range(1, 1001), 21_841, 21_843})  # ImageNet-21k, without and with two more of BiT


@dataclass(frozen=True, slots=True)
class _Reading:
    """One network counted by one convention."""

    name: str
    spec: ResNetSpec
    convention: str
    counted: int

    def match(self, given: Count, remarks: tuple[Text, ...] = ()) -> Match:
        difference = self.counted - given.value
        return Match(self.name, self.spec, label(self.convention), self.counted, difference, remarks)


def label(convention: str) -> Text:
    """The words for a convention: classes_10 -> Parameters with 10 classes."""
    if convention.startswith("classes_"):
        return text("which.convention.classes", classes=int(convention.removeprefix("classes_")))
    return text(f"which.convention.{convention}")


def by_count(given: Count, entries: Sequence[Entry]) -> Answer:
    """Networks whose count prints as what was typed, by convention and then in the presets' order."""
    readings = _between(given.low, given.high, CONVENTIONS[given.quantity], entries)
    matches = _one_each(readings, given) or _with_other_classes(given, entries)
    found = {match.name for match in matches}
    matches += tuple(match for match in _cut_off(given, entries) if match.name not in found)
    return Answer(matches) if matches else Answer(nearest=_nearest(given, entries))


def _between(low: int, high: int, conventions: Sequence[str], entries: Sequence[Entry]) -> "list[_Reading]":
    return [r for convention in conventions for r in _readings(entries, convention) if low <= r.counted <= high]


def _cut_off(given: Count, entries: Sequence[Entry]) -> tuple[Match, ...]:
    """Networks whose count was cut off after the digits typed, not rounded: the paper's 3.8 for 3.858."""
    unit = 2 * (given.high - given.value)
    readings = _between(given.high + 1, given.value + unit - 1, NEAR[given.quantity], entries)
    return tuple(replace(match, remarks=(remark("cut_off"),)) for match in _one_each(readings, given))


def _readings(entries: Sequence[Entry], convention: str) -> Iterator[_Reading]:
    counted = "macs" if convention == "macs_as_flops" else convention
    for entry in entries:
        spec = entry.spec
        if convention.startswith("classes_"):
            classes = int(convention.removeprefix("classes_"))
            if classes == spec.classes:
                continue  # that is the preset itself
            spec = replace(spec, classes=classes)
        yield _Reading(entry.name, spec, convention, entry.counts[counted])


def _one_each(readings: Sequence[_Reading], given: Count) -> tuple[Match, ...]:
    """A match for each network, by its plainest convention; what else fits is a remark."""
    grouped: dict[tuple[str, ResNetSpec], list[_Reading]] = {}
    for reading in readings:
        grouped.setdefault((reading.name, reading.spec), []).append(reading)
    return tuple(
        first.match(given, tuple(remark("also", convention=label(r.convention), counted=r.counted) for r in others))
        for first, *others in grouped.values()
    )


def _with_other_classes(given: Count, entries: Sequence[Entry]) -> tuple[Match, ...]:
    """Networks whose classifier, or first convolution of a grey image, explains an exact count of parameters."""
    if given.low != given.high or given.quantity not in ("params", "any"):
        return ()
    found = []
    for entry in entries:
        channels, height, width = entry.spec.input
        for wanted in sorted({channels, 1}, reverse=True):
            body = entry.headless + (wanted - channels) * entry.per_input_channel
            classes, rest = divmod(given.value - body, entry.features + 1)
            if rest or classes not in USUAL_CLASSES or classes > MAX_CLASSES:
                continue
            spec = replace(entry.spec, classes=classes, input=(wanted, height, width))
            remarks = (remark("channels", channels=wanted, own=channels),) if wanted != channels else ()
            found.append(_Reading(entry.name, spec, f"classes_{classes}", given.value).match(given, remarks))
    return tuple(found)


def _nearest(given: Count, entries: Sequence[Entry]) -> tuple[Match, ...]:
    readings = [r for convention in NEAR[given.quantity] for r in _readings(entries, convention)]
    readings.sort(key=lambda reading: abs(reading.counted - given.value))
    once: dict[str, _Reading] = {}
    for reading in readings:  # the nearest of each network
        once.setdefault(reading.name, reading)
    return tuple(reading.match(given) for reading in list(once.values())[:NEAREST])
