"""How long each layer of a network takes on the machine that a worker runs on, forward, with random weights."""

from collections.abc import Callable
from statistics import quantiles
from time import perf_counter

import torch
from torch import Tensor, nn

from explorer.analysis import traced
from explorer.lab.asked import Timing
from explorer.lab.nets import drawn
from explorer.lab.steps import Cannot, Given, Step, Steps
from explorer.lab.watched import Watched, names

WARM = 2  # forwards before the first that counts
MOST_MACS = 60_000_000_000  # of a forward: some seconds on one thread
MOST_BYTES = 2**30  # of weights and of the largest maps that are there at once


def run(asked: Timing, state: bytes | None, given: Given) -> Steps:
    """A step a forward. The result: for each of the `layers` its name, the median `seconds` and the quartiles, `low` and
    `high`; the same for the `whole`; `device` and `threads`, and how often it was `repeated`. On a GPU the clock waits for it.
    """
    device = _device(asked.device)
    refuse(asked)
    net = drawn(asked.spec, 0).eval().to(device)
    image = torch.rand(asked.batch, *asked.spec.input, device=device)
    named, taken, whole = names(asked.spec), [], []
    for number in range(WARM + asked.repeats):
        each, all_ = forward(net, image, named, _clock(device))
        if number >= WARM:
            taken.append(each)
            whole.append(all_)
        yield Step(number + 1, WARM + asked.repeats)
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
    values = asked.batch * max(_count(layer.in_shape) + _count(layer.out_shape) for layer in layers)
    weights = sum(layer.weights + layer.biases for layer in layers)
    if macs > MOST_MACS or 4 * (values + weights) > MOST_BYTES:
        raise Cannot("large")


@torch.no_grad()
def forward(net: nn.Module, image: Tensor, named: list[str], clock: Callable[[], float]) -> tuple[list[float], float]:
    """Seconds of each operation, and of the whole without a look at any."""
    each: list[float] = []

    def seen(name: str, do: Callable[[], Tensor]) -> Tensor:
        began = clock()
        found = do()
        each.append(clock() - began)
        return found

    with Watched(named, seen):
        net(image)
    began = clock()
    net(image)
    return each, clock() - began


def _device(name: str) -> torch.device:
    if name == "cuda" and not torch.cuda.is_available():
        raise Cannot("device")
    return torch.device(name)


def _clock(device: torch.device) -> Callable[[], float]:
    if device.type != "cuda":
        return perf_counter

    def clock() -> float:
        torch.cuda.synchronize()
        return perf_counter()

    return clock


def _spread(seconds: list[float]) -> dict[str, float]:
    low, middle, high = quantiles(seconds, n=4) if len(seconds) > 1 else seconds * 3
    return {"seconds": middle, "low": low, "high": high}


def _count(shape: tuple[int, ...]) -> int:
    found = 1
    for side in shape:
        found *= side
    return found


def _processor() -> str:
    """As the system calls it, where it says so."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        found = ""
    return found or "CPU"
