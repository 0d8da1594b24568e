"""A row for each network: what it holds and costs, and how far that is from the reference."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from explorer import presets
from explorer.published import Accuracy, accuracy
from explorer.ui.pages.compare.networks import Member
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.units import size

if TYPE_CHECKING:
    from explorer.ui.widgets.cached import Analysis

STYLE = """<style>
.versus { overflow-x: auto; }
.versus table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.versus :is(th, td) { text-align: right; vertical-align: top; padding: .45rem 0 .45rem 1.1rem; font-weight: 400; white-space: nowrap;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.versus thead th { font-size: .9rem; color: color-mix(in srgb, currentColor 74%, transparent); vertical-align: bottom; }
.versus :is(th, td):first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 13rem; }
.versus tbody th b { font-weight: 600; margin-right: .4rem; }
.versus tbody th strong { font-weight: 600; }
.versus small { display: block; font-size: .85rem; color: color-mix(in srgb, currentColor 74%, transparent); }
@media (max-width: 640px) { .versus :is(th, td):first-child { min-width: 9rem; } }
.stSidebar .stColumn .stPageLink p { white-space: normal; line-height: 1.3; }
.versus thead small { color: inherit; }
.sources { margin: .3rem 0 0; font-size: .85rem; color: color-mix(in srgb, currentColor 74%, transparent); overflow-wrap: anywhere; }
</style>"""


def table(page: Page, found: Sequence[Member], reference: Member) -> str:
    """HTML, with a line under it for each accuracy that is published."""
    t, view = page.t, page.view
    heads = (
        t("compare.network"),
        (t(f"choice.count.{view.count}"), t("compare.conv_fc")),
        (t("headline.params"), ""),
        (t("headline.activations"), t("compare.conv_fc")),
        (t("compare.training"), _setting(page)),
        (t("headline.field"), ""),
        (t("headline.depth"), t("compare.conv_fc")),
        (t("compare.published"), ""),
    )
    top = "".join(f'<th scope="col">{_two(*((head, "") if isinstance(head, str) else head))}</th>' for head in heads)
    rows = "".join(_row(page, member, reference) for member in found)
    body = f"<table><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table>"
    label = escape(t("compare.table"))
    return f'<div class="versus" tabindex="0" role="region" aria-label="{label}">{body}</div>{_sources(page, found)}'


def _two(value: str, note: str) -> str:
    return escape(value) + (f"<small>{escape(note)}</small>" if note else "")


def _setting(page: Page) -> str:
    """What the memory of a training step is reckoned with."""
    view, t = page.view, page.t
    return t(
        "compare.setting",
        batch=int(view.batch),
        precision=t(f"choice.precision.{view.precision}"),
        optimiser=t(f"choice.optimiser.{view.optimiser}"),
    )


def _row(page: Page, member: Member, reference: Member) -> str:
    t, mine, base = page.t, _figures(page, member), _figures(page, reference)
    named = f"<b>{member.letter}</b><strong>{escape(member.title)}</strong><small>{escape(show.line(member.spec, t))}</small>"
    cells = [_cell(value, base[key], key, member is reference or member == reference) for key, value in mine.items()]
    report = _accuracy(member)
    cells.append(_two(f"{report.shown} %", t(f"compare.kind.{report.kind}")) if report else "–")
    return f'<tr><th scope="row">{named}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


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


def _field(spec, analysis: "Analysis") -> int | None:
    longest = cached.fields(spec)[analysis.trace.last_map.name].longest
    return longest and longest[0]


def _cell(value: int | None, base: int | None, key: str, is_reference: bool) -> str:
    if value is None:
        return "–"
    if is_reference or base is None:
        return escape(_shown(value, key))
    return _two(_shown(value, key), difference(value - base, base, key))


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


def _sources(page: Page, found: Sequence[Member]) -> str:
    reports = ((member.letter, _accuracy(member)) for member in found)
    lines = [escape(report.told(letter).into(page.view.lang)) for letter, report in reports if report]
    return f'<p class="sources">{"<br>".join(lines)}</p>' if lines else ""
