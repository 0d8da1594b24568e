"""The close-ups: the bench, counting layers, the ladder, shortcuts and orders."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.cached.core import FEW, MANY, analysis, kept, stages

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Bench, Curve, Setting
    from explorer.analysis.blocks.depth import Census, Formula, OddName, Operation, Verdict
    from explorer.analysis.blocks.order import Order
    from explorer.analysis.blocks.shortcuts import Join, Option
    from explorer.analysis.tools.ladder import Counts, Held, Ladder
    from explorer.reading import Count


@st.cache_resource(max_entries=MANY, show_spinner=False)
def bench(setting: "Setting") -> "Bench":
    """The blocks of the bottleneck bench."""
    from explorer.analysis.blocks import bottleneck

    return bottleneck.bench(setting)


@st.cache_resource(max_entries=MANY, show_spinner=False)
def bench_curve(setting: "Setting") -> "Curve":
    """The bottleneck of the bench at every reduction."""
    from explorer.analysis.blocks import bottleneck

    return bottleneck.curve(setting)


@kept(FEW)
def counted(spec: ResNetSpec, also: tuple[str, ...]) -> tuple["Operation", ...]:
    """All operations in order, those that count with their number."""
    from explorer.analysis.blocks import depth

    return depth.operations(analysis(spec).trace, also)


@kept(MANY)
def census(spec: ResNetSpec) -> "Census":
    """What there is to count in a network."""
    from explorer.analysis.blocks import depth

    return depth.census(spec)


@kept(MANY)
def why_odd(spec: ResNetSpec, number: int | None) -> str:
    """How else than by the paper the number in a name may have been counted."""
    from explorer.analysis.blocks import depth

    return depth.why_odd(spec, number)


def depth_formula(spec: ResNetSpec) -> "Formula":
    from explorer.analysis.blocks import depth

    return depth.formula(spec)


@st.cache_resource(show_spinner=False)
def odd_names() -> tuple["OddName", ...]:
    """Presets whose names say another number than the paper's count."""
    from explorer.analysis.blocks import depth

    return tuple(depth.odd_names())


def judged(number: int, given: "Count") -> "Verdict":
    """What a label is worth beside a count of parameters. Not kept: no two labels are alike."""
    from explorer.analysis.blocks import depth

    return depth.judge(number, given)


@kept(FEW)
def ladder(spec: ResNetSpec) -> "Ladder":
    """The network's cost as different people state it."""
    from explorer.analysis.tools import ladder

    return ladder.ladder(spec, _counted)


@kept(FEW)
def ladder_parameters(spec: ResNetSpec) -> tuple["Held", ...]:
    from explorer.analysis.tools import ladder

    return ladder.parameters(spec, _counted)


def _counted(spec: ResNetSpec) -> "Counts":
    from explorer.analysis.tools.ladder import Counts

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
    from explorer.analysis.blocks import shortcuts

    return shortcuts.joins(stages(spec))


@kept(FEW)
def shortcut_options(spec: ResNetSpec) -> dict[str, "Option"]:
    """The network with each kind of shortcut that can be built."""
    from explorer.analysis.blocks import shortcuts

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
    from explorer.analysis.blocks import order

    return {name: order.order(other, *analysis(other)) for name, other in order.variants(spec).items()}


@kept(FEW)
def special_orders(spec: ResNetSpec) -> dict[str, "Order"]:
    """Networks with the first and last blocks of v1 and of the kinds of v2."""
    from explorer.analysis.blocks import order

    return {name: order.order(other, *analysis(other)) for name, other in order.special(spec).items()}
