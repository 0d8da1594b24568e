"""Networks with a name. Each is an entry of content/presets/, one file an origin, with its source and what is special."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from explorer.i18n import LANGUAGES, text
from explorer.spec import KNOBS, ResNetSpec

CONTENT = Path(__file__).parent / "content" / "presets"

# Where networks come from, in the order of the picker; the label of each is origin.NAME in content/ui/.
ORIGINS = (
    *("torchvision", "paper", "cifar", "timm", "keras", "slim", "caffe", "preact", "wide", "resnext"),
    *("kuangliu", "akamaster", "bearpaw", "d2l", "mnist"),
)


@dataclass(frozen=True)
class Preset:
    """A spec under the name people know it by.

    called   what the code it comes from calls it, such as resnext50_32x4d
    year     of the source
    special  what sets it apart, one sentence a language
    """

    name: str
    title: str
    called: str
    origin: str
    year: int
    source: str
    spec: ResNetSpec
    special: Mapping[str, str] = field(hash=False)


def _all_presets() -> Iterator[Preset]:
    specs: dict[str, ResNetSpec] = {}
    for origin in ORIGINS:
        with (CONTENT / f"{origin}.toml").open("rb") as file:
            entries = tomllib.load(file)
        for name, entry in entries.items():
            specs[name] = _spec(entry, specs)
            special = {language: entry[language] for language in LANGUAGES}
            called = entry.get("called", "")
            yield Preset(name, entry["title"], called, origin, entry["year"], entry["source"], specs[name], special)


def _spec(entry: Mapping[str, Any], specs: Mapping[str, ResNetSpec]) -> ResNetSpec:
    """The network `entry` is like, an earlier one by name, with the entry's own knobs."""
    base = specs[entry["like"]] if "like" in entry else ResNetSpec()
    given = {knob: entry[knob] for knob in KNOBS if knob in entry}
    knobs: dict[str, Any] = {knob: tuple(v) if isinstance(v, list) else v for knob, v in given.items()}
    return replace(base, **knobs)


PRESETS = {preset.name: preset for preset in _all_presets()}
BY_SPEC = {preset.spec: preset for preset in PRESETS.values()}

# Table 1 of the paper: depth -> block and blocks in each stage.
IMAGENET_DEPTHS = {
    depth: (PRESETS[f"resnet{depth}"].spec.block, PRESETS[f"resnet{depth}"].spec.repeats)
    for depth in (18, 34, 50, 101, 152)
}
CIFAR_DEPTHS = (20, 32, 44, 56, 110, 1202)  # table 6 of the paper


@cache
def cifar(depth: int) -> Preset:
    """The 6n+2-layer network for 32x32 images of section 4.2 of the paper, n blocks in each of 3 stages.

    Raises ValueError unless depth is 6n+2 with n from 1 to 200.
    """
    n, rest = divmod(depth - 2, 6)
    if rest or not 1 <= n <= 200:
        raise ValueError(f"{depth} is not 6n+2 with n from 1 to 200")
    if listed := PRESETS.get(f"cifar-resnet{depth}"):
        return listed
    known = PRESETS["cifar-resnet20"]
    special = text("title.cifar", depth=depth, n=n)
    return replace(
        known,
        name=f"cifar-resnet{depth}",
        title=f"ResNet-{depth}",
        source=known.source.removesuffix(", table 6"),
        spec=replace(known.spec, repeats=(n, n, n)),
        special={language: special.into(language) for language in LANGUAGES},
    )


def find(name: str) -> Preset | None:
    """The preset of that name; also any cifar-resnet(6n+2), of which only the paper's are listed."""
    if name in PRESETS:
        return PRESETS[name]
    depth = name.removeprefix("cifar-resnet")
    if depth == name or not depth.isascii() or not depth.isdigit() or len(depth) > 4 or depth != str(int(depth)):
        return None
    try:
        return cifar(int(depth))
    except ValueError:
        return None


def named(spec: ResNetSpec) -> Preset | None:
    """The preset that is exactly this network."""
    if spec in BY_SPEC:
        return BY_SPEC[spec]
    family = find(f"cifar-resnet{6 * spec.repeats[0] + 2}") if spec.repeats else None
    return family if family and family.spec == spec else None
