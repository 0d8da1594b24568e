"""What a stage does, in sentences for a wall: its shapes, what halves the map, how the shortcuts follow.

Everything is read off the layers, so a sentence holds for any network of the family.
"""

from collections.abc import Sequence

from explorer.analysis.blocks.structure import Block, Stage
from explorer.analysis.counts.groups import place
from explorer.analysis.counts.totals import Totals
from explorer.analysis.tables.table import shape
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer, Shape
from explorer.i18n import Translator
from explorer.units import percent


def headline(stage: Stage, t: Translator) -> str:
    """One sentence: `Stage 2 halves the map and doubles the channels.`"""
    who = t("presenter.who_stage", number=stage.name.removeprefix("stage")) if _inside(stage) else _end(stage, t)
    before, after = stage.layers[0].in_shape, stage.layers[-1].out_shape
    if stage.name == "head":
        return _head(who, stage, after[0], t)
    if before == after:
        return t("presenter.keeps_both", who=who)
    return t("presenter.does", who=who, map=_map(before, after, t), channels=_channels(before[0], after[0], t))


def _inside(stage: Stage) -> bool:
    return stage.name.startswith("stage")


def _end(stage: Stage, t: Translator) -> str:
    return t(f"presenter.who_{stage.name}")


def _map(before: Shape, after: Shape, t: Translator) -> str:
    if before[1:] == after[1:]:
        return t("presenter.map_kept")
    if all(small == -(-large // 2) for large, small in zip(before[1:], after[1:], strict=True)):
        return t("presenter.map_halved")
    return t("presenter.map_from", before=shape(before[1:]), after=shape(after[1:]))


def _channels(before: int, after: int, t: Translator) -> str:
    if before == after:
        return t("presenter.channels_kept")
    if 2 * before == after:
        return t("presenter.channels_doubled")
    return t("presenter.channels_from", before=before, after=after)


def _head(who: str, stage: Stage, classes: int, t: Translator) -> str:
    """A head pools each map to one value first, or reads them all."""
    if any(layer.kind == "pool" for layer in stage.layers):
        return t("presenter.pools", who=who, channels=stage.layers[0].in_shape[0], classes=classes)
    classifier = next(layer for layer in stage.layers if layer.macs)
    return t("presenter.flattens", who=who, values=classifier.in_shape[-1], classes=classes)


def reasons(stage: Stage, totals: Totals, unit: str, t: Translator) -> list[str]:
    """What carries the stride, what the shortcuts have to do for it, and what the other blocks do."""
    if stage.name == "head":
        return [_share(stage, totals, unit, t)]
    blocks = [block for run in stage.runs for block in run.blocks]
    found = _strides(blocks, _inside(stage), t)
    if not _inside(stage):
        return found
    if all(block.shortcut.kind == "none" for block in blocks):
        return [*found, t("presenter.none")]
    changed = (_change(block, t) for block in blocks if block.shortcut.kind != "identity")
    return [*found, *dict.fromkeys(changed), *_rest([block.shortcut.kind for block in blocks], t)]


def _share(stage: Stage, totals: Totals, unit: str, t: Translator) -> str:
    params, macs = sum(layer.params for layer in stage.layers), sum(layer.macs or 0 for layer in stage.layers)
    shares = {"share": percent(params, totals.params), "work_share": percent(macs, totals.macs)}
    return t("presenter.head_share", params=params, unit=unit, **shares)


def _strides(blocks: Sequence[Block], inside: bool, t: Translator) -> list[str]:
    strided = [(block, layer) for block in blocks for layer in block.layers if max(layer.stride or (1,)) > 1]
    if not strided:
        return []
    if not inside or len(strided) > 1:
        return [t("presenter.strides", layers=", ".join(_strided(layer) for _, layer in strided))]
    block, layer = strided[0]
    if block.number == 1:
        return [t("presenter.strided_first", layer=shape(layer.kernel))]
    return [t("presenter.strided", layer=shape(layer.kernel), block=place(block.stage, block.number, t))]


def _strided(layer: Layer) -> str:
    """7×7 /2, max 3×3 /2."""
    sign = f"{operation(layer.op).sign} ".lstrip()
    return f"{sign}{shape(layer.kernel)} /{max(layer.stride)}"


def _change(block: Block, t: Translator) -> str:
    """What a shortcut that is no identity has to do."""
    before, after = block.layers[0].in_shape, (block.after or block.layers)[-1].out_shape
    halves, missing, kind = before[1:] != after[1:], after[0] - before[0], block.shortcut.kind
    if kind == "pool":
        averaged = operation(block.shortcut.layers[0].op).sign == "avg"
        return t(
            "presenter.follows_averaged" if averaged else "presenter.follows_pool",
            block=place(block.stage, block.number, t),
        )
    if kind == "pad":
        name = ("follows_pad" if missing else "subsamples_pad") if halves else "widens_pad"
        return t(f"presenter.{name}", channels=after[0], count=missing)
    kernel = next(shape(layer.kernel) for layer in block.shortcut.layers if layer.kind == "projection")
    averaged = any(layer.kind == "pool" for layer in block.shortcut.layers)
    layers = t("presenter.averaged" if averaged else "presenter.projection", layer=kernel)
    name = "follows_projection" if halves else "widens_projection" if missing else "projects"
    return t(f"presenter.{name}", channels=after[0], layers=layers)


def _rest(kinds: Sequence[str], t: Translator) -> list[str]:
    """The blocks whose shortcut is an identity."""
    count, most = kinds.count("identity"), len(kinds)
    if not count:
        return [t("presenter.all_project", all=most)] if most > 1 and set(kinds) == {"projection"} else []
    if count == most:
        return [t("presenter.every", all=most) if most > 1 else t("presenter.alone")]
    if kinds[0] == "identity" or count < most - 1:
        return [t("presenter.some", count=count, all=most)]
    return [t("presenter.rest", count=count) if count > 1 else t("presenter.rest_one")]
