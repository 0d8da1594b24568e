"""The parts of the page of orders: a block in each of them, who builds it so, and the first and last activation of v2."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.i18n import Translator, together
from explorer.spec import facts
from explorer.ui.pages.order import worked_out
from explorer.ui.shell import html, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import lanes, show
from explorer.units import change_of, per_mac, short, signed

if TYPE_CHECKING:
    from explorer.analysis.blocks.order import Lane, Moved, Order, Place
    from explorer.analysis.blocks.structure import Block
    from explorer.analysis.trace.records import Layer

FIRST = "v1"  # what the others are held against
PARTS = markup.macros(__file__)
MOVED = "▲"


def heading(page: Page) -> None:
    st.html(lanes.STYLE)
    name = show.called(page)
    sharing.headed(page, html.heading(page.t("page.order"), page.t("order.line", title=name)))
    if not facts.block(page.spec).strides:
        st.html(html.line(page.t("order.one_place"), "said"))


def chosen(page: Page) -> "Place":
    """Which block is shown: the link's, or else where the map is halved first."""
    from explorer.analysis.blocks import order

    found, current = order.places(page.spec), order.place(page.spec, page.view.at)
    st.selectbox(
        page.t("order.choose"),
        found,
        format_func=lambda place: _place(page, place),
        **state.control("place", current, lambda place: state.change_view(at=_link(place)) if place in found else None),
    )
    return current


def _link(place: "Place") -> str:
    return f"layer{place.stage}.{int(place.inside)}"


def _place(page: Page, place: "Place") -> str:
    where = "inside" if place.inside else "halves" if place.stage > 1 else "begins"
    return page.t(f"order.{where}", stage=place.stage)


def strips(page: Page, place: "Place") -> None:
    """The block in each order, in columns that all share."""
    from explorer.analysis.blocks.order import columns, lane

    with st.spinner(page.t("order.run")):
        found = worked_out.orders(page.spec)
    drawn = {name: lane(one.blocks[place]) for name, one in found.items()}
    st.html(html.section(page.t("order.strips"), page.t("order.legend", mark=MOVED)))
    for name, one in found.items():
        left, right = st.columns([13, 7], gap="medium")
        left.html(_strip(page, name, one, drawn[name], drawn[FIRST], columns([*drawn.values()])))
        with right:
            st.html(_facts(page, one, found[FIRST], name))
            _open(page, one, name, _link(place))


def _strip(page: Page, name: str, one: "Order", lane: "Lane", first: "Lane", columns: Sequence[str]) -> str:
    from explorer.analysis.counts.groups import place

    t, here = page.t, page.t("shortcuts.here") if one.spec == page.spec else ""
    where = f"{place(lane.block.stage, lane.block.number, t)} · {_shapes(lane.block)}"
    title = markup.filled('<p class="said"><b>{}</b> {} <small>{}</small></p>', t(f"order.{name}"), here, where)
    said = html.line(_said(page, name, lane, first), "quiet")
    return title + _lane(page, lane, first, columns) + said


def _lane(page: Page, lane: "Lane", first: "Lane | None", columns: Sequence[str]) -> str:
    """The boxes of a lane, with marks at what is not where `first` has it."""
    from explorer.analysis.blocks.order import moved
    from explorer.analysis.blocks.shortcuts import kind

    found = moved(lane, first) if first else None
    boxes = {name: _box(layer, page.t) for name, layer in lane.cells.items()}
    shortcut = lane.block.shortcut
    words = lanes.signs(kind(shortcut), _halved(lane.block))
    if found and found.shortcut:
        words = f"{MOVED} {words}".strip()
    rail = lanes.Rail(kind(shortcut), words, lane.start) if lane.start else None
    gone = found.gone if found else ()
    return lanes.lane(columns, boxes, rail, _marks(page, lane, found), gone, _alt(page, lane))


def _marks(page: Page, lane: "Lane", found: "Moved | None") -> dict[str, str]:
    """A mark under what moved here, and what became of a stride."""
    if not found:
        return {}
    strides = {name: "/2" if max(lane.cells[name].stride) > 1 else page.t("order.no_stride") for name in found.strides}
    return {name: MOVED for name in found.new} | {name: f"{MOVED} {said}" for name, said in strides.items()}


def _halved(block: "Block") -> bool:
    return block.layers[0].in_shape[1:] != block.layers[-1].out_shape[1:]


def _shapes(block: "Block") -> str:
    from explorer.analysis.tables.table import shape

    return f"{shape(block.layers[0].in_shape)} → {shape(block.layers[-1].out_shape)}"


def _box(layer: "Layer", t: Translator) -> lanes.Box:
    from explorer.charts.theme import colour_kind

    halves = bool(layer.stride) and max(layer.stride) > 1
    sign = f"{_sign(layer, t)}{' /2' if halves else ''}"
    lines = [sign, f"{layer.out_shape[0]:,}"] if layer.weighted else [sign]
    return lanes.Box(colour_kind(layer), lines, not layer.weighted, halves)


def _sign(layer: "Layer", t: Translator) -> str:
    """1×1 for a convolution, fc, max or avg, and the name of any other kind."""
    if layer.kind == "conv":
        return "×".join(map(str, layer.kernel))
    if layer.kind == "pool":
        from explorer.analysis.trace.operations import operation

        return operation(layer.op).sign
    return t(f"kind.{layer.kind}")


def _alt(page: Page, lane: "Lane") -> str:
    """The lane in words, in order, with where the shortcut leaves and where it is added."""
    t, said = page.t, []
    for name, layer in lane.cells.items():
        if name == lane.start:
            said.append(t("order.leaves"))
        said.append(" ".join(_box(layer, t).lines))
    if lane.start:
        said.insert(len(said) - len(lane.block.after), t("order.plus"))
    return t("order.alt", operations=t("order.comma").join(said))


def _said(page: Page, name: str, lane: "Lane", first: "Lane") -> str:
    """What moved against v1, in words."""
    if name == FIRST:
        return page.t("order.is_first")
    return together(_moves(page, lane, first), page.view.lang) or page.t("order.same")


def _moves(page: Page, lane: "Lane", first: "Lane") -> Iterator[str]:
    from explorer.analysis.blocks.order import moved, strided
    from explorer.analysis.blocks.shortcuts import kind
    from explorer.analysis.counts.groups import place

    t, found = page.t, moved(lane, first)
    if found.strides and strided(lane):
        block = place(lane.block.stage, lane.block.number, t)
        last = "_last" if lane.block.stage != first.block.stage else ""
        yield t(f"order.stride{last}", before=_conv(first, t), after=_conv(lane, t), block=block)
    if found.new:
        yield t("order.before" if "n0" in found.new else "order.before_bare")
    if kind(lane.block.shortcut) != kind(first.block.shortcut):
        yield t("order.shortcut", kind=t(f"shortcuts.kind_{kind(lane.block.shortcut)}"))
    elif found.shortcut:
        yield t("order.raw")
    elif found.new and lane.start:
        yield t("order.activated")


def _conv(lane: "Lane", t: Translator) -> str:
    """Which convolution of a block strides, by its kernel, and its place where that comes several times."""
    from explorer.analysis.blocks.order import strided
    from explorer.analysis.tables.table import shape

    kernels = {name: shape(layer.kernel) for name, layer in lane.cells.items() if layer.weighted}
    name = strided(lane)[0]
    kernel = kernels[name]
    alike = [other for other in kernels if kernels[other] == kernel]
    if len(alike) == 1:
        return kernel
    where = {alike[0]: "first", alike[-1]: "last"}.get(name, "between")
    return t(f"order.conv_{where}", kernel=kernel, number=int(name[1:]))


def _facts(page: Page, one: "Order", first: "Order", name: str) -> str:
    """Work, parameters, receptive field and who builds it so."""
    from explorer.analysis.blocks.order import users

    t, factor, unit = page.t, per_mac(page.view.count), page.t(f"choice.count.{page.view.count}")
    work = f"{short(factor * one.totals.macs, 4)} {unit}"
    params = t("order.params", params=one.totals.params)
    if name != FIRST:
        work += f" ({change_of(one.totals.macs, first.totals.macs)})"
        params += f" ({signed(one.totals.params - first.totals.params)})"
    names = " · ".join(t(f"origin.{origin}") for origin in users(one.spec))
    lines = (work, params, _field(one, t), t("order.users", names=names) if names else t("order.nobody"))
    return html.line(lines, "said")


def _field(one: "Order", t: Translator) -> str:
    if one.field is None:
        return t("order.field_whole")
    return t("order.field", size="×".join(f"{side:,}" for side in dict.fromkeys(one.field)))


def _open(page: Page, one: "Order", name: str, at: str) -> None:
    words = state.words("explore", one.spec, at=at)
    label = page.t("order.open", name=page.t(f"order.{name}"))
    st.page_link("streamlit_app.py", label=label, icon=":material/account_tree:", query_params=words)


def users(page: Page) -> None:
    """For each order, where a network of it comes from, with its source."""
    from explorer.analysis.blocks import order

    t = page.t
    body = [
        (t(f"order.{name}"), f"{t(f'origin.{origin}')}: {preset.title}", preset.source)
        for name, spec in order.variants(page.spec).items()
        for origin, preset in order.users(spec).items()
    ]
    head = [t(f"order.{cell}") for cell in ("order", "network", "source")]
    with st.expander(t("order.who"), icon=":material/table:"):
        st.html(markup.filled('<div class="printed">{}</div>', html.rows(head, body)))


def special(page: Page) -> None:
    """Stem, first block and end of v1 and v2, and what the network on screen does there."""
    found = worked_out.special_orders(page.spec)
    st.html(html.section(page.t("order.special"), page.t("order.special_line")))
    left, right = st.columns(2, gap="large")
    with left:
        _case(page, "stem", {name: found[name].stem for name in ("v1", "v2")})
    with right:
        _case(page, "end", {name: found[name].head for name in ("v1", "v2", "open")})
    first = {name: found[name].first for name in ("v1", "v2", "raw")}
    if not _projects(first["v2"]):
        del first["raw"]
    _case(page, "first", first)


def _projects(block: "Block") -> bool:
    return any(layer.kind == "projection" for layer in block.shortcut.layers)


def _case(page: Page, case: str, blocks: Mapping[str, "Block"]) -> None:
    """One special case: its sentence, a lane for each way, and which of them is on screen."""
    from explorer.analysis.blocks.order import columns, lane

    t, drawn = page.t, {name: lane(block) for name, block in blocks.items()}
    shared, here = columns([*drawn.values()]), _here(page, case, drawn)
    ways = []
    for name, one in drawn.items():
        way = "identity" if case == "first" and name == "v2" and "raw" not in blocks else name
        label = f"{t(f'order.{case}_{way}')} {t('shortcuts.here') if name == here else ''}"
        ways.append((label, _lane(page, one, drawn[FIRST], shared)))
    st.html(PARTS.case(t(f"order.{case}"), _why(page, case, blocks), ways))


def _here(page: Page, case: str, drawn: Mapping[str, "Lane"]) -> str:
    """Which of the ways the network on screen goes."""
    if page.spec.order == "post":
        return FIRST
    raw, bare = page.spec.projects == "raw", page.spec.final_norm == "no"
    other = "raw" if case == "first" and raw else "open" if case == "end" and bare else ""
    return other if other in drawn else "v2"


def _why(page: Page, case: str, blocks: Mapping[str, "Block"]) -> str:
    t, bare = page.t, "_bare" if page.spec.norm == "none" else ""
    params = {name: sum(layer.params for layer in block.layers) for name, block in blocks.items()}
    if case == "stem":
        return t(f"order.why_stem{bare}", fewer=params["v1"] - params["v2"])
    if case == "end":
        return t(f"order.why_end{bare}", more=params["v2"] - params["open"])
    return t(f"order.why_first{bare}" if "raw" in blocks else f"order.why_identity{bare}")
