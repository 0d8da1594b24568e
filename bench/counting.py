"""Counting a network: ours beside five libraries that count, each on the meta device where it can.

Claims, as ratios in one run: tracing a built ResNet-152 is at least 25 times faster than the fastest of them, and a known
family member is composed at least 200 times faster; from spec to layers, nothing known, takes at least 4 times less than
building and counting with the fastest; ResNet-1202 takes at most 12 times ResNet-110, which has 10.9 times fewer layers.
"""

import logging
import warnings
from collections.abc import Callable, Iterator

import ptflops
import thop
import torch
from fvcore.nn import FlopCountAnalysis
from torch.utils.flop_counter import FlopCounterMode
from torchinfo import summary

from bench.figures import Figure
from bench.timing import medians
from explorer.analysis import trace
from explorer.analysis.trace.compose import composed
from explorer.model import build
from explorer.presets import PRESETS

GROUP = "Counting"
NAMES = ("resnet18", "resnet50", "resnet152", "cifar-resnet1202")
BUILT, COMPOSED, SPEC, GROWTH = 25, 200, 4, 12
CLAIMED = "resnet152"
SLOW = 1  # second from which on a peer is asked once a round


def torchinfo(model: torch.nn.Module, shape: tuple) -> int:
    return summary(model, input_size=(1, *shape), device="meta", verbose=0).total_mult_adds


def flop_counter_mode(model: torch.nn.Module, shape: tuple) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.empty(1, *shape, device="meta"))
    return counter.get_total_flops() // 2


def count_with_thop(model: torch.nn.Module, shape: tuple) -> float:
    with torch.no_grad():
        return thop.profile(model, (torch.empty(1, *shape, device="meta"),), verbose=False)[0]


def count_with_ptflops(model: torch.nn.Module, shape: tuple) -> float:
    with torch.no_grad():
        return ptflops.get_model_complexity_info(model, shape, False, as_strings=False, verbose=False)[0]


def count_with_fvcore(model: torch.nn.Module, shape: tuple) -> int:
    """It traces by jit, which the meta device does not allow: the network computes."""
    counted = FlopCountAnalysis(model, torch.zeros(1, *shape))
    counted.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    return counted.total()


ON_SHAPES = {
    "torchinfo": torchinfo,
    "FlopCounterMode": flop_counter_mode,
    "thop": count_with_thop,
    "ptflops": count_with_ptflops,
}


def compare(name: str) -> Iterator[Figure]:
    spec = PRESETS[name].spec
    model, real = build(spec, "meta").eval(), build(spec).eval()
    composed(spec)
    tasks: dict[str, Callable[[], object]] = {
        "traced whole": lambda: trace(model, spec.input),
        "composed": lambda: composed(spec),
        "from its spec": lambda: trace(build(spec, "meta"), spec.input),
        **{who: lambda count=count: count(model, spec.input) for who, count in ON_SHAPES.items()},
        "fvcore": lambda: count_with_fvcore(real, spec.input),
    }
    taken = medians(tasks, rounds=3)
    built = medians(
        {who: lambda count=count: count(build(spec, "meta"), spec.input) for who, count in ON_SHAPES.items()}, 3
    )
    yield from (Figure(GROUP, f"{name}, {who}", seconds * 1e3, "ms") for who, seconds in taken.items())
    fastest = min(taken[who] for who in (*ON_SHAPES, "fvcore"))
    claims = (
        ("traced whole", fastest, BUILT if name == CLAIMED else None),
        ("composed", fastest, COMPOSED if name == CLAIMED else None),
        ("from its spec", min(built.values()), SPEC),
    )
    for ours, theirs, claim in claims:
        yield Figure(GROUP, f"{name}, {ours}, faster than the fastest peer", theirs / taken[ours], "times", claim, True)


def growth() -> Iterator[Figure]:
    specs = {depth: PRESETS[f"cifar-resnet{depth}"].spec for depth in (110, 1202)}
    seconds = medians(
        {depth: lambda spec=spec: trace(build(spec, "meta"), spec.input) for depth, spec in specs.items()}, 5
    )
    yield Figure(GROUP, "ResNet-1202 from its spec, beside ResNet-110", seconds[1202] / seconds[110], "times", GROWTH)


def figures() -> Iterator[Figure]:
    logging.getLogger("fvcore").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in NAMES:
            yield from compare(name)
    yield from growth()
