"""What the laboratory's charts share: networks as lines, their names at the ends, logarithmic axes, means and spreads.

A network is told by three things at once: plain or residual by hue, depth by shade and by weight. Its name stands at the
end of its line, so that there is no legend to look up.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor, log10
from statistics import fmean, stdev
from typing import Any, NamedTuple

from explorer.charts.labels import LINE, width
from explorer.charts.palette import LIGHT, Look

SHADES = 3
DASHES = ("solid", "dash", "dot")  # of networks that would have the same colour and weight
WEIGHTS = (1.8, 2.4, 3.2)  # px, shallow to deep
SEED = 1  # px of the line of a single seed
OWN = ("plain", "residual")
LEADER = 12  # px from the end of a line to its name


class Net(NamedTuple):
    """A network of the laboratory: what it is called here, plain or residual, and how deep."""

    name: str
    family: str
    depth: int


class Run(NamedTuple):
    """What is there of the training of a network from one seed.

    rows      as explorer/lab/training.py gives them, one an epoch; fewer while it runs
    diverged  the epoch in which its loss was no longer a number
    """

    net: Net
    seed: int
    rows: Sequence[Mapping[str, Any]]
    diverged: int | None = None


class End(NamedTuple):
    """A name at the end of a line: `x` as its axis has it, `y` in px above the foot of the plot."""

    x: float
    y: float
    lines: tuple[str, ...]


def strokes(nets: Iterable[Net], look: Look | None) -> dict[Net, dict]:
    """Colour, weight and dash of each network's line. Shades follow the depths that are shown, for both families alike."""
    nets = list(dict.fromkeys(nets))
    depths = sorted({net.depth for net in nets})
    found: dict[Net, dict] = {}
    used: dict[tuple, int] = {}
    for net in nets:
        rank = depths.index(net.depth) / (len(depths) - 1) if len(depths) > 1 else 1.0
        shade = round(rank * (SHADES - 1))
        place = OWN.index(net.family) * SHADES + shade
        number = used[place,] = used.get((place,), -1) + 1
        colour = (look or LIGHT).series[place]
        found[net] = {"color": colour, "width": WEIGHTS[shade], "dash": DASHES[number % len(DASHES)]}
    return found


def by_net(runs: Iterable[Run]) -> dict[Net, list[Run]]:
    """The runs of each network that have begun, in the order given."""
    found: dict[Net, list[Run]] = {}
    for run in runs:
        if run.rows:
            found.setdefault(run.net, []).append(run)
    return found


def spread(ends: Sequence[End], high: float) -> list[float]:
    """Middles of the names, px above the foot: as near to their lines as they can stand without covering one another.

    `high` is the height of the plot in px. Names that would meet share the room around their common middle.
    """
    order = sorted(range(len(ends)), key=lambda number: ends[number].y)
    tall = [LINE * len(ends[number].lines) for number in order]
    groups: list[list[float]] = []  # of neighbours: [wished middle, height, how many]
    for number, room in zip(order, tall, strict=True):
        groups.append([ends[number].y, room, 1])
        while len(groups) > 1 and _meet(groups[-2], groups[-1]):
            last = groups.pop()
            before = groups[-1]
            count = before[2] + last[2]
            groups[-1] = [(before[0] * before[2] + last[0] * last[2]) / count, before[1] + last[1], count]
        groups[-1][0] = _inside(groups[-1][0], groups[-1][1], high)
        while len(groups) > 1 and _meet(groups[-2], groups[-1]):
            last = groups.pop()
            before = groups[-1]
            whole = before[1] + last[1]
            middle = (before[0] * before[2] + last[0] * last[2]) / (before[2] + last[2])
            groups[-1] = [_inside(middle, whole, high), whole, before[2] + last[2]]
    places: list[float] = [0.0] * len(ends)
    at = 0
    for middle, whole, count in groups:
        foot = middle - whole / 2
        for _ in range(int(count)):
            places[order[at]] = foot + tall[at] / 2
            foot += tall[at]
            at += 1
    return places


def _meet(low: list[float], high: list[float]) -> bool:
    return low[0] + low[1] / 2 > high[0] - high[1] / 2 + 1e-9


def _inside(middle: float, tall: float, high: float) -> float:
    return max(min(middle, high - tall / 2), tall / 2)


def named(
    ends: Sequence[End], high: float, look: Look | None, axes: tuple[str, str] = ("x", "y"), foot: float = 0,
    log: bool = False, left: bool = False, edge: float | None = None,
) -> tuple[list[dict], list[dict]]:  # fmt: skip
    """Names at the ends of lines as annotations, and a hairline to each that had to move, as shapes.

    high    px of the plot
    foot    where the value axis `axes[1]` begins, as it says it: of a log axis, the exponent
    log     whether it is one; Plotly then wants an exponent for words and a value for shapes
    left    whether the lines end at their left
    edge    where the plot ends at that side: a hairline that starts there leads out of it
    """
    notes, hairs = [], []
    side = -1 if left else 1
    for end, at in zip(ends, spread(ends, high), strict=True):
        where = {"xref": axes[0], "yref": axes[1]}
        notes.append(
            {
                "x": end.x, "y": foot, **where, "text": "<br>".join(end.lines), "showarrow": False, "align": "left",
                "font": {"size": 12}, "xanchor": "right" if left else "left", "yanchor": "middle",
                "xshift": side * (LEADER + 3), "yshift": at,
            }
        )  # fmt: skip
        hairs.append(
            {
                "type": "line", "xsizemode": "pixel", "ysizemode": "pixel", "yanchor": 10**foot if log else foot, **where,
                **({"xref": f"{axes[0]} domain", "xanchor": int(not left)} if end.x == edge else {"xanchor": end.x}),
                "x0": 3 * side, "x1": LEADER * side, "y0": end.y, "y1": at, "opacity": 0.5,
                "line": {"width": 1} | ({"color": look.ink} if look else {}),
            }
        )  # fmt: skip
    return notes, hairs


def room(ends: Iterable[End], late: float) -> int:
    """px right of the plot for names, of those ends that lie beyond `late`."""
    return max((ceil(width(line)) + LEADER + 8 for end in ends if end.x >= late for line in end.lines), default=12)


def log_range(values: Iterable[float | None], least: float = 1.0) -> tuple[float, float]:
    """Exponents between which all positive values lie, with a little room; at least so many powers of ten apart."""
    found = [log10(value) for value in values if value is not None and value > 0] or [0.0]
    low, high = min(found), max(found)
    lacks = max(least - (high - low), 0) / 2
    pad = 0.04 * max(high - low, least)
    return low - lacks - pad, high + lacks + pad


def log_ticks(low: float, high: float) -> dict:
    """Ticks between two exponents: powers of ten, with 2 and 5 between where there are few; far apart, every third or so."""
    powers = range(floor(low), ceil(high) + 1)
    every = max(1, ceil((high - low) / 7))
    steps = (1, 2, 5) if high - low < 2.2 else (1,)
    ticks = [step * 10.0**power for power in powers if power % every == 0 for step in steps]
    ticks = [tick for tick in ticks if low <= log10(tick) <= high]
    return {"tickvals": ticks, "ticktext": list(map(power_of_ten, ticks))}


def power_of_ten(value: float) -> str:
    """A tick as it is read: 0.001, 1, 100, and 10 with an exponent beyond."""
    exponent = round(log10(value))
    if -4 < exponent < 5:
        return f"{value:.10g}" if value < 1000 else f"{value:,.0f}"
    return f"10<sup>{exponent}</sup>".replace("-", "−")


def mean(values: Sequence[float | None]) -> float | None:
    """None where one of them is no number."""
    return None if not values or None in values else fmean(values)


def deviation(values: Sequence[float]) -> float:
    """The sample's standard deviation, 0 of a single value."""
    return stdev(values) if len(values) > 1 else 0.0


def number(value: float | None) -> str:
    """Three digits, as a loss or a norm is read: 0.0034, 1.18, 167, 720,000, 1.4e-10 as 1.4 × 10⁻¹⁰."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if 1e-4 <= size < 1e6:
        digits = max(2 - floor(log10(size)), 0)
        return f"{round(value, 2 - floor(log10(size))):,.{min(digits, 4)}f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa} × 10{str(int(exponent)).translate(RAISED)}"


RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def share(value: float | None) -> str:
    """A share as per cent, one place: 0.438 -> 43.8 %."""
    return "–" if value is None else f"{100 * value:.1f} %"
