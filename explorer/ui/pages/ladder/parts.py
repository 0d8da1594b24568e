"""The parts of the reconciliation ladder: the rungs as a chart and in words, wrong routes, parameters, sources."""

from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.i18n import together
from explorer.spec import facts
from explorer.ui.pages.ladder import worked_out
from explorer.ui.shell import html, sharing
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.units import per_mac, percent, prefix, short, signed

if TYPE_CHECKING:
    from explorer.analysis.tools.counters import Part, Said
    from explorer.analysis.tools.ladder import Held, Ladder, Rung, Wrong


def heading(page: Page, title: str) -> None:
    line = page.t("ladder.line", title=title, what=show.line(page.spec, page.t))
    sharing.headed(page, html.heading(page.t("page.ladder"), line))


def costs(page: Page) -> None:
    """The chart, its sentence and its table; then each rung in words."""
    t, view = page.t, page.view
    with st.spinner(t("ladder.building")):  # seconds for a thousand blocks: each rung is a network of its own
        found, figure = worked_out.ladder(page.spec), worked_out.ladder_chart(page.spec, view.count, view.lang)
    sentence = _sentence(page, found)
    st.html(html.section(t("ladder.heading"), sentence))
    st.html("".join(html.line(t(f"ladder.marks_{part}"), "label") for part in ("all", view.count)))
    show.chart(figure, t("ladder.alt", sentence=sentence), "ladder")
    columns = {
        t(f"ladder.{name}"): st.column_config.NumberColumn(format="localized") for name in ("number", "difference")
    }
    show.twin(page, "ladder", lambda: worked_out.ladder_table(page.spec, view.lang), columns)
    st.html(html.section(t("ladder.networks"), t("ladder.networks_line")))
    _rows(page, found, found.networks)
    for why in found.refused:
        st.html(html.line(why.into(view.lang), "label"))
    st.html(html.section(t("ladder.counts"), t("ladder.counts_line", here=_name(page, found.rung(found.here), found))))
    _rows(page, found, found.counts)


def _sentence(page: Page, found: "Ladder") -> str:
    """How much lies between two networks, how much between two tools, and what is printed as FLOPs."""
    t, factor, here = page.t, _factor(page), found.rung(found.here)
    unit = t(f"choice.count.{page.view.count}")
    apart = round(max(rung.macs for rung in found.counts) - here.value)
    values = {"unit": unit, "tools": short(factor * apart, 4), "tools_share": percent(apart, here.value)}
    parts = [t("ladder.sentence_tools", number=short(factor * here.value, 4), **values)]
    v1, later = found.rung("B"), found.rung("v15")
    if v1 and later:
        stride = later.value - v1.value
        parts.insert(0, t(
            "ladder.sentence_stride", unit=unit, v1=short(factor * v1.value, 4), v15=short(factor * later.value, 4),
            stride=short(factor * stride, 4), share=percent(stride, v1.value), first=_name(page, v1, found), second=_name(page, later, found),
        ))  # fmt: skip
    flops = found.rung("flop_counter").value
    return together(
        [*parts, t("ladder.sentence_flops", flops=short(flops, 4), macs=short(here.value, 4))], page.view.lang
    )


def _factor(page: Page) -> int:
    return per_mac(page.view.count)


def _name(page: Page, rung: "Rung", found: "Ladder") -> str:
    from explorer.charts.ladder import name

    return name(rung, found, page.t)


def _rows(page: Page, found: "Ladder", rungs: tuple["Rung", ...]) -> None:
    head = [page.t(f"ladder.{column}") for column in ("who", "convention", "number", "difference")]
    body = [_row(page, found, rung) for rung in rungs]
    st.html(markup.filled('<div class="printed">{}</div>', html.rows(head, body)))


def _row(page: Page, found: "Ladder", rung: "Rung") -> tuple[str, str, str, str]:
    """Name, convention, number with its unit, difference with its operations."""
    t, tool = page.t, rung in found.counts
    name = _name(page, rung, found)
    if rung.key == found.here:
        name += f" · {t('ladder.here')}"
    factor, unit = (1, "flops" if rung.per_mac == 2 else "macs") if tool else (_factor(page), page.view.count)
    number = f"{factor * rung.value:,} {t(f'choice.count.{unit}')}"
    return name, _convention(page, found, rung), number, _difference(page, found, rung, factor)


def _convention(page: Page, found: "Ladder", rung: "Rung") -> str:
    """What is counted, what a tool prints, and who printed the number elsewhere."""
    t = page.t
    if rung in found.counts:
        parts = [t(f"ladder.counts_{rung.key}"), t("ladder.prints", shown=rung.shown)]
    elif rung.key == "own":
        parts = [show.line(rung.spec, t)]
    else:
        parts = [t(f"ladder.shortcut_{rung.spec.shortcut}")]
        parts += [t(f"ladder.{rung.spec.order}_{rung.spec.stride_on}")] if facts.block(rung.spec).strides else []
    parts += [_said(page, one, rung.value) for one in rung.printed]
    if rung.key == "fvcore":
        parts += _elsewhere(page)
    return together(parts, page.view.lang)


def _said(page: Page, one: "Said", exact: int) -> str:
    """A printed number, with a word where it is not the exact one rounded."""
    words = page.t("ladder.said", who=one.who, shown=one.shown, source=one.source)
    places = len(one.shown.partition(".")[2])
    if f"{exact / 1e9:.{places}f}" == one.shown:
        return words
    cut = f"{exact * 10**places // 10**9 / 10**places:.{places}f}" == one.shown
    return together(
        [words, page.t("ladder.cut" if cut else "ladder.off", rounded=f"{exact / 1e9:.{places}f}")], page.view.lang
    )


def _elsewhere(page: Page) -> list[str]:
    from explorer.analysis.tools.ladder import elsewhere

    rows = elsewhere(page.spec)
    figures = ", ".join(page.t("ladder.at_side", shown=one.shown, side=one.side) for one in rows)
    return [page.t("ladder.elsewhere", figures=figures)] if rows else []


def _difference(page: Page, found: "Ladder", rung: "Rung", factor: int) -> str:
    t = page.t
    if not rung.base:
        return t("ladder.first")
    base = _name(page, found.rung(rung.base), found)
    key = "against_twice" if rung.per_mac == 2 else "against_rung"
    words = t(f"ladder.{key}", difference=signed(factor * rung.difference, "± 0"), base=base)
    if not rung.parts:
        return t("ladder.nothing", difference=words)
    return t("ladder.step_twice" if factor == 2 else "ladder.step", difference=words, lines=_lines(page, rung.parts))


def _lines(page: Page, parts: tuple["Part", ...]) -> str:
    return page.t("ladder.semicolon").join(part.line.into(page.view.lang) for part in parts)


def wrong(page: Page) -> None:
    """Numbers that look right and are not: divided by 2^30 and called G; and a reason that explains little."""
    from explorer.analysis.tools.ladder import raised

    t, found = page.t, worked_out.ladder(page.spec)
    if not found.wrong:
        return
    near = [route for route in found.wrong if route.near]
    last, v1 = found.wrong[-1], found.rung("B")
    title = (
        t("ladder.wrong.title", number=short(v1.value, 4))
        if near
        else t("ladder.wrong.title_far", divisor=last.divisor)
    )
    size, letter = prefix(last.value)
    lost = percent(2**last.power - size, 2**last.power)
    values = {"letter": letter, "ten": raised(10, 3 * last.power // 10), "divisor": last.divisor, "lost": lost}
    sentences = [_route(page, route, found) for route in found.wrong]
    if near:
        less = percent(found.rung("v15").value - v1.value, found.rung("v15").value)
        sentences.append(t("ladder.wrong.chance", less=less, **values))
    else:
        sentences.append(t("ladder.wrong.far", **values))
    st.html(html.notice("warn", f"✕ {title}", [*sentences, *_reason(page, found)]))


def _route(page: Page, route: "Wrong", found: "Ladder") -> str:
    """One division, and which honest number it is taken for."""
    t, (size, _) = page.t, prefix(route.value)
    key = route.of if route.of in ("cited", "thop") else "here"
    words = {
        "value": route.value,
        "divisor": route.divisor,
        "number": f"{route.looks / size:.3f}",
        "source": route.source,
    }
    sentence = t(f"ladder.wrong.route_{key}", **words)
    if not route.near:
        return sentence
    printed = found.rung("B").printed
    if key == "here" and printed:
        taken = t("ladder.wrong.near_printed", shown=printed[0].shown, who=printed[0].who)
    else:
        taken = t("ladder.wrong.near", v1=short(route.v1, 4))
    return together([sentence, taken], page.view.lang)


def _reason(page: Page, found: "Ladder") -> list[str]:
    """Normalisation and activation as the reason for 4.1 in place of 3.8: how little of it they are."""
    v1, tool = found.rung("B"), found.rung("ptflops")
    if found.here != "v15" or not v1:
        return []
    gap, besides = tool.value - v1.value, tool.difference
    values = {"gap": short(gap, 4), "besides": percent(besides, gap), "stride": percent(gap - besides, gap)}
    return [page.t("ladder.wrong.reason", tool=short(tool.value, 4), v1=short(v1.value, 4), **values)]


def parameters(page: Page) -> None:
    """The same for parameters: with and without biases of convolutions, and with moving statistics."""
    t, held = page.t, worked_out.ladder_parameters(page.spec)
    first, last, whole = held[0].value, held[-2].value, held[-1].value
    st.html(html.section(t("ladder.held.heading"), t("ladder.held.sentence", first=first, all=last, total=whole)))
    head = [t(f"ladder.{column}") for column in ("who", "convention", "number", "difference")]
    body = [_held(page, one) for one in held]
    st.html(markup.filled('<div class="printed">{}</div>', html.rows(head, body)))


def _held(page: Page, one: "Held") -> tuple[str, str, str, str]:
    t = page.t
    name = t(f"ladder.held.{one.key}")
    if one.key == {"none": "none", "all": "all"}.get(page.spec.bias, "some"):
        name += f" · {t('ladder.here')}"
    difference = t("ladder.first") if one.key == "none" else signed(one.difference, "± 0")
    if one.parts:
        difference = t("ladder.step", difference=difference, lines=_lines(page, one.parts))
    return name, t(f"ladder.held.counts_{one.key}"), f"{one.value:,}", difference


def sources(page: Page) -> None:
    """Which version of a tool was read, where its rule stands, and how it is checked."""
    from explorer.analysis.tools.counters import tools

    t, image = page.t, ", ".join(map(str, page.spec.input))
    st.html(html.section(t("ladder.sources"), t("ladder.sources_line")))
    head = [t(f"ladder.{column}") for column in ("tool", "call", "rule", "checked")]
    body = [
        (f"{one.name} {one.version}", one.call.format(image=image), one.source, t(f"ladder.checked_{one.run}"))
        for one in tools().values()
    ]
    st.html(markup.filled('<div class="printed">{}</div>', html.rows(head, body)))
