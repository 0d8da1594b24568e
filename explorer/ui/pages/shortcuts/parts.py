"""The upper parts of the page of shortcuts: the lens, the options side by side, and the choice of a block."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.i18n import Translator, together
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, facts, problems
from explorer.ui.pages.shortcuts import worked_out
from explorer.ui.shell import html, sharing, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import lanes, show
from explorer.ui.widgets.cached import Analysis
from explorer.units import change_of, per_mac, percent, short

if TYPE_CHECKING:
    from explorer.analysis.blocks.shortcuts import Join, Option

DESCRIBED = ("none", "A", "A-half", "B", "B-bias", "C", "D")  # with words of their own for what they do


def heading(page: Page) -> None:
    st.html(lanes.STYLE)
    name = show.called(page)
    sharing.headed(page, html.heading(page.t("page.shortcuts"), page.t("shortcuts.line", title=name)))


def lens(page: Page, analysis: Analysis, joins: Sequence["Join"]) -> None:
    """Nothing but the shortcuts, and what they hold and do alone."""
    t = page.t
    st.html(html.section(t("shortcuts.lens"), _alone(page, analysis, joins)))
    st.html(lanes.rails(_rails(page, joins)))
    show.twin(page, "joins", lambda: _table(page, joins))


def _alone(page: Page, analysis: Analysis, joins: Sequence["Join"]) -> str:
    from explorer.analysis.blocks.shortcuts import sums

    t, found, blocks = page.t, sums(joins), sum(len(join.blocks) for join in joins)
    if not found.projections:
        plain = all(join.kind == "none" for join in joins)
        return t("shortcuts.alone_plain" if plain else "shortcuts.alone_free", blocks=blocks)
    said = t(
        "shortcuts.alone",
        projections=found.projections,
        blocks=blocks,
        weights=found.weights,
        share=percent(found.weights, analysis.totals.params),
        work=_work(page, found.macs),
        work_share=percent(found.macs, analysis.totals.macs),
    )
    return f"{said} {t('shortcuts.alone_others', others=found.others)}" if found.others else said


def _work(page: Page, macs: int, digits: int = 4) -> str:
    """2.466 G MACs, or twice as many FLOPs."""
    factor = per_mac(page.view.count)
    return f"{short(factor * macs, digits)} {page.t(f'choice.count.{page.view.count}')}"


def _rails(page: Page, joins: Sequence["Join"]) -> Iterator[tuple[lanes.Rail, str, list[str]]]:
    t = page.t
    for join in joins:
        lines = [_shapes(join), _change(join, t), t(f"shortcuts.kind_{join.kind}")]
        if join.weights:
            lines.append(t("shortcuts.costs", weights=join.weights, work=_work(page, join.macs)))
        yield lanes.Rail(join.kind, _mark(join), ""), name(join, t), lines


def name(join: "Join", t: Translator) -> str:
    """2.1, or 2.2 to 2.4 with their number."""
    from explorer.analysis.counts.groups import place

    first, last = (place(block.stage, block.number, t) for block in (join.blocks[0], join.blocks[-1]))
    return first if first == last else t("shortcuts.run", first=first, last=last, count=len(join.blocks))


def _mark(join: "Join") -> str:
    return lanes.signs(join.kind, join.source[1:] != join.target[1:])


def _shapes(join: "Join") -> str:
    from explorer.analysis.tables.table import shape

    return f"{shape(join.source)} → {shape(join.target)}"


def _change(join: "Join", t: Translator) -> str:
    """What a block changes: its map, its channels, both or nothing."""
    (channels, *side), (out, *out_side) = join.source, join.target
    said = [t("shortcuts.map_halved")] if side != out_side else []
    if channels != out:
        said.append(t("shortcuts.channels_times", factor=f"{out / channels:.3g}"))
    return t("shortcuts.and").join(said) or t("shortcuts.no_change")


def _table(page: Page, joins: Sequence["Join"]) -> dict[str, list]:
    from explorer.analysis.tables.table import shape

    t, factor = page.t, per_mac(page.view.count)
    return {
        t("shortcuts.block"): [name(join, t) for join in joins],
        t("shortcuts.blocks"): [len(join.blocks) for join in joins],
        t("shortcuts.source"): [shape(join.source) for join in joins],
        t("shortcuts.target"): [shape(join.target) for join in joins],
        t("shortcuts.change"): [_change(join, t) for join in joins],
        t("shortcuts.kind"): [t(f"shortcuts.kind_{join.kind}") for join in joins],
        t("shortcuts.weights"): [len(join.blocks) * join.weights for join in joins],
        t("shortcuts.others"): [len(join.blocks) * join.others for join in joins],
        t(f"choice.count.{page.view.count}"): [factor * len(join.blocks) * join.macs for join in joins],
    }


def compared(page: Page) -> None:
    """The network with each kind of shortcut: counts, the difference to B, and what the paper measured."""
    t = page.t
    with st.spinner(t("shortcuts.options_run")):
        found = worked_out.shortcut_options(page.spec)
    st.html(html.section(t("shortcuts.options"), together(_differences(page, found), page.view.lang)))
    for column, (figure, alt, key) in zip(st.columns(2, gap="medium"), _figures(page, found), strict=True):
        with column:
            show.chart(figure, alt, key)
    _options_table(page, found)


def _figures(page: Page, found: dict[str, "Option"]) -> Iterator[tuple[Any, str, str]]:
    name = show.title(page.spec, page.t)
    params, work = worked_out.shortcut_charts(page.spec, page.view.count, page.view.lang)
    unit = page.t(f"choice.count.{page.view.count}")
    yield params, page.t("shortcuts.options_alt", title=name, what=page.t("headline.params")), "options_params"
    yield work, page.t("shortcuts.options_alt", title=name, what=unit), "options_work"


def _differences(page: Page, found: dict[str, "Option"]) -> Iterator[str]:
    """C against B, what the stride has to do with it, what the paper measured, and what cannot be built."""
    from explorer.analysis.blocks.shortcuts import errors

    t, b, c = page.t, found["B"], found["C"]
    if not b.sums.projections:
        yield t("shortcuts.options_same")
    yield t(
        "shortcuts.options_c",
        more=c.sums.projections - b.sums.projections,
        params=short(c.totals.params - b.totals.params),
        params_share=percent(c.totals.params - b.totals.params, b.totals.params),
        work=_work(page, c.totals.macs - b.totals.macs, 3),
        work_share=percent(c.totals.macs - b.totals.macs, b.totals.macs),
    )
    if facts.block(page.spec).strides and page.spec.stride_on == "3x3":
        first = worked_out.shortcut_options(replace(page.spec, stride_on="1x1"))
        projected, usual = first["C"].totals.macs, first["B"].totals.macs
        share, unit = percent(projected - usual, usual), t(f"choice.count.{page.view.count}")
        yield t("shortcuts.options_v1", share=share, unit=unit)
    if measured := errors(page.spec):
        yield t("shortcuts.options_paper", **{kind.lower(): measured[kind].shown for kind in "ABC"})
    for kind, spec in _refused(page, found):
        yield f"{t(f'choice.shortcut.{kind}')}: {problems(spec)[0].sentence.into(page.view.lang)}"


def _refused(page: Page, found: dict[str, "Option"]) -> Iterator[tuple[str, ResNetSpec]]:
    from explorer.analysis.blocks.shortcuts import options

    return ((kind, spec) for kind, spec in options(page.spec).items() if kind not in found)


def _options_table(page: Page, found: dict[str, "Option"]) -> None:
    from explorer.analysis.blocks.shortcuts import MEASURED, errors

    t, measured = page.t, errors(page.spec)
    head = [t(f"shortcuts.{cell}") for cell in ("option", "what", "counts", "to_b")]
    body = [_option_row(page, option, found["B"]) for option in found.values()]
    if not measured:
        st.html(html.rows(head, body))
        words = state.words("shortcuts", PRESETS[MEASURED].spec)
        label = t("shortcuts.measured", title=PRESETS[MEASURED].title)
        st.page_link("pages/shortcuts.py", label=label, icon=":material/link:", query_params=words)
        return
    for kind, row in zip(found, body, strict=True):
        row.append(t("shortcuts.rate", error=measured[kind].shown) if kind in measured else "–")
    st.html(html.rows([*head, t("shortcuts.error")], body))
    st.html(html.line(t("shortcuts.error_source", source=measured["A"].source), "quiet"))


def _option_row(page: Page, option: "Option", usual: "Option") -> list[str]:
    t, sums = page.t, option.totals
    to_b = "–"
    if option.kind != "B":
        to_b = t(
            "shortcuts.difference",
            params=change_of(sums.params, usual.totals.params),
            work=change_of(sums.macs, usual.totals.macs),
            unit=t(f"choice.count.{page.view.count}"),
        )
    here = t("shortcuts.here") if option.spec == page.spec else ""
    counts = t("shortcuts.params_work", params=sums.params, work=_work(page, sums.macs))
    kind = option.kind if option.kind in DESCRIBED else "another"
    what = t(f"shortcuts.what_{kind}", count=option.sums.projections)
    return [f"{t(f'choice.shortcut.{option.kind}')} {here}".strip(), what, counts, to_b]


def chosen(page: Page, joins: Sequence["Join"]) -> "Join":
    """The block that the two last parts are about: the link's, or else the first that changes the most."""
    from explorer.analysis.blocks.structure import path

    paths = {path(join.blocks[0]): join for join in joins}
    current = next((first for first, join in paths.items() if _names(join, page.view.at)), None)
    current = current or max(paths, key=lambda first: _changes(paths[first]))
    labels = {first: f"{name(join, page.t)} · {_shapes(join)}" for first, join in paths.items()}
    st.selectbox(
        page.t("shortcuts.choose"),
        list(paths),
        format_func=labels.__getitem__,
        **state.control(state.labelled("join", labels.values()), current, lambda at: state.change_view(at=at)),
    )
    return paths[current]


def _names(join: "Join", at: str) -> bool:
    """Whether a block of the join, or a layer in one, has that name."""
    from explorer.analysis.blocks.structure import path

    return ".".join(at.split(".")[:2]) in {path(block) for block in join.blocks}


def _changes(join: "Join") -> int:
    (channels, *side), (out, *out_side) = join.source, join.target
    return (side != out_side) + (channels != out)
