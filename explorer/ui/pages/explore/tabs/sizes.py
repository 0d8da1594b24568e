"""Input size: what the network costs on larger and smaller images, and what is lost at the edges of its maps."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from explorer.i18n import Translator
from explorer.spec import MAX_SIDE, ResNetSpec, problems
from explorer.ui.pages.explore import machine
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis
from explorer.units import per_mac, percent, short

if TYPE_CHECKING:
    from explorer.analysis.counts.sizes import Halving, Squeezed


def draw(page: Page, analysis: Analysis, name: str) -> None:
    t, view = page.t, page.view
    figure, sentence = machine.sizes_chart(page.spec, view.count, view.lang)
    st.html(html.section(t("sizes.heading"), sentence))
    show.chart(figure, t("sizes.alt", title=name, sentence=sentence), "sizes")
    st.html("".join(html.line(limit, "label") for limit in _limits(page)))
    counts = (t(f"costs.{view.count}_axis"), t("costs.params_axis"))
    columns = {count: st.column_config.NumberColumn(format="localized") for count in counts}
    show.twin(page, "sizes", lambda: machine.sizes_table(page.spec, view.count, view.lang), columns)
    _squeezed(page, analysis)
    _ladder(page, analysis)


def _limits(page: Page) -> list[str]:
    """Which sizes cannot be built at either end, and why."""
    from explorer.analysis.counts.sizes import refused

    t, sizes = page.t, machine.sizes(page.spec)
    runs = []
    for first, last, why in refused(page.spec, sizes):
        key = "sizes.refused_run" if first < last else "sizes.refused_one"
        runs.append(t(key, first=first, last=last, why=why.into(page.view.lang)))
    return [*runs, t("sizes.most", most=MAX_SIDE)]


def _squeezed(page: Page, analysis: Analysis) -> None:
    """Where the image is too small: how many weights are idle, and what the stem for small images would keep."""
    from explorer.analysis.counts.sizes import squeezed

    found = squeezed(analysis.trace)
    if found is None:
        return
    t, small = page.t, replace(page.spec, stem="cifar")
    said = _idle(page, analysis, found)
    if small == page.spec or problems(small):
        st.html(html.section(t("sizes.squeezed"), said))
        return
    st.html(html.section(t("sizes.squeezed"), f"{said} {_kept(page, analysis, small)}"))
    words = state.words("explore", small)
    st.page_link("streamlit_app.py", label=t("sizes.cifar"), icon=":material/account_tree:", query_params=words)


def _idle(page: Page, analysis: Analysis, found: "Squeezed") -> str:
    from explorer.analysis.counts.groups import place
    from explorer.analysis.tables.table import shape

    params = analysis.totals.params
    return page.t(
        "sizes.idle",
        image=shape(page.spec.input[1:]),
        stem=shape(found.stem),
        stage=place(found.stage, None, page.t),
        last=shape(found.last),
        idle=found.idle,
        params=params,
        share=percent(found.idle, params),
    )


def _kept(page: Page, analysis: Analysis, small: ResNetSpec) -> str:
    """The same image behind the CIFAR stem: its last map and what it costs.

    No weight is idle there: wherever a stem that halves can be built, the other leaves two pixels and more.
    """
    from explorer.analysis.tables.table import shape

    t, other = page.t, cached.analysis(small)
    macs, factor = other.totals.macs, per_mac(page.view.count)
    return t(
        "sizes.kept",
        map=shape(other.trace.last_map.out_shape[1:]),
        cost=f"{short(factor * macs, 4)} {t(f'choice.count.{page.view.count}')}",
        times=f"{macs / analysis.totals.macs:.3g}",
    )


def _ladder(page: Page, analysis: Analysis) -> None:
    """How each halving of the present network comes to its side, and what becomes of the last row."""
    from explorer.analysis.counts.sizes import ladder

    t, halvings = page.t, ladder(analysis.trace)
    st.html(html.section(t("sizes.ladder"), machine.sizes_advice(page.spec, page.view.count, page.view.lang)))
    if halvings:
        head = [t(f"sizes.{column}") for column in ("layer", "window", "edge", "out")]
        st.html(html.rows(head, [_row(halving, t) for halving in halvings]))


def _row(halving: "Halving", t: Translator) -> tuple[str, str, str, str]:
    from explorer.analysis.counts import formula
    from explorer.analysis.tables.table import shape

    layer = halving.layer
    name = layer.name if halving.axis == "both" else t(f"sizes.{halving.axis}", layer=layer.name)
    window = t("sizes.strided", kind=t(f"kind.{layer.kind}"), kernel=shape(layer.kernel), stride=layer.stride[0])
    return name, window, t(f"sizes.edge_{halving.edge}"), formula.output_side(layer)
