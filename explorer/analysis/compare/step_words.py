"""A step of a difference in words: where it is, what stands there, and what happened to it."""

from explorer.analysis.compare.difference import Step
from explorer.analysis.counts.groups import place
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer
from explorer.i18n import Translator


def step_name(step: Step, t: Translator) -> str:
    """2.1 1×1 convolution, 256 → 128: stride 2 → 1; a block or a stage and how many layers of it; a cause and how often."""
    if step.form == "rest":
        return t("compare.rest", count=len(set(step.pairs)))
    if step.form == "cause":
        return _times(_cause_name(step, t), len(step.pairs), t)
    pair = step.pairs[0]
    if step.form == "layer" or len(step.pairs) == 1:
        what = t("compare.at", place=place(pair.stage, pair.block, t), what=what_is(step.layer, t))
        return t("compare.step", what=what, change=change(step, t))
    block = pair.block if step.form == "block" else None
    return t("compare.group", place=place(pair.stage, block, t), what=_group(step, t))


def _group(step: Step, t: Translator) -> str:
    """What all steps of a group have in common, or how many layers they are."""
    kinds, gaps = {_kind(pair.layer, t) for pair in step.pairs}, {(not pair.a, not pair.b) for pair in step.pairs}
    if len(kinds) == len(gaps) == 1 and step.cause in ("added", "removed"):
        return t("compare.step", what=kinds.pop(), change=t(f"compare.change.{step.cause}"))
    return t("compare.layers", count=len(set(step.pairs)))


def _cause_name(step: Step, t: Translator) -> str:
    said = {change(step._replace(pairs=(pair,)), t) for pair in step.pairs}
    happened = said.pop() if len(said) == 1 else t(f"compare.other.{step.cause}")
    if step.cause in ("bias", "statistics"):
        return happened
    return t("compare.step", what=_kind(step.layer, t), change=happened)


def _times(name: str, count: int, t: Translator) -> str:
    return t("compare.times", name=name, count=count) if count > 1 else name


def what_is(layer: Layer, t: Translator) -> str:
    """3×3 convolution, 64 → 128."""
    if layer.kind in ("conv", "projection", "linear"):
        return t("compare.channels", what=_kind(layer, t), read=layer.in_shape[0], out=layer.out_shape[0])
    return _kind(layer, t)


def _kind(layer: Layer, t: Translator) -> str:
    if layer.kind == "conv":
        return t("compare.kernel", size=max(layer.kernel))
    if layer.kind == "pool":
        return t("compare.max_pool" if operation(layer.op).sign == "max" else "compare.average_pool")
    return t(f"kind.{layer.kind}")


def change(step: Step, t: Translator) -> str:
    """What happened to the first layer of a step, with both values where it has two."""
    a, b = step.dearest.a, step.dearest.b
    if step.cause == "side" and a and b:
        return t("compare.change.side", before=_map(a), after=_map(b))
    if step.cause in ("stride", "groups") and a and b:
        values = [max(layer.stride or (1,)) if step.cause == "stride" else layer.groups for layer in (a, b)]
        return t(f"compare.change.{step.cause}", before=values[0], after=values[1])
    if step.cause == "width" and a and b:
        return t("compare.change.width", before=f"{a.in_shape[0]:,} → {a.out_shape[0]:,}")
    if step.cause == "bias" and a and b:
        return t("compare.change.bias" if b.biases else "compare.change.no_bias")
    if step.cause == "statistics":
        return t("compare.change.statistics" if step.delta > 0 else "compare.change.no_statistics")
    return t(f"compare.change.{step.cause or 'else'}")


def _map(layer: Layer) -> str:
    """The map that a layer writes, as a square where it is one."""
    return "×".join(map(str, layer.out_shape[1:])) or str(layer.out_shape[0])
