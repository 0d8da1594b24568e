"""The layers in a print(model), of torchvision, timm or anyone's own network. Nothing of it is run."""

import re
from collections import Counter
from math import prod

from explorer.reading.given import MAX_ROWS, Printed, Signature, Unreadable, excerpt

# A name with its opening bracket, `2 x ` before it where torch folds equal layers, or a bracket alone. A name is
# looked for at its beginning only and never given back, so that five million letters take no longer than their number.
TOKEN = re.compile(r"(?:(?<!\w)(?:(\d{1,9}) x )?([A-Za-z_]\w*+))?\(|\)")
LAYER = re.compile(r"Conv|Linear|Norm", re.ASCII)
DEEPEST = 200  # brackets; a ResNet has 8
LONGEST = 400  # characters of a layer's arguments

CONV = re.compile(r"\s*(\d{1,9}),\s*(\d{1,9}),\s*kernel_size=\(([\d, ]{1,40})\)(?:,\s*stride=\(([\d, ]{1,40})\))?")
LINEAR = re.compile(r"\s*in_features=(\d{1,9}),\s*out_features=(\d{1,9})")
NORM = re.compile(r"\s*\(?(\d{1,9})(?:,\s*(\d{1,9})\b)?")
GROUPS = re.compile(r"groups=(\d{1,9})")


def printed(text: str) -> Printed | None:
    """The layers with weights in `text`; None if there are none."""
    found: Counter[Signature] = Counter()
    open_brackets: list[tuple[str, int, int]] = []  # name, times it is repeated, where its arguments begin
    for token in TOKEN.finditer(text):
        if token[0] != ")":
            open_brackets.append((token[2] or "", int(token[1] or 1), token.end()))
            if len(open_brackets) > DEEPEST:
                raise Unreadable("deep", value=DEEPEST)
        elif open_brackets:  # a paste may begin in the middle, with more closed than opened
            name, times, start = open_brackets.pop()
            layer = signature(name, text[start : min(token.start(), start + LONGEST)]) if LAYER.search(name) else None
            if layer:
                found[layer] += times * prod(outer for _, outer, _ in open_brackets)
    if any(times > MAX_ROWS for times in found.values()) or len(found) > MAX_ROWS:
        raise Unreadable("rows", most=MAX_ROWS)
    return Printed(tuple(sorted(found.items()))) if found else None


def signature(name: str, arguments: str) -> Signature | None:
    """Conv2d, "3, 64, kernel_size=(7, 7), stride=(2, 2), bias=False" as a signature; None if it is none of a layer.

    Raises Unreadable for one that cannot be built.

    timm's layers have names of their own for the same weights: BatchNormAct2d, Conv2dSame, StdConv2d.
    """
    if "Norm" in name:
        return _norm(name, arguments)
    bias = "bias=False" not in arguments
    if conv := CONV.match(arguments):
        kernel = _numbers(conv[3])
        stride = _numbers(conv[4]) if conv[4] else (1,) * len(kernel)
        groups = GROUPS.search(arguments)
        kind = name if "Transpose" in name else "conv"
        sizes = int(conv[1]), int(conv[2]), kernel, stride, int(groups[1]) if groups else 1
        return _checked(Signature(kind, *sizes, bias), f"{name}({arguments})") if kernel else None
    if linear := LINEAR.match(arguments):
        return _checked(Signature("linear", int(linear[1]), int(linear[2]), bias=bias), f"{name}({arguments})")
    return None


def _checked(layer: Signature, shown: str) -> Signature:
    if not _possible(layer):
        raise Unreadable("layer", value=excerpt(shown, 120))
    return layer


def _possible(layer: Signature) -> bool:
    """Whether torch could build it: no size is 0, and channels divide into groups."""
    sizes = (layer.inputs, layer.outputs, layer.groups, *layer.kernel, *layer.stride)
    return all(sizes) and layer.inputs % layer.groups == 0 and layer.outputs % layer.groups == 0


def _norm(name: str, arguments: str) -> Signature | None:
    sizes = NORM.match(arguments)
    if not sizes:
        return None
    first = int(sizes[1])
    if name.startswith("GroupNorm"):
        channels = int(sizes[2] or first)
        layer = Signature("group", channels, channels, groups=first)
    else:
        layer = Signature("batch" if "BatchNorm" in name else name[:60], first, first)
    return layer if _possible(layer) else None


def _numbers(listed: str) -> tuple[int, ...]:
    return tuple(int(number[:9]) for number in re.findall(r"\d+", listed))
