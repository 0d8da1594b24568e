"""What is worked out once for everybody: a spec's layers, its figures, its table. No model is kept.

Thin shells, each named for what it wraps. torch and Plotly are imported inside, so that a first visit shows the page
before they have loaded.
"""

import sys
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from explorer import presets
from explorer.i18n import translator
from explorer.spec import ResNetSpec
from explorer.ui import html

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis import Totals, Trace
    from explorer.analysis.memory import Saved
    from explorer.analysis.picture import Stage
    from explorer.analysis.receptive_field import Field
    from explorer.analysis.saving import Saving
    from explorer.analysis.which import Answer
    from explorer.reading import Given

# Entries kept. A link may ask for any network, so a cache without a bound would grow for ever; and what belongs to a
# network of a thousand blocks takes tens of megabytes, so of those only the last few stay.
FEW, MANY = 64, 256
LONG, LONG_ONES = 200, 6  # blocks of a long network, and how many of those are kept


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
            return (few if sum(spec.repeats) > LONG else many)(spec, *rest)

        return shell

    return wrap


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
def feature_maps(spec: ResNetSpec, lang: str) -> tuple[Any, str]:
    from explorer.charts import feature_maps

    layers, t = analysis(spec).trace.layers, translator(lang)
    return feature_maps.feature_maps(layers, t), feature_maps.sentence(layers, t)


@kept(MANY)
def costs(spec: ResNetSpec, count: str, by: str, lang: str) -> tuple[Any, Any, str]:
    """Parameters and MACs or FLOPs as charts, and a sentence on both."""
    from explorer.charts import costs

    layers, t = analysis(spec).trace.layers, translator(lang)
    params, work = costs.params_cost(t), costs.work_cost(count, t)
    figures = (costs.costs(layers, cost, by, t) for cost in (params, work))
    return *figures, costs.sentence(layers, by, work, t)


@st.cache_resource(max_entries=1, show_spinner=False)
def saving() -> "Saving":
    from explorer.analysis import saving

    return saving.saving()


@st.cache_resource(max_entries=FEW, show_spinner=False)
def saving_chart(names: tuple[str, str], lang: str) -> Any:
    from explorer.charts import saving as chart

    return chart.saving_chart(saving(), names, translator(lang))


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
