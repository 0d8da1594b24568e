"""What Explore is drawn from when it opens, worked out ahead for the networks that a class is likely to open."""

from explorer.i18n import LANGUAGES
from explorer.presets import PRESETS
from explorer.spec import ResNetSpec, is_long
from explorer.ui.widgets import cached

USUAL = ("macs", "stage")  # how costs are counted and grouped where a link says nothing


def presets() -> None:
    """Every network with a name, but for those of hundreds of blocks."""
    for preset in PRESETS.values():
        if not is_long(preset.spec):
            _network(preset.spec)


def _network(spec: ResNetSpec) -> None:
    count, by = USUAL
    at = cached.first_halving(spec)
    cached.fields(spec)
    for lang in LANGUAGES:
        cached.network(spec, count, lang)
        cached.block(spec, at, count, lang)
        cached.costs(spec, count, by, lang, "")
