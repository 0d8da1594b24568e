"""What is worked out once for everybody, and for how long: a network's layers and sums, and what several pages show of them.

No model is kept. Thin shells, each named for what it wraps; those of one page stand in its folder, in worked_out.py.
torch and Plotly are imported inside, so that a first visit shows the page before they have loaded (explorer/ui/shell/loading.py).
"""

import sys
from collections.abc import Callable, Hashable
from functools import cache, wraps
from operator import itemgetter
from threading import Condition
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import msgspec
from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from explorer.i18n import translator
from explorer.permalink import VIEW_WORDS
from explorer.spec import ResNetSpec
from explorer.ui.shell import html, loading
from explorer.ui.shell.at_rest import at_rest

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis import Totals, Trace
    from explorer.analysis.blocks.bottleneck import Bench, Setting
    from explorer.analysis.blocks.structure import Stage
    from explorer.analysis.counts.memory import Saved, TrainingMemory
    from explorer.analysis.counts.receptive_field import Field
    from explorer.analysis.tables.table_1 import Table
    from explorer.analysis.trace.check import Check


Shell = TypeVar("Shell", bound="Callable")

# How many blocks the networks have together of which a shell keeps what it gave. A link may ask for any network, so a
# cache without a bound would grow for ever, and what is kept of one grows with its blocks. A ResNet-50 has 16; all presets
# but the four of hundreds of blocks have 2,800, in two languages 5,600. After a long day a process has 210 MB of
# its own, most of it what its shells keep (bench/soak.py).
MOST = 6_000
CHECKS = 512  # answers of PyTorch that are kept at hand


def kept(most: int = MOST, key: Callable[..., Hashable] = hashkey) -> Callable[[Shell], Shell]:
    """Keeps what a function gives for everybody, until networks of more than `most` blocks together were asked about.

    Of several threads that ask the same at once, one works it out and the others wait. `key` of the arguments, where
    not all of them tell answers apart.
    """

    def wrap(function: Shell) -> Shell:
        cache: LRUCache = LRUCache(most, getsizeof=itemgetter(0))

        @cached(cache, key, condition=Condition())
        def weighed(*asked: Any) -> tuple[int, Any]:
            return min(max(_blocks(asked), 1), most), at_rest(_lasting(function(*asked)))

        @wraps(function)
        def shell(*asked: Any) -> Any:
            return weighed(*asked)[1]

        return cast("Shell", shell)

    return wrap


def _lasting(found: Any) -> Any:
    """What is kept of what was found: figures in a tenth of their room. Before Plotly is there, there are none."""
    if "plotly.graph_objects" not in sys.modules:
        return found
    from explorer.charts.fixed import fixed

    return fixed(found)


def _blocks(asked: object) -> int:
    """How many blocks the network has, or the networks, that something is asked about."""
    if isinstance(asked, ResNetSpec):
        return sum(asked.repeats)
    return sum(map(_blocks, asked)) if isinstance(asked, tuple) else 0


class Analysis(NamedTuple):
    """A network's layers and their sums."""

    trace: "Trace"
    totals: "Totals"


@kept()
def analysis(spec: ResNetSpec) -> Analysis:
    from explorer.analysis import totals
    from explorer.analysis.trace.traced import remembered

    found = remembered(spec)
    return Analysis(found, totals(found))


def checked(spec: ResNetSpec) -> "Check | None":
    """What PyTorch, asked by other means, says of the network; None as long as nobody knows: see badge.py."""
    from explorer.analysis.trace import checks

    known = _checks()
    if (found := known.get(spec)) is None and (found := checks.answer(spec)):
        if len(known) >= CHECKS:
            known.clear()
        known[spec] = found
    return found


@cache
def _checks() -> dict[ResNetSpec, "Check"]:
    return {}


@kept()
def stages(spec: ResNetSpec) -> tuple["Stage", ...]:
    from explorer.analysis.blocks.structure import structure

    return structure(analysis(spec).trace)


@kept()
def first_halving(spec: ResNetSpec) -> str:
    """The layer that a picture begins with."""
    from explorer.analysis.blocks import structure

    return structure.first_halving(stages(spec))


@kept()
def fields(spec: ResNetSpec) -> dict[str, "Field"]:
    """Receptive fields by the name of the layer."""
    from explorer.analysis.counts.receptive_field import receptive_field

    return {field.name: field for field in receptive_field(analysis(spec).trace)}


@kept()
def code(spec: ResNetSpec) -> str:
    from explorer.codegen import code

    return code(spec)


@kept()
def network(spec: ResNetSpec, count: str, lang: str, less: str = "") -> bytes:
    """What the diagram draws of the whole network, as JSON; with fewer numbers, as bare.py says: uncounted or veiled."""
    from explorer.diagram import bare, data

    drawn = data.network(analysis(spec).trace, stages(spec), count, translator(lang), fields(spec).values())
    return msgspec.json.encode(getattr(bare, less)(drawn) if less else drawn)


@kept()
def block(spec: ResNetSpec, layer: str, count: str, lang: str, counted: bool = True) -> bytes:
    """What the loupe draws of the block that a layer is in, as JSON; not `counted`, with its shapes alone."""
    from explorer.analysis.blocks import structure
    from explorer.diagram import bare, data

    found, _ = structure.find(stages(spec), layer)
    drawn = data.block(found, count, translator(lang))
    return msgspec.json.encode(drawn if counted else bare.uncounted_block(drawn))


@kept()
def costs(spec: ResNetSpec, count: str, by: str, lang: str, at: str) -> tuple[Any, Any, str]:
    """Parameters and MACs or FLOPs as charts, with the layer `at` standing out, and a sentence on both."""
    from explorer.charts import costs
    from explorer.charts.theme import choose

    layers, t = analysis(spec).trace.layers, translator(lang)
    params, work = costs.params_cost(t), costs.work_cost(count, t)
    held, done = (choose(costs.costs(layers, cost, by, t), at) for cost in (params, work))
    return held, done, costs.sentence(layers, by, work, t)


@kept()
def cost_table(spec: ResNetSpec, count: str, by: str, lang: str) -> "pd.DataFrame":
    """The same as the two charts of `costs`, as numbers."""
    from explorer.charts import costs

    layers, t = analysis(spec).trace.layers, translator(lang)
    return costs.frame(layers, costs.work_cost(count, t), by, t)


@kept()
def frameworks(spec: ResNetSpec, lang: str) -> str:
    """What frameworks would print, as a table of HTML."""
    from explorer.analysis.tools.frameworks import printed

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


@kept()
def paper_table(spec: ResNetSpec, count: str, lang: str) -> "Table":
    """The network in the form of the paper's table, its words in one language."""
    from explorer.analysis.tables import table_1

    return table_1.paper_table(analysis(spec).trace, count).into(lang)


@kept()
def paper_cells(spec: ResNetSpec, lang: str) -> tuple[str, dict[str, str]]:
    """The form of the paper's table, table_1 or small, and by the name of a layer what the table says of it."""
    from explorer.analysis.tables.table_1 import paper_table
    from explorer.analysis.tables.table_cells import layer_cells

    table = paper_table(analysis(spec).trace).into(lang)
    return table.form, layer_cells(table)


@kept()
def saved(spec: ResNetSpec, precision: str) -> "Saved":
    """What training keeps for the way back."""
    from explorer.analysis.counts import memory

    return memory.saved(analysis(spec).trace, precision)


@kept()
def training_steps(spec: ResNetSpec, precision: str, optimiser: str) -> dict[int, "TrainingMemory"]:
    """The memory of a training step by its batch."""
    from explorer.analysis.counts import memory

    sums, kept = analysis(spec).totals, saved(spec, precision)
    return {batch: memory.training_memory(sums, kept, batch, optimiser) for batch in map(int, VIEW_WORDS["batch"])}


def index_is_ready() -> bool:
    """Whether every preset has been counted, which the first question waits for."""
    if not loading.is_done():
        return False
    from explorer.analysis.identify.index import index

    return index.cache_info().currsize > 0


@kept()
def bench(setting: "Setting") -> "Bench":
    """The blocks of the bottleneck bench."""
    from explorer.analysis.blocks import bottleneck

    return bottleneck.bench(setting)


@kept()
def feature_maps(spec: ResNetSpec, lang: str, at: str) -> tuple[Any, str]:
    """The chart, with the layer `at` standing out, and its sentence."""
    from explorer.charts import feature_maps
    from explorer.charts.theme import choose

    layers, t = analysis(spec).trace.layers, translator(lang)
    return choose(feature_maps.feature_maps(layers, t), at), feature_maps.sentence(layers, t)
