"""The paths of a network from its input to its output, exact from its structure: Veit et al. 2016, arXiv:1605.06431.

At each block with a shortcut a path goes through the residual function or past it, at a plain block through it. Its length is
the number of residual functions on it. What the stem and the head have is on every path, and not counted.
"""

from math import comb

from explorer.spec import ResNetSpec


def lengths(spec: ResNetSpec) -> list[tuple[int, int]]:
    """How many paths there are of each length, from the shortest on: a binomial coefficient each, or one path."""
    count = sum(spec.repeats)
    if spec.shortcut == "none":
        return [(count, 1)]
    return [(length, comb(count, length)) for length in range(count + 1)]


def number(spec: ResNetSpec) -> int:
    """All paths: 2^n for n blocks with a shortcut."""
    return sum(count for _, count in lengths(spec))
