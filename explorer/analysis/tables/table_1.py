"""A network as the tables of the paper have it (He et al. 2015, arXiv:1512.03385), from its trace alone.

Table 1: name, output size, and the convolutions of a block in brackets, times the blocks of the stage. Later papers
add to a line: ResNeXt its cardinality (arXiv:1611.05431, table 1), SENet the two layers of its gate (arXiv:1709.01507,
table 1). The table of section 4.2, for CIFAR-10, has a column for each size of the map. Projections, normalisation and
activations stand in neither.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from explorer.analysis.counts.totals import totals
from explorer.analysis.tables.stops import Stops, blocks, stops_of
from explorer.analysis.tables.table import shape as times
from explorer.analysis.trace.records import Layer, Trace
from explorer.i18n import Text, text
from explorer.units import parts, per_mac

EXPONENTS = {"k": "³", "M": "⁶", "G": "⁹", "T": "¹²"}


class Stack(NamedTuple):
    """The layers of a block, a line each, and how many such blocks follow each other."""

    lines: tuple[str, ...]
    times: int


Item = str | Text | Stack


class Row(NamedTuple):
    """Cells, each of items that stand below one another; `layers` names the layers that the row is about."""

    cells: tuple[tuple[Item, ...], ...]
    layers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the paper.

    form     table_1, or small: that of section 4.2
    head     the first line
    columns  names of the layers that each column is about, in the small form
    notes    sentences below it
    """

    form: str
    head: tuple[Item, ...]
    columns: tuple[frozenset[str], ...]
    rows: tuple[Row, ...]
    notes: tuple[Item, ...]

    def into(self, language: str) -> "Table":
        """The same with every text in a language; of items, strings and stacks are left."""
        rows = tuple(Row(tuple(_said(cell, language) for cell in row.cells), row.layers) for row in self.rows)
        return Table(self.form, _said(self.head, language), self.columns, rows, _said(self.notes, language))


def _said(items: Iterable[Item], language: str) -> tuple[Item, ...]:
    return tuple(item.into(language) if isinstance(item, Text) else item for item in items)


def paper_table(trace: Trace, count: str = "macs") -> Table:
    """The table in which the paper would show the network; its last row in MACs or FLOPs."""
    found = stops_of(trace)
    return small_table(trace, count) if _is_small(found) else table_1(trace, count)


# --- table 1 ---------------------------------------------------------------------------------------------------------


def table_1(trace: Trace, count: str = "macs") -> Table:
    """Table 1: layer name, output size, layers."""
    found, sums = stops_of(trace), totals(trace)
    head = (text("table1.name"), text("table1.size"), text("table1.depth", depth=sums.weighted_layers))
    work = Row(((text(f"choice.count.{count}"),), (), (power(getattr(sums, count)),)))
    rows = (*_rows(trace, found), work)
    return Table("table_1", head, (frozenset(),) * len(head), rows, tuple(_notes(trace, found, count)))


def _rows(trace: Trace, found: Stops) -> Iterator[Row]:
    """The stem's convolutions, the stages with the stem's pool in front of the first, the head."""
    pool = found.stem if found.stem.kind == "pool" else None
    stem = {layer.name for layer in trace.layers if layer.stage == "stem"} - {pool.name if pool else ""}
    yield _row("conv1", times(found.convs[-1].out_shape[1:]), tuple(map(_strided, found.convs)), stem)
    for number, stage in enumerate(found.stages, start=2):
        before = (pool,) if pool and number == 2 else ()
        names = {layer.name for layer in (*before, *stage)}
        items: tuple[Item, ...] = (*map(_pool, before), *_stacks(stage))
        yield _row(f"conv{number}_x", times(stage[-1].out_shape[1:]), items, names)
    head = {layer.name for layer in trace.layers if layer.stage == "head"}
    yield _row("", "1×1", (_head(found),), head)


def _row(name: str, size: str, items: tuple[Item, ...], layers: set[str]) -> Row:
    return Row(((name,), (size,), items), frozenset(layers))


def _stacks(stage: tuple[Layer, ...]) -> tuple[Stack, ...]:
    """Neighbouring blocks of the same lines in one stack; a ResNet's stage is one."""
    alike = groupby(map(_lines, blocks(stage)))
    return tuple(Stack(lines, len(list(members))) for lines, members in alike)


def _lines(block: Sequence[Layer]) -> tuple[str, ...]:
    """The convolutions of a block's main path, then its gate: 1×1 on one pixel are SENet's fc, a 1D one is an ECA."""
    gate = [layer for layer in block if layer.kind == "attention" and layer.macs]
    fc = [str(layer.out_shape[0]) for layer in gate if layer.op != "conv1d"]
    eca = [f"ECA, k={layer.kernel[0]}" for layer in gate if layer.op == "conv1d"]
    squeeze = [f"fc, [{', '.join(fc)}]"] if fc else []
    return (*(_conv(layer) for layer in block if layer.kind == "conv"), *squeeze, *eca)


def _conv(layer: Layer) -> str:
    """3×3, 64; with its cardinality as in table 1 of ResNeXt."""
    cardinality = f", C={layer.groups}" if layer.groups > 1 else ""
    return f"{times(layer.kernel)}, {layer.out_shape[0]}{cardinality}"


def _strided(layer: Layer) -> Item:
    conv, stride = _conv(layer), layer.stride[0]
    return text("table1.strided", conv=conv, stride=stride) if stride > 1 else conv


def _pool(layer: Layer) -> Text:
    return text("table1.pool", kernel=times(layer.kernel), stride=layer.stride[0])


def _head(found: Stops) -> Text:
    """average pool, 1000-d fc: what stands before the classifier, and what kind that is."""
    before = "pool" if found.average else "flatten"
    kind = "conv" if found.classifier.kind == "conv" else "fc"
    return text(f"table1.{before}_{kind}", classes=found.output.out_shape[0])


def power(count: int) -> str:
    """4089184256 as 4.09×10⁹; counts below a thousand stay whole."""
    number, letter = parts(count, digits=3)
    return f"{number}×10{EXPONENTS[letter]}" if letter else number


def _notes(trace: Trace, found: Stops, count: str) -> Iterator[Text]:
    """What a table cannot show: where the map is halved, what is counted and not listed, and what is counted."""
    halving = [
        (f"conv{number}_{place}", layer)
        for number, stage in enumerate(found.stages, start=2)
        for place, block in enumerate(blocks(stage), start=1)
        for layer in block
        if layer.kind == "conv" and layer.stride[0] > 1
    ]
    if halving:
        kernels = " / ".join(dict.fromkeys(times(layer.kernel) for _, layer in halving))
        key = "table1.halved" if len(halving) > 1 else "table1.halved_one"
        yield text(key, names=", ".join(name for name, _ in halving), kernel=kernels, stride=halving[0][1].stride[0])
    yield from _counted(trace, count)


def _counted(trace: Trace, count: str) -> Iterator[Text]:
    if projections := sum(layer.kind == "projection" for layer in trace.layers):
        yield text("table1.projections" if projections > 1 else "table1.projection", count=projections)
    yield text(f"table1.{count}", count=getattr(totals(trace), count))


# --- the table of section 4.2 ----------------------------------------------------------------------------------------


def small_table(trace: Trace, count: str = "macs") -> Table:
    """The table of section 4.2: a column for each size of the map, its first with the stem."""
    found = stops_of(trace)
    stem = tuple(layer for layer in trace.layers if layer.stage == "stem")
    layers = [sum(layer.weighted for layer in stage) for stage in found.stages]
    parts = [(*stem, *found.stages[0]), *found.stages[1:]]
    factor = per_mac(count)
    columns = {
        "size": [times(stage[-1].out_shape[1:]) for stage in found.stages],
        "layers": [f"{len(found.convs)}+{layers[0]}", *map(str, layers[1:])],
        "filters": [str(stage[-1].out_shape[0]) for stage in found.stages],
        "work": [power(factor * sum(layer.macs or 0 for layer in part)) for part in parts],
    }
    names = {"size": "small_size", "layers": "small_layers", "filters": "small_filters"}
    label = lambda name: text(f"table1.{names[name]}") if name in names else text(f"choice.count.{count}")
    lines: list[tuple[Item, ...]] = [(label(name), *cells) for name, cells in columns.items()]
    first, *rest = lines
    rows = tuple(Row(tuple((cell,) for cell in cells)) for cells in rest)
    about = (frozenset(), *(frozenset(layer.name for layer in part) for part in parts))
    notes = (text("table1.ends", head=_head(found)), *_counted(trace, count))
    return Table("small", first, about, rows, notes)


def _is_small(found: Stops) -> bool:
    """Whether the small table says all: 3x3 throughout, the stem without a stride, and one width for each stage."""
    stem = found.convs[-1]
    plain = len(found.convs) == 1 and stem.stride[0] == 1 and found.stem.kind != "pool"
    lines = [set(_lines(layers)) for layers in found.stages]
    expected = [{f"3×3, {stage[-1].out_shape[0]}"} for stage in found.stages]
    return plain and lines == expected and {_conv(stem)} == expected[0]
