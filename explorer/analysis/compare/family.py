"""Presets on a map: what each costs against what is published of it, and which results nothing shown beats.

A result costs what its test costs an image: at 288 x 288, ResNet-50 takes 1.66 times the MACs of 224 x 224, and with
ten crops ten times as many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from math import prod
from typing import NamedTuple

from explorer.analysis.trace.records import Layer
from explorer.analysis.trace.short import shortened, times
from explorer.analysis.trace.tracing import trace
from explorer.model import build
from explorer.presets import PRESETS, Preset, named
from explorer.published import Accuracy, accuracies
from explorer.spec import ResNetSpec

CLASSES = {"imagenet": 1000, "cifar10": 10, "cifar100": 100}
NAMES = {"imagenet": "ImageNet", "cifar10": "CIFAR-10", "cifar100": "CIFAR-100"}  # as a published result has them
CIFAR_IMAGE, CIFAR_CLASSES = (3, 32, 32), (10, 100)
# One crop of the usual size; one of another size; several crops or scales; one crop, trained on more images.
CLAIMS = ("one", "resized", "many", "extra")
USUAL = (32, 224)


class Cost(NamedTuple):
    """Learnable values; MACs, and what convolutions and linear layers write, for one image."""

    params: int
    macs: int
    activations: int


class Dot(NamedTuple):
    """A published result, and what the network costs for one image of the size it was tested on."""

    preset: Preset
    report: Accuracy
    cost: Cost

    def of(self, measure: str) -> int | None:
        """A field of Cost for all crops of an image; None for whole images at several scales, whose sides differ."""
        once = getattr(self.cost, measure)
        return once if measure == "params" else once * self.report.crops or None

    @property
    def claim(self) -> str:
        """What kind of test the number is of: one of CLAIMS."""
        if self.report.by.extra:
            return "extra"
        if self.report.crops != 1:
            return "many"
        return "one" if self.report.size in USUAL else "resized"


class Map(NamedTuple):
    """One data set: its results, and the presets made for it of which nothing is published."""

    dots: tuple[Dot, ...]
    bare: tuple[tuple[Preset, Cost], ...]


def home(spec: ResNetSpec) -> str:
    """The data set that a network is made for, going by its classes and its image."""
    if spec.input == CIFAR_IMAGE:
        return "cifar100" if spec.classes == CLASSES["cifar100"] else "cifar10"
    return "imagenet"


def on(data: str, spec: ResNetSpec) -> ResNetSpec:
    """The same network with as many outputs as the data set has classes."""
    return replace(spec, classes=CLASSES[data])


def placed(spec: ResNetSpec, data: str) -> ResNetSpec:
    """A network as it stands on a map: one for CIFAR-10 is shown among those for CIFAR-100 with a hundred classes."""
    return on(data, spec) if "imagenet" not in (home(spec), data) and spec.classes in CIFAR_CLASSES else spec


def preset_of(spec: ResNetSpec, data: str) -> Preset | None:
    """The preset that a network is on this data set."""
    if placed(spec, data).classes != CLASSES[data]:
        return None
    return named(spec if data == "imagenet" else on("cifar10", spec))


@cache
def family(data: str) -> Map:
    """All presets of a data set. Worked out once: a second for those of ImageNet."""
    dots, bare = [], []
    for preset in made_for(data):
        reports = [report for report in accuracies(preset.name) if report.data == NAMES[data]]
        sides = {report.size for report in reports} or {preset.spec.input[1]}
        found = costs(on(data, preset.spec), sides)
        dots += [Dot(preset, report, found[report.size]) for report in reports]
        bare += [] if reports else [(preset, cost) for cost in found.values()]
    return Map(tuple(dots), tuple(bare))


def made_for(data: str) -> list[Preset]:
    """The presets for images and classes of a data set; those for CIFAR-10 stand for both."""
    if data == "imagenet":
        return [preset for preset in PRESETS.values() if preset.spec.classes == CLASSES[data]]
    return [preset for preset in PRESETS.values() if preset.spec.input == CIFAR_IMAGE]


def elsewhere() -> list[Preset]:
    """Presets for neither ImageNet nor CIFAR."""
    placed = {preset.name for data in CLASSES for preset in made_for(data)}
    return [preset for preset in PRESETS.values() if preset.name not in placed]


def costs(spec: ResNetSpec, sides: Iterable[int]) -> dict[int, Cost]:
    """What a network costs on square images of these sides, counted in the short network that stands for it."""
    network = build(shortened(spec), "meta")
    return {side: _cost(trace(network, (spec.input[0], side, side)).layers, spec) for side in sides}


def _cost(layers: Sequence[Layer], spec: ResNetSpec) -> Cost:
    each = [(times(layer.name, spec), layer) for layer in layers]
    return Cost(
        params=sum(often * layer.params for often, layer in each),
        macs=sum(often * (layer.macs or 0) for often, layer in each),
        activations=sum(often * prod(layer.out_shape) for often, layer in each if layer.macs),
    )


def year(dot: Dot) -> str:
    """That of its recipe, as it stands in a link."""
    return str(dot.report.by.year or "undated")


class Filter(NamedTuple):
    """Which results are shown; of what is empty, all."""

    origins: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    def lets(self, dot: Dot) -> bool:
        has = (dot.preset.origin, dot.report.by.name, year(dot), dot.claim)
        return all(not wanted or value in wanted for wanted, value in zip(self, has, strict=True))


def front(dots: Iterable[Dot], measure: str) -> tuple[Dot, ...]:
    """The dots that no other equals at the same cost or less, from the cheapest on. `measure` is a field of Cost."""
    priced = [dot for dot in dots if dot.of(measure)]
    found: list[Dot] = []
    for dot in sorted(priced, key=lambda dot: (dot.of(measure), -dot.report.top1)):
        if not found or dot.report.top1 > found[-1].report.top1:
            found.append(dot)
    return tuple(found)
