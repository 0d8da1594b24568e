"""Networks side by side, and what their difference is made of."""

from typing import TYPE_CHECKING, Any

from explorer import permalink
from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui.widgets.cached import analysis, kept

if TYPE_CHECKING:
    from explorer.analysis import Trace
    from explorer.analysis.compare.align import Pair
    from explorer.analysis.compare.difference import Difference
    from explorer.analysis.compare.difference import Step as Change
    from explorer.charts.costs import Cost


@kept()
def _aligned(spec: ResNetSpec, other: ResNetSpec) -> tuple["Pair", ...]:
    from explorer.analysis.compare.align import align

    return align(analysis(spec).trace, analysis(other).trace)


def counts_statistics(spec: ResNetSpec) -> bool:
    """Whether the framework that a network comes from prints running statistics with its parameters."""
    return permalink.nearest(spec).origin == "keras"


@kept()
def difference(spec: ResNetSpec, other: ResNetSpec, measure: str) -> "Difference | None":
    """How far `other` is from `spec`, layer by layer; None for a receptive field that is the whole image."""
    from explorer.analysis.compare.difference import Whole, difference

    counts = counts_statistics(spec), counts_statistics(other)
    try:
        return difference(analysis(spec).trace, analysis(other).trace, _aligned(spec, other), measure, counts)
    except Whole:
        return None


@kept()
def difference_steps(spec: ResNetSpec, other: ResNetSpec, measure: str, how: str) -> tuple["Change", ...]:
    from explorer.analysis.compare.difference import split

    return split(difference(spec, other, measure), how)


@kept()
def differs(spec: ResNetSpec, other: ResNetSpec, lang: str) -> str:
    """What `other` does differently, in words with how often."""
    from explorer.charts.compare import differs

    return differs(_aligned(spec, other), translator(lang))


def _traces(specs: tuple[ResNetSpec, ...]) -> dict[str, "Trace"]:
    return {letter: analysis(spec).trace for letter, spec in zip(permalink.LETTERS, specs, strict=False)}


@kept()
def strips(specs: tuple[ResNetSpec, ...], base: int, alt: str, lang: str) -> str:
    """Networks one above the other, aligned to the one at `base`, as HTML."""
    from explorer.analysis.compare.side_by_side import side_by_side
    from explorer.ui.pages.compare import strips

    traces = _traces(specs)
    return strips.strips(traces, side_by_side(traces, permalink.LETTERS[base]), alt, translator(lang))


@kept()
def compared_stages(specs: tuple[ResNetSpec, ...], what: str, lang: str) -> tuple[Any, str]:
    """Parameters, MACs or FLOPs of networks stage by stage as a chart, and a sentence."""
    from explorer.charts import compare

    asked = _traces(specs), _cost(what, lang), translator(lang)
    return compare.by_stage(*asked), compare.stage_sentence(*asked)


def compared_stages_table(specs: tuple[ResNetSpec, ...], what: str, lang: str) -> dict[str, list]:
    from explorer.charts import compare

    return compare.stage_table(_traces(specs), _cost(what, lang), translator(lang))


def _cost(what: str, lang: str) -> "Cost":
    from explorer.charts import costs

    t = translator(lang)
    return costs.params_cost(t) if what == "params" else costs.work_cost(what, t)


@kept()
def compared_curves(specs: tuple[ResNetSpec, ...], measure: str, factor: int, unit: str, lang: str) -> Any:
    """How a count of networks grows along their layers."""
    from explorer.charts import compare

    return compare.curves(_traces(specs), measure, factor, unit, translator(lang))


def compared_curves_table(specs: tuple[ResNetSpec, ...], measure: str, factor: int, lang: str) -> dict[str, list]:
    from explorer.charts import compare

    return compare.curve_table(_traces(specs), measure, factor, translator(lang))
