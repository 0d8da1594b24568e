"""Networks with a name: one entry each, with a title and where the network is defined."""

from dataclasses import dataclass, replace

from explorer.spec import ResNetSpec

PAPER = "He et al. 2015, arXiv:1512.03385"
TORCHVISION = "torchvision/models/resnet.py"


@dataclass(frozen=True)
class Preset:
    """A spec under the name people know it by."""

    name: str
    title: str
    source: str
    spec: ResNetSpec


# Table 1 of the paper: depth -> block and blocks in each stage.
IMAGENET_DEPTHS = {
    18: ("basic", (2, 2, 2, 2)),
    34: ("basic", (3, 4, 6, 3)),
    50: ("bottleneck", (3, 4, 6, 3)),
    101: ("bottleneck", (3, 4, 23, 3)),
    152: ("bottleneck", (3, 8, 36, 3)),
}
CIFAR_DEPTHS = (20, 32, 44, 56, 110, 1202)  # table 6 of the paper


def imagenet(depth: int, **knobs) -> ResNetSpec:
    """A ResNet of table 1 of the paper. Raises KeyError for another depth."""
    block, repeats = IMAGENET_DEPTHS[depth]
    return replace(ResNetSpec(block=block, repeats=repeats), **knobs)


def cifar(depth: int, shortcut: str = "A") -> ResNetSpec:
    """The 6n+2-layer network for 32x32 images of section 4.2 of the paper, n blocks in each of 3 stages.

    Raises ValueError unless depth is 6n+2 with n from 1 to 200.
    """
    n, rest = divmod(depth - 2, 6)
    if rest or not 1 <= n <= 200:
        raise ValueError(f"{depth} is not 6n+2 with n from 1 to 200")
    return ResNetSpec("basic", (n, n, n), shortcut, stem="cifar", width=16, input=(3, 32, 32), classes=10)


def _all_presets():
    for depth in IMAGENET_DEPTHS:
        yield Preset(f"resnet{depth}", f"ResNet-{depth} (torchvision)", TORCHVISION, imagenet(depth))
    for depth in (50, 101, 152):
        spec = imagenet(depth, stride_on="1x1")
        yield Preset(f"resnet{depth}-v1", f"ResNet-{depth} v1 (paper)", f"{PAPER}, table 1", spec)
    for depth in (18, 34):
        for shortcut in ("A", "C"):
            name, title = f"resnet{depth}-{shortcut.lower()}", f"ResNet-{depth}, shortcut {shortcut} (paper)"
            yield Preset(name, title, f"{PAPER}, section 4.1, table 3", imagenet(depth, shortcut=shortcut))
    for depth in (18, 34):
        title = f"Plain-{depth} (paper)"
        yield Preset(f"plain{depth}", title, f"{PAPER}, table 2", imagenet(depth, shortcut="none"))
    for depth in CIFAR_DEPTHS:
        yield _cifar_preset(depth)
    for depth in (20, 32, 44, 56, 110):
        spec = cifar(depth, shortcut="none")
        yield Preset(f"cifar-plain{depth}", f"Plain-{depth} (CIFAR-10, paper)", f"{PAPER}, section 4.2", spec)


def _cifar_preset(depth: int) -> Preset:
    title, source = f"ResNet-{depth} (CIFAR-10, paper)", f"{PAPER}, section 4.2, table 6"
    return Preset(f"cifar-resnet{depth}", title, source, cifar(depth))


PRESETS = {preset.name: preset for preset in _all_presets()}


def find(name: str) -> Preset | None:
    """The preset of that name; also any cifar-resnet(6n+2), of which only the paper's are listed."""
    if name in PRESETS:
        return PRESETS[name]
    depth = name.removeprefix("cifar-resnet")
    if depth == name or not depth.isascii() or not depth.isdigit() or len(depth) > 4 or depth != str(int(depth)):
        return None
    try:
        return replace(_cifar_preset(int(depth)), source=f"{PAPER}, section 4.2")
    except ValueError:
        return None


def named(spec: ResNetSpec) -> Preset | None:
    """The preset that is exactly this network."""
    for preset in PRESETS.values():
        if preset.spec == spec:
            return preset
    family = find(f"cifar-resnet{6 * spec.repeats[0] + 2}") if spec.repeats else None
    return family if family and family.spec == spec else None
