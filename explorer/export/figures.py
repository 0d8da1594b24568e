"""The charts of a report, each with its heading and the sentence that says what it shows."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from explorer.analysis import Totals, Trace
from explorer.analysis.counts.receptive_field import Field
from explorer.charts.palette import Look
from explorer.permalink import View
from explorer.spec import ResNetSpec

BESIDE = 215  # px of a chart that shares a page of A4 with two others


class Drawn(NamedTuple):
    """A figure as values for Plotly, and what stands in its place for those who cannot see it."""

    alt: str
    values: dict[str, Any]

    @property
    def height(self) -> int:
        return self.values["layout"]["height"]


class Section(NamedTuple):
    heading: str
    sentence: str
    figures: tuple[Drawn, ...]


class Shown(NamedTuple):
    """What every chart is drawn from."""

    spec: ResNetSpec
    trace: Trace
    sums: Totals
    fields: Mapping[str, Field]
    title: str
    view: View
    look: Look
    t: Any


def charts(shown: Shown) -> list[Section]:
    """The charts that matter on paper, in the order of the page's tabs."""
    return [one for draw in (_maps, _costs, _cumulative, _memory, _field) for one in draw(shown)]


def section(heading: str, sentence: str, *figures: tuple[str, Any]) -> Section:
    from explorer.charts.offline import values

    return Section(heading, sentence, tuple(Drawn(alt, values(figure)) for alt, figure in figures))


def _maps(shown: Shown) -> Iterator[Section]:
    from explorer.charts import feature_maps as chart

    layers, t = shown.trace.layers, shown.t
    said = chart.sentence(layers, t)
    figure = chart.feature_maps(layers, t, shown.look)
    yield section(t("maps.heading"), said, (t("maps.alt", title=shown.title, sentence=said), figure))


def _costs(shown: Shown) -> Iterator[Section]:
    from explorer.charts import costs as chart

    layers, t, look = shown.trace.layers, shown.t, shown.look
    params, work = chart.params_cost(t), chart.work_cost(shown.view.count, t)
    said = chart.sentence(layers, "stage", work, t)
    words = {"title": shown.title, "by": t("choice.by.stage"), "sentence": said}
    yield section(
        t("costs.heading"),
        said,
        (t("costs.alt_params", **words), _flat(chart.costs(layers, params, "stage", t, look))),
        (t("costs.alt_macs", unit=work.title, **words), _flat(chart.costs(layers, work, "stage", t, look))),
    )


def _flat(figure: Any) -> Any:
    return figure.update_layout(height=BESIDE)


def _cumulative(shown: Shown) -> Iterator[Section]:
    from explorer.charts import cumulative as chart

    layers, t, unit = shown.trace.layers, shown.t, shown.t(f"choice.count.{shown.view.count}")
    said = chart.sentence(layers, unit, t)
    alt = t("cumulative.alt", title=shown.title, unit=unit, sentence=said)
    yield section(t("cumulative.heading"), said, (alt, chart.cumulative(layers, unit, t, shown.look)))


def _memory(shown: Shown) -> Iterator[Section]:
    from explorer.analysis.counts import memory
    from explorer.charts import activation_memory as chart
    from explorer.model import build

    trace, t, (batch, precision) = shown.trace, shown.t, (int(shown.view.batch), shown.view.precision)
    written_over = memory.in_place(build(shown.spec, device="meta"), trace)
    moments = memory.forward(trace, written_over, batch, precision)
    said = chart.sentence(trace.layers, moments, batch, precision, t)
    figure = chart.activation_memory(trace.layers, moments, t, shown.look)
    yield section(t("memory.forward"), said, (t("memory.forward_alt", title=shown.title, sentence=said), figure))


def _field(shown: Shown) -> Iterator[Section]:
    """With a ring where the last stage ends, which the headline is about."""
    from explorer.charts import receptive_field as chart

    layers, t, sides = shown.trace.layers, shown.t, shown.spec.input[1:]
    said = chart.sentence(layers, shown.fields, sides, t)
    figure = chart.growth(layers, shown.fields, sides, shown.trace.last_map.name, t, shown.look)
    yield section(t("field.heading"), said, (t("field.alt", title=shown.title, sentence=said), figure))
