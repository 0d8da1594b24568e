"""Names of networks: ResNet-50, resnet50, resnext50_32x4d, WRN-28-10."""

import unicodedata
from functools import cache

from explorer.presets import PRESETS
from explorer.reading.given import Named

LONGEST = 100  # characters; the longest title has 32


def named(text: str) -> Named | None:
    """The presets whose name, title or name in code `text` is, but for case, spaces, hyphens and underscores."""
    found = _presets_by_name().get(_bare(text), ()) if len(text) <= LONGEST else ()
    return Named(found) if found else None


@cache
def _presets_by_name() -> dict[str, tuple[str, ...]]:
    """Bare name -> presets in their order, torchvision's and the paper's first."""
    found: dict[str, dict[str, None]] = {}
    for preset in PRESETS.values():
        for name in (preset.name, preset.title, preset.called):
            if name:
                found.setdefault(_bare(name), {})[preset.name] = None
    return {name: tuple(presets) for name, presets in found.items()}


def _bare(name: str) -> str:
    """ResNeXt-50 32×4d -> resnext5032x4d"""
    plain = unicodedata.normalize("NFKC", name).casefold().replace("×", "x")
    return "".join(character for character in plain if not character.isspace() and character not in "-_‐‑–")
