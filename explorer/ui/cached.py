"""What is worked out once for everybody: a spec's layers, its figures, its table. No model is kept.

Thin shells, each named for what it wraps. torch and Plotly are imported inside, so that a first visit shows the page
before they have loaded.
"""

import sys
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from explorer import permalink, presets
from explorer.devices import devices
from explorer.i18n import translator
from explorer.permalink import VIEW_WORDS
from explorer.spec import ResNetSpec
from explorer.ui import html

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis import Totals, Trace
    from explorer.analysis.align import Pair
    from explorer.analysis.asked import Case
    from explorer.analysis.bottleneck import Bench, Curve, Setting
    from explorer.analysis.cell import Box
    from explorer.analysis.check import Check
    from explorer.analysis.depth import Census, Formula, OddName, Operation, Verdict
    from explorer.analysis.difference import Difference
    from explorer.analysis.difference import Step as Change
    from explorer.analysis.exercises import Exercise
    from explorer.analysis.intensity import Load
    from explorer.analysis.ladder import Counts, Held, Ladder
    from explorer.analysis.lesson_values import Filled
    from explorer.analysis.memory import Moment, Saved, TrainingMemory
    from explorer.analysis.order import Order
    from explorer.analysis.picture import Stage
    from explorer.analysis.receptive_field import Field
    from explorer.analysis.shortcuts import Join, Option
    from explorer.analysis.sizes import Size
    from explorer.analysis.summary import Summary
    from explorer.analysis.table_1 import Table
    from explorer.analysis.which import Answer
    from explorer.lessons import Step
    from explorer.reading import Count, Given

# Entries kept. A link may ask for any network, so a cache without a bound would grow for ever; and what belongs to a
# network of a thousand blocks takes tens of megabytes, so of those only the last few stay.
FEW, MANY = 64, 256
LONG, LONG_ONES = 200, 8  # blocks of a long network, and how many of those are kept


def kept(most: int):
    """Keeps what a function of a spec gives for everybody, for `most` specs, LONG_ONES of them long."""

    def wrap(function):
        def of_a_long_one(spec, *rest):
            return function(spec, *rest)

        of_a_long_one.__qualname__ = f"{function.__qualname__}.long"  # Streamlit tells caches apart by it
        few = st.cache_resource(max_entries=LONG_ONES, show_spinner=False)(of_a_long_one)
        many = st.cache_resource(max_entries=most, show_spinner=False)(function)

        @wraps(function)
        def shell(spec, *rest):
            return (few if _is_long((spec, *rest)) else many)(spec, *rest)

        return shell

    return wrap


def _is_long(asked: object) -> bool:
    """Whether a network of many blocks is, or is among, what is asked about."""
    if isinstance(asked, ResNetSpec):
        return sum(asked.repeats) > LONG
    return isinstance(asked, tuple) and any(map(_is_long, asked))


class Analysis(NamedTuple):
    """A network's layers and their sums."""

    trace: "Trace"
    totals: "Totals"


def torch_is_loaded() -> bool:
    return "explorer.analysis" in sys.modules


@kept(MANY)
def analysis(spec: ResNetSpec) -> Analysis:
    from explorer.analysis import totals, trace
    from explorer.model import build

    traced = trace(build(spec, device="meta"), spec.input)
    return Analysis(traced, totals(traced))


def checked(spec: ResNetSpec) -> "Check":
    """What PyTorch, asked by other means, says of the network. Takes a tenth of a second and more: see is_checked."""
    checks = _checks()
    if (found := checks.get(spec)) is None:
        if len(checks) >= MANY:
            checks.clear()
        checks[spec] = found = _check(spec)
    return found


def is_checked(spec: ResNetSpec) -> bool:
    """Whether `checked` has its answer at hand."""
    return spec in _checks()


@st.cache_resource(show_spinner=False)
def _checks() -> dict[ResNetSpec, "Check"]:
    return {}


@kept(FEW)
def _check(spec: ResNetSpec) -> "Check":
    from explorer.analysis.check import check
    from explorer.model import build

    return check(build(spec, device="meta"), analysis(spec).trace)


@kept(FEW)
def stages(spec: ResNetSpec) -> tuple["Stage", ...]:
    from explorer.analysis.picture import picture

    return picture(analysis(spec).trace)


@kept(FEW)
def fields(spec: ResNetSpec) -> dict[str, "Field"]:
    """Receptive fields by the name of the layer."""
    from explorer.analysis.receptive_field import receptive_field

    return {field.name: field for field in receptive_field(analysis(spec).trace)}


@kept(FEW)
def network(spec: ResNetSpec, count: str, lang: str) -> dict:
    """What the diagram draws of the whole network."""
    from explorer.ui.diagram import data

    return data.network(analysis(spec).trace, stages(spec), count, translator(lang))


@kept(MANY)
def feature_maps(spec: ResNetSpec, lang: str, at: str) -> tuple[Any, str]:
    """The chart, with the layer `at` standing out, and its sentence."""
    from explorer.charts import feature_maps
    from explorer.charts.theme import choose

    layers, t = analysis(spec).trace.layers, translator(lang)
    return choose(feature_maps.feature_maps(layers, t), at), feature_maps.sentence(layers, t)


@kept(MANY)
def costs(spec: ResNetSpec, count: str, by: str, lang: str, at: str) -> tuple[Any, Any, str]:
    """Parameters and MACs or FLOPs as charts, with the layer `at` standing out, and a sentence on both."""
    from explorer.charts import costs
    from explorer.charts.theme import choose

    layers, t = analysis(spec).trace.layers, translator(lang)
    params, work = costs.params_cost(t), costs.work_cost(count, t)
    figures = (choose(costs.costs(layers, cost, by, t), at) for cost in (params, work))
    return *figures, costs.sentence(layers, by, work, t)


@kept(FEW)
def cost_table(spec: ResNetSpec, count: str, by: str, lang: str) -> "pd.DataFrame":
    """The same as the two charts of `costs`, as numbers."""
    from explorer.charts import costs

    layers, t = analysis(spec).trace.layers, translator(lang)
    return costs.frame(layers, costs.work_cost(count, t), by, t)


@kept(FEW)
def trees(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, Any]:
    """Parameters and work as icicles."""
    from explorer.charts import costs
    from explorer.charts.icicle import icicle

    layers, t = analysis(spec).trace.layers, translator(lang)
    return icicle(layers, costs.params_cost(t), t), icicle(layers, costs.work_cost(count, t), t)


@kept(MANY)
def cumulative(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, str]:
    from explorer.charts import cumulative

    layers, t = analysis(spec).trace.layers, translator(lang)
    unit = t(f"choice.count.{count}")
    return cumulative.cumulative(layers, unit, t), cumulative.sentence(layers, unit, t)


@kept(MANY)
def frameworks(spec: ResNetSpec, lang: str) -> str:
    """What frameworks would print, as a table of HTML."""
    from explorer.analysis.frameworks import printed

    t, apart, same = translator(lang), [], []
    for row in printed(*analysis(spec)):
        name = t(f"frameworks.{row.framework}")
        if row.difference:
            apart.append((name, row.shown, row.asked, row.why.into(lang)))
        else:
            same.append(f"{name} {row.shown}")
    return html.printed(
        [t("frameworks.framework"), t("frameworks.shown")], apart, (t("frameworks.agree"), " · ".join(same))
    )


@kept(MANY)
def listing(spec: ResNetSpec, lang: str) -> tuple[str, tuple[str, ...]]:
    """The shapes that the network's source prints: what they are, and their lines."""
    from explorer.analysis import listings

    found = listings.listing(spec, presets.named(spec), analysis(spec).trace)
    return found.title.into(lang), found.lines


def index_is_ready() -> bool:
    """Whether every preset has been counted, which the first question waits for."""
    module = sys.modules.get("explorer.analysis.which.index")
    return module is not None and module.index.cache_info().currsize > 0


def identified(given: "Given") -> "Answer":
    """The networks that fit. Not kept: with the index it is quick, and no two questions are alike."""
    from explorer.analysis.which import identify

    return identify(given)


@kept(FEW)
def saved(spec: ResNetSpec, precision: str) -> "Saved":
    """What training keeps for the way back."""
    from explorer.analysis import memory

    return memory.saved(analysis(spec).trace, precision)


@kept(FEW)
def code(spec: ResNetSpec) -> str:
    from explorer.codegen import code

    return code(spec)


@kept(FEW)
def table(spec: ResNetSpec, count: str, lang: str) -> "pd.DataFrame":
    """All layers, one row each, with the cost in the unit asked for and the sum behind it."""
    from explorer.analysis import table

    return table.screen_frame(analysis(spec).trace.layers, translator(lang), flops=count == "flops")


@kept(FEW)
def csv(spec: ResNetSpec) -> bytes:
    from explorer.analysis import table

    return table.frame(analysis(spec).trace.layers).to_csv(index=False).encode()


@kept(FEW)
def field_growth(spec: ResNetSpec, name: str, lang: str) -> tuple[Any, str]:
    """The receptive field by layer with a ring at the layer of that name, and a sentence on it."""
    from explorer.charts import receptive_field as chart

    layers, sides, t = analysis(spec).trace.layers, spec.input[1:], translator(lang)
    figure = chart.growth(layers, fields(spec), sides, name, t)
    return figure, chart.sentence(layers, fields(spec), sides, t)


@kept(FEW)
def field_box(spec: ResNetSpec, name: str) -> tuple[Any, "Box"]:
    """What the middle cell of the layer of that name sees, drawn and as a box on the image."""
    from explorer.analysis import cell
    from explorer.charts.field_box import field_box

    sides = spec.input[1:]
    layer = next(layer for layer in analysis(spec).trace.layers if layer.name == name)
    at, field = cell.centre(layer), fields(spec)[name]
    longest = shortest = cell.whole(sides)
    if at and field.longest:
        longest, shortest = cell.box(field, at), cell.box(shortest_fields(spec)[name], at)
    return field_box(longest, shortest, sides), longest


@kept(FEW)
def shortest_fields(spec: ResNetSpec) -> dict[str, "Field"]:
    """The same as `fields`, of the shortest path alone, so that its place on the image is known."""
    from explorer.analysis.cell import through_shortcuts
    from explorer.analysis.receptive_field import receptive_field

    return {field.name: field for field in receptive_field(through_shortcuts(analysis(spec).trace, fields(spec)))}


@kept(FEW)
def paper_table(spec: ResNetSpec, count: str, lang: str) -> "Table":
    """The network in the form of the paper's table, its words in one language."""
    from explorer.analysis import table_1

    return table_1.paper_table(analysis(spec).trace, count).into(lang)


@kept(FEW)
def summary(spec: ResNetSpec) -> "Summary":
    """What torchinfo prints. Asked for by a click alone: it takes seconds for a thousand blocks."""
    from explorer.analysis import summary

    return summary.summary(spec)


@kept(FEW)
def roofline(spec: ResNetSpec, device: str, batch: int, precision: str, lang: str) -> tuple[Any, str]:
    """The layers under the roof of a device, and a sentence on them. `precision` is float32 or float16."""
    from explorer.charts import roofline as chart

    layers, t = analysis(spec).trace.layers, translator(lang)
    asked = _loads(spec, batch, precision)
    figure = chart.roofline(layers, asked, devices()[device], precision, t)
    return figure, chart.sentence(layers, asked, devices()[device], batch, precision, t)


def roofline_table(spec: ResNetSpec, device: str, batch: int, precision: str, lang: str) -> dict[str, list]:
    from explorer.charts import roofline as chart

    layers, asked = analysis(spec).trace.layers, _loads(spec, batch, precision)
    return chart.table(layers, asked, devices()[device], precision, translator(lang))


def _loads(spec: ResNetSpec, batch: int, precision: str) -> tuple["Load", ...]:
    from explorer.analysis.intensity import loads

    return loads(analysis(spec).trace, batch, precision)


def sizes(spec: ResNetSpec) -> tuple["Size", ...]:
    """The network on square images up to the end of the chart. Kept for a network at any input."""
    from explorer.charts.sizes import end_for

    channels, *image = spec.input
    return _sizes(replace(spec, input=(channels, 1, 1)), end_for(image), spec)


@st.cache_resource(max_entries=FEW, show_spinner=False)
def _sizes(at_any_input: ResNetSpec, end: int, _spec: ResNetSpec) -> tuple["Size", ...]:
    """Streamlit leaves `_spec` out of the key: any input gives the same."""
    from explorer.analysis.sizes import sweep

    return sweep(_spec, analysis(_spec).trace, range(1, end + 1))


@kept(FEW)
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


@kept(FEW)
def in_place(spec: ResNetSpec) -> frozenset[str]:
    """Layers that write over their input, which the modules know and the trace does not."""
    from explorer.analysis import memory
    from explorer.model import build

    return memory.in_place(build(spec, device="meta"), analysis(spec).trace)


@kept(FEW)
def moments(spec: ResNetSpec, batch: int, precision: str) -> tuple["Moment", ...]:
    """What is alive along a forward pass."""
    from explorer.analysis import memory

    return memory.forward(analysis(spec).trace, in_place(spec), batch, precision)


@kept(FEW)
def activation_memory(spec: ResNetSpec, batch: int, precision: str, lang: str, at: str) -> tuple[Any, str]:
    """What is alive along a forward pass as a chart, with the layer `at` standing out, and its sentence."""
    from explorer.charts import activation_memory as chart
    from explorer.charts.theme import choose

    layers, found, t = analysis(spec).trace.layers, moments(spec, batch, precision), translator(lang)
    figure = choose(chart.activation_memory(layers, found, t), at)
    return figure, chart.sentence(layers, found, batch, precision, t)


@kept(FEW)
def training_steps(spec: ResNetSpec, precision: str, optimiser: str) -> dict[int, "TrainingMemory"]:
    """The memory of a training step by its batch."""
    from explorer.analysis import memory

    sums, kept = analysis(spec).totals, saved(spec, precision)
    return {batch: memory.training_memory(sums, kept, batch, optimiser) for batch in map(int, VIEW_WORDS["batch"])}


@kept(FEW)
def training_memory(
    spec: ResNetSpec, batch: int, gib: int, optimiser: str, precision: str, lang: str
) -> tuple[Any, str]:
    """Memory against batch as a chart, and its sentence."""
    from explorer.analysis import memory
    from explorer.charts import training_memory as chart

    steps, t = training_steps(spec, precision, optimiser), translator(lang)
    most = memory.largest_batch(gib, analysis(spec).totals, saved(spec, precision), optimiser)
    figure = chart.training_memory(steps, batch, gib, t)
    return figure, chart.sentence(steps[batch], most, batch, gib, optimiser, precision, t)


@st.cache_resource(max_entries=MANY, show_spinner=False)
def bench(setting: "Setting") -> "Bench":
    """The blocks of the bottleneck bench."""
    from explorer.analysis import bottleneck

    return bottleneck.bench(setting)


@st.cache_resource(max_entries=MANY, show_spinner=False)
def bench_curve(setting: "Setting") -> "Curve":
    """The bottleneck of the bench at every reduction."""
    from explorer.analysis import bottleneck

    return bottleneck.curve(setting)


@kept(FEW)
def paper_cells(spec: ResNetSpec, lang: str) -> tuple[str, dict[str, str]]:
    """The form of the paper's table, table_1 or small, and by the name of a layer what the table says of it."""
    from explorer.analysis.table_1 import paper_table
    from explorer.analysis.table_cells import layer_cells

    table = paper_table(analysis(spec).trace).into(lang)
    return table.form, layer_cells(table)


@kept(FEW)
def counted(spec: ResNetSpec, also: tuple[str, ...]) -> tuple["Operation", ...]:
    """All operations in order, those that count with their number."""
    from explorer.analysis import depth

    return depth.operations(analysis(spec).trace, also)


@kept(MANY)
def census(spec: ResNetSpec) -> "Census":
    """What there is to count in a network."""
    from explorer.analysis import depth

    return depth.census(spec)


@kept(MANY)
def why_odd(spec: ResNetSpec, number: int | None) -> str:
    """How else than by the paper the number in a name may have been counted."""
    from explorer.analysis import depth

    return depth.why_odd(spec, number)


def depth_formula(spec: ResNetSpec) -> "Formula":
    from explorer.analysis import depth

    return depth.formula(spec)


@st.cache_resource(show_spinner=False)
def odd_names() -> tuple["OddName", ...]:
    """Presets whose names say another number than the paper's count."""
    from explorer.analysis import depth

    return tuple(depth.odd_names())


def judged(number: int, given: "Count") -> "Verdict":
    """What a label is worth beside a count of parameters. Not kept: no two labels are alike."""
    from explorer.analysis import depth

    return depth.judge(number, given)


@kept(FEW)
def ladder(spec: ResNetSpec) -> "Ladder":
    """The network's cost as different people state it."""
    from explorer.analysis import ladder

    return ladder.ladder(spec, _counted)


@kept(FEW)
def ladder_parameters(spec: ResNetSpec) -> tuple["Held", ...]:
    from explorer.analysis import ladder

    return ladder.parameters(spec, _counted)


def _counted(spec: ResNetSpec) -> "Counts":
    from explorer.analysis.ladder import Counts

    return Counts(spec, *analysis(spec))


@kept(FEW)
def ladder_chart(spec: ResNetSpec, count: str, lang: str) -> Any:
    from explorer.charts import ladder as chart

    return chart.ladder_chart(ladder(spec), count, translator(lang))


def ladder_table(spec: ResNetSpec, lang: str) -> dict[str, list]:
    from explorer.charts import ladder as chart

    return chart.table(ladder(spec), translator(lang))


@kept(FEW)
def joins(spec: ResNetSpec) -> tuple["Join", ...]:
    """The shortcuts alone, alike neighbours in one."""
    from explorer.analysis import shortcuts

    return shortcuts.joins(stages(spec))


@kept(FEW)
def shortcut_options(spec: ResNetSpec) -> dict[str, "Option"]:
    """The network with each kind of shortcut that can be built."""
    from explorer.analysis import shortcuts

    found = shortcuts.buildable(shortcuts.options(spec))
    return {
        kind: shortcuts.Option(kind, other, analysis(other).totals, shortcuts.sums(joins(other)))
        for kind, other in found.items()
    }


@kept(FEW)
def shortcut_charts(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, Any]:
    """Parameters and work of the network with each kind of shortcut."""
    from explorer.charts import costs
    from explorer.charts.shortcuts import options_chart

    t = translator(lang)
    layers = {kind: analysis(option.spec).trace.layers for kind, option in shortcut_options(spec).items()}
    return tuple(options_chart(layers, cost, t) for cost in (costs.params_cost(t), costs.work_cost(count, t)))


@kept(FEW)
def orders(spec: ResNetSpec) -> dict[str, "Order"]:
    """The network in each order of a block's operations."""
    from explorer.analysis import order

    return {name: order.order(other, *analysis(other)) for name, other in order.variants(spec).items()}


@kept(FEW)
def special_orders(spec: ResNetSpec) -> dict[str, "Order"]:
    """Networks with the first and last blocks of v1 and of the kinds of v2."""
    from explorer.analysis import order

    return {name: order.order(other, *analysis(other)) for name, other in order.special(spec).items()}


@st.cache_resource(max_entries=MANY, show_spinner=False)
def lesson_text(step: "Step", text: str) -> "Filled":
    """A text of a lesson with the numbers of the step's network."""
    from explorer.analysis.lesson_values import filled

    return filled(step, text)


@st.cache_resource(max_entries=MANY, show_spinner=False)
def lesson_case(step: "Step") -> "Case":
    """The records that the question of a step is about."""
    from explorer.analysis.lesson_values import question

    return question(step)


def lesson_bench(step: "Step") -> "Setting":
    from explorer.analysis.lesson_values import settings

    return settings(step)


def exercise(level: int, seed: str, number: int) -> "Exercise":
    """Kept by the generator itself."""
    from explorer.analysis import exercises

    return exercises.exercise(level, seed, number)


def posed(exercise: "Exercise") -> "Case":
    """The records an exercise is about; kept by the generator itself."""
    from explorer.analysis import exercises

    return exercises.posed(exercise)


@kept(FEW)
def _aligned(spec: ResNetSpec, other: ResNetSpec) -> tuple["Pair", ...]:
    from explorer.analysis.align import align

    return align(analysis(spec).trace, analysis(other).trace)


def counts_statistics(spec: ResNetSpec) -> bool:
    """Whether the framework that a network comes from prints running statistics with its parameters."""
    return permalink.nearest(spec).origin == "keras"


@kept(FEW)
def difference(spec: ResNetSpec, other: ResNetSpec, measure: str) -> "Difference | None":
    """How far `other` is from `spec`, layer by layer; None for a receptive field that is the whole image."""
    from explorer.analysis.difference import Whole, difference

    counts = counts_statistics(spec), counts_statistics(other)
    try:
        return difference(analysis(spec).trace, analysis(other).trace, _aligned(spec, other), measure, counts)
    except Whole:
        return None


@kept(FEW)
def difference_steps(spec: ResNetSpec, other: ResNetSpec, measure: str, how: str) -> tuple["Change", ...]:
    from explorer.analysis.difference import split

    return split(difference(spec, other, measure), how)


@kept(FEW)
def differs(spec: ResNetSpec, other: ResNetSpec, lang: str) -> str:
    """What `other` does differently, in words with how often."""
    from explorer.charts.compare import differs

    return differs(_aligned(spec, other), translator(lang))


def _traces(specs: tuple[ResNetSpec, ...]) -> dict[str, "Trace"]:
    return {letter: analysis(spec).trace for letter, spec in zip(permalink.LETTERS, specs, strict=False)}


@st.cache_resource(max_entries=FEW, show_spinner=False)
def strips(specs: tuple[ResNetSpec, ...], base: int, alt: str, lang: str) -> str:
    """Networks one above the other, aligned to the one at `base`, as HTML."""
    from explorer.analysis.side_by_side import side_by_side
    from explorer.ui.compare import strips

    traces = _traces(specs)
    return strips.strips(traces, side_by_side(traces, permalink.LETTERS[base]), alt, translator(lang))


@st.cache_resource(max_entries=FEW, show_spinner=False)
def compared_stages(specs: tuple[ResNetSpec, ...], what: str, lang: str) -> tuple[Any, str]:
    """Parameters, MACs or FLOPs of networks stage by stage as a chart, and a sentence."""
    from explorer.charts import compare

    asked = _traces(specs), _cost(what, lang), translator(lang)
    return compare.by_stage(*asked), compare.stage_sentence(*asked)


def compared_stages_table(specs: tuple[ResNetSpec, ...], what: str, lang: str) -> dict[str, list]:
    from explorer.charts import compare

    return compare.stage_table(_traces(specs), _cost(what, lang), translator(lang))


def _cost(what: str, lang: str):
    from explorer.charts import costs

    t = translator(lang)
    return costs.params_cost(t) if what == "params" else costs.work_cost(what, t)


@st.cache_resource(max_entries=FEW, show_spinner=False)
def compared_curves(specs: tuple[ResNetSpec, ...], measure: str, factor: int, unit: str, lang: str) -> Any:
    """How a count of networks grows along their layers."""
    from explorer.charts import compare

    return compare.curves(_traces(specs), measure, factor, unit, translator(lang))


def compared_curves_table(specs: tuple[ResNetSpec, ...], measure: str, factor: int, lang: str) -> dict[str, list]:
    from explorer.charts import compare

    return compare.curve_table(_traces(specs), measure, factor, translator(lang))
