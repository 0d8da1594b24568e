"""What stands on the page that compares networks."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from explorer.i18n import together
from explorer.ui.pages.compare import hand_on, networks, own, strips, table, waterfall, worked_out
from explorer.ui.pages.compare.networks import Member
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page, part
from explorer.ui.widgets import cached, show
from explorer.units import per_mac

if TYPE_CHECKING:
    from explorer.analysis.compare.difference import Difference

Members = tuple[Member, ...]
NARROW = 4  # networks whose bars fit half a page


def draw(page: Page) -> None:
    """Each section with the words of the link that it shows. Which networks there are shows in the sidebar, too."""
    with show.starting_page(page, "compare"):
        part("compared", comparison, ("count", "reference", "batch", "precision", "optimiser"))
    part("changed", what_changed, ("reference",))
    part("where_from", where_from, ("count", "reference", "other", "difference", "split"))
    part("stages", stages, ("count",))
    part("growth", growth, ("count", "reference", "other", "difference"))
    part("taken", _taken)


def _taken(page: Page) -> None:
    """A network of the reader's own, and what can be taken along, which says so where there is one."""
    found, reference, _ = _asked(page)
    own.own_network(page, reference)
    hand_on.hand_on(page, found, reference)


def _asked(page: Page) -> tuple[Members, Member, Member]:
    """The networks, the reference among them, and the one whose difference from it is explained."""
    found = networks.members(page)
    return found, *networks.pair(page, found)


def comparison(page: Page) -> None:
    found, reference, _ = _asked(page)
    st.html(table.STYLE + strips.STYLE + waterfall.STYLE)
    st.html(table.table(page, found, reference))


def what_changed(page: Page) -> None:
    """The networks as strips, and in words what each does differently."""
    found, reference, _ = _asked(page)
    t, specs = page.t, tuple(member.spec for member in found)
    said = [
        t("compare.does", letter=member.letter, what=worked_out.differs(reference.spec, member.spec, page.view.lang))
        for member in found
        if member != reference
    ]
    st.html(html.section(t("compare.changed"), t("compare.legend")))
    at = [member.letter for member in found].index(reference.letter)
    st.html(worked_out.strips(specs, at, together(said, page.view.lang), page.view.lang))
    st.html(html.line(said, "label"))


def where_from(page: Page) -> None:
    """The waterfall of one difference."""
    from explorer.charts import waterfall as chart

    found, reference, other = _asked(page)
    t, measures = page.t, _measures(page, reference, other)
    measure = page.own.difference if page.own.difference in measures else measures[0]
    whole = worked_out.difference(reference.spec, other.spec, measure)
    if whole is None:
        st.html(html.section(t("compare.from"), t("compare.no_sum")))
        networks.explaining(page, found, other, measures)
        return
    steps, factor = (
        worked_out.difference_steps(reference.spec, other.spec, measure, page.own.split),
        _factor(page, measure),
    )
    drawn = chart.waterfall(whole, steps, (_name(reference), _name(other)), factor, t)
    letters = reference.letter, other.letter
    said = chart.sentence(whole, steps, letters, factor, _unit(page, measure), t)
    st.html(html.section(t("compare.from"), _also(page, whole, said, reference, other)))
    networks.explaining(page, found, other, measures)
    st.html(waterfall.falls(drawn, t("compare.falls_alt", sentence=said)))
    show.twin(page, "compare_steps", lambda: chart.table(drawn.rows, t))


def _measures(page: Page, reference: Member, other: Member) -> tuple[str, ...]:
    """What can be explained; what is printed only where one of the two counts running statistics with it."""
    counts = worked_out.counts_statistics(reference.spec), worked_out.counts_statistics(other.spec)
    return tuple(word for word in page.choices("difference") if word != "printed" or counts[0] != counts[1])


def _factor(page: Page, measure: str) -> int:
    return per_mac(page.view.count) if measure == "macs" else 1


def _unit(page: Page, measure: str) -> str:
    return page.t(f"choice.count.{page.view.count}") if measure == "macs" else page.t(f"compare.unit.{measure}")


def _name(member: Member) -> str:
    return f"{member.letter} · {member.title}"


def _also(page: Page, whole: "Difference", said: str, reference: Member, other: Member) -> str:
    """What the numbers mean, where their name does not say it."""
    t = page.t
    if whole.measure == "printed":
        which = reference if worked_out.counts_statistics(reference.spec) else other
        buffers = cached.analysis(which.spec).totals.buffers
        more = t("compare.printed_note", letter=which.letter, buffers=buffers)
    else:
        more = t(f"compare.note.{whole.measure}")
    return t("compare.then", first=said, then=more) if more.strip(" ") else said


def stages(page: Page) -> None:
    """Parameters and work stage by stage."""
    found = networks.members(page)
    t, specs = page.t, tuple(member.spec for member in found)
    beside = st.columns(2, gap="large") if len(found) <= NARROW else (st.container(), st.container())
    for column, what in zip(beside, ("params", page.view.count), strict=True):
        with column:
            figure, said = worked_out.compared_stages(specs, what, page.view.lang)
            name = t("headline.params") if what == "params" else t(f"choice.count.{what}")
            st.html(html.section(t("compare.by_stage", what=name), said))
            show.chart(figure, t("compare.by_stage_alt", what=name, sentence=said), f"compare_{what}")
            table = partial(worked_out.compared_stages_table, specs, what, page.view.lang)
            show.twin(page, f"compare_{what}", table)


def growth(page: Page) -> None:
    """The measure of the waterfall, as it grows from layer to layer."""
    found, reference, other = _asked(page)
    t, specs = page.t, tuple(member.spec for member in found)
    measure = page.own.difference if page.own.difference in _measures(page, reference, other) else "macs"
    measure = "params" if measure == "printed" else measure  # running statistics are no sum over weighted layers
    if any(worked_out.difference(reference.spec, member.spec, measure) is None for member in found):
        return
    factor, unit = _factor(page, measure), _unit(page, measure)
    said = t(
        "compare.growth_says", each=t("compare.comma").join(_end(page, member, measure, factor) for member in found)
    )
    name = networks.measure_name(measure, page)
    st.html(html.section(t("compare.growth", what=name), said))
    figure = worked_out.compared_curves(specs, measure, factor, unit, page.view.lang)
    show.chart(figure, t("compare.growth_alt", what=name, sentence=said), "compare_growth")
    show.twin(page, "compare_growth", lambda: worked_out.compared_curves_table(specs, measure, factor, page.view.lang))


def _end(page: Page, member: Member, measure: str, factor: int) -> str:
    depth = cached.analysis(member.spec).totals.weighted_layers
    whole = factor * worked_out.difference(member.spec, member.spec, measure).end
    return page.t("compare.growth_end", letter=member.letter, count=depth, sum=whole)
