"""The network on a wall: one stage at a time in large type, gone through by keys, without controls.

Where it is, the link says: `present=yes`, and `at` for the block or layer; so a stage can be kept as a bookmark. The
keys are the shortcuts of the buttons in the foot, so they work wherever the focus is.
"""

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from explorer import markup
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, network, show
from explorer.ui.widgets.cached import Analysis
from explorer.ui.widgets.network import Chosen
from explorer.units import parts

if TYPE_CHECKING:
    from explorer.analysis.blocks.structure import Stage

PARTS = markup.macros(__file__)


def slide(page: Page, analysis: Analysis) -> None:
    """Name and figures, the network, the loupe with what the stage does, and the keys."""
    chosen = network.choice(page, analysis)
    st.html(_style(page.view.theme))
    _head(page, analysis)
    network.overview(page, chosen, fold=_fold(page), stage=chosen.block.stage)
    left, right = st.columns([5, 3], gap="medium")
    with left:
        network.loupe(page, chosen, stage=chosen.block.stage)
    with right:
        st.html(_told(page, analysis, chosen))
    _foot(page, chosen, _fold(page))


def _fold(page: Page) -> str:
    """On a wall repeats are folded unless the link unfolds them."""
    return "unfolded" if page.view.fold == "unfolded" else "folded"


def _style(theme: str) -> Markup:
    scheme = "" if theme == "system" else f".stApp.stApp {{ color-scheme: {theme}; }}"
    return markup.style(markup.css(__file__) + scheme)


def _head(page: Page, analysis: Analysis) -> None:
    name = show.called(page)
    st.html(PARTS.head(name, show.line(page.spec, page.t), html.headline(_figures(page, analysis))))


def _figures(page: Page, analysis: Analysis) -> list[tuple[str, str, str, str]]:
    """Layers, parameters, MACs or FLOPs, receptive field."""
    t, sums, count = page.t, analysis.totals, page.view.count
    work, unit = parts(getattr(sums, count))
    least = "≥ " if analysis.trace.unknown else ""
    return [
        (t("presenter.depth"), f"{sums.weighted_layers:,}", "", ""),
        (t("presenter.params"), f"{sums.params:,}", "", ""),
        (t(f"headline.{count}"), least + work, unit, ""),
        show.field(page, analysis),
    ]


def _told(page: Page, analysis: Analysis, chosen: Chosen) -> Markup:
    """What the stage does and why, and the sum of the chosen layer."""
    from explorer.analysis.blocks import story
    from explorer.analysis.counts import formula

    t, layer = page.t, chosen.layer
    stage = _stage(chosen)
    unit = t(f"choice.count.{page.view.count}")
    reasons = _joined(story.reasons(stage, analysis.totals, unit, t))
    sum_ = formula.parameters(layer) or formula.output_side(layer)
    name = " · ".join(filter(None, (network.name(chosen.block, t), layer.name)))
    return PARTS.told(story.headline(stage, t), reasons, name, html.bold_sum(sum_))


def _joined(sentences: list[str]) -> str:
    """One paragraph; after a Chinese full stop stands no space."""
    return "".join(f"{sentence}{'' if sentence.endswith('。') else ' '}" for sentence in sentences).strip()


def _stage(chosen: Chosen) -> "Stage":
    return next(stage for stage in chosen.stages if stage.name == chosen.block.stage)


def _foot(page: Page, chosen: Chosen, fold: str) -> None:
    """The keys, each a button of its own, and how far along the network the slide is."""
    t = page.t
    with st.container(key="foot", horizontal=True, vertical_alignment="center"):
        _to(page, "previous_stage", "left")
        _to(page, "next_stage", "right")
        _word(t("presenter.stage"))
        _to(page, "previous_block", "up")
        _to(page, "next_block", "down")
        _word(t("presenter.block"))
        _word(t("presenter.layer"), key="Enter")
        _set(t("presenter.fold"), "F", fold="folded" if fold == "unfolded" else "unfolded")
        _set(t("presenter.theme"), "D", theme="light" if _is_dark(page.view.theme) else "dark")
        _set(t("presenter.leave"), "Escape", present="no")
        _marks(page, chosen)
    with st.container(key="clicker"):  # a clicker in the hand sends these two
        _to(page, "previous_stage", "pageup")
        _to(page, "next_stage", "pagedown")


def _ways(chosen: Chosen, fold: str) -> dict[str, str]:
    """The block that each way leads to: the first one of a stage, or a neighbour in this one; itself at an end."""
    from explorer.analysis.blocks.structure import path

    stages, here = chosen.stages, chosen.stages.index(_stage(chosen))
    firsts = [stage.runs[0].blocks[0] for stage in stages]
    runs = stages[here].runs
    stops = [run.blocks[0] for run in runs] if fold == "folded" else [block for run in runs for block in run.blocks]
    at = sum((stop.number or 0) <= (chosen.block.number or 0) for stop in stops) - 1
    beside = lambda row, number: path(row[min(max(number, 0), len(row) - 1)])
    return {
        "previous_stage": beside(firsts, here - 1),
        "next_stage": beside(firsts, here + 1),
        "previous_block": beside(stops, at - 1),
        "next_block": beside(stops, at + 1),
    }


def _to(page: Page, way: str, key: str) -> None:
    st.button(page.t(f"presenter.{way}"), key=f"to_{key}", shortcut=key, on_click=_go, args=(page, way))


def _go(page: Page, way: str) -> None:
    """From where the session is by now: a quick hand presses again before the last step has been drawn."""
    now = page._replace(view=state.view())
    chosen = network.choice(now, cached.analysis(now.spec))
    state.change_view(at=_ways(chosen, _fold(now))[way])


def _set(label: str, key: str, **view: str) -> None:
    st.button(label, key=f"set_{key}", shortcut=key, on_click=state.change_view, args=("explore",), kwargs=view)


def _word(word: str, key: str = "") -> None:
    st.html(PARTS.word(word, key), width="content")


def _is_dark(theme: str) -> bool:
    """Which theme is on the wall: the link's or, without one, the reader's own."""
    return (st.context.theme.type if theme == "system" else theme) == "dark"


def _marks(page: Page, chosen: Chosen) -> None:
    here, count = chosen.stages.index(_stage(chosen)), len(chosen.stages)
    label = page.t("presenter.where", number=here + 1, all=count)
    st.html(PARTS.marks(label, here, count), width="content")
