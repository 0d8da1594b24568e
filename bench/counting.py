"""Counting a network: ours beside torchinfo and torch's FlopCounterMode, both on the meta device.

Claims, as ratios in one run:
  tracing a built ResNet-50 or ResNet-152 is at least 25 times faster than the faster of the two;
  from spec to layers is at least 4 times faster than building and counting with it, by a trace of the whole;
  composed of parts that are known, ResNet-152 is at least 200 times faster from its spec than with either;
  ResNet-1202 takes at most 12 times ResNet-110, which has 10.9 times fewer layers.
"""

import torch
from torch.utils.flop_counter import FlopCounterMode
from torchinfo import summary

from bench.timing import medians
from explorer.analysis import trace
from explorer.analysis.trace.compose import composed
from explorer.model import build
from explorer.presets import PRESETS


def count_with_torchinfo(model, shape):
    return summary(model, input_size=(1, *shape), device="meta", verbose=0).total_mult_adds


def count_with_torch(model, shape):
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(torch.empty(1, *shape, device="meta"))
    return counter.get_total_flops() // 2


COUNTERS = {"explorer": trace, "torchinfo": count_with_torchinfo, "FlopCounterMode": count_with_torch}


def compare(name: str) -> None:
    spec = PRESETS[name].spec
    model = build(spec, "meta").eval()
    built = medians({who: lambda count=count: count(model, spec.input) for who, count in COUNTERS.items()})
    report(f"{name}, built", built, 25)
    whole = {who: lambda count=count: count(build(spec, "meta"), spec.input) for who, count in COUNTERS.items()}
    taken = medians({**whole, "composed": lambda: composed(spec)})
    known = taken.pop("composed")  # its parts are known from the first round on
    report(f"{name}, from its spec", taken, 4)
    report(f"{name}, from its spec and known parts", {**taken, "explorer": known}, 200)


def report(title: str, seconds: dict[str, float], claim: int) -> None:
    ours = seconds["explorer"]
    others = {who: taken for who, taken in seconds.items() if who != "explorer"}
    times = ", ".join(f"{who} {taken * 1e3:.1f} ms" for who, taken in others.items())
    ratio = min(others.values()) / ours
    print(f"{title}: explorer {ours * 1e3:.2f} ms, {times}: {ratio:.1f} times faster (claim {claim})")


def grow() -> None:
    def from_spec(name):
        spec = PRESETS[name].spec
        return lambda: trace(build(spec, "meta"), spec.input)

    seconds = medians({depth: from_spec(f"cifar-resnet{depth}") for depth in (110, 1202)}, rounds=5)
    short, long = seconds[110] * 1e3, seconds[1202] * 1e3
    print(f"depth: ResNet-110 {short:.0f} ms, ResNet-1202 {long:.0f} ms: {long / short:.1f} times (claim at most 12)")


def main() -> None:
    compare("resnet50")
    compare("resnet152")
    grow()


if __name__ == "__main__":
    main()
