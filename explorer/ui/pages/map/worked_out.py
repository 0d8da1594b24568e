"""What the family map is drawn from, worked out once for everybody. Thin shells, as in explorer/ui/widgets/cached.py."""

from functools import cache
from typing import TYPE_CHECKING

from explorer import presets
from explorer.i18n import Translator, translator
from explorer.spec import ResNetSpec
from explorer.titles import title
from explorer.ui.widgets import cached
from explorer.ui.widgets.cached import kept
from explorer.units import short

if TYPE_CHECKING:
    from explorer.analysis.compare.family import Dot, Filter, Map
    from explorer.charts.family import Shown
    from explorer.charts.family_words import Drawing, Screen


def is_ready(data: str) -> bool:
    """Whether every preset of a data set has been counted, which the first visit waits for."""
    return data in _counted()


def family(data: str) -> "Map":
    from explorer.analysis.compare import family

    found = family.family(data)
    _counted().add(data)
    return found


def ahead() -> None:
    """Counts the presets of every data set before anybody asks."""
    from explorer.analysis.compare.family import CLASSES

    for data in CLASSES:
        family(data)


@cache
def _counted() -> set[str]:
    """Data sets whose presets have been counted."""
    return set()


@kept()
def drawing(spec: ResNetSpec, data: str, measure: str, count: str, wanted: "Filter", lang: str) -> "Drawing":
    """The results that are shown, their front, the presets without one, and the network on screen among them."""
    from explorer.analysis.compare.family import front
    from explorer.charts.family_words import Drawing

    found = family(data)
    dots = tuple(filter(wanted.lets, found.dots))
    bare = tuple(pair for pair in found.bare if not wanted.origins or pair[0].origin in wanted.origins)
    screen = _screen(spec, data, measure, count, dots, lang)
    return Drawing(dots, front(dots, measure), bare, screen, measure, count, errors=data != "imagenet")


@kept()
def chart(spec: ResNetSpec, data: str, measure: str, count: str, wanted: "Filter", lang: str) -> tuple["Shown", str]:
    """The chart, and the sentence on its front."""
    from explorer.charts import family_words
    from explorer.charts.family import family

    found, t = drawing(spec, data, measure, count, wanted, lang), translator(lang)
    return family(found, t), family_words.sentence(found, t)


def _screen(spec: ResNetSpec, data: str, measure: str, count: str, shown: tuple["Dot", ...], lang: str) -> "Screen":
    """The network on screen: its results, or, where none is shown, what it costs and why it has no height."""
    from explorer.analysis.compare.family import placed
    from explorer.charts.family_words import Screen

    t, sums = translator(lang), cached.analysis(placed(spec, data)).totals
    cost = getattr(sums, count if measure == "macs" else measure)
    every, name = results(spec, data), called(spec, data, t)
    mine = tuple(dot for dot in shown if dot in every)
    if any(dot.of(measure) for dot in mine):
        return Screen(cost, mine, (name, _from_to(mine, data, t)))
    why = "family.not_shown" if every else "family.no_accuracy" if data == "imagenet" else "family.no_error"
    return Screen(cost, mine, (t("family.line_cost", title=name, cost=short(cost)), t(why, count=len(every))))


def results(spec: ResNetSpec, data: str) -> tuple["Dot", ...]:
    """All that is published of a network on a data set."""
    from explorer.analysis.compare.family import preset_of

    preset = preset_of(spec, data)
    return tuple(dot for dot in family(data).dots if preset and dot.preset.name == preset.name)


def called(spec: ResNetSpec, data: str, t: Translator) -> str:
    """A preset's title; of any other network that it is the reader's own."""
    from explorer.analysis.compare.family import preset_of

    if preset := preset_of(spec, data) or presets.named(spec):
        return preset.title
    return t("family.yours", title=title(spec, t, cached.analysis(spec).totals.weighted_layers))


def ends(dots: tuple["Dot", ...], data: str) -> tuple[str, str]:
    """The least and the most that is published, as numbers of the value axis."""
    values = sorted(dot.report.top1 if data == "imagenet" else dot.report.error for dot in dots)
    return f"{values[0]:.2f}", f"{values[-1]:.2f}"


def _from_to(dots: tuple["Dot", ...], data: str, t: Translator) -> str:
    low, high = ends(dots, data)
    return t("family.alone", value=low) if len(dots) == 1 else t("family.best_of", low=low, high=high)
