"""A network counted by one convention, and how near that comes to a number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from explorer.analysis.identify.answer import NEAREST, Match, remark
from explorer.analysis.identify.index import Entry
from explorer.i18n import Text, text
from explorer.reading.given import Count
from explorer.spec import ResNetSpec

# Counters of a cost, or sizes of a file, differ by this share for one network; those of parameters do not.
COUNTERS_DIFFER = 0.02
FAR = 1.5  # times as large or as small; no network is named that is not nearer


@dataclass(frozen=True, slots=True)
class Counted:
    """One network by one convention, beside what was given.

    cut   its count was cut off after the digits given, not rounded
    """

    name: str
    spec: ResNetSpec
    convention: str
    counted: int
    given: Count
    cut: bool = False

    @property
    def apart(self) -> float:
        """Share of the given by which it differs."""
        return abs(self.counted - self.given.value) / self.given.value

    def match(self, *remarks: Text) -> Match:
        said = (remark("cut_off"), *remarks) if self.cut else remarks
        difference = self.counted - self.given.value
        return Match(self.name, self.spec, label(self.convention), self.counted, difference, said)


def label(convention: str) -> Text:
    """The words for a convention: classes_10 -> Parameters with 10 classes."""
    for many in ("keras_classes", "classes"):
        if convention.startswith(f"{many}_"):
            return text(f"which.convention.{many}", classes=int(convention.removeprefix(f"{many}_")))
    return text(f"which.convention.{convention}")


def readings(given: Count, convention: str, entries: Sequence[Entry]) -> Iterator[Counted]:
    """All networks by one convention, in the presets' order."""
    count = "macs" if convention == "macs_as_flops" else convention
    for entry in entries:
        spec = entry.spec
        if convention.startswith("classes_"):
            classes = int(convention.removeprefix("classes_"))
            if classes == spec.classes:
                continue  # that is the preset itself
            spec = replace(spec, classes=classes)
        yield Counted(entry.name, spec, convention, entry.counts[count], given)


def nearest(found: Iterable[Counted], tolerance: float) -> tuple[Match, ...]:
    """Networks by how near they come, each once; within the tolerance, in the order in which they are found."""
    within = [one for one in found if one.given.value < FAR * one.counted and one.counted < FAR * one.given.value]
    within.sort(key=lambda one: max(one.apart, tolerance))
    once: dict[str, Counted] = {}
    for one in within:
        once.setdefault(one.name, one)
    return tuple(one.match() for one in list(once.values())[:NEAREST])
