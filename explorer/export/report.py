"""A network's page as one HTML file, to read without the app, on a screen or on A4. How it is made safe, page.py says."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from explorer import presets
from explorer.analysis.counts.headline import headline
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.analysis.tables.table import shape
from explorer.analysis.tables.table_1 import paper_table
from explorer.codegen import code
from explorer.export.bibtex import bibtex, published
from explorer.export.colours import LOOKS
from explorer.export.figures import Shown, charts
from explorer.export.naming import command
from explorer.export.page import page
from explorer.export.request import Asked
from explorer.export.svg import drawing, look
from explorer.export.tables import counted
from explorer.i18n import Translator, choices, translator
from explorer.permalink import View
from explorer.spec import KNOBS, ResNetSpec, facts
from explorer.titles import about, line, title

WIDTH = 688  # px of A4 between margins of 14 mm, at 96 px to the inch
PICTURE = 820  # px in which the picture is drawn; the page makes it smaller, and its letters with it


def report(asked: Asked) -> str:
    """The page of a network. Language, unit, theme, batch, precision and note are those of the view."""
    spec, view = asked.spec, asked.view
    t = translator(view.lang or "en")
    trace, sums = counted(spec)
    fields = {field.name: field for field in receptive_field(trace)}
    name = title(spec, t, sums.weighted_layers)
    shown = Shown(spec, trace, sums, fields, name, view, LOOKS[look(view)], t)
    return page(
        "network.html",
        view,
        title=name,
        line=line(spec, t),
        about=about(spec, view.lang or "en"),
        address=asked.address,
        command=command(asked, "html", ".html"),
        headline=headline(trace, sums, fields, view.count, t),
        knobs=_knobs(spec, t),
        pictures=pictures(spec, view, name),
        sections=charts(shown),
        paper_table=paper_table(trace, view.count).into(view.lang or "en"),
        layers=trace.layers,
        **_published(spec, t),
        terms=("macs", "flops", "params", "buffers", "depth", "activations", "shape", "units"),
        code=code(spec),
        papers=bibtex([spec]),
    )


def pictures(spec: ResNetSpec, view: View, name: str) -> dict[str, Markup]:
    """The picture by its look, with a name on it; a dark page has one for paper, too."""
    looks = sorted({look(view), "light"})
    return {theme: Markup(drawing(spec, replace(view, theme=theme), title=name, width=PICTURE)) for theme in looks}


def _knobs(spec: ResNetSpec, t: Translator) -> list[tuple[str, str]]:
    """Every knob that has a say in this network, and how it stands."""
    return [(t(f"knob.{knob}"), _value(knob, getattr(spec, knob), t)) for knob in KNOBS if knob not in _silent(spec)]


def _silent(spec: ResNetSpec) -> set[str]:
    """Knobs that change nothing here: of pre-activation, of bottlenecks, of groups, and a stem as wide as what follows."""
    pre, usual, ungrouped = {"projects", "final_norm"}, {"stride_on"}, {"groups", "group_width"}
    return (
        (pre if spec.order == "post" else set())
        | (usual if not facts.block(spec).strides and spec.stride_on != "last" else set())
        | (ungrouped if (spec.groups, spec.group_width) == (1, 64) else set())
        | (set() if spec.stem_width else {"stem_width"})
    )


def _value(knob: str, value: Any, t: Translator) -> str:
    if choices(knob):
        return t(f"choice.{knob}.{value}")
    if knob == "repeats":
        return "-".join(map(str, value))
    return shape(value) if knob == "input" else f"{value:,}"


def _published(spec: ResNetSpec, t: Translator) -> dict[str, Any]:
    """Where the network comes from, and what is published of it; None for one without a name."""
    preset, found = presets.named(spec), published(spec)
    how = found and (t("compare.crops", count=found.crops) if found.data == "ImageNet" else t("compare.test_set"))
    return {"source": preset and preset.source, "accuracy": found, "how": how}
