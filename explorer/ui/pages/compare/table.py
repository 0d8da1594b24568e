"""A row for each network: what it holds and costs, and how far that is from the reference."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from explorer import markup, presets
from explorer.published import Accuracy, accuracy
from explorer.spec import ResNetSpec
from explorer.ui.pages.compare.networks import Member
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.units import size

if TYPE_CHECKING:
    from explorer.ui.widgets.cached import Analysis

STYLE = markup.style(markup.css(__file__))
PARTS = markup.macros(__file__)
Cell = tuple[str, str]  # words, and a note under them or none


def table(page: Page, found: Sequence[Member], reference: Member) -> Markup:
    """All networks, with a line under it for each accuracy that is published."""
    t, view = page.t, page.view
    heads = (
        (t("compare.network"), ""),
        (t(f"choice.count.{view.count}"), t("compare.conv_fc")),
        (t("headline.params"), ""),
        (t("headline.activations"), t("compare.conv_fc")),
        (t("compare.training"), _setting(page)),
        (t("headline.field"), ""),
        (t("headline.depth"), t("compare.conv_fc")),
        (t("compare.published"), ""),
    )
    rows = [_row(page, member, reference) for member in found]
    return versus(t("compare.table"), heads, rows) + _sources(page, found)


def versus(label: str, heads: Sequence[Cell], rows: Sequence[tuple[str, str, str, Sequence[Cell]]]) -> Markup:
    """A table of networks: each by its letter (or none), its name and a line on it, and its cells."""
    return PARTS.versus(label, heads, rows)


def _setting(page: Page) -> str:
    """What the memory of a training step is reckoned with."""
    view, t = page.view, page.t
    return t(
        "compare.setting",
        batch=int(view.batch),
        precision=t(f"choice.precision.{view.precision}"),
        optimiser=t(f"choice.optimiser.{view.optimiser}"),
    )


def _row(page: Page, member: Member, reference: Member) -> tuple[str, str, str, list[Cell]]:
    t, mine, base = page.t, _figures(page, member), _figures(page, reference)
    cells = [_cell(value, base[key], key, member is reference or member == reference) for key, value in mine.items()]
    report = _accuracy(member)
    cells.append((f"{report.shown} %", t(f"compare.kind.{report.kind}")) if report else ("–", ""))
    return member.letter, member.title, show.line(member.spec, t), cells


def _figures(page: Page, member: Member) -> dict[str, int | None]:
    """What is compared; a field that is the whole image is None."""
    spec, view = member.spec, page.view
    analysis = cached.analysis(spec)
    return {
        "work": getattr(analysis.totals, view.count),
        "params": analysis.totals.params,
        "activations": analysis.totals.activations,
        "training": cached.training_steps(spec, view.precision, view.optimiser)[int(view.batch)].total,
        "field": _field(spec, analysis),
        "depth": analysis.totals.weighted_layers,
    }


def _field(spec: ResNetSpec, analysis: "Analysis") -> int | None:
    longest = cached.fields(spec)[analysis.trace.last_map.name].longest
    return longest and longest[0]


def _cell(value: int | None, base: int | None, key: str, is_reference: bool) -> Cell:
    if value is None:
        return "–", ""
    if is_reference or base is None:
        return _shown(value, key), ""
    return _shown(value, key), difference(value - base, base, key)


def _shown(value: int, key: str) -> str:
    if key == "training":
        return size(value)
    return f"{value:,} px" if key == "field" else f"{value:,}"


def difference(delta: int, base: int, key: str) -> str:
    """+231,211,008, +5.99 %; bytes as a person reads them."""
    if not delta:
        return "±0"
    sign = "+" if delta > 0 else "−"
    number = _shown(abs(delta), key)
    share = f", {sign}{100 * abs(delta) / base:,.2f} %" if key in ("work", "params", "activations", "training") else ""
    return f"{sign}{number}{share}"


def _accuracy(member: Member) -> Accuracy | None:
    found = presets.named(member.spec)
    return accuracy(found.name) if found else None


def _sources(page: Page, found: Sequence[Member]) -> Markup:
    reports = ((member.letter, _accuracy(member)) for member in found)
    lines = [report.told(letter).into(page.view.lang) for letter, report in reports if report]
    return html.line(lines, "sources") if lines else Markup()
