"""Networks side by side as one HTML file, the first being the reference: what each holds, and where it differs."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from explorer import presets
from explorer.analysis import Totals, Trace
from explorer.analysis.compare.align import align
from explorer.analysis.compare.difference import difference, split
from explorer.analysis.counts.receptive_field import receptive_field
from explorer.charts import compare as charts
from explorer.charts import waterfall
from explorer.charts.costs import Cost, params_cost, work_cost
from explorer.export.bibtex import bibtex
from explorer.export.colours import LOOKS
from explorer.export.figures import Section, section
from explorer.export.naming import compare_command
from explorer.export.page import page
from explorer.export.report import pictures
from explorer.export.request import Compared
from explorer.export.svg import look
from explorer.export.tables import counted
from explorer.i18n import Translator, translator
from explorer.permalink import LETTERS, View
from explorer.published import Accuracy, accuracy
from explorer.titles import full, line
from explorer.units import per_mac, signed

MEASURES = ("macs", "params")


class Member(NamedTuple):
    """A network: its letter, its name, its numbers with how far each is from the reference, what it does otherwise."""

    letter: str
    title: str
    line: str
    cells: list[tuple[str, str]]
    does: str
    pictures: Mapping[str, Markup]


class Steps(NamedTuple):
    """A difference as a waterfall's rows."""

    heading: str
    sentence: str
    rows: tuple[waterfall.Row, ...]


def compared_report(asked: Compared) -> str:
    """Language, unit and theme are those of the view."""
    view, t = asked.view, translator(asked.view.lang or "en")
    found = [counted(spec) for spec in asked.specs]
    traces = dict(zip(LETTERS, (trace for trace, _ in found), strict=False))
    names = [full(spec, t, sums.weighted_layers) for spec, (_, sums) in zip(asked.specs, found, strict=True)]
    numbers = [_numbers(trace, sums, view.count) for trace, sums in found]
    reports = [accuracy(preset.name) if (preset := presets.named(spec)) else None for spec in asked.specs]
    members = [
        Member(
            letter,
            name,
            line(spec, t),
            [*_cells(mine, numbers[0]), _published(report, t)],
            _does(traces, letter, t),
            pictures(spec, view, f"{letter} · {name}"),
        )
        for letter, name, spec, mine, report in zip(traces, names, asked.specs, numbers, reports, strict=True)
    ]
    return page(
        "comparison.html",
        view,
        title=" · ".join(f"{member.letter} {member.title}" for member in members),
        line=t("compare.line"),
        about="",
        address=asked.address,
        command=compare_command(asked.specs, "html", view),
        heads=[
            t(f"choice.count.{view.count}"),
            *(t(f"headline.{word}") for word in ("params", "activations")),
            f"{t('headline.field')}, px",
            t("headline.depth"),
            t("compare.published"),
        ],
        told=[
            report.told(letter).into(view.lang or "en")
            for letter, report in zip(traces, reports, strict=True)
            if report
        ],
        members=members,
        differences=[
            _steps(traces, dict(zip(traces, names, strict=True)), letter, measure, view, t)
            for letter in [*traces][1:]
            for measure in MEASURES
        ],
        sections=_charts(traces, view, t),
        papers=bibtex(asked.specs),
    )


def _numbers(trace: Trace, sums: Totals, count: str) -> tuple[int | None, ...]:
    """What is compared; a receptive field that is the whole image is None."""
    longest = next(one.longest for one in receptive_field(trace) if one.name == trace.last_map.name)
    return getattr(sums, count), sums.params, sums.activations, longest and longest[0], sums.weighted_layers


def _cells(mine: Sequence[int | None], reference: Sequence[int | None]) -> list[tuple[str, str]]:
    """Each number, and how far it is from the reference's; nothing where it is as large."""
    return [
        ("–" if value is None else f"{value:,}", _apart(value, base))
        for value, base in zip(mine, reference, strict=True)
    ]


def _apart(value: int | None, base: int | None) -> str:
    return "" if value is None or base is None or value == base else signed(value - base, "0")


def _published(report: Accuracy | None, t: Translator) -> tuple[str, str]:
    """What a source reports, as it states it; the sentence under the table says of what."""
    return (f"{report.shown} %", t(f"compare.kind.{report.kind}")) if report else ("–", "")


def _does(traces: Mapping[str, Trace], letter: str, t: Translator) -> str:
    first = next(iter(traces))
    if letter == first:
        return ""
    return t("compare.does", letter=letter, what=charts.differs(align(traces[first], traces[letter]), t))


def _steps(
    traces: Mapping[str, Trace], names: Mapping[str, str], letter: str, measure: str, view: View, t: Translator
) -> Steps:
    first = next(iter(traces))
    pairs = align(traces[first], traces[letter])
    found = difference(traces[first], traces[letter], pairs, measure)
    steps, unit = split(found, "auto"), _cost(measure, view, t).title
    factor = per_mac(view.count) if measure == "macs" else 1
    said = waterfall.sentence(found, steps, (first, letter), factor, unit, t)
    start, end = (f"{one} · {names[one]}" for one in (first, letter))
    return Steps(
        f"{first} → {letter}: {_what(measure, view, t)}",
        said,
        waterfall.waterfall(found, steps, (start, end), factor, t).rows,
    )


def _cost(measure: str, view: View, t: Translator) -> Cost:
    return params_cost(t) if measure == "params" else work_cost(view.count, t)


def _what(measure: str, view: View, t: Translator) -> str:
    return t("headline.params") if measure == "params" else t(f"choice.count.{view.count}")


def _charts(traces: Mapping[str, Trace], view: View, t: Translator) -> list[Section]:
    return [_by_stage(traces, measure, view, t) for measure in MEASURES]


def _by_stage(traces: Mapping[str, Trace], measure: str, view: View, t: Translator) -> Section:
    what, cost = _what(measure, view, t), _cost(measure, view, t)
    said = charts.stage_sentence(traces, cost, t)
    figure = charts.by_stage(traces, cost, t, LOOKS[look(view)])
    return section(
        t("compare.by_stage", what=what), said, (t("compare.by_stage_alt", what=what, sentence=said), figure)
    )
