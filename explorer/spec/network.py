"""What a residual network is: one frozen value says everything about it.

The spec is the only argument of `model.build`, the key of every cache and the content of every link.
"""

from dataclasses import dataclass, fields

from explorer.spec import facts


@dataclass(frozen=True, slots=True)
class ResNetSpec:
    """A network of the family of He et al. 2015 (arXiv:1512.03385).

    block        basic (two 3x3) or bottleneck (1x1, 3x3, 1x1)
    repeats      blocks in each stage; from stage to stage the map is halved and the channels doubled
    shortcut     A zero padding behind the channels, A-half on both sides of them, B projection where the shape
                 changes, B-bias the same with a bias and no normalisation, C projection everywhere, D average pool
                 and projection, none for a plain network
    stride_on    what halves the map: the first 1x1 of a stage (v1, the paper), its first 3x3 (v1.5), or the 3x3 of
                 the stage's last block (TF-slim, Keras V2)
    order        post: convolution, normalisation, activation (v1); pre: normalisation, activation, convolution (v2)
    projects     what a projection of a pre-activation block reads: the activated input or the raw one
    final_norm   whether a pre-activation network normalises and activates once more before its head
    stem         imagenet (7x7, max-pool), deep or tiered (three 3x3, max-pool), cifar (3x3), mnist (3x3, 2x2 max-pool)
    width        channels of the first stage before expansion
    stem_width   channels that leave the stem; 0 for as many as `width`
    groups       groups of the 3x3 of a bottleneck: the cardinality of a ResNeXt
    group_width  channels of a group at a width of 64; with one group, 128 doubles a block's inner width
    attention    none, se (squeeze to a sixteenth), se-timm (the same in steps of 8), eca
    norm         batch, group (of 32 groups) or none
    bias         which convolutions have a bias: none, all, v2 (stem, last of a block, projection), stem
    head         pool and linear, flatten and linear, or pool and a 1x1 conv
    input        channels, height, width
    classes      outputs of the classifier
    """

    block: str = "bottleneck"
    repeats: tuple[int, ...] = (3, 4, 6, 3)
    shortcut: str = "B"
    stride_on: str = "3x3"
    order: str = "post"
    projects: str = "activated"
    final_norm: str = "yes"
    stem: str = "imagenet"
    width: int = 64
    stem_width: int = 0
    groups: int = 1
    group_width: int = 64
    attention: str = "none"
    norm: str = "batch"
    bias: str = "none"
    head: str = "pool"
    input: tuple[int, int, int] = (3, 224, 224)
    classes: int = 1000


KNOBS = tuple(field.name for field in fields(ResNetSpec))
NUMBERS = ("width", "stem_width", "groups", "group_width", "classes")  # knobs that are one whole number
LONG = 200  # blocks; of the presets ResNet-1001 and ResNet-1202 have more
NORM_GROUPS = 32  # of a group normalisation: Wu and He 2018, arXiv:1803.08494


def stage_widths(spec: ResNetSpec) -> tuple[int, ...]:
    """Channels of each stage before expansion."""
    return tuple(spec.width << stage for stage in range(len(spec.repeats)))


def leaving(spec: ResNetSpec, width: int) -> int:
    """Channels that leave a block of `width`."""
    return width * facts.block(spec).expansion


def inner_width(spec: ResNetSpec, width: int) -> int:
    """Channels inside a block of `width`: 64 times 32x4d is 128, as torchvision and timm round it."""
    return width * spec.group_width // 64 * spec.groups


def stem_channels(spec: ResNetSpec) -> tuple[int, ...]:
    """Outputs of each convolution of the stem, the last of which enters the first stage."""
    last = spec.stem_width or spec.width
    return tuple(last // whole * part for part, whole in facts.stem(spec).shares)


def map_sides(spec: ResNetSpec, side: int) -> tuple[int, ...]:
    """Sides of the map from the input on, one entry a halving: 224 -> (224, 112, 56, 28, 14, 7).

    Every halving layer here rounds up, (n - 1) // 2 + 1: it has padding (kernel - 1) / 2, or it pools in ceil mode.
    """
    halvings = facts.stem(spec).halvings + len(spec.repeats) - 1
    sides = [side]
    for _ in range(halvings):
        sides.append((sides[-1] - 1) // 2 + 1)
    return tuple(sides)


def is_long(spec: ResNetSpec) -> bool:
    """Whether a network has so many blocks that what belongs to it takes megabytes, and is not kept with the others."""
    return sum(spec.repeats) > LONG
