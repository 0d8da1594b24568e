"""Sweeping a network over two knobs beside building and tracing each of its networks.

Claims, as ratios in one run: a point of a sweep takes at least 50 times less than a network traced by itself; 20 times
where groups are among the knobs; 25 where each width is traced, since gates squeeze its channels to a sixteenth. Nothing
is known beforehand, and problems of every point are looked for.
"""

from collections.abc import Iterator
from dataclasses import replace

from bench.figures import Figure
from bench.timing import medians
from explorer.analysis import trace
from explorer.analysis.counts import sweep
from explorer.analysis.counts.sweep import Knob, put
from explorer.model import build
from explorer.presets import PRESETS

SPEC = PRESETS["resnet50"].spec
WIDTHS, SIDES = Knob("width", range(4, 257, 4)), Knob("input", range(40, 545, 8))
GROUPS, BLOCKS = Knob("groups", range(1, 65)), Knob("stage3", range(1, 65))
NARROW = replace(SPEC, group_width=4)  # of ResNeXt: with 64 channels a group would be too wide to build
GATED = replace(SPEC, attention="se")
SWEEPS = {
    "width x input": (SPEC, (WIDTHS, SIDES), 50),
    "blocks x width": (SPEC, (BLOCKS, WIDTHS), 50),
    "groups x width": (NARROW, (GROUPS, Knob("width", range(16, 257, 16))), 20),
    "gates, width x input": (GATED, (WIDTHS, SIDES), 25),
}
ALONE = 8  # networks that are traced one by one


def swept(spec, knobs) -> int:
    """How many points there are, nothing being known of them."""
    sweep._traced.cache_clear()
    return sum(1 for _ in sweep.sweep(spec, *knobs))


def _network(spec, knobs, at):
    for knob, value in zip(knobs, at, strict=True):
        spec = put(spec, knob.name, value)
    return spec


def figures() -> Iterator[Figure]:
    for name, (spec, knobs, claim) in SWEEPS.items():
        points = swept(spec, knobs)
        networks = [_network(spec, knobs, at) for at in _spread(knobs)]
        seconds = medians(
            {
                "sweep": lambda spec=spec, knobs=knobs: swept(spec, knobs),
                "alone": lambda networks=networks: [trace(build(one, "meta"), one.input) for one in networks],
            },
            rounds=3,
        )
        each, alone = seconds["sweep"] / points, seconds["alone"] / len(networks)
        yield Figure("Sweeps", f"{name}, points a second", 1 / each, "points", how=f"{points:,} points")
        yield Figure("Sweeps", f"{name}, faster than each network traced by itself", alone / each, "times", claim, True)


def _spread(knobs) -> list[tuple[int, int]]:
    """A few points from one corner to the other."""
    first, second = (knob.values[len(knob.values) // ALONE - 1 :: len(knob.values) // ALONE] for knob in knobs)
    return list(zip(first, second, strict=False))
