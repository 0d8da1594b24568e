"""Names beside points, where they cover neither each other nor the points: worked out in pixels of the plot."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LINE = 15  # px of a line of words at 12 px
LATIN, WIDE = 6.6, 12.5  # px of a letter at 12 px, at most on average; of a Chinese character
DOT = 5  # px from the middle of a point to its edge
# Where words may stand: their anchors, which way they are moved by the gap, and px further up. Above a front and left of
# its dots there is never another dot, so that is tried first.
PLACES = (
    ("right", "bottom", -1, 0, 2),
    ("right", "bottom", -1, 0, 2 + LINE),
    ("left", "top", 1, 0, -2),
    ("left", "middle", 1, 0, 0),
    ("right", "middle", -1, 0, 0),
    ("center", "bottom", 0, 1, 0),
    ("center", "top", 0, -1, 0),
    ("left", "bottom", 1, 0, 2),
    ("right", "top", -1, 0, -2),
)
FAR = tuple((*anchors, 2 + lines * LINE) for lines in (2, 3) for anchors in (PLACES[0][:4], ("center", "bottom", 0, 0)))

Box = tuple[float, float, float, float]  # left, bottom, right, top


class Words(NamedTuple):
    """Lines beside a point, `x` and `y` px from the lower left corner of the plot; `point` is as its axes have it.

    gap   px from the point
    far   whether they may stand some lines above it
    """

    x: float
    y: float
    lines: tuple[str, ...]
    point: tuple[float, float]
    gap: int = 8
    far: bool = False


class Placed(NamedTuple):
    """Where words stand: their anchors, and how far right of and above their point."""

    words: Words
    xanchor: str
    yanchor: str
    xshift: float
    yshift: float


def width(line: str) -> float:
    """Of a line at 12 px, a little more than it takes."""
    return sum(LATIN if ord(letter) < 0x2E80 else WIDE for letter in line)


def placed(
    wanted: Sequence[Words], points: Iterable[tuple[float, float]], size: tuple[float, float]
) -> tuple[Placed, ...]:
    """The words that find room in a plot of this size, the first ones first, where they cover the fewest points.

    Only the first may cover any; what finds no room is left out.
    """
    points, found = list(points), []
    boxes: list[Box] = []
    for words in wanted:
        free = (
            (one, box)
            for one in _tries(words)
            if _inside(box := _box(one), size) and not any(_meet(box, other) for other in boxes)
        )
        clear = ((one, box) for one, box in free if not any(_holds(box, point) for point in points))
        best = next(clear, None) if boxes else min(free, key=lambda tried: _covered(tried[1], points), default=None)
        if best:
            found.append(best[0])
            boxes.append(best[1])
    return tuple(found)


def _covered(box: Box, points: Iterable[tuple[float, float]]) -> int:
    return sum(_holds(box, point) for point in points)


def _tries(words: Words) -> list[Placed]:
    return [
        Placed(words, xanchor, yanchor, right * words.gap, up * words.gap + more)
        for xanchor, yanchor, right, up, more in (*PLACES, *(FAR if words.far else ()))
    ]


def _box(one: Placed) -> Box:
    wide, high = max(map(width, one.words.lines)), LINE * len(one.words.lines)
    left = one.words.x + one.xshift - {"left": 0, "center": wide / 2, "right": wide}[one.xanchor]
    bottom = one.words.y + one.yshift - {"bottom": 0, "middle": high / 2, "top": high}[one.yanchor]
    return left, bottom, left + wide, bottom + high


def _inside(box: Box, size: tuple[float, float]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] - DOT <= point[0] <= box[2] + DOT and box[1] - DOT <= point[1] <= box[3] + DOT
