"""The numbers in a lesson: each {placeholder} of a step, read off the records of the step's network.

{params}  {layer2.0.conv2.macs}  {layer2.0.block_weights}    counts of asked.KINDS
{macs_sum}  {layer2.0.conv2.params_sum}                      the sum behind one
{layer2.0.conv2.in}  {layer2.0.conv2.out}                    shapes
{resnet50-v1:macs}  {resnet50&shortcut=C:params}             of another network
{bench:wide}  {bench:ratio}                                  of the step's bottleneck bench
{published:lessons.he2015_table2.plain34}                    what a source prints, named under the step
{recorded:train.plain-56.error}                              of a run that comes with the app, in per cent
{macs - resnet50-v1:macs}  {a / b}  {a / b|percent}  {macs|short}
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, cast
from urllib.parse import parse_qsl

from explorer import permalink, published
from explorer.analysis.blocks.bottleneck import Bench, Setting, bench, setting
from explorer.analysis.blocks.structure import find, structure
from explorer.analysis.counts.totals import totals
from explorer.analysis.tables.table import shape
from explorer.analysis.teaching.questions import KINDS, Asked, Case, Unanswerable, case
from explorer.analysis.tools import frameworks
from explorer.analysis.trace.records import Trace
from explorer.analysis.trace.traced import traced
from explorer.lab import recorded
from explorer.lessons import Lesson, Step
from explorer.permalink import read_network
from explorer.spec import ResNetSpec
from explorer.ui import pages
from explorer.units import percent, short

PLACEHOLDER = re.compile(r"\{([^{}\n]+)\}")
OPERATORS = {" - ": lambda a, b: a - b, " + ": lambda a, b: a + b, " / ": lambda a, b: a / b}
Value = int | float | str
WHOLE: dict[str, Callable[[Trace], int]] = {
    "projections": lambda traced: sum(layer.kind == "projection" for layer in traced.layers),
    "blocks": lambda traced: len({(layer.stage, layer.block) for layer in traced.layers if layer.block}),
    "convolutions": lambda traced: totals(traced).convolutions,
    "norms": lambda traced: sum(layer.kind == "norm" for layer in traced.layers),
    "norm_params": lambda traced: sum(layer.params for layer in traced.layers if layer.kind == "norm"),
    "biases": lambda traced: sum(layer.biases for layer in traced.layers if layer.kernel),
    "keras": lambda traced: frameworks.keras_total(totals(traced)),
    "torchinfo": frameworks.torchinfo_mult_adds,
    "timm": frameworks.timm_macs,
}


class Filled(NamedTuple):
    """A text with its numbers, and the sources of those that are quoted."""

    text: str
    sources: tuple[str, ...]


def question(step: Step) -> Case:
    """The records that the question of a step is about. Raises Unanswerable."""
    return case(traced(step.spec), Asked(step.question.quantity, step.question.at))


def filled(step: Step, text: str) -> Filled:
    """Raises LookupError, naming the placeholder, for one that the network has no number for."""
    sources: dict[str, None] = {}

    def number(found: re.Match) -> str:
        try:
            return _formatted(found[1], step, sources)
        except (LookupError, Unanswerable, ZeroDivisionError, TypeError) as wrong:
            raise LookupError(f"{found[0]}: {wrong}") from wrong

    return Filled(PLACEHOLDER.sub(number, text), tuple(sources))


def _formatted(expression: str, step: Step, sources: dict[str, None]) -> str:
    inner, _, form = expression.partition("|")
    for sign, operate in OPERATORS.items():
        left, found, right = inner.partition(sign)
        if found:
            pair = _term(left, step, sources), _term(right, step, sources)
            shares = cast("tuple[float, float]", pair)  # of words there is no share: a TypeError, which `filled` names
            return percent(*shares) if form == "percent" else _written(operate(*pair), form)
    return _written(_term(inner, step, sources), form)


def _written(value: Value, form: str) -> str:
    if form not in ("", "short"):
        raise LookupError(f"{form!r} is no way to write a number here; known: short, and percent of a / b")
    if isinstance(value, str):
        return value
    return short(value) if form else f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"


def _term(term: str, step: Step, sources: dict[str, None]) -> Value:
    net, colon, name = term.strip().rpartition(":")
    if net == "published":
        result = published.result(name)
        sources[result.source] = None
        return result.shown
    if net == "recorded":
        return recorded.said(name)
    if net == "bench":
        return _of_bench(step, name)
    return _of_network(_other(net) if colon else step.spec, name)


def _other(net: str) -> ResNetSpec:
    link = read_network(dict(parse_qsl(f"net={net}")))
    if link.notes:
        raise LookupError(link.notes[0].into("en"))
    return link.spec


def _of_network(spec: ResNetSpec, name: str) -> Value:
    network = traced(spec)
    at, _, quantity = name.rpartition(".")
    if not at and quantity in WHOLE:
        return WHOLE[quantity](network)
    if at and quantity in ("in", "out"):
        layer = next((layer for layer in network.layers if layer.name == at), None)
        if layer is None:
            raise LookupError(f"no layer {at!r}")
        return shape(layer.in_shape if quantity == "in" else layer.out_shape)
    kind = quantity.removesuffix("_sum")
    if kind not in KINDS:
        raise LookupError(f"no quantity {quantity!r}; known: {', '.join((*KINDS, *WHOLE, 'in', 'out'))}")
    found = case(network, Asked(kind, at))
    return found.value if kind == quantity else found.sum


def settings(step: Step) -> Setting:
    """The bench of a step."""
    part = step.part if step.page == "bottleneck" else pages.usual("bottleneck")
    words = pages.own_words("bottleneck")
    asked = {word.removeprefix("bench_"): getattr(part, word) for word in words}
    found = setting(asked, words["bench_reduction"])
    if isinstance(found, Setting):
        return found
    raise LookupError(found.sentence.into("en"))


def _of_bench(step: Step, name: str) -> Value:
    found: Bench = bench(settings(step))
    block, _, sums = name.partition("_")
    if block not in Bench._fields[1:] or sums not in ("", "sum"):
        if name in ("ratio", "pairing"):
            return getattr(found, name)
        raise LookupError(f"the bench has no {name!r}")
    blocks = getattr(found, block)
    parts = [layer.weights for layer in blocks.convs]
    return f"{' + '.join(f'{part:,}' for part in parts)} = {blocks.weights:,}" if sums else blocks.params


def wrong(lesson: Lesson) -> list[str]:
    """What is wrong with a lesson, each as `file:line: what`."""
    return [f"{lesson.file}:{line}: {what}" for step in lesson.steps for line, what in _wrong(step)]


def _wrong(step: Step) -> Iterator[tuple[int, str]]:
    network = traced(step.spec)
    at = dict(step.own).get("at")
    if at and not step.page and find(structure(network), at) is None:
        yield step.line, f"at={at} is no layer or block of {permalink.name(step.spec)}"
    if step.page == "bottleneck":
        try:
            settings(step)
        except LookupError as wrong:
            yield step.line, str(wrong)
    if step.page == "lab" and step.part.lab not in recorded.FILES:
        yield step.line, f"nothing was recorded of lab={step.part.lab}; known: {', '.join(recorded.FILES)}"
    replies = [
        reply for option in (step.question.options if step.question else ()) for reply in (option.text, option.reply)
    ]
    for text in (step.text, step.reveal, *replies):
        try:
            filled(step, text)
        except LookupError as wrong:
            yield step.line, str(wrong)
    if step.question and step.question.quantity:
        yield from _wrong_question(step)


def _wrong_question(step: Step) -> Iterator[tuple[int, str]]:
    try:
        answer = question(step).value
    except Unanswerable as wrong:
        yield step.question.line, str(wrong)
        return
    shown = f"{answer:,}" if isinstance(answer, int) else answer
    try:
        before = filled(step, step.text).text
    except LookupError:
        return
    if re.search(rf"(?<![\d,.]){re.escape(shown)}(?![\d,])", before) and len(shown) > 2:
        yield step.question.line, f"the text gives the answer away before it is asked: {shown}"
