"""What can be asked of a network: the right answer off its records, the sum behind it, and the question in words.

A quantity is one entry of NETWORK, LAYER, BLOCK or CHOICE. What people get wrong is in slips.py, reading what was
typed in marking.py.
"""

from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple, cast

from explorer.analysis.blocks.structure import Block, find, path, structure
from explorer.analysis.counts import formula
from explorer.analysis.counts.receptive_field import Field, receptive_field, size_sum
from explorer.analysis.counts.totals import Totals, totals
from explorer.analysis.tables.table import shape
from explorer.analysis.trace.records import Layer, Trace
from explorer.i18n import Text, Translator, text
from explorer.units import per_mac


class Asked(NamedTuple):
    """A quantity of a network, or of its layer or block `at`."""

    quantity: str
    at: str = ""


class Unanswerable(ValueError):
    """Why something cannot be asked of a network: a sentence."""

    def __init__(self, key: str, **values):
        self.sentence: Text = text(f"slips.{key}", **values)
        super().__init__(self.sentence.into("en"))


class Case(NamedTuple):
    """The records that a question is about.

    layer   the layer that is asked about, or the first of the block
    before  the same network at half the input, where the question is what twice the side does
    """

    asked: Asked
    trace: Trace
    layer: Layer
    block: Block
    before: "Case | None" = None

    @property
    def totals(self) -> Totals:
        return totals(self.trace)

    @property
    def field(self) -> Field:
        fields = receptive_field(self.trace)
        return next(field for field in fields if field.name == self.layer.name)

    @property
    def convs(self) -> tuple[Layer, ...]:
        """Convolutions of the block's main path."""
        return tuple(layer for layer in self.block.layers if layer.kind == "conv")

    @property
    def value(self) -> int | str:
        return KINDS[self.asked.quantity].value(self)

    @property
    def number(self) -> int:
        """The value, where a number is asked and no choice."""
        return cast("int", self.value)

    @property
    def sum(self) -> str:
        """How the answer comes about, with its numbers; empty for a choice."""
        return KINDS[self.asked.quantity].sum(self)

    @property
    def options(self) -> tuple[str, ...]:
        """What there is to choose from; none where a number is asked."""
        return SHORTCUTS if self.asked.quantity == "shortcut" else ()


def case(trace: Trace, asked: Asked, before: Case | None = None) -> Case:
    """Raises Unanswerable for what cannot be asked of this network."""
    if asked.quantity not in KINDS:
        raise Unanswerable("no_quantity", value=asked.quantity, known=", ".join(KINDS))
    stages, of = structure(trace), KINDS[asked.quantity].of
    blocks = [block for stage in stages for run in stage.runs for block in run.blocks]
    if of == "network" or (of == "any" and not asked.at):
        return Case(asked, trace, trace.layers[0], blocks[0], before)
    if of == "block":
        block = next((block for block in blocks if block.number and path(block) == asked.at), None)
        layer = block and block.layers[0]
    else:
        layer = next((layer for layer in trace.layers if layer.name == asked.at), None)
        found = layer and find(stages, layer.name)
        block = found[0] if found else blocks[0]
    if layer is None:
        raise Unanswerable("no_place", value=asked.at)
    made = Case(asked, trace, layer, block, before)
    if not made.value:
        raise Unanswerable("no_answer", value=asked.quantity, at=asked.at)
    return made


class _Kind(NamedTuple):
    of: str  # network, layer, block, or any: a layer where one is named
    value: Callable[[Case], int | str]
    sum: Callable[[Case], str]


def _added(parts: list[int]) -> str:
    kept = [part for part in parts if part]
    return f"{' + '.join(f'{part:,}' for part in kept)} = {sum(kept):,}"


def _by_stage(count: Callable[[Layer], int]) -> Callable[[Case], str]:
    def summed(case: Case) -> str:
        stages = dict.fromkeys(layer.stage for layer in case.trace.layers)
        return _added([sum(count(layer) for layer in case.trace.layers if layer.stage == stage) for stage in stages])

    return summed


def _of_any(whole: Callable, one: Callable) -> Callable:
    return lambda case: one(case.layer) if case.asked.at else whole(case)


def _flops_sum(case: Case) -> str:
    return f"2 × {case.totals.macs:,} = {case.totals.flops:,}"


def _side(layer: Layer) -> int:
    return layer.out_shape[1] if len(layer.out_shape) == 3 else 0


def _field(case: Case) -> int:
    return case.field.longest[0] if case.field.longest else 0


def _block_weights(case: Case) -> int:
    return sum(layer.weights for layer in case.convs)


def _buffers_sum(layer: Layer) -> str:
    return f"2 × {layer.buffers // 2:,} = {layer.buffers:,}" if layer.buffers else ""


def _doubled_sum(case: Case) -> str:
    """Convolutions do four times the work; a classifier reads as much as before."""
    fixed = sum(layer.macs or 0 for layer in case.trace.layers if layer.kind == "linear") if not case.asked.at else 0
    moved = case.number - fixed
    tail = f" + {fixed:,}" if fixed else ""
    return f"4 × {moved // 4:,}{tail} = {case.value:,}"


KINDS = {
    "params": _Kind(
        "any",
        _of_any(lambda case: case.totals.params, lambda layer: layer.params),
        _of_any(_by_stage(lambda layer: layer.params), formula.parameters),
    ),
    "macs": _Kind(
        "any",
        _of_any(lambda case: case.totals.macs, lambda layer: layer.macs or 0),
        _of_any(_by_stage(lambda layer: layer.macs or 0), formula.macs),
    ),
    "flops": _Kind(
        "any",
        _of_any(lambda case: case.totals.flops, lambda layer: per_mac("flops") * (layer.macs or 0)),
        _of_any(_flops_sum, formula.flops),
    ),
    "buffers": _Kind(
        "any",
        _of_any(lambda case: case.totals.buffers, lambda layer: layer.buffers),
        _of_any(_by_stage(lambda layer: layer.buffers), _buffers_sum),
    ),
    "doubled": _Kind("any", _of_any(lambda case: case.totals.macs, lambda layer: layer.macs or 0), _doubled_sum),
    "depth": _Kind("network", lambda case: case.totals.weighted_layers, _by_stage(lambda layer: int(layer.weighted))),
    "side": _Kind("layer", lambda case: _side(case.layer), lambda case: formula.output_side(case.layer)),
    "channels": _Kind("layer", lambda case: case.layer.out_shape[0], lambda case: shape(case.layer.out_shape)),
    "field": _Kind("layer", _field, lambda case: size_sum(case.layer, case.field)),
    "block_weights": _Kind("block", _block_weights, lambda case: _added([layer.weights for layer in case.convs])),
    "shortcut": _Kind("block", lambda case: case.block.shortcut.kind, lambda case: ""),
}
SHORTCUTS = ("identity", "projection", "pad")


def facts(case: Case) -> dict[str, Any]:
    """What a sentence about a case may fill in."""
    layer, block = case.layer, case.block
    leaves = (block.after or block.layers or (layer,))[-1].out_shape
    seen = case.field if case.asked.quantity == "field" else None
    return {
        "name": case.asked.at,
        "kernel": shape(layer.kernel or ()),
        "size": (layer.kernel or (0,))[0],
        "stride": (layer.stride or (1,))[0],
        "padding": (layer.padding or (0,))[0],
        "groups": layer.groups or 1,
        "inputs": layer.in_shape[0],
        "out": layer.out_shape[0],
        "of_group": layer.in_shape[0] // (layer.groups or 1),
        "side": layer.in_shape[1] if len(layer.in_shape) == 3 else 1,
        "in_shape": shape(layer.in_shape),
        "out_shape": shape(layer.out_shape),
        "places": prod(layer.out_shape[1:]),
        "enters": shape(block.layers[0].in_shape) if block.layers else "",
        "leaves": shape(leaves),
        "blocks": ", ".join(map(str, _repeats(case.trace))),
        "read": seen.read[0][0] if seen and seen.read else 0,
        "jump": seen.step[0] if seen and seen.step else 0,
    }


def _repeats(trace: Trace) -> list[int]:
    """Blocks in each stage."""
    pairs = dict.fromkeys((layer.stage, layer.block) for layer in trace.layers if layer.block)
    stages = dict.fromkeys(stage for stage, _ in pairs)
    return [sum(stage == found for found, _ in pairs) for stage in stages]


def described(case: Case, t: Translator) -> str:
    """A layer as a reader needs it to count: what slides over what, without what it comes to."""
    values, layer = facts(case), case.layer
    if layer.kind == "linear":
        return t("slips.is_linear", **values)
    if layer.kind == "norm":
        return t("slips.is_norm", **values)
    parts = [t("slips.is_pool" if layer.kind == "pool" else "slips.is_conv", **values)]
    parts += [t("slips.has_groups", **values)] if values["groups"] > 1 and layer.kind != "pool" else []
    if layer.kind != "pool" and case.asked.quantity in ("params", "block_weights"):
        parts.append(t("slips.has_bias" if layer.biases else "slips.has_no_bias"))
    return t("slips.comma").join(parts)
