"""The trace of a family member, put together from those of its parts.

A network has many blocks and few that differ: ResNet-152 has 50, eight of them distinct. So what stands before the
stages, each distinct block and what stands behind them is built on shapes and traced once, and its rows are written
down again wherever the network has it, under the names that they have there. What comes after what is asked of
explorer/model/resnet.py; what a part is given is what the one before it leaves. Nothing else of the structure is known
here.

A part has one input and one output, its last layer. So what is the longest way inside of it is so in the whole, too,
and main path and gates can be marked in each part alone.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from torch import nn

from explorer.analysis.trace.records import Layer, Shape, Trace
from explorer.analysis.trace.tracing import trace
from explorer.model.resnet import ends, made_on, refuse, stage, strides
from explorer.spec import ResNetSpec, stage_widths

# Parts that are kept, those asked for last. The rows of one take 16 kB; all presets have 311 distinct blocks.
BLOCKS, ENDS = 2048, 512
# What a block is not told of the network around it, so that it is the same in all of them; reading one is an error.
AROUND: dict[str, Any] = dict.fromkeys(
    ("repeats", "final_norm", "stem", "width", "stem_width", "head", "input", "classes")
)
# What the stem is not told of what stands behind it.
BEHIND: dict[str, Any] = {"classes": 1, "head": ResNetSpec().head, "final_norm": ResNetSpec().final_norm}


class _Part(NamedTuple):
    """A part as it was traced alone.

    names   of its layers, behind the path of the part
    reads   for each layer which it reads: 0 is what the part is given, 1 its first layer
    """

    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    reads: tuple[tuple[int, ...], ...]
    unused: tuple[tuple[str, int], ...]


def composed(spec: ResNetSpec) -> Trace:
    """What `trace(build(spec, "meta"), spec.input)` gives. Raises ValueError for a spec that cannot be built."""
    refuse(spec)
    inside, outside = replace(spec, **AROUND), replace(spec, repeats=(0,) * len(spec.repeats))
    found = _Whole(spec.input)
    found.add(_before(replace(outside, **BEHIND)), "", "stem")
    for number, width in enumerate(stage_widths(spec), start=1):
        for index, stride in enumerate(strides(spec, number)):
            block = _block(inside, width, stride, found.shape)
            found.add(block, f"layer{number}.{index}", f"stage{number}", index + 1)
    found.add(_behind(outside, found.shape), "", "head")
    unknown = tuple([layer.name for layer in found.layers if layer.kind == "unknown"])
    return Trace(spec.input, tuple(found.layers), unknown, tuple(found.unused))


class _Whole:
    """The rows so far, the name of the last one and the shape that it leaves."""

    def __init__(self, shape: Shape):
        self.layers: list[Layer] = []
        self.unused: list[tuple[str, int]] = []
        self.last, self.shape = "input", shape

    def add(self, part: _Part, path: str, stage: str, block: int | None = None) -> None:
        """Writes down the rows of a part that stands at `path`."""
        names = [self.last, *[path + name for name in part.names]]
        self.layers += [
            Layer(name, layer[1], layer[2], stage, block, tuple([names[at] for at in reads]), *layer[6:])
            for layer, name, reads in zip(part.layers, names[1:], part.reads, strict=True)
        ]
        self.unused += [(path + name, count) for name, count in part.unused]
        if part.layers:
            self.last, self.shape = names[-1], part.layers[-1].out_shape


@lru_cache(maxsize=ENDS)
def _before(spec: ResNetSpec) -> _Part:
    with made_on("meta"):
        stem, _ = ends(spec)
    return _part(stem, spec.input)


@lru_cache(maxsize=ENDS)
def _behind(spec: ResNetSpec, shape: Shape) -> _Part:
    with made_on("meta"):
        _, head = ends(spec)
    return _part(head, shape)


@lru_cache(maxsize=BLOCKS)
def _block(spec: ResNetSpec, width: int, stride: int, shape: Shape) -> _Part:
    """The block of a stage that has no other, where its path is 0."""
    with made_on("meta"):
        alone = stage(spec, shape[0], width, (stride,))
    return _part(alone, shape, cut=1)


def _part(module: nn.Module, shape: Shape, cut: int = 0) -> _Part:
    """A module's rows; `cut` letters of each name are its path."""
    traced = trace(module, shape)
    number = {name: at for at, name in enumerate(("input", *(layer.name for layer in traced.layers)))}
    return _Part(
        traced.layers,
        tuple([layer.name[cut:] for layer in traced.layers]),
        tuple([tuple([number[name] for name in layer.inputs]) for layer in traced.layers]),
        tuple([(name[cut:], count) for name, count in traced.unused]),
    )
