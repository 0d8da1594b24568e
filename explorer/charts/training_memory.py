"""Memory of a training step against its batch: how much it is, and what part of it belongs to what."""

from collections.abc import Mapping
from math import ceil, floor, log2

import plotly.graph_objects as go

from explorer.analysis.counts.memory import TrainingMemory
from explorer.charts.marks import ink, label, ring
from explorer.charts.palette import LIGHT, Look
from explorer.charts.theme import Series, axis, bar, figure, scatter
from explorer.i18n import Translator
from explorer.units import GIB, percent, size

# Which of a look's ten steps a part has, from the bottom up: parts are no kinds of layers. Those that touch are far
# apart, and buffers are too thin to touch anything.
TONES = {"weights": 9, "gradients": 5, "optimiser": 3, "buffers": 4, "copies": 1, "activations": 7}


def training_memory(
    steps: Mapping[int, TrainingMemory], batch: int, gib: int, t: Translator, look: Look | None = None
) -> go.Figure:
    """Above, the whole of a step on a log scale, with a ring at `batch` and a dashed rule at `gib` GiB; below, shares.

    `steps` are by batch, each twice the one before. A batch doubles from tick to tick, and so does a size. On a page
    the tones are those of the light theme, and the style sheet turns them into the dark ones.
    """
    x, whole = list(map(log2, steps)), [log2(step.total / GIB) for step in steps.values()]
    here, there, rule = log2(batch), log2(steps[batch].total / GIB), log2(gib)
    ends = min(*whole, rule), max(*whole, rule)
    found = figure(
        {},
        look,
        [*_shares(steps, (look or LIGHT).steps, t), _whole(x, whole, steps, t)],
        height=410,
        margin={"l": 60, "r": 12, "t": 10, "b": 40},
        shapes=[ring(here, there, look), _rule(rule, look), _frame(here, look)],
        annotations=[
            _at_the_rule(gib, rule, x, whole, t),
            _at_the_ring(here, there, rule, ends, t("memory.at_batch", batch=batch, size=size(steps[batch].total))),
        ],
        xaxis=axis(t("knob.batch"), anchor="y2", range=[x[0] - 0.6, x[-1] + 0.6], **_ticks(x, steps)),
        yaxis=axis(t("memory.step_y"), grid=True, domain=[0.5, 1], **_sizes(*ends)),
        yaxis2=axis(t("memory.share_y"), grid=True, domain=[0, 0.3], range=[0, 100], tickvals=[0, 50, 100]),
    )  # fmt: skip
    return found.update_layout(legend_y=0.31)  # beside the bars that it is about


def _whole(x: list[float], y: list[float], steps: Mapping[int, TrainingMemory], t: Translator) -> Series:
    return scatter(
        x=x,
        y=y,
        mode="lines",
        line={"width": 2.2},
        showlegend=False,
        customdata=[[batch, step.total] for batch, step in steps.items()],
        hovertemplate=f"{_hovered(t)}<extra></extra>",
    )


def _shares(steps: Mapping[int, TrainingMemory], tones: tuple[str, ...], t: Translator) -> list[Series]:
    """A bar for each part that is not nothing, stacked to 100 %."""
    parts = [part for part in TONES if any(getattr(step, part) for step in steps.values())]
    return [
        bar(
            name=t(f"memory.{part}"),
            x=list(map(log2, steps)),
            y=[100 * getattr(step, part) / step.total for step in steps.values()],
            yaxis="y2",
            width=0.72,
            marker={"color": tones[TONES[part]], "line": {"width": 0}},
            customdata=[[batch, getattr(step, part)] for batch, step in steps.items()],
            hovertemplate=f"{t(f'memory.{part}')}<br>{_hovered(t)}, %{{y:.1f}} %<extra></extra>",
        )
        for part in parts
    ]


def _hovered(t: Translator) -> str:
    return f"{t('memory.of_batch', batch='%{customdata[0]:,}')}<br>{t('memory.bytes', size='%{customdata[1]:,}')}"


def _ticks(x: list[float], steps: Mapping[int, TrainingMemory]) -> dict:
    return {"tickvals": x, "ticktext": list(map(str, steps)), "tickangle": 0}


def _sizes(low: float, high: float) -> dict:
    """Powers of two as ticks, at most six; `low` and `high` are the ends of what is drawn."""
    first, room = floor(low), (high - low) / 8  # room for the labels
    ticks = range(first, floor(high) + 1, max(1, ceil((high - first) / 5)))
    return {
        "range": [low - room, high + room], "tickvals": list(ticks), "ticktext": [_power(tick) for tick in ticks],
    }  # fmt: skip


def _power(exponent: int) -> str:
    """2 to this power, in GiB, as a whole number of the unit that suits it."""
    unit, below = ("GiB", 0) if exponent >= 0 else ("MiB", 10) if exponent >= -10 else ("KiB", 20)
    return f"{2 ** (exponent + below):,} {unit}"


def _rule(y: float, look: Look | None) -> dict:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "opacity": 0.6,
        "line": ink(look, width=1.2, dash="dash"),
    }  # fmt: skip


def _frame(x: float, look: Look | None) -> dict:
    """An edge around the shares of the present batch."""
    return {
        "type": "rect", "x0": x - 0.42, "x1": x + 0.42, "yref": "y2", "y0": 0, "y1": 100,
        "line": ink(look, width=1.5),
    }  # fmt: skip


def _at_the_rule(gib: int, rule: float, x: list[float], whole: list[float], t: Translator) -> dict:
    """At the end of the rule where the line is not."""
    if whole[0] < rule:
        return label(x[0] - 0.5, rule, t("memory.device", gib=gib), xanchor="left", yanchor="bottom")
    return label(x[-1] + 0.5, rule, t("memory.device", gib=gib), xanchor="right", yanchor="top")


def _at_the_ring(here: float, there: float, rule: float, ends: tuple[float, float], text: str) -> dict:
    """Right below the ring, or left above it where there is no room; on the far side of a rule that is close."""
    close = (ends[1] - ends[0]) / 5  # a line of text and the ring
    if here <= 6:
        y = rule if 0 <= there - rule < close else there
        return label(here, y, text, xanchor="left", yanchor="top", xshift=8, yshift=-4)
    y = rule if 0 <= rule - there < close else there
    return label(here, y, text, xanchor="right", yanchor="bottom", xshift=-8, yshift=4)


def sentence(
    step: TrainingMemory, most: int, batch: int, gib: int, optimiser: str, precision: str, t: Translator
) -> str:
    """What a step takes, what part of it grows with the batch, and the largest batch that fits."""
    fits = t("memory.fits", most=most, gib=gib) if most else t("memory.fits_not", gib=gib)
    return t(
        "memory.step",
        batch=batch,
        optimiser=t(f"choice.optimiser.{optimiser}"),
        precision=t(f"choice.precision.{precision}"),
        size=size(step.total),
        share=percent(step.activations, step.total),
        fits=fits,
    )
