"""The sheet of the chosen layer: every count with the sum behind it, and where it stands in code and paper."""

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from explorer.i18n import Translator, translator
from explorer.spec import ResNetSpec
from explorer.ui.widgets import cached
from explorer.units import percent

if TYPE_CHECKING:
    from explorer.analysis.counts.receptive_field import Field
    from explorer.analysis.trace.records import Layer, Shape


@cached.kept()
def rows(spec: ResNetSpec, name: str, count: str, lang: str, coded: bool = False) -> list[tuple[str, str]]:
    """Label and line of each row for the layer `name`; it has none for what the layer has not. `count`: macs, flops.

    Writing the code of a network takes as long as all the rest of a page, so its line is there when `coded` asks for it.
    """
    layer = next(layer for layer in cached.analysis(spec).trace.layers if layer.name == name)
    t = translator(lang)
    table, cells = cached.paper_cells(spec, lang)
    found = [*_counts(spec, layer, count, t), *(_code(spec, layer, t) if coded else ())]
    found.append((t(f"sheet.{table}"), cells.get(layer.name, "")))
    return [(label, line) for label, line in found if line]


def _counts(spec: ResNetSpec, layer: "Layer", count: str, t: Translator) -> Iterator[tuple[str, str]]:
    from explorer.analysis.counts import formula, receptive_field
    from explorer.analysis.tables.table import shape
    from explorer.charts.theme import colour_kind

    field = cached.fields(spec)[layer.name]
    work = formula.flops(layer) if count == "flops" else formula.macs(layer)
    share = percent(layer.macs or 0, cached.analysis(spec).totals.macs)
    yield t("sheet.layer"), f"{t(f'kind.{colour_kind(layer)}')}  {layer.name}"
    yield t("sheet.shape"), f"{shape(layer.in_shape)} → {shape(layer.out_shape)}"
    yield t("sheet.output"), formula.output_side(layer)
    yield t("sheet.params"), formula.parameters(layer)
    yield t(f"choice.count.{count}"), f"{work}  {share}" if work else ""
    yield t("sheet.activations"), _values(layer.out_shape)
    yield t("sheet.field"), _field(field, receptive_field.size_sum(layer, field), t)


def _values(shape: "Shape") -> str:
    """128 × 28 × 28 = 100,352; of a vector its length alone."""
    product = " × ".join(f"{side:,}" for side in shape)
    return f"{product} = {prod(shape):,}" if len(shape) > 1 else product


def _field(field: "Field", sum_: str, t: Translator) -> str:
    if field.longest is None:
        return t("sheet.whole")
    return f"{sum_ or field.longest[0]} px"


def _code(spec: ResNetSpec, layer: "Layer", t: Translator) -> Iterator[tuple[str, str]]:
    """The line that makes the layer in the exported file, without its arguments."""
    from explorer.codegen import way

    code = cached.code(spec)
    if found := way(code, layer.name):
        made, bracket, _ = code.splitlines()[found.lines[-1] - 1].strip().partition("(")
        line = f"{made}(…)" if bracket else made
        yield t("sheet.code"), t("sheet.line", number=found.lines[-1], line=line)
