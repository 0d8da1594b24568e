"""What the diagram draws, as plain values: stages of runs of blocks, each operation with its geometry and its costs."""

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

from explorer.analysis.blocks.shortcuts import kind
from explorer.analysis.blocks.structure import Block, Run, Stage, path
from explorer.analysis.counts.groups import place
from explorer.analysis.counts.receptive_field import Field, receptive_field
from explorer.analysis.tables.table import shape
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer, Shape, Trace
from explorer.charts.theme import colour_kind
from explorer.i18n import Translator
from explorer.units import per_mac, short

Data = dict[str, Any]


WORDS = (
    *("layer", "shape", "params", "scale", "log", "identity", "projection", "pad", "pool", "label", "ten", "save"),
    *("closer", "farther", "whole"),
)
SLIVERS = ("norm", "activation")  # drawn too thin for a colour of their own to be compared
# What an operation can be coloured by, besides its kind, and what that is called; the name of work is its unit.
METRICS = {"params": "params", "work": "", "values": "activations", "field": "field"}


def network(
    trace: Trace, stages: Sequence[Stage], count: str, t: Translator, fields: Iterable[Field] | None = None
) -> Data:
    """The whole network; `count` is macs or flops, `fields` its receptive fields where they are known already."""
    factor = per_mac(count)
    drawn, first = [], 1
    for stage in stages:
        drawn.append(_stage(stage, first, factor, t))
        first += sum(layer.weighted for layer in stage.layers)
    found = receptive_field(trace) if fields is None else fields
    _add_fields(drawn, stages, {field.name: field.longest and field.longest[0] for field in found})
    kinds = list(dict.fromkeys(op["kind"] for stage in drawn for op in _all_ops(stage) if op["kind"] != "other"))
    return {
        "input": {"shape": shape(trace.input_shape), "side": _side(trace.input_shape), "label": t("diagram.input")},
        "stages": drawn,
        "kinds": {kind: t(f"kind.{kind}") for kind in kinds},
        "rails": [kind for kind in ("identity", "projection", "pad", "pool") if kind in _rails(stages)],
        "ranges": {metric: _range(drawn, metric, count, t) for metric in METRICS},
        "words": {key: t(f"diagram.{key}") for key in WORDS} | {"work": t(f"choice.count.{count}")},
    }


def _add_fields(drawn: Sequence[Data], stages: Sequence[Stage], fields: dict[str, int | None]) -> None:
    """The receptive field of each operation, height in pixels, None for the whole image.

    Alike blocks are drawn from the first of them, and differ in their fields: each `grows` by as much.
    """
    for stage, found in zip(drawn, stages, strict=True):
        for run, (blocks,) in zip(stage["runs"], found.runs, strict=True):
            for op in (*run["ops"], *run["rail"]["ops"]):
                op["field"] = fields[op["id"]]
            first, second = blocks[0].layers[-1].name, blocks[min(1, len(blocks) - 1)].layers[-1].name
            run["grows"] = (fields[second] or 0) - (fields[first] or 0)


def _range(stages: Sequence[Data], metric: str, count: str, t: Translator) -> Data:
    """The least and the most of a metric in the network, which its scale goes from and to, and what it is."""
    values = [
        op[metric] + (run["grows"] * each if metric == "field" else 0)
        for stage in stages
        for run in stage["runs"]
        for op in (*run["ops"], *run["rail"]["ops"])
        for each in {0, len(run["names"]) - 1}
        if op[metric] and op["role"] not in SLIVERS
    ]
    least, most = min(values, default=1), max(values, default=1)
    text = [f"{value:,} px" if metric == "field" else short(value) for value in (least, most)]
    name = t(f"choice.colour.{METRICS[metric]}") if METRICS[metric] else t(f"choice.count.{count}")
    return {"name": name, "least": least, "most": most, "text": text}


def _all_ops(stage: Data) -> list[Data]:
    return [op for run in stage["runs"] for op in (*run["ops"], *run["rail"]["ops"])]


def _rails(stages: Sequence[Stage]) -> set[str]:
    return {run.blocks[0].shortcut.kind for stage in stages for run in stage.runs}


def _stage(stage: Stage, first: int, factor: int, t: Translator) -> Data:
    weighted = [layer for layer in stage.layers if layer.weighted]
    params, work = sum(layer.params for layer in stage.layers), factor * sum(layer.macs or 0 for layer in stage.layers)
    blocks = sum(len(run.blocks) for run in stage.runs)
    return {
        "id": stage.name,
        "title": place(stage.name, None, t),
        "note": t("diagram.blocks", count=blocks) if stage.name.startswith("stage") else "",
        "first": first,
        "ticks": [colour_kind(layer) for layer in weighted],
        "shape": shape(stage.layers[-1].out_shape),
        "params": {"value": params, "text": short(params)},
        "work": {"value": work, "text": short(work)},
        "runs": [_run(run, blocks, factor, t) for run in stage.runs],
    }


def _run(run: Run, blocks: int, factor: int, t: Translator) -> Data:
    unit = t(f"choice.count.{'flops' if factor == 2 else 'macs'}")
    block = run.blocks[0]
    ops = [_op(layer, factor) for layer in block.layers]
    if block.gate:
        ops.append(_gate(block.gate, factor))
    beside = [_op(layer, factor) for layer in block.shortcut.layers]
    name = place(block.stage, block.number, t)
    params, work = (sum(op[key] for op in (*ops, *beside)) for key in ("params", "work"))
    leaves = shape(_out(block) if block.layers else block.all_layers[0].out_shape)
    return {
        "names": [place(each.stage, each.number, t) for each in run.blocks],
        "path": path(block),
        "block": block.number is not None,
        "ops": ops,
        "adds": block.shortcut.kind != "none",
        "after": [_op(layer, factor) for layer in block.after],
        "rail": {
            "kind": block.shortcut.kind,
            "start": block.shortcut.start,
            "ops": beside,
            "label": _rail_label(block),
        },
        "title": t("diagram.card", name="{}", count=blocks) if block.number else name,
        "card": [
            " · ".join(filter(None, (leaves, _rail_words(block, t)))),
            t("diagram.card_costs", params=short(params), work=short(work), unit=unit),
        ],
    }


def _out(block: Block) -> Shape:
    return (block.after or block.layers)[-1].out_shape


def _op(layer: Layer, factor: int) -> Data:
    return {
        "id": layer.name,
        "kind": colour_kind(layer),
        "role": layer.kind,
        "label": _label(layer),
        "stride": max(layer.stride or (1,)),
        "groups": layer.groups or 1,
        "from": _side(layer.in_shape),
        "to": _side(layer.out_shape),
        "channels": layer.out_shape[0],
        "params": layer.params,
        "work": factor * (layer.macs or 0),
        "values": prod(layer.out_shape),
    }


def _gate(layers: Sequence[Layer], factor: int) -> Data:
    """Attention as one mark."""
    last = layers[-1]
    sums = {"params": sum(layer.params for layer in layers), "work": factor * sum(layer.macs or 0 for layer in layers)}
    return _op(last, factor) | sums | {"label": "", "kind": "attention", "role": "attention"}


def _label(layer: Layer) -> str:
    if layer.kernel:
        size = "×".join(map(str, layer.kernel if len(layer.kernel) > 1 else (layer.kernel[0],)))
        return operation(layer.op).sign or size
    return operation(layer.op).sign


def _rail_label(block: Block) -> str:
    """1×1 /2 on a projection, the average pool before it; what a pooled identity or zero padding does."""
    halves, projection = _halves(block), _projection(block)
    if (what := kind(block.shortcut)) == "average" and projection:
        return f"avg{halves}, {_label(projection)}"
    if projection:
        return _label(projection) + halves
    return {"pad": "0", "pool": "max", "averaged": "avg"}.get(what, "") + halves


def _projection(block: Block) -> Layer | None:
    return next((layer for layer in block.shortcut.layers if layer.kind == "projection"), None)


def _halves(block: Block) -> str:
    """The mark of a shortcut that halves the map."""
    beside = block.shortcut.layers
    return " /2" if beside and _side(beside[0].in_shape) > _side(beside[-1].out_shape) else ""


def _rail_words(block: Block, t: Translator) -> str:
    what, halves = kind(block.shortcut), _halves(block)
    if what == "average":
        return f"avg{halves}, {t('diagram.projection')}"
    return t(f"diagram.{what}") + halves if what != "none" else ""


def _side(shape: Shape) -> int:
    return shape[1] if len(shape) == 3 else 1


def block(block: Block, count: str, t: Translator) -> Data:
    """One block for the loupe: every operation with its name, shape and costs."""
    factor = per_mac(count)
    first, rail = block.layers[0], block.shortcut
    shown = [*block.layers, *block.after]
    return {
        "mode": "block",
        "largest": max(_side(side) for layer in shown for side in (layer.in_shape, layer.out_shape)),
        "ops": [_named(layer, factor, t) for layer in block.layers]
        + ([_loupe_gate(block, factor, t)] if block.gate else []),
        "after": [_named(layer, factor, t) for layer in block.after],
        "adds": rail.kind != "none",
        "start": rail.start,
        "rail": _loupe_rail(block, factor, t),
        "words": {
            "label": t("diagram.block_label"),
            "in": shape(first.in_shape),
            "out": shape(shown[-1].out_shape),
            "enters": t("diagram.enters"),
            "leaves": t("diagram.leaves"),
            "params": t("diagram.params"),
            "work": t(f"choice.count.{count}"),
        },
    }


def _named(layer: Layer, factor: int, t: Translator) -> Data:
    kind = t(f"kind.{colour_kind(layer)}")
    geometry = ""
    if layer.weighted or operation(layer.op).kind == "pool":
        halves = f" /{max(layer.stride)}" if layer.stride and max(layer.stride) > 1 else ""
        geometry = f"{_label(layer)}, {layer.out_shape[0]}{halves}"
    work = factor * (layer.macs or 0)
    return _op(layer, factor) | {
        "short": kind,
        "text": f"{kind}, {shape(layer.in_shape)} → {shape(layer.out_shape)}",
        "title": geometry,
        "weights": f"{layer.params:,}" if layer.params else "",
        "macs": short(work) if work else "",
        "wire": layer.weighted,
        "enters": shape(layer.in_shape),
    }


def _loupe_gate(block: Block, factor: int, t: Translator) -> Data:
    sums = _gate(block.gate, factor)
    name = t("kind.attention")
    texts = {"short": name, "text": name, "title": name, "wire": False, "enters": ""}
    return sums | texts | {"weights": f"{sums['params']:,}", "macs": short(sums["work"])}


def _loupe_rail(block: Block, factor: int, t: Translator) -> Data:
    """The box on the rail: its words, its costs, and the layer that a click on it chooses."""
    rail = block.shortcut
    halves = _halves(block)
    if projection := _projection(block):
        costs = f"{projection.params:,} · {short(factor * (projection.macs or 0))}"
        text = f"{_rail_words(block, t).removesuffix(halves)} {_label(projection)}, {projection.out_shape[0]}"
        text += "" if kind(rail) == "average" else halves
        return {"kind": rail.kind, "text": text, "op": projection.name, "costs": costs}
    if rail.kind == "pad":
        missing = block.layers[-1].out_shape[0] - block.layers[0].in_shape[0]
        zeros = t("diagram.zeros", count=missing) if missing else t("diagram.subsampled")
        return {"kind": "pad", "text": zeros + halves, "op": "", "costs": ""}
    return {"kind": rail.kind, "text": _rail_words(block, t), "op": "", "costs": ""}
