"""A trained network without its blocks: each alone as bars along it, several at random, and how much each block adds."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, NamedTuple

import plotly.graph_objects as go

from explorer.charts.lab_series import (
    OWN,
    SHADES,
    End,
    Net,
    log_range,
    log_ticks,
    mean,
    named,
    number,
    room,
    share,
    strokes,
)
from explorer.charts.marks import ink, label
from explorer.charts.palette import LIGHT, Look
from explorer.charts.theme import Series, axis, bar, figure, scatter
from explorer.i18n import Translator

PANEL, BETWEEN, TOP, FOOT = 200, 52, 30, 50  # px
PER_CENT = {"range": [0, 100], "tickvals": [0, 25, 50, 75, 100], "ticktext": [f"{at} %" for at in (0, 25, 50, 75, 100)]}
ONE = 300  # px of a plot that stands alone


class Taken(NamedTuple):
    """What explorer/lab/lesion.py found of a network.

    errors   the test error without each block, by its name, in the order of the network; fewer while it runs
    whole    that of the whole network, if it is known by now
    several  rows of `out` and `errors`: so many blocks taken out at random
    norms    rows of `block`, `x` and `f`: mean |x| and mean |F(x)|
    """

    net: Net
    errors: Mapping[str, float]
    whole: float | None = None
    several: Sequence[Mapping[str, Any]] = ()
    norms: Sequence[Mapping[str, Any]] = ()


def blocks(
    found: Sequence[Taken], t: Translator, look: Look | None = None, chosen: Sequence[str] = (), chance: float | None = 0.9
) -> go.Figure:  # fmt: skip
    """A panel a network, a bar a block; the name of the block comes first in customdata. `chosen` ones stand out. Bars have
    the lightest shade, so that the lines across them can be seen."""
    lines: list[Series] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    series = (look or LIGHT).series
    for place, one in enumerate(found):
        suffix = "" if place == 0 else str(place + 1)
        names = list(one.errors)
        lines.append(_bars(one, names, series[SHADES * OWN.index(one.net.family)], suffix, chosen, t))
        words = [f"<b>{one.net.name}</b>"]
        for value, key, dash in ((one.whole, "whole", "dash"), (chance, "chance", "dot")):
            if value is not None:
                layout["shapes"].append(_level(100 * value, suffix, dash, look))
                words.append(t(f"lab_lesion.{key}", share=f"{100 * value:.3g} %"))
        layout["annotations"].append(_heading("  ".join(words), suffix))
        layout |= _axes(place, len(found), names, t("lab_lesion.error"), suffix, t("lab_lesion.along"), **PER_CENT)
    height = PANEL * max(len(found), 1) + BETWEEN * max(len(found) - 1, 0) + TOP + FOOT
    margin = {"l": 60, "r": 12, "t": TOP, "b": FOOT}
    return figure({}, look, lines, height=height, margin=margin, bargap=0.22, showlegend=False, **layout)


def _bars(one: Taken, names: list[str], colour: str, suffix: str, chosen: Sequence[str], t: Translator) -> Series:
    more = {}
    if meant := [place for place, name in enumerate(names) if name in chosen]:
        more = {"selectedpoints": meant, "unselected": {"marker": {"opacity": 0.35}}}
    return bar(
        x=[*range(len(names))],
        y=[100 * one.errors[name] for name in names],
        xaxis=f"x{suffix}",
        yaxis=f"y{suffix}",
        marker={"color": colour, "line": {"width": 0}},
        customdata=[[name, share(one.errors[name])] for name in names],
        hovertemplate=f"{t('lab_lesion.without', name='%{customdata[0]}')}<br>%{{customdata[1]}}<extra></extra>",
        **more,
    )


def _heading(text: str, suffix: str) -> dict:
    return label(0, 1.02, text, xref="paper", yref=f"y{suffix} domain", xanchor="left", yanchor="bottom")


def _level(at: float, suffix: str, dash: str, look: Look | None) -> dict:
    axes = {"xref": f"x{suffix} domain", "yref": f"y{suffix}"}
    return {"type": "line", **axes, "x0": 0, "x1": 1, "y0": at, "y1": at, "line": ink(look, width=1.2, dash=dash)}


def _axes(
    place: int, panels: int, names: Sequence[str], title: str, suffix: str, along_title: str, **value: Any
) -> dict:
    """The axes of a panel: blocks, each stage named where it begins, and values."""
    tall = PANEL * panels + BETWEEN * (panels - 1)
    top = 1 - place * (PANEL + BETWEEN) / tall
    starts = [number for number, name in enumerate(names) if name.endswith(".0")]
    along = axis(
        along_title if place == panels - 1 else "", range=[-0.6, len(names) - 0.4], tickvals=starts,
        ticktext=[names[start].partition(".")[0] for start in starts], anchor=f"y{suffix}",
    )  # fmt: skip
    domain = [max(top - PANEL / tall, 0), top]
    return {
        f"xaxis{suffix}": along,
        f"yaxis{suffix}": axis(title, grid=True, anchor=f"x{suffix}", domain=domain, **value),
    }


def several(found: Sequence[Taken], t: Translator, look: Look | None = None, chance: float | None = 0.9) -> go.Figure:
    """Test error against how many blocks are out: the mean of the draws, and a band from the least to the most."""
    pens = strokes([one.net for one in found], look)
    lines, ends = [], []
    most = max((row["out"] for one in found for row in out(one)), default=1)
    for one in found:
        rows = out(one)
        means = [100 * (mean(row["errors"]) or 0) for row in rows]
        counts = [row["out"] for row in rows]
        low, high = ([100 * edge(row["errors"]) for row in rows] for edge in (min, max))
        pen = pens[one.net]
        lines.append(
            scatter(
                x=[*counts, *reversed(counts)], y=[*high, *reversed(low)], mode="lines", fill="toself",
                line={"width": 0, "color": pen["color"]}, fillcolor=pen["color"], opacity=0.2, hoverinfo="skip",
            )
        )  # fmt: skip
        lines.append(
            scatter(
                x=counts, y=means, name=one.net.name, mode="lines", line=pen, cliponaxis=False,
                customdata=[[share(mean(row["errors"])), share(min(row["errors"])), share(max(row["errors"]))] for row in rows],
                hovertemplate=f"{one.net.name}<br>{t('lab_lesion.out', count='%{x}')}<br>%{{customdata[0]}} "
                "(%{customdata[1]} – %{customdata[2]})<extra></extra>",
            )
        )  # fmt: skip
        if rows:
            ends.append(End(counts[-1], ONE * means[-1] / 100, (one.net.name,)))
    notes, hairs = named(ends, ONE, look, edge=most)
    if chance is not None:
        hairs.append(_level(100 * chance, "", "dot", look))
        words = t("lab_curves.chance", share=f"{100 * chance:.3g} %")
        notes.append(label(0.01, 100 * chance, words, xref="x domain", xanchor="left", yanchor="bottom"))
    return figure(
        {}, look, lines, height=ONE + TOP + FOOT, showlegend=False, annotations=notes, shapes=hairs, hoverdistance=30,
        margin={"l": 60, "r": room(ends, most), "t": TOP, "b": FOOT},
        xaxis=axis(t("lab_lesion.count"), range=[0, most], dtick=1, tickformat=",d"),
        yaxis=axis(t("lab_lesion.error"), grid=True, range=[0, 100], ticksuffix=" %"),
    )  # fmt: skip


def out(one: Taken) -> list[dict]:
    """The errors by how many blocks are out: none, each one alone, several at random."""
    rows: list[dict] = [{"out": 0, "errors": [one.whole]}] if one.whole is not None else []
    if one.errors:
        rows.append({"out": 1, "errors": list(one.errors.values())})
    return [*rows, *({"out": row["out"], "errors": list(row["errors"])} for row in one.several if row["out"] > 1)]


def norms(found: Sequence[Taken], t: Translator, look: Look | None = None) -> go.Figure:
    """Mean |x| and mean |F(x)| at each block, a panel a network, on one logarithmic scale."""
    found = [one for one in found if one.norms]
    pens = strokes([one.net for one in found], look)
    low, high = log_range(row[key] for one in found for row in one.norms for key in ("x", "f"))
    lines: list[Series] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    all_ends: list[End] = []
    for place, one in enumerate(found):
        suffix = "" if place == 0 else str(place + 1)
        names = [row["block"] for row in one.norms]
        ends = []
        for key, more in (("x", {"dash": "dot", "width": 2}), ("f", {"dash": "solid"})):
            values = [row[key] for row in one.norms]
            words = t(f"lab_lesion.norm_{key}")
            lines.append(
                scatter(
                    x=[*range(len(names))], y=values, xaxis=f"x{suffix}", yaxis=f"y{suffix}", mode="lines",
                    line=pens[one.net] | more, customdata=[[name, number(value)] for name, value in zip(names, values, strict=True)],
                    hovertemplate=f"%{{customdata[0]}}<br>{words} %{{customdata[1]}}<extra></extra>", cliponaxis=False,
                )
            )  # fmt: skip
            if values and values[-1]:
                ends.append(End(len(names) - 1, PANEL * (log10(values[-1]) - low) / (high - low), (words,)))
        notes, hairs = named(ends, PANEL, look, (f"x{suffix}", f"y{suffix}"), low, log=True)
        all_ends += ends
        layout["annotations"] += [*notes, _heading(f"<b>{one.net.name}</b>", suffix)]
        layout["shapes"] += hairs
        value = {"type": "log", "range": [low, high], **log_ticks(low, high)}
        layout |= _axes(place, len(found), names, t("lab_lesion.mean_size"), suffix, t("lab_probe.place"), **value)
    height = PANEL * max(len(found), 1) + BETWEEN * max(len(found) - 1, 0) + TOP + FOOT
    margin = {"l": 60, "r": room(all_ends, 0), "t": TOP, "b": FOOT}
    return figure({}, look, lines, height=height, margin=margin, showlegend=False, hoverdistance=30, **layout)
