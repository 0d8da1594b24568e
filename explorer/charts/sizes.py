"""What a network costs on square images of each size, and which sizes its halvings like."""

from collections.abc import Sequence

import plotly.graph_objects as go

from explorer.analysis.counts.sizes import Size, advice
from explorer.charts.marks import label
from explorer.charts.palette import Look
from explorer.charts.theme import Series, axis, figure, scatter
from explorer.i18n import Translator
from explorer.units import minus, per_mac, prefix, short

# A shade of the background in either theme, for what is no kind of layer: sizes that cannot be built, and those that
# end in a map of one pixel.
SHADES = {"refused": 0.38, "one_pixel": 0.16}
CROWDED = 65  # ticks of the rug from which on they are thin
ENDS = (128, 512, 2048)  # of the axis: the first with the present side on it, so that a small image keeps its steps


def end_for(image: Sequence[int]) -> int:
    """The largest side shown for an image of height x width."""
    return next(end for end in ENDS if max(image) <= end)


def sizes_chart(
    sizes: Sequence[Size], image: tuple[int, int], macs: int, count: str, t: Translator, look: Look | None = None
) -> go.Figure:
    """MACs or FLOPs against the side of the image, a step a pixel, with a ring at the present size.

    Below, a tick for each size at which every halving treats both edges alike. `image` is the present height and width,
    which cost `macs`; one that is not square has no side, and is a dotted line as high as its cost.
    """
    factor, unit = per_mac(count), t(f"costs.{count}_axis")
    scale, letter = prefix(max(factor * macs, *(factor * (size.macs or 0) for size in sizes)))
    end, height, cost = sizes[-1].side, factor * macs / scale, f"{factor * macs:,} {unit}"
    here = _ring(image, height, cost) if image[0] == image[1] else _level(image, height, cost, end)
    return figure(
        {},
        look,
        [_steps(sizes, factor, scale, unit, t), _rug(sizes, t), here],
        height=360,
        xaxis=axis(t("sizes.x"), anchor="y2", range=[0, end + 1], tick0=0, dtick=end // 8),
        yaxis=axis(f"{unit}, {letter}" if letter else unit, grid=True, domain=[0.27, 1], rangemode="tozero", nticks=6),
        yaxis2=axis("", domain=[0, 0.07], range=[0, 1], showticklabels=False, ticks=""),
        shapes=[_band(*band) for band in _bands(sizes)],
        annotations=[
            *_band_words(sizes, t),
            _named(image, height, end, f"{short(factor * macs, 4)} {unit}"),
            *_rug_words(sizes, t),
        ],
    )


def _steps(sizes: Sequence[Size], factor: int, scale: int, unit: str, t: Translator) -> Series:
    built = [size for size in sizes if size.macs is not None]
    return scatter(
        x=[size.side for size in built],
        y=[factor * size.macs / scale for size in built],
        mode="lines",
        line={"width": 2.2, "shape": "hvh"},
        showlegend=False,
        customdata=[[f"{factor * size.macs:,}", " → ".join(map(str, size.maps)), size.params] for size in built],
        hovertemplate=(
            f"%{{x}} × %{{x}}<br>%{{customdata[0]}} {unit}<br>{t('sizes.maps')} %{{customdata[1]}}<br>"
            f"{t('sizes.params', params='%{customdata[2]:,}')}<extra></extra>"
        ),
    )


def _rug(sizes: Sequence[Size], t: Translator) -> Series:
    """A tick at each side that every halving likes, in one line with gaps."""
    sides = _even(sizes)
    return scatter(
        x=[x for side in sides for x in (side, side, None)],
        y=[y for _ in sides for y in (0, 1, None)],
        yaxis="y2",
        mode="lines",
        line={"width": 1.5 if len(sides) < CROWDED else 0.8},
        showlegend=False,
        hovertemplate=f"%{{x}}: {t('sizes.rug')}<extra></extra>",
    )


def _rug_words(sizes: Sequence[Size], t: Translator) -> list[dict]:
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return [label(0, 0.1, t("sizes.rug"), **place)] if _even(sizes) else []


def _even(sizes: Sequence[Size]) -> list[int]:
    """Sides whose halvings all treat both edges alike; none where nothing is halved."""
    return [size.side for size in sizes if size.macs is not None and size.edges and not size.uneven]


def _ring(image: tuple[int, int], height: float, cost: str) -> Series:
    return scatter(
        x=[image[0]],
        y=[height],
        mode="markers",
        marker={"symbol": "circle-open", "size": 12, "line": {"width": 2.2}},
        showlegend=False,
        hovertemplate=f"%{{x}} × %{{x}}<br>{cost}<extra></extra>",
    )


def _level(image: tuple[int, int], height: float, cost: str, end: int) -> Series:
    return scatter(
        x=[0, end + 1],
        y=[height, height],
        mode="lines",
        line={"width": 1.2, "dash": "dot"},
        showlegend=False,
        hovertemplate=f"{_by(image)}<br>{cost}<extra></extra>",
    )


def _bands(sizes: Sequence[Size]) -> list[tuple[str, int, int]]:
    """What is shaded: refused or one_pixel, and the first and last side of it. Both are at the small end."""
    sides = {
        "refused": [size.side for size in sizes if size.macs is None],
        "one_pixel": [size.side for size in sizes if size.macs is not None and size.last == 1],
    }
    return [(name, found[0], found[-1]) for name, found in sides.items() if found]


def _band(name: str, first: int, last: int) -> dict:
    colour = f"rgba(128, 128, 128, {SHADES[name]})"
    sides = {"x0": first - 0.5, "x1": last + 0.5, "y0": 0.27, "y1": 1}
    return {"type": "rect", "yref": "paper", "layer": "below", "line": {"width": 0}, "fillcolor": colour, **sides}


def _band_words(sizes: Sequence[Size], t: Translator) -> list[dict]:
    """The bands are too narrow for words: one line under the other, right of the last."""
    bands = _bands(sizes)
    place = {"yref": "paper", "xanchor": "left", "yanchor": "top", "xshift": 6}
    return [
        label(bands[-1][2] + 0.5, 1, t(f"sizes.{name}", sides=_between(first, last)), yshift=-18 * row, **place)
        for row, (name, first, last) in enumerate(bands)
    ]


def _named(image: tuple[int, int], height: float, end: int, cost: str) -> dict:
    """The present size and its cost, beside the ring or at the end of the line, on the side where the steps are not."""
    if image[0] != image[1]:
        return label(0.55 * end, height, f"{_by(image)}: {cost}", xanchor="right", yanchor="bottom")
    side = image[0]
    if side > 0.35 * end:
        where = {"xanchor": "right", "yanchor": "bottom", "xshift": -6, "yshift": 6}
    else:
        where = {"xanchor": "left", "yanchor": "top", "xshift": 10, "yshift": -2}
    return label(side, height, f"{side}: {cost}", **where)


def _by(image: tuple[int, int]) -> str:
    return f"{image[0]}×{image[1]}"


def _between(first: int, last: int) -> str:
    return f"{first}–{last}" if last > first else str(first)


def sentence(sizes: Sequence[Size], image: tuple[int, int], macs: int, count: str, t: Translator) -> str:
    """What the present size costs, up to where a size ends in the same map, and whether parameters depend on it."""
    factor, unit = per_mac(count), t(f"costs.{count}_axis")
    cost = f"{short(factor * macs, 4)} {unit}"
    built = [size for size in sizes if size.params is not None]
    (first, few), (end, many) = ((size.side, size.params) for size in (built[0], built[-1]))
    stay, grow = t("sizes.params_stay", params=few), t("sizes.params_grow", few=few, first=first, many=many, end=end)
    last = stay if few == many else grow
    if image[0] != image[1]:
        return t("sizes.sentence_oblong", image=_by(image), cost=cost, unit=unit) + last
    around, here = advice(sizes, image[0]), next(size for size in sizes if size.side == image[0])
    map_ = f"{here.last}×{here.last}"
    key = "sizes.sentence" if around.first < around.last else "sizes.sentence_alone"
    return t(key, side=here.side, cost=cost, map=map_, first=around.first, most=around.last) + last


def advised(sizes: Sequence[Size], image: tuple[int, int], count: str, t: Translator) -> str:
    """The nearest sizes that every halving likes, and what they cost against this one."""
    if not sizes[0].edges:
        return t("sizes.no_halving")
    if image[0] != image[1]:
        return t("sizes.advice_oblong")
    around, here = advice(sizes, image[0]), next(size for size in sizes if size.side == image[0])
    near = [_near(size, here, count, t) for size in (around.below, around.above) if size]
    if not near:
        return t("sizes.none_near")
    return t("sizes.uneven" if here.uneven else "sizes.even", near=t("sizes.comma").join(near), side=here.side)


def _near(size: Size, here: Size, count: str, t: Translator) -> str:
    cost = f"{short(per_mac(count) * size.macs, 4)} {t(f'costs.{count}_axis')}"
    change = minus(f"{100 * (size.macs - here.macs) / here.macs:+.1f} %")
    return t("sizes.near", side=size.side, cost=cost, change=change)


def table(sizes: Sequence[Size], count: str, t: Translator) -> dict[str, list[str | int]]:
    """The same size by size, those that can be built, with what every halving does with the last row: column -> values."""
    factor, built = per_mac(count), [size for size in sizes if size.macs is not None]
    return {
        t("sizes.side"): [size.side for size in built],
        t("sizes.maps"): [" → ".join(map(str, size.maps)) for size in built],
        t(f"costs.{count}_axis"): [factor * size.macs for size in built],
        t("costs.params_axis"): [size.params for size in built],
        t("sizes.last_rows"): [
            t("sizes.comma").join(t(f"sizes.short.{edge}") for edge in size.edges) for size in built
        ],
    }
