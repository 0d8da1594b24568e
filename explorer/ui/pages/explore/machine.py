"""What a network asks of a machine: its time under a roof, its cost by the size of an image, its memory."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from explorer.devices import devices
from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, kept, saved, training_steps

if TYPE_CHECKING:
    from explorer.analysis.counts.intensity import Load
    from explorer.analysis.counts.memory import Moment
    from explorer.analysis.counts.sizes import Size


@kept()
def roofline(spec: ResNetSpec, device: str, batch: int, precision: str, lang: str) -> tuple[Any, str]:
    """The layers under the roof of a device, and a sentence on them. `precision` is float32 or float16."""
    from explorer.charts import roofline as chart

    layers, t = analysis(spec).trace.layers, translator(lang)
    asked = loads(spec, batch, precision)
    figure = chart.roofline(layers, asked, devices()[device], precision, t)
    return figure, chart.sentence(layers, asked, devices()[device], batch, precision, t)


def roofline_table(spec: ResNetSpec, device: str, batch: int, precision: str, lang: str) -> dict[str, list]:
    from explorer.charts import roofline as chart

    layers, asked = analysis(spec).trace.layers, loads(spec, batch, precision)
    return chart.table(layers, asked, devices()[device], precision, translator(lang))


def loads(spec: ResNetSpec, batch: int, precision: str) -> tuple["Load", ...]:
    """What each layer asks of a device."""
    from explorer.analysis.counts import intensity

    return intensity.loads(analysis(spec).trace, batch, precision)


def sizes(spec: ResNetSpec) -> tuple["Size", ...]:
    """The network on square images up to the end of the chart. Kept for a network at any input."""
    from explorer.charts.sizes import end_for

    channels, *image = spec.input
    return _sizes(replace(spec, input=(channels, 1, 1)), end_for(image), spec)


@kept(key=lambda at_any_input, end, spec: (at_any_input, end))  # any input gives the same
def _sizes(at_any_input: ResNetSpec, end: int, spec: ResNetSpec) -> tuple["Size", ...]:
    from explorer.analysis.counts.sizes import sweep

    return sweep(spec, analysis(spec).trace, range(1, end + 1))


@kept()
def sizes_chart(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, str]:
    from explorer.charts import sizes as chart

    asked = sizes(spec), spec.input[1:], analysis(spec).totals.macs, count, translator(lang)
    return chart.sizes_chart(*asked), chart.sentence(*asked)


def sizes_advice(spec: ResNetSpec, count: str, lang: str) -> str:
    from explorer.charts import sizes as chart

    return chart.advised(sizes(spec), spec.input[1:], count, translator(lang))


def sizes_table(spec: ResNetSpec, count: str, lang: str) -> dict[str, list]:
    from explorer.charts import sizes as chart

    return chart.table(sizes(spec), count, translator(lang))


@kept()
def in_place(spec: ResNetSpec) -> frozenset[str]:
    """Layers that write over their input, which the modules know and the trace does not."""
    from explorer.analysis.counts import memory
    from explorer.model import build

    return memory.in_place(build(spec, device="meta"), analysis(spec).trace)


@kept()
def moments(spec: ResNetSpec, batch: int, precision: str) -> tuple["Moment", ...]:
    """What is alive along a forward pass."""
    from explorer.analysis.counts import memory

    return memory.forward(analysis(spec).trace, in_place(spec), batch, precision)


@kept()
def activation_memory(spec: ResNetSpec, batch: int, precision: str, lang: str, at: str) -> tuple[Any, str]:
    """What is alive along a forward pass as a chart, with the layer `at` standing out, and its sentence."""
    from explorer.charts import activation_memory as chart
    from explorer.charts.theme import choose

    layers, found, t = analysis(spec).trace.layers, moments(spec, batch, precision), translator(lang)
    figure = choose(chart.activation_memory(layers, found, t), at)
    return figure, chart.sentence(layers, found, batch, precision, t)


@kept()
def training_memory(
    spec: ResNetSpec, batch: int, gib: int, optimiser: str, precision: str, lang: str
) -> tuple[Any, str]:
    """Memory against batch as a chart, and its sentence."""
    from explorer.analysis.counts import memory
    from explorer.charts import training_memory as chart

    steps, t = training_steps(spec, precision, optimiser), translator(lang)
    most = memory.largest_batch(gib, analysis(spec).totals, saved(spec, precision), optimiser)
    figure = chart.training_memory(steps, batch, gib, t)
    return figure, chart.sentence(steps[batch], most, batch, gib, optimiser, precision, t)
