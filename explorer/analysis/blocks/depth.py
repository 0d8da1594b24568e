"""The number in a network's name: what it counts, what else is counted, and whether a name says what is there.

He et al. 2015 (arXiv:1512.03385) count weighted layers: the convolutions of the main path and the classifier. Their
table 1 has 1 + 2 or 3 for each block + 1, their CIFAR-10 networks (section 4.2) 6n+2.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from explorer.analysis.identify import Match, identify
from explorer.analysis.trace.main_path import main_path
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.short import shortened, times
from explorer.analysis.trace.tracing import trace
from explorer.model import build
from explorer.presets import IMAGENET_DEPTHS, PRESETS, Preset, find
from explorer.reading import Count
from explorer.spec import KNOBS, ResNetSpec, facts, stem_channels

ALSO = ("projection", "norm", "pool")  # kinds that some count too; the paper does not
NUMBER = re.compile(r"(?:net|next|wrn|plain)(?:[-_ ]?v\d(?!\d))?[-_ ]?(\d{1,5})", re.IGNORECASE)
ANY_NUMBER = re.compile(r"(?<![\d.,])(\d{1,5})(?![\d.,])")


class Operation(NamedTuple):
    """A layer of the trace; `number` is its place in the count, from 1, or None where it does not count."""

    layer: Layer
    number: int | None


def operations(traced: Trace, also: Iterable[str] = ()) -> tuple[Operation, ...]:
    """All operations in order of execution; kinds of `also` count beside the weighted layers of the main path."""
    more, found, number = frozenset(also), [], 0
    for layer in traced.layers:
        counts = layer.weighted or layer.kind in more
        number += counts
        found.append(Operation(layer, number if counts else None))
    return tuple(found)


def reason(layer: Layer) -> str:
    """Why a layer counts or does not, as the end of a key of content/."""
    if layer.kind == "conv":
        return "stem" if layer.stage == "stem" else "classifier" if layer.stage == "head" else "conv"
    return "classifier" if layer.kind == "linear" else layer.kind if layer.kind not in ("unknown", "pad") else "other"


class Census(NamedTuple):
    """What there is to count in a network.

    main, beside  operations by kind, on the main path and beside it
    inside        convolutions of the main path inside blocks
    tensors       learnable tensors: len(list(model.parameters()))
    entries       tensors with the buffers: len(model.state_dict())
    modules       len(list(model.modules())), of which `identities` are nn.Identity
    children      len(list(model.children()))
    """

    main: Counter[str]
    beside: Counter[str]
    inside: int
    tensors: int
    entries: int
    modules: int
    identities: int
    children: int

    @property
    def depth(self) -> int:
        """The paper's count."""
        return self.main["conv"] + self.main["linear"]

    def all(self, kind: str) -> int:
        return self.main[kind] + self.beside[kind]

    @property
    def on_the_way(self) -> tuple[int, ...]:
        """Operations of the main path that do something to each value, by kind; additions and flatten are left out."""
        return tuple(self.main[kind] for kind in ("conv", "norm", "activation", "pool", "linear") if self.main[kind])


def census(spec: ResNetSpec) -> Census:
    """Counted in the real modules and operations, of a short network that stands for it."""
    network = build(shortened(spec), device="meta")
    layers = trace(network, spec.input).layers
    way = main_path(layers)
    kinds: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for layer in layers:
        kinds[layer.name in way][layer.kind] += times(layer.name, spec)
    modules = dict(network.named_modules())
    return Census(
        main=kinds[True],
        beside=kinds[False],
        inside=sum(times(layer.name, spec) for layer in layers if layer.kind == "conv" and layer.block),
        tensors=_many((name for name, _ in network.named_parameters()), spec),
        entries=_many(network.state_dict(), spec),
        modules=_many(modules, spec),
        identities=_many((name for name, one in modules.items() if type(one).__name__ == "Identity"), spec),
        children=len(list(network.children())),
    )


def _many(paths: Iterable[str], spec: ResNetSpec) -> int:
    return sum(times(path, spec) for path in paths)


class Formula(NamedTuple):
    """`1 + 2 × (2 + 2 + 2 + 2) + 1`: convolutions of the stem, of a block, blocks in each stage, the classifier."""

    stem: int
    block: int
    repeats: tuple[int, ...]

    @property
    def depth(self) -> int:
        return self.stem + self.block * sum(self.repeats) + 1

    @property
    def line(self) -> str:
        blocks = " + ".join(f"{repeats:,}" for repeats in self.repeats)
        blocks = f"({blocks})" if len(self.repeats) > 1 else blocks
        return f"{self.stem} + {self.block} × {blocks} + 1 = {self.depth:,}"

    @property
    def family(self) -> tuple[int, int] | None:
        """(6, n) of 6n+2 and (9, n) of 9n+2, of the paper's CIFAR-10 networks and their bottlenecks; else None."""
        alike = len(self.repeats) == 3 and len(set(self.repeats)) == 1 and self.stem == 1
        return (3 * self.block, self.repeats[0]) if alike else None


def formula(spec: ResNetSpec) -> Formula:
    return Formula(len(stem_channels(spec)), len(facts.block(spec).kernels), spec.repeats)


def said(name: str) -> int | None:
    """The number of layers that a name says: ResNet-50-D -> 50, WRN-28-10 -> 28; None without one."""
    found = NUMBER.search(name) or ANY_NUMBER.search(name)
    return int(found[1]) if found else None


class OddName(NamedTuple):
    """A preset whose name says another number than the paper's count of its layers.

    why  all_convs: every convolution is counted, projections too, and the classifier is not; one_less: the same,
         though its first stage needs no projection; stem: the stem counts as one; no_number: the name has none
    """

    preset: Preset
    number: int | None
    depth: int
    why: str


def odd_names() -> Iterator[OddName]:
    for preset in PRESETS.values():
        number, depth = said(preset.title), formula(preset.spec).depth
        if number != depth:
            yield OddName(preset, number, depth, why_odd(preset.spec, number))


def why_odd(spec: ResNetSpec, number: int | None) -> str:
    """How else the number in a name of this network may have been counted: one of OddName.why, or unknown."""
    if number is None:
        return "no_number"
    found = census(spec)
    convs = found.main["conv"] + found.beside["projection"]
    if convs == number:
        return "all_convs"
    if convs == number - 1 and found.beside["projection"] == len(spec.repeats) - 1:
        return "one_less"
    if found.depth - formula(spec).stem + 1 == number:
        return "stem"
    return "unknown"


class Families(NamedTuple):
    """What a network of this depth can be.

    imagenet  whether it is a depth of the paper's table 1
    cifar     n of 6n+2 and of 9n+2, None where there is none; beside it the nearest depths of 6n+2
    """

    number: int
    imagenet: bool
    cifar: int | None
    bottleneck: int | None
    nearest: tuple[int, ...]


def families(number: int) -> Families:
    below = max(number - 2, 0) // 6
    nearest = tuple(6 * n + 2 for n in (below, below + 1) if n)
    return Families(number, number in IMAGENET_DEPTHS, _n(number, 6), _n(number, 9), nearest)


def _n(number: int, factor: int) -> int | None:
    n, rest = divmod(number - 2, factor)
    return n if n > 0 and not rest else None


class Verdict(NamedTuple):
    """Whether networks with the count that stands beside a label have as many layers as it says.

    kind     fits: some have; by_name: none has, though some go by a name with that number; lies: none does either;
             unknown: no network here has that count
    matches  those that decide it, or all with the count
    depths   their layers, by the paper's count
    """

    kind: str
    matches: tuple[Match, ...]
    depths: tuple[int, ...]


def judge(number: int, given: Count) -> Verdict:
    """What a label with `number` layers is worth beside a count of parameters."""
    found = identify(replace(given, quantity="params")).matches
    fits = tuple(match for match in found if formula(match.spec).depth == number)
    by_name = tuple(match for match in found if said(find(match.name).title) == number)
    kind = "fits" if fits else "by_name" if by_name else "lies" if found else "unknown"
    matches = fits or by_name or found
    return Verdict(kind, matches, tuple(sorted({formula(match.spec).depth for match in matches})))


def apart(spec: ResNetSpec, number: int) -> tuple[str, ...]:
    """Knobs in which a network differs from the paper's ImageNet network of that depth; none where there is none."""
    if number not in IMAGENET_DEPTHS:
        return ()
    usual = PRESETS[f"resnet{number}"].spec
    return tuple(knob for knob in KNOBS if getattr(spec, knob) != getattr(usual, knob))
