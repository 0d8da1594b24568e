"""A network of the reader's own, from an ONNX file, beside the reference: what it holds, and where it differs.

It lives in the session as the layers of its trace and nothing else, and is no part of the link.
"""

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st
from markupsafe import Markup

from explorer import presets, titles
from explorer.i18n import Text, text
from explorer.presets import PRESETS
from explorer.reading import LIMIT
from explorer.ui.pages.compare import table, waterfall
from explorer.ui.pages.compare.networks import Member
from explorer.ui.pages.compare.onnx_drop import Sent, onnx_drop
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.units import per_mac

if TYPE_CHECKING:
    from explorer.analysis import Totals, Trace

MEASURES = ("macs", "params", "memory", "field")
LONGEST = 60  # letters of a file's name that are shown
SHOWN = 12  # networks that are named as alike; names of operations


class Own(NamedTuple):
    """A file by its name, and its layers, or why they could not be read."""

    name: str
    found: "Trace | Text"


def own_network(page: Page, reference: Member) -> None:
    """The section of the page. A link that keeps the networks as they are has none."""
    if state.locks("network"):
        return
    t, own = page.t, st.session_state.get("own")
    st.html(html.section(t("own.heading"), t("own.line", letter=reference.letter)))
    onnx_drop(t("own.drop"), t("own.drop_note"), "own_file", _dropped)
    if own is None:
        st.html(html.line(t("own.library"), "label"))
    elif isinstance(own.found, Text):
        st.html(html.notice("warn", t("own.refused", name=own.name), [own.found.into(page.view.lang)]))
    else:
        _network(page, own.name, own.found, reference)
    if own:
        st.button(t("own.remove"), key="own_remove", icon=":material/delete:", on_click=_remove)


def _remove() -> None:
    st.session_state.pop("own", None)


def _dropped(file: Sent) -> None:
    name = " ".join(file.name.split())
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    st.session_state.own = Own(short, _read(file))


def _read(file: Sent) -> "Trace | Text":
    """Sides that the file leaves open are those of network A."""
    from explorer.analysis.onnx.from_onnx import from_onnx
    from explorer.reading.onnx_graph import Refused

    if file.large:
        return text("onnx.refused.page", value=file.size, most=LIMIT)
    try:
        return from_onnx(file.content, state.spec().input)
    except Refused as refused:
        return refused.sentence


def _network(page: Page, name: str, found: "Trace", reference: Member) -> None:
    from explorer.analysis import totals

    t, sums = page.t, totals(found)
    st.html(_table(page, name, found, sums, reference))
    if found.unknown:
        names = ", ".join(found.unknown[:SHOWN])
        st.html(html.notice("warn", t("problem.unknown_ops", count=len(found.unknown), names=names), []))
    said = [_same(page, found)]
    if not sums.buffers and not any(layer.kind == "norm" for layer in found.layers):
        said.append(t("own.folded"))
    st.html(html.line(" ".join(said), "label"))
    _difference(page, name, found, reference)


def _table(page: Page, name: str, found: "Trace", sums: "Totals", reference: Member) -> Markup:
    """A row for the reference and one for the file, as in the table of all networks."""
    t, count = page.t, page.view.count
    heads = t("compare.network"), t(f"choice.count.{count}"), t("headline.params"), t("own.buffers"), \
        t("headline.activations"), t("headline.depth")  # fmt: skip
    base = cached.analysis(reference.spec).totals
    sides = t("own.kind", shape="×".join(map(str, found.input_shape)))
    rows = (
        _row(f"{reference.letter} · {reference.title}", show.line(reference.spec, t), _figures(base, count), None, ""),
        _row(name, sides, _figures(sums, count), _figures(base, count), "≥ " if found.unknown else ""),
    )
    return table.versus(t("own.table"), [(head, "") for head in heads], rows)


def _figures(sums: "Totals", count: str) -> dict[str, int]:
    return {
        "work": getattr(sums, count),
        "params": sums.params,
        "buffers": sums.buffers,
        "activations": sums.activations,
        "depth": sums.weighted_layers,
    }


def _row(name: str, line: str, mine: dict[str, int], base: dict[str, int] | None, least: str) -> tuple:
    """As table.versus has it; no letter stands apart."""
    cells = []
    for key, value in mine.items():
        apart = table.difference(value - base[key], base[key], key) if base and base[key] else ""
        cells.append((f"{least if key == 'work' else ''}{value:,}", apart))
    return "", name, line, cells


def _same(page: Page, found: "Trace") -> str:
    """Which networks of the list have as many MACs and weights; biases and normalisation change with the exporter."""
    from explorer.analysis.identify.by_weights import by_weights

    with nullcontext() if cached.index_is_ready() else st.spinner(page.t("which.counting", count=len(PRESETS))):
        names = by_weights(found)
    labels = [titles.label(presets.find(name), page.t) for name in names[:SHOWN]]
    return page.t("own.same", names=page.t("compare.comma").join(labels)) if labels else page.t("own.no_same")


def _difference(page: Page, name: str, found: "Trace", reference: Member) -> None:
    """The waterfall from the reference to the file, in the measure and the split of the page's own."""
    from explorer.analysis.compare.align import align
    from explorer.analysis.compare.difference import Whole, difference, split
    from explorer.charts import waterfall as chart

    t, base = page.t, cached.analysis(reference.spec).trace
    measure = page.own.difference if page.own.difference in MEASURES else MEASURES[0]
    try:
        whole = difference(base, found, align(base, found), measure)
    except Whole:
        st.html(html.line(t("compare.no_sum"), "label"))
        return  # a receptive field that is the whole image
    steps, work = split(whole, page.own.split), measure == "macs"
    factor = per_mac(page.view.count) if work else 1
    unit = t(f"choice.count.{page.view.count}") if work else t(f"compare.unit.{measure}")
    drawn = chart.waterfall(whole, steps, (f"{reference.letter} · {reference.title}", name), factor, t)
    said = chart.sentence(whole, steps, (reference.letter, t("own.letter")), factor, unit, t)
    name = unit if work else t(f"compare.measure.{measure}")
    st.html(html.line(t("own.measured", what=name, said=said), "label"))
    st.html(waterfall.falls(drawn, t("compare.falls_alt", sentence=said)))
    show.twin(page, "own_steps", lambda: chart.table(drawn.rows, t))
