"""The depth of a network as a sum, what else people count in the same network, and names that count otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.presets import PRESETS
from explorer.ui.pages.depth import worked_out
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.cached import Analysis

if TYPE_CHECKING:
    from explorer.analysis.blocks.depth import Census

QUESTION = "https://stackoverflow.com/questions/43371074"


def the_sum(page: Page, analysis: Analysis, name: str) -> None:
    """The number as a sum of stem, blocks and classifier, and whether the name says the same."""
    t, sums, found = page.t, analysis.totals, worked_out.depth_formula(page.spec)
    st.html(html.section(t("depth.sum"), t("depth.sum_line", convs=found.block)))
    lines = [found.line]
    if found.family:
        factor, n = found.family
        lines.append(t("depth.family", factor=factor, n=n, depth=found.depth))
    st.html("".join(html.line(line, "sum-line") for line in lines))
    counted = t("depth.agrees" if found.depth == sums.weighted_layers else "depth.apart", count=sums.weighted_layers)
    said = t("depth.both", one=counted, other=_name_line(page, name, sums.weighted_layers))
    st.html(html.line(said))


def _name_line(page: Page, name: str, depth: int) -> str:
    from explorer.analysis.blocks.depth import said

    number = said(name)
    if number == depth:
        return page.t("depth.name_true", name=name)
    why = page.t(f"depth.odd_{worked_out.why_odd(page.spec, number)}")
    return page.t("depth.name_odd", name=name, why=why)


def other_numbers(page: Page, name: str) -> None:
    """What else people count in the same network, and why it comes out otherwise."""
    t, found = page.t, worked_out.census(page.spec)
    st.html(html.section(t("depth.others"), t("depth.others_line", name=name, depth=found.depth)))
    head = [t("depth.what"), t("depth.counts"), t("depth.comes_to")]
    st.html(html.rows(head, _numbers(page, found)))
    if sum(found.on_the_way) == 54:
        st.page_link(QUESTION, label=t("depth.question"), icon=":material/open_in_new:")


def _numbers(page: Page, found: "Census") -> Iterator[tuple[str, str, str]]:
    """What is counted, why it is another number, and the sum."""
    t, total = page.t, found.depth
    row = lambda key, sum_, **values: (t(f"depth.count_{key}"), t(f"depth.because_{key}", **values), sum_)
    yield row(
        "paper",
        f"{found.main['conv']:,} + {found.main['linear']:,} = {total:,}" if found.main["linear"] else f"{total:,}",
    )
    for kind in ("projection", "norm", "pool"):
        if more := found.all(kind):
            yield row(kind, f"{total:,} + {more:,} = {total + more:,}", more=more)
            total += more
    on_the_way = " + ".join(f"{count:,}" for count in found.on_the_way)
    yield row("way", f"{on_the_way} = {sum(found.on_the_way):,}")
    yield row("operations", f"{found.main.total() + found.beside.total():,}")
    yield row("tensors", f"{found.tensors:,}")
    yield row("entries", f"{found.entries:,}")
    yield row("modules", f"{found.modules:,}", identities=found.identities, rest=found.modules - found.identities)
    yield row("children", f"{found.children:,}")
    pools = found.main["pool"]
    right = "accident_right" if found.inside + pools == found.depth else "accident_wrong"
    yield (
        t("depth.count_accident"),
        t(f"depth.because_{right}", pools=pools, depth=found.depth),
        f"{found.inside:,} + {pools} = {found.inside + pools:,}",
    )


def odd_names(page: Page) -> None:
    """Presets whose names say another number than the paper's count, worked out when somebody asks."""
    t = page.t
    box = st.expander(t("depth.odd"), key="depth_odd", on_change="rerun", icon=":material/rule:")
    if not box.open:
        return
    with box:
        found = worked_out.odd_names()
        st.html(html.line(t("depth.odd_line", count=len(found), all=len(PRESETS))))
        groups: dict[str, list] = {}
        for one in found:
            groups.setdefault(one.why, []).append(one)
        named = lambda one: t("depth.odd_counted", title=one.preset.title, depth=one.depth)
        for why, ones in groups.items():
            reason, names = t(f"depth.odd_{why}"), " · ".join(map(named, ones))
            st.html(markup.filled("<p><b>{}</b><br>{}</p>", reason, names))
