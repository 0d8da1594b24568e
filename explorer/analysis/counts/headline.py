"""The numbers at the head of a network's page, each with its unit and convention, in the reader's language."""

from collections.abc import Mapping
from typing import NamedTuple

from explorer.analysis.counts.groups import place
from explorer.analysis.counts.receptive_field import Field
from explorer.analysis.counts.totals import Totals
from explorer.analysis.trace.records import Trace
from explorer.i18n import Translator
from explorer.units import mib, parts


class Figure(NamedTuple):
    """What is counted, the number in short, its unit, and its convention."""

    label: str
    value: str
    unit: str
    note: str


def headline(trace: Trace, sums: Totals, fields: Mapping[str, Field], count: str, t: Translator) -> list[Figure]:
    """Depth, parameters, MACs or FLOPs, activations, weights and receptive field; `count` is macs or flops."""
    least = "≥ " if trace.unknown else ""
    work, unit = parts(getattr(sums, count))
    activations, activations_unit = parts(sums.activations)
    depth_note = t("headline.depth_note", convs=sums.convolutions, fc=sums.classifiers)
    return [
        Figure(t("headline.depth"), f"{sums.weighted_layers:,}", t("headline.depth_unit"), depth_note),
        Figure(t("headline.params"), f"{sums.params:,}", "", t("headline.params_note", buffers=sums.buffers)),
        Figure(t(f"headline.{count}"), least + work, unit, t(f"headline.{count}_note", long=getattr(sums, count))),
        Figure(t("headline.activations"), activations, activations_unit, t("headline.activations_note")),
        Figure(t("headline.weights"), mib(sums.bytes), "MiB", t("headline.weights_note")),
        field(trace, fields, t),
    ]


def field(trace: Trace, fields: Mapping[str, Field], t: Translator) -> Figure:
    """The receptive field where the last stage ends, in pixels of the image."""
    last = trace.last_map
    found, note = fields[last.name], t("headline.field_note", stage=place(last.stage, None, t))
    if found.longest is None:
        return Figure(t("headline.field"), t("headline.field_whole"), "", note)
    size = "×".join(f"{side:,}" for side in dict.fromkeys(found.longest))
    return Figure(t("headline.field"), size, "px", note)
