"""Which networks have these tensors, or these layers.

Both are multisets of tuples, and are compared alike: equal; equal but for the classifier and the channels of the
image; or as many as possible in common.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from explorer.analysis.identify.answer import NEAREST, Answer, Match, remark
from explorer.analysis.identify.index import Entry
from explorer.i18n import Text, choices, text
from explorer.spec import KNOBS, MAX_CLASSES, MAX_INPUT_CHANNELS, ResNetSpec, facts

# Where a part says how much leaves and enters it: a shape is (out, in, ...), a Signature (kind, in, out, ...).
SHAPE, LAYER = (0, 1), (2, 1)


@dataclass(frozen=True, slots=True)
class Parts:
    """A network's parts, and which of them its classes and its image decide.

    out, into   positions in a part of what leaves and what enters it
    remarks     what is to be said if these parts fit
    """

    parts: Counter
    head: tuple[tuple, ...]
    first: tuple
    out: int
    into: int
    remarks: tuple[Text, ...] = ()


def compare(
    given: Counter,
    entries: Sequence[Entry],
    parts: Callable[[Entry], Iterable[Parts]],
    kind: str,
    values: Callable[[Any], int],
) -> Answer:
    """`parts(entry)` gives the forms a network may come in, the plainest first; `values(part)` the numbers in a part.

    `kind` is shapes or layers, as in the words for them.
    """
    ways = [(entry, way) for entry in entries for way in parts(entry)]
    matches = _once(_match(entry, entry.spec, kind, way.remarks) for entry, way in ways if way.parts == given)
    if not matches:
        total = given.total()
        found = ((entry, _adapted(entry.spec, way, given, total)) for entry, way in ways)
        matches = _once(_match(entry, spec, kind, remarks) for entry, spec, remarks in _flat(found))
    if matches:
        return Answer(_named_first(_with_blind_knobs(matches, kind)))
    return Answer(nearest=_nearest(given, ways, kind, values))


def _flat(
    found: Iterable[tuple[Entry, tuple[ResNetSpec, tuple[Text, ...]] | None]],
) -> Iterator[tuple[Entry, ResNetSpec, tuple[Text, ...]]]:
    for entry, fit in found:
        if fit:
            yield entry, *fit


def _match(entry: Entry, spec: ResNetSpec, kind: str, remarks: tuple[Text, ...]) -> Match:
    headless = any(one.key == "which.remark.headless" for one in remarks)
    classes, added = 0 if headless else spec.classes, spec.input[0] - entry.spec.input[0]
    counted = entry.headless + classes * (entry.features + 1) + added * entry.per_input_channel
    return Match(entry.name, spec, text(f"which.convention.{kind}"), counted, 0, remarks)


def _once(matches: Iterable[Match]) -> tuple[Match, ...]:
    """A match for each preset, in its fullest form, which comes first."""
    found: dict[str, Match] = {}
    for match in matches:
        found.setdefault(match.name, match)
    return tuple(found.values())


def _named_first(matches: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple(sorted(matches, key=lambda match: remark("names") not in match.remarks))


def _adapted(spec: ResNetSpec, way: Parts, given: Counter, total: int) -> tuple[ResNetSpec, tuple[Text, ...]] | None:
    """The network with as many classes and input channels as make it equal to `given`, if some do."""
    few = len(way.head) + 1  # parts that may differ
    if _apart(way.parts, given, total) > 2 * few:
        return None
    extra = given - way.parts
    weight, (channels, high, wide) = way.head[0], spec.input
    for classes in (spec.classes, None, *_candidates(extra, weight, way.out, MAX_CLASSES)):
        for inputs in (channels, *_candidates(extra, way.first, way.into, MAX_INPUT_CHANNELS)):
            if _changed(way, classes, inputs) == given:
                fitted = replace(spec, classes=classes or spec.classes, input=(inputs, high, wide))
                return fitted, _changes(spec, classes, inputs) + way.remarks
    return None


def _candidates(extra: Counter, part: tuple, position: int, most: int) -> list[int]:
    """Values at `position` that make a part that is there into the one that is looked for."""
    same = (
        other[position]
        for other in extra
        if len(other) == len(part) and _put(other, position, 0) == _put(part, position, 0)
    )
    return [value for value in same if 1 <= value <= most]


def _put(part: tuple, position: int, value: int) -> tuple:
    return (*part[:position], value, *part[position + 1 :])


def _changed(way: Parts, classes: int | None, inputs: int) -> Counter:
    """The parts with another classifier, or without one, and another first convolution."""
    parts = Counter(way.parts)
    parts.subtract(way.head)
    if classes is not None:
        parts.update(_put(part, way.out, classes) for part in way.head)
    parts.subtract([way.first])
    parts.update([_put(way.first, way.into, inputs)])
    return +parts


def _changes(spec: ResNetSpec, classes: int | None, inputs: int) -> tuple[Text, ...]:
    found = []
    if classes is None:
        found.append(remark("headless", classes=spec.classes))
    elif classes != spec.classes:
        found.append(remark("classes", classes=classes, own=spec.classes))
    if inputs != spec.input[0]:
        found.append(remark("channels", channels=inputs, own=spec.input[0]))
    return tuple(found)


def _with_blind_knobs(matches: tuple[Match, ...], kind: str) -> tuple[Match, ...]:
    """Says of each match what the parts do not show: knobs in which matches differ, and always where a stride is.

    A classifier is seen: where it has another form, a remark says so.
    """
    differ = [knob for knob in KNOBS if knob != "head" and len({getattr(match.spec, knob) for match in matches}) > 1]
    found = []
    for match in matches:
        hidden = kind == "shapes" and facts.block(match.spec).strides and "stride_on" not in differ
        blind = [*differ, "stride_on"] if hidden else differ
        remarks = tuple(
            remark(f"blind_{kind}", knob=text(f"knob.{knob}"), value=_value(match.spec, knob)) for knob in blind
        )
        found.append(replace(match, remarks=match.remarks + remarks))
    return tuple(found)


def _value(spec: ResNetSpec, knob: str) -> Text | str:
    value = getattr(spec, knob)
    if choices(knob):
        return text(f"choice.{knob}.{value}")
    return "×".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _apart(parts: Counter, given: Counter, total: int) -> int:
    """How many parts one has and the other has not. Walks the network's kinds of parts alone, which are few."""
    common = sum(min(times, given.get(part, 0)) for part, times in parts.items())
    return parts.total() + total - 2 * common


def _nearest(
    given: Counter, ways: Sequence[tuple[Entry, Parts]], kind: str, values: Callable[[Any], int]
) -> tuple[Match, ...]:
    total, held = given.total(), sum(values(part) * times for part, times in given.items())
    apart: dict[str, tuple[int, Entry, Parts]] = {}
    for entry, way in ways:
        distance = _apart(way.parts, given, total)
        if entry.name not in apart or distance < apart[entry.name][0]:
            apart[entry.name] = distance, entry, way
    found = []
    for distance, entry, way in sorted(apart.values(), key=lambda item: item[0])[: 4 * NEAREST]:
        more = sum(values(part) * times for part, times in way.parts.items()) - held
        lacking = (distance + way.parts.total() - total) // 2  # parts the network has and the given has not
        remarks = (remark(f"{kind}_apart", missing=lacking, extra=distance - lacking),)
        match = replace(_match(entry, entry.spec, kind, remarks), difference=more)
        found.append((distance, abs(more), match))
    found.sort(key=lambda item: item[:2])
    return tuple(match for *_, match in found[:NEAREST])
