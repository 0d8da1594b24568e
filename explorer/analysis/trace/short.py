"""A short network that stands for a long one of many blocks.

Between the first block of a stage and its last all blocks are alike. So three are built at most, and the one in the
middle is counted as often as it comes: ResNet-1202 as fast as ResNet-20.
"""

import re
from dataclasses import replace

from explorer.spec import ResNetSpec

MOST = 3  # blocks of a stage that are built: first, one between, last
IN_BLOCK = re.compile(r"layer(\d+)\.(\d+)(\..*)?")


def shortened(spec: ResNetSpec, most: int = MOST) -> ResNetSpec:
    """The network with `most` blocks a stage at most."""
    return replace(spec, repeats=tuple(min(most, blocks) for blocks in spec.repeats))


def times(path: str, spec: ResNetSpec) -> int:
    """How often a part of `shortened(spec)` comes in the network of `spec`; `path` is the name of a layer or module."""
    stage, block, _ = _place(path)
    return len(_standing_for(block, spec.repeats[stage - 1])) if stage else 1


def whole_paths(path: str, spec: ResNetSpec) -> list[str]:
    """Where such a part stands in the whole: layer1.1.bn1 at layer1.1.bn1, layer1.2.bn1 and so on."""
    stage, block, rest = _place(path)
    if not stage:
        return [path]
    return [f"layer{stage}.{number}{rest}" for number in _standing_for(block, spec.repeats[stage - 1])]


def _place(path: str) -> tuple[int, int, str]:
    """Its stage, 0 outside of one; its block; and its name inside of that."""
    found = IN_BLOCK.fullmatch(path)
    return (int(found[1]), int(found[2]), found[3] or "") if found else (0, 0, "")


def _standing_for(block: int, blocks: int) -> range:
    """Numbers of the blocks that a block of the short network stands for, in a stage of so many blocks."""
    if blocks <= MOST:
        return range(block, block + 1)
    return (range(1), range(1, blocks - 1), range(blocks - 1, blocks))[block]
