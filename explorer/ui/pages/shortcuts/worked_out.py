"""The shortcuts of a network and its options, worked out once for everybody."""

from typing import TYPE_CHECKING, Any

from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, kept, stages

if TYPE_CHECKING:
    from explorer.analysis.blocks.shortcuts import Join, Option


@kept()
def joins(spec: ResNetSpec) -> tuple["Join", ...]:
    """The shortcuts alone, alike neighbours in one."""
    from explorer.analysis.blocks import shortcuts

    return shortcuts.joins(stages(spec))


@kept()
def shortcut_options(spec: ResNetSpec) -> dict[str, "Option"]:
    """The network with each kind of shortcut that can be built."""
    from explorer.analysis.blocks import shortcuts

    found = shortcuts.buildable(shortcuts.options(spec))
    return {
        kind: shortcuts.Option(kind, other, analysis(other).totals, shortcuts.sums(joins(other)))
        for kind, other in found.items()
    }


@kept()
def shortcut_charts(spec: ResNetSpec, count: str, lang: str) -> tuple[Any, Any]:
    """Parameters and work of the network with each kind of shortcut."""
    from explorer.charts import costs
    from explorer.charts.shortcuts import options_chart

    t = translator(lang)
    layers = {kind: analysis(option.spec).trace.layers for kind, option in shortcut_options(spec).items()}
    return tuple(options_chart(layers, cost, t) for cost in (costs.params_cost(t), costs.work_cost(count, t)))
