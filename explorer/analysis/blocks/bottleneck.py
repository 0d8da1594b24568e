"""A bottleneck on the bench: what a block of 1x1, k x k, 1x1 holds beside two k x k convolutions.

Every count is read off a trace of real modules, made of what the blocks in `model` are made of. A formula here only
finds where two such counts meet, and what lies between three of them.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from torch import nn

from explorer.analysis.blocks.structure import Run, Stage
from explorer.analysis.trace.records import Layer, Trace
from explorer.analysis.trace.tracing import trace
from explorer.i18n import Text, text
from explorer.model.layers import conv, norm
from explorer.model.resnet import made_on
from explorer.spec import ResNetSpec

LEAST, MOST = 1 / 2, 32  # reductions at the ends of the curve, which begins earlier where the saving does
POINTS = 48  # of the curve


class Setting(NamedTuple):
    """What stands on the bench.

    channels  what goes into both blocks and comes out
    inner     channels between the two 1x1 of the bottleneck
    kernel    side of every convolution that is no 1x1
    groups    of the bottleneck's k x k, as in ResNeXt; two k x k in groups would be one wide block again (its section 3.3)
    side      height and width of the map, the same everywhere
    bias      whether convolutions have a bias; norm: whether a BN follows each
    """

    channels: int = 256
    inner: int = 64
    kernel: int = 3
    groups: int = 1
    side: int = 56
    bias: bool = False
    norm: bool = False


class Wrong(NamedTuple):
    """Why a setting cannot be built, and the word of a link that would mend it."""

    sentence: Text
    word: str
    value: str


def setting(words: Mapping[str, str], reductions: Sequence[str]) -> Setting | Wrong:
    """The setting that words of a link ask for: channels, reduction, kernel, groups, map, bias and norm.

    `reductions` are those that a reader can choose. Each word is a known one; together they may still not fit.
    """
    channels, groups = int(words["channels"]), int(words["groups"])
    exact = channels / Fraction(words["reduction"])
    if exact.denominator > 1:
        fits = [value for value in reductions if (channels / Fraction(value)).denominator == 1]
        works = text("bottleneck.no_inner", channels=channels, value=words["reduction"], works=fits[-1])
        return Wrong(works, "reduction", fits[-1])
    inner = int(exact)
    if inner % groups:
        known = [number for number in range(1, groups) if inner % number == 0 and groups % number == 0]
        sentence = text("bottleneck.no_groups", inner=inner, value=groups, works=", ".join(map(str, known)))
        return Wrong(sentence, "groups", str(known[-1]))
    yes = {name: words[name] == "yes" for name in ("bias", "norm")}
    return Setting(channels, inner, int(words["kernel"]), groups, int(words["map"]), **yes)


class Block(NamedTuple):
    """The layers of a block in order, convolutions and, where they are counted, their normalisations."""

    layers: tuple[Layer, ...]

    @property
    def convs(self) -> tuple[Layer, ...]:
        return tuple(layer for layer in self.layers if layer.kind == "conv")

    @property
    def weights(self) -> int:
        """Of the convolutions: what the picture's area is."""
        return sum(layer.weights for layer in self.convs)

    @property
    def params(self) -> int:
        """All that is learned: weights, and the biases and normalisations of the setting."""
        return sum(layer.params for layer in self.layers)

    @property
    def macs(self) -> int:
        return sum(layer.macs for layer in self.convs)


class Bench(NamedTuple):
    """Two convolutions at the outer width, the bottleneck, and two convolutions at its inner width."""

    setting: Setting
    wide: Block
    bottleneck: Block
    narrow: Block

    @property
    def ratio(self) -> float:
        """How many times the parameters of the bottleneck the two convolutions at the same width have."""
        return self.wide.params / self.bottleneck.params

    @property
    def pairing(self) -> float:
        """The same for the two convolutions at the inner width: the paper's pairing, nearly equal on purpose."""
        return self.narrow.params / self.bottleneck.params


def bench(setting: Setting) -> Bench:
    outer, inner = setting.channels, setting.inner
    pairs = ((outer, outer), (inner, inner))
    wide, narrow = (_block(setting, [(*pair, setting.kernel, 1)] * 2) for pair in pairs)
    return Bench(setting, wide, _bottleneck(setting), narrow)


def _bottleneck(setting: Setting) -> Block:
    outer, inner = setting.channels, setting.inner
    middle = (inner, inner, setting.kernel, setting.groups)
    return _block(setting, [(outer, inner, 1, 1), middle, (inner, outer, 1, 1)])


def _block(setting: Setting, convs: Sequence[tuple[int, int, int, int]]) -> Block:
    """Convolutions one after another: channels in and out, kernel, groups of each."""
    spec = ResNetSpec(bias="all" if setting.bias else "none", norm="batch" if setting.norm else "none")
    parts = nn.Sequential()
    with made_on("meta"):
        for number, (channels, out, kernel, groups) in enumerate(convs, start=1):
            parts.add_module(f"conv{number}", conv(spec, "inner", channels, out, kernel, groups=groups))
            parts.add_module(f"bn{number}", norm(spec, out))
    traced = trace(parts, (convs[0][0], setting.side, setting.side))
    return Block(tuple(layer for layer in traced.layers if layer.kind in ("conv", "norm")))


class Curve(NamedTuple):
    """Parameters of the bottleneck against its reduction, and where it stops saving.

    points  (channels inside, parameters), from many channels to few
    square  a, b and c of a m^2 + b m + c, the parameters with m channels inside
    level   parameters of the two convolutions it is held against
    """

    setting: Setting
    points: tuple[tuple[int, int], ...]
    square: tuple[Fraction, Fraction, Fraction]
    level: int

    @property
    def ends_at(self) -> float:
        """Channels inside with which the bottleneck holds as much as the two convolutions."""
        a, b, c = map(float, self.square)
        return (sqrt(b * b + 4 * a * (self.level - c)) - b) / (2 * a)

    @property
    def ends(self) -> float:
        """The same as a reduction: below it, nothing is saved."""
        return self.setting.channels / self.ends_at

    @property
    def factors(self) -> tuple[Fraction, Fraction, Fraction]:
        """A, B, C of the equation A r^2 - B r - C = 0 for that reduction: 18, 2 and 9 for a 3x3 without more."""
        a, b, c = self.square
        channels = self.setting.channels
        return (self.level - c) / channels**2, b / channels, a


def curve(setting: Setting) -> Curve:
    """The setting's bottleneck at reductions from 1/2, or from where it saves, to 32.

    Three are built and traced, and the others lie on the square through them: exact, since nothing else grows.
    """
    found = Curve(setting, (), _square(setting), bench(setting).wide.params)
    a, b, c = found.square
    widths = _widths(setting, min(LEAST, found.ends * 0.8))
    return found._replace(points=tuple((inner, int(a * inner**2 + b * inner + c)) for inner in widths))


def _params(setting: Setting, inner: int) -> int:
    return _bottleneck(setting._replace(inner=inner)).params


def _widths(setting: Setting, least: float) -> list[int]:
    """Widths that the groups divide, evenly spread over the reductions, the setting's own among them; wide ones first."""
    wanted = (setting.channels / (least * (MOST / least) ** (number / (POINTS - 1))) for number in range(POINTS))
    fitting = {max(round(width / setting.groups), 1) * setting.groups for width in wanted}
    return sorted(fitting | {setting.inner}, reverse=True)


def _square(setting: Setting) -> tuple[Fraction, Fraction, Fraction]:
    """The parameters as a m^2 + b m + c, read off three blocks that were built."""
    g = setting.groups
    one, two, three = (_params(setting, number * g) for number in (1, 2, 3))
    a = Fraction(three - 2 * two + one, 2 * g * g)
    b = Fraction(two - one, g) - 3 * g * a
    return a, b, one - a * g * g - b * g


class Uses(NamedTuple):
    """A layer of a real network for each thing a 1x1 does there."""

    reduce: Layer
    expand: Layer
    match: Layer
    halve: Layer


def uses(whole: Trace, first_version: Trace) -> Uses:
    """The first layer of its sort: on the main path fewer and more channels; a projection; in v1, one of stride 2."""
    main, projections = (_ones(whole, kind) for kind in ("conv", "projection"))
    return Uses(
        next(layer for layer in main if layer.out_shape[0] < layer.in_shape[0]),
        next(layer for layer in main if layer.out_shape[0] > layer.in_shape[0]),
        projections[0],
        next(layer for layer in _ones(first_version, "conv") if layer.stride == (2, 2)),
    )


def _ones(whole: Trace, kind: str) -> list[Layer]:
    return [layer for layer in whole.layers if layer.kind == kind and layer.kernel == (1, 1)]


def same(stages: Sequence[Stage], setting: Setting) -> Run | None:
    """The run of blocks in a network's picture with the convolutions of the setting, whatever the side of their map.

    The first block of a stage is no such block: it takes in other channels than it gives out, or halves the map.
    """
    wanted = [_geometry(layer) for layer in bench(setting).bottleneck.convs]
    for run in (run for stage in stages for run in stage.runs):
        if [_geometry(layer) for layer in run.blocks[0].layers if layer.kind == "conv"] == wanted:
            return run
    return None


def _geometry(layer: Layer) -> tuple:
    return layer.in_shape[0], layer.out_shape[0], layer.kernel, layer.groups, layer.stride
