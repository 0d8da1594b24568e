"""How long each layer of a network takes on the machine that a worker runs on, forward, with random weights."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from math import prod
from statistics import quantiles
from time import perf_counter

import torch
from torch import Tensor, nn

from explorer.analysis import traced
from explorer.lab.asked import Timing
from explorer.lab.cluster import SCHEDULER
from explorer.lab.nets import drawn
from explorer.lab.steps import Cannot, Given, Step, Steps
from explorer.lab.watched import Watched, names

WARM = 2  # forwards before the first that counts
MOST_MACS = 60_000_000_000  # of a forward: some seconds on one thread
MOST_BYTES = 2**30  # of weights and of the largest maps that are there at once

Clock = Callable[[], float]  # seconds


def run(asked: Timing, state: bytes | None, given: Given) -> Steps:
    """Two steps a repeat: a forward in which each layer is timed, and one as a whole. The result: for each of the `layers` its name, the median `seconds` and the quartiles, `low` and
    `high`; the same for the `whole`; `device` and `threads`, and how often it was done, `repeats`. On a GPU the clock waits
    for it, and float32 is float32, as the roofline reckons.
    """
    device = _device(asked.device)
    refuse(asked)
    net = drawn(asked.spec, 0).eval().to(device)
    image = torch.rand(asked.batch, *asked.spec.input, device=device)
    named, taken, whole = names(asked.spec), [], []
    steps, clock = 2 * (WARM + asked.repeats), _clock(device)
    for number in range(WARM + asked.repeats):
        taken.append(by_layer(net, image, named, clock))
        yield Step(2 * number + 1, steps)
        whole.append(as_a_whole(net, image, clock))
        yield Step(2 * number + 2, steps)
    taken, whole = taken[WARM:], whole[WARM:]
    layers = [{"name": name, **_spread([one[place] for one in taken])} for place, name in enumerate(named)]
    called = torch.cuda.get_device_name() if device.type == "cuda" else _processor()
    return {
        "layers": layers, "whole": _spread(whole), "device": called, "threads": torch.get_num_threads(),
        "repeats": asked.repeats,
    }  # fmt: skip


def refuse(asked: Timing) -> None:
    """Raises Cannot for what would take too long, or more memory than a worker has."""
    layers = traced(asked.spec).layers
    macs = asked.batch * sum(layer.macs or 0 for layer in layers)
    values = asked.batch * max(prod(layer.in_shape) + prod(layer.out_shape) for layer in layers)
    weights = sum(layer.weights + layer.biases for layer in layers)
    if macs > MOST_MACS or 4 * (values + weights) > MOST_BYTES:
        raise Cannot("large")


@torch.no_grad()
def by_layer(net: nn.Module, image: Tensor, named: list[str], clock: Clock) -> list[float]:
    """Seconds of each operation."""
    each: list[float] = []

    def seen(name: str, do: Callable[[], Tensor]) -> Tensor:
        began = clock()
        found = do()
        each.append(clock() - began)
        return found

    with _float32(image), Watched(named, seen):
        net(image)
    return each


@torch.no_grad()
def as_a_whole(net: nn.Module, image: Tensor, clock: Clock) -> float:
    """Seconds of a forward without a look at any operation."""
    with _float32(image):
        began = clock()
        net(image)
        return clock() - began


def _float32(image: Tensor) -> AbstractContextManager:
    """On a GPU cuDNN would round to TF32 unasked, and be faster than what float32 can be there at best."""
    on = torch.backends.cudnn
    return (
        on.flags(on.enabled, on.benchmark, on.benchmark_limit, on.deterministic, False)
        if image.is_cuda
        else nullcontext()
    )


def devices() -> tuple[str, ...]:
    """What a page offers: a GPU where this machine has one, or where workers of a scheduler may."""
    return ("cpu", "cuda") if torch.cuda.is_available() or os.environ.get(SCHEDULER) else ("cpu",)


def _device(name: str) -> torch.device:
    if name == "cuda" and not torch.cuda.is_available():
        raise Cannot("device")
    return torch.device(name)


def _clock(device: torch.device) -> Clock:
    if device.type != "cuda":
        return perf_counter

    def clock() -> float:
        torch.cuda.synchronize()
        return perf_counter()

    return clock


def _spread(seconds: list[float]) -> dict[str, float]:
    """Median and quartiles, inside of what was measured."""
    low, middle, high = quantiles(seconds, n=4, method="inclusive") if len(seconds) > 1 else seconds * 3
    return {"seconds": middle, "low": low, "high": high}


def _processor() -> str:
    """As the system calls it, where it says so."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        found = ""
    return found or "CPU"
