"""Where two networks differ in a count, step by step: the steps add up to the whole difference exactly.

A count is the sum of what each layer brings to it, so a difference is the sum over pairs of layers (align.py) of what
the one brings less what the other does. A layer that another kind of layer stands in for is two steps, one out and one
in. A receptive field is a sum as well: of (k - 1) x jump along the path with the largest windows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from explorer.analysis.compare.align import Pair, changes
from explorer.analysis.counts.memory import saved
from explorer.analysis.counts.receptive_field import Field, receptive_field
from explorer.analysis.trace.records import Layer, Trace

MEASURES = ("macs", "params", "printed", "memory", "field")
SPLITS = ("auto", "layer", "block", "stage", "cause")
MOST = 12  # steps that can be read one by one
# What may be the cause of a step, the first that holds; the rest of `changes` follows from another layer.
CAUSES = ("added", "removed", "kernel", "groups", "width", "bias", "stride", "order")


class Step(NamedTuple):
    """A part of the difference.

    delta   what it adds to the count, negative for less
    pairs   the layers it is made of
    cause   one of CAUSES; out or in for a layer that another replaces; statistics for running statistics that only one
            print counts; side where a map is larger or smaller, jump where its pixels lie farther apart
    form    layer, block, stage or cause: what the step stands for; rest for what is left of too many
    """

    delta: int
    pairs: tuple[Pair, ...]
    cause: str
    form: str = "layer"

    @property
    def dearest(self) -> Pair:
        """The pair that colours the step: that with the most weights of either side, the first of several."""
        return max(self.pairs, key=lambda pair: max(_size(pair.a), _size(pair.b)))

    @property
    def layer(self) -> Layer:
        """The layer that stands for the step; of one that was replaced, the one that went."""
        pair = self.dearest
        return pair.a if self.cause == "out" and pair.a else pair.layer


def _size(layer: Layer | None) -> int:
    return (layer.macs or 0) + layer.params if layer else 0


class Difference(NamedTuple):
    """A count of two networks and the steps from the one to the other; layers alone are steps here."""

    measure: str
    start: int
    end: int
    steps: tuple[Step, ...]


class Whole(ValueError):
    """A receptive field that is the whole image: it has no sum."""


Parts = Mapping[str, int]  # what each layer brings, by name; "" for what no layer does


def difference(
    a: Trace, b: Trace, pairs: Sequence[Pair], measure: str, statistics: tuple[bool, bool] = (False, False)
) -> Difference:
    """The difference of b from a in one of MEASURES. `pairs` are those of `align`.

    `statistics` says for `printed` of which network the running statistics are in the printed total.
    Raises Whole where a receptive field has no sum.
    """
    ours, theirs = _parts(a, measure), _parts(b, measure)
    steps = [step for pair in pairs for step in _steps(pair, ours, theirs, measure)]
    start, end = sum(ours.values()), sum(theirs.values())
    if measure == "printed":
        held = [_parts(trace, "buffers") if counts else {} for trace, counts in zip((a, b), statistics, strict=True)]
        steps += [step for pair in pairs if (step := _statistics(pair, *held))]
        start, end = start + sum(held[0].values()), end + sum(held[1].values())
    return Difference(measure, start, end, tuple(steps))


def _parts(trace: Trace, measure: str) -> Parts:
    return PARTS[measure](trace)


def _by_layer(value: Callable[[Layer], int]) -> Callable[[Trace], Parts]:
    return lambda trace: {layer.name: found for layer in trace.layers if (found := value(layer))}


def _memory(trace: Trace) -> Parts:
    """Bytes that training keeps for the way back, one image in float32, by the layer whose output they are."""
    names = {layer.name for layer in trace.layers}
    found: dict[str, int] = {}
    for kept in saved(trace).kept:
        owner = kept.name if kept.name in names else kept.layer  # the image goes with the first that reads it
        found[owner] = found.get(owner, 0) + kept.image + kept.fixed
    return found


def field_parts(trace: Trace) -> Parts:
    """Pixels that each layer adds to the field where the last stage ends, height, along the longest path.

    The field is an interval; its first and its last pixel may come by different paths, and each is followed back.
    """
    fields = {field.name: field for field in receptive_field(trace)}
    end = trace.last_map
    if fields[end.name].longest is None:
        raise Whole
    layers, found = {layer.name: layer for layer in trace.layers}, {"input": 1}
    for edge, sign in ((_first, -1), (_last, 1)):
        name = end.name
        while name != "input":
            reach = sign * edge(fields[name])
            before, came = max(
                ((sign * edge(fields.get(source)), source) for source in _read(layers[name], fields)),
                key=lambda pair: pair[0],
            )
            found[name] = found.get(name, 0) + reach - before
            name = came
    return found


def _read(layer: Layer, fields: Mapping[str, Field]) -> list[str]:
    """The inputs that make up a layer's field; of a gate's multiplication the gated one alone."""
    return [name for name in layer.inputs if name == "input" or fields[name].longest]


def _first(field: Field | None) -> int:
    return field.start[0] if field else 0


def _last(field: Field | None) -> int:
    return field.start[0] + field.longest[0] - 1 if field else 0


def _params(trace: Trace) -> Parts:
    unused = sum(count for _, count in trace.unused)
    return {**_by_layer(lambda layer: layer.params)(trace), **({"": unused} if unused else {})}


PARTS = {
    "macs": _by_layer(lambda layer: layer.macs or 0),
    "params": _params,
    "printed": _params,
    "buffers": _by_layer(lambda layer: layer.buffers),
    "memory": _memory,
    "field": field_parts,
}


def _steps(pair: Pair, ours: Parts, theirs: Parts, measure: str) -> list[Step]:
    """The step of a pair, two where another kind of layer stands in for the first; none where nothing changed."""
    before, after = (_of(layer, parts) for layer, parts in ((pair.a, ours), (pair.b, theirs)))
    changed = changes(pair)
    if pair.a and pair.b and "kernel" in changed and (before or after):
        found = [Step(-before, (pair,), "out"), Step(after, (pair,), "in")]
        return [step for step in found if step.delta]
    cause = _cause(pair, changed, before != after, measure)
    beyond = measure == "field" and pair.stage == "head"
    if before != after or (cause and not beyond and _says_something(pair, cause)):
        return [Step(after - before, (pair,), cause)]
    return []


def _of(layer: Layer | None, parts: Parts) -> int:
    return parts.get(layer.name, 0) if layer else 0


def _cause(pair: Pair, changed: Sequence[str], counts: bool, measure: str) -> str:
    if measure == "field":
        own = [word for word in changed if word in ("added", "removed", "kernel")]
        return own[0] if own else "jump" if counts else "stride" if "stride" in changed else ""
    if counts and measure in ("macs", "memory"):
        changed = [word for word in changed if word not in ("bias", "order")] or ["side"]
    return next((word for word in CAUSES if word in changed), "side" if counts else "")


def _says_something(pair: Pair, cause: str) -> bool:
    """Whether a change that costs nothing is worth a word: windows, paths and orders, not what follows from them."""
    kind = pair.layer.kind
    if cause in ("added", "removed"):
        return kind in ("pool", "pad", "add", "projection")
    return (
        cause in ("stride", "groups", "kernel")
        and kind in ("conv", "projection", "pool")
        or (cause == "order" and kind == "norm")
    )


def _statistics(pair: Pair, ours: Parts, theirs: Parts) -> Step | None:
    delta = _of(pair.b, theirs) - _of(pair.a, ours)
    return Step(delta, (pair,), "statistics") if delta else None


def split(found: Difference, how: str) -> tuple[Step, ...]:
    """The steps, summed as `how` says, one of SPLITS; at most MOST, the smallest then summed in one.

    auto: by layer if so few differ, else by block, else by stage. Steps of 0 that change alike are one.
    """
    if how == "auto":
        ways = (split_by(found.steps, form) for form in ("layer", "block", "stage"))
        steps = next(steps for steps in ways if len(steps) <= MOST or steps[0].form == "stage")
    else:
        steps = split_by(found.steps, how)
    return _few(steps)


def split_by(steps: Sequence[Step], form: str) -> tuple[Step, ...]:
    if form == "layer":
        return _alike(steps)
    key = {"block": lambda step: (step.pairs[0].stage, step.pairs[0].block),
           "stage": lambda step: step.pairs[0].stage,
           "cause": _same_cause}[form]  # fmt: skip
    groups: dict[object, list[Step]] = {}
    for step in steps:
        groups.setdefault(key(step), []).append(step)
    return tuple(_sum(group, form) for group in groups.values())


def _same_cause(step: Step) -> tuple:
    """What steps have in common that are one: a bias or running statistics wherever they are, else the kind of layer."""
    if step.cause in ("bias", "statistics"):
        return (step.cause,)
    return step.cause, step.layer.kind, step.layer.kernel, step.pairs[0].lane


def _sum(steps: Sequence[Step], form: str) -> Step:
    """Steps as one. Its cause and colour are those of the largest."""
    largest = max(steps, key=lambda step: abs(step.delta))
    first = largest.pairs
    rest = tuple(pair for step in steps if step is not largest for pair in step.pairs)
    return Step(sum(step.delta for step in steps), first + rest, largest.cause, form)


def _alike(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Steps of layers; those of 0 that change in the same way are one step, where the first of them was."""
    found: dict[object, list[Step]] = {}
    for number, step in enumerate(steps):
        found.setdefault(number if step.delta else _same_cause(step), []).append(step)
    return tuple(_sum(group, "layer" if len(group) == 1 else "cause") for group in found.values())


def _few(steps: Sequence[Step]) -> tuple[Step, ...]:
    """At most MOST steps: the largest in their order, and the others as one."""
    if len(steps) <= MOST:
        return tuple(steps)
    ranked = sorted(range(len(steps)), key=lambda at: -abs(steps[at].delta))
    kept, rest = sorted(ranked[: MOST - 1]), sorted(ranked[MOST - 1 :])
    return (*(steps[at] for at in kept), _sum([steps[at] for at in rest], "rest"))


def along(trace: Trace, measure: str) -> list[tuple[Layer, int]]:
    """How a count grows: each weighted layer of the main path, with the sum of all up to it."""
    parts, found = _parts(trace, measure), []
    total = parts.get("input", 0)
    for layer in trace.layers:
        total += parts.get(layer.name, 0)
        if layer.weighted:
            found.append((layer, total))
    return found
