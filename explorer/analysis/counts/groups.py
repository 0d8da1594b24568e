"""Layers summed by where they stand: stage, block or layer."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from explorer.analysis.trace.records import Layer
from explorer.i18n import Translator


class Group(NamedTuple):
    """Layers that belong together: a stage (block None), a block, or one layer alone."""

    stage: str
    block: int | None
    layers: tuple[Layer, ...]

    @property
    def params(self) -> int:
        return sum(layer.params for layer in self.layers)

    @property
    def macs(self) -> int:
        return sum(layer.macs or 0 for layer in self.layers)


def stage_of(layer: Layer) -> tuple[str, None]:
    return layer.stage, None


def block_of(layer: Layer) -> tuple[str, int | None]:
    return layer.stage, layer.block


def grouped(layers: Iterable[Layer], by: Callable[[Layer], tuple[str, int | None]]) -> tuple[Group, ...]:
    """Neighbours with the same key, in order. `by` is stage_of or block_of."""
    return tuple(Group(*key, tuple(members)) for key, members in groupby(layers, by))


def costly(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """Layers that do multiply-accumulates: the convolutions, projections included, and the classifier."""
    return tuple(layer for layer in layers if layer.macs)


def place(stage: str, block: int | None, t: Translator) -> str:
    """A stage in words, or a block as stage.block: stem, stage 2, 2.1."""
    if stage in ("stem", "head"):
        return t(f"stage.{stage}")
    number = stage.removeprefix("stage")
    return f"{number}.{block}" if block else t("stage.stage", number=number)
