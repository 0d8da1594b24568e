"""The figures and tables of the tabs of Explore, worked out once for everybody."""

from typing import TYPE_CHECKING, Any

from explorer import presets
from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, fields, kept

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis.counts.cell import Box
    from explorer.analysis.counts.receptive_field import Field
    from explorer.analysis.tools.summary import Summary


@kept()
def trees(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, Any]:
    """Parameters and work as icicles."""
    from explorer.charts import costs
    from explorer.charts.icicle import icicle

    layers, t = analysis(spec).trace.layers, translator(lang)
    return icicle(layers, costs.params_cost(t), t), icicle(layers, costs.work_cost(count, t), t)


@kept()
def cumulative(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, str]:
    from explorer.charts import cumulative

    layers, t = analysis(spec).trace.layers, translator(lang)
    unit = t(f"choice.count.{count}")
    return cumulative.cumulative(layers, unit, t), cumulative.sentence(layers, unit, t)


@kept()
def listing(spec: ResNetSpec, lang: str) -> tuple[str, tuple[str, ...]]:
    """The shapes that the network's source prints: what they are, and their lines."""
    from explorer.analysis.tools import listings

    found = listings.listing(spec, presets.named(spec), analysis(spec).trace)
    return found.title.into(lang), found.lines


@kept()
def summary(spec: ResNetSpec) -> "Summary":
    """What torchinfo prints. Asked for by a click alone: it takes seconds for a thousand blocks."""
    from explorer.analysis.tools import summary

    return summary.summary(spec)


@kept()
def table(spec: ResNetSpec, count: str, lang: str) -> "pd.DataFrame":
    """All layers, one row each, with the cost in the unit asked for and the sum behind it."""
    from explorer.analysis.tables import table

    return table.screen_frame(analysis(spec).trace.layers, translator(lang), count)


@kept()
def csv(spec: ResNetSpec) -> bytes:
    from explorer.analysis.tables import table

    return table.frame(analysis(spec).trace.layers).to_csv(index=False).encode()


@kept()
def field_growth(spec: ResNetSpec, name: str, lang: str) -> tuple[Any, str]:
    """The receptive field by layer with a ring at the layer of that name, and a sentence on it."""
    from explorer.charts import receptive_field as chart

    layers, sides, t = analysis(spec).trace.layers, spec.input[1:], translator(lang)
    figure = chart.growth(layers, fields(spec), sides, name, t)
    return figure, chart.sentence(layers, fields(spec), sides, t)


@kept()
def field_box(spec: ResNetSpec, name: str) -> tuple[Any, "Box"]:
    """What the middle cell of the layer of that name sees, drawn and as a box on the image."""
    from explorer.analysis.counts import cell
    from explorer.charts.field_box import field_box

    sides = spec.input[1:]
    layer = next(layer for layer in analysis(spec).trace.layers if layer.name == name)
    at, field = cell.centre(layer), fields(spec)[name]
    longest = shortest = cell.whole(sides)
    if at and field.longest:
        longest, shortest = cell.box(field, at), cell.box(shortest_fields(spec)[name], at)
    return field_box(longest, shortest, sides), longest


@kept()
def shortest_fields(spec: ResNetSpec) -> dict[str, "Field"]:
    """The same as `fields`, of the shortest path alone, so that its place on the image is known."""
    from explorer.analysis.counts.cell import through_shortcuts
    from explorer.analysis.counts.receptive_field import receptive_field

    return {field.name: field for field in receptive_field(through_shortcuts(analysis(spec).trace, fields(spec)))}
