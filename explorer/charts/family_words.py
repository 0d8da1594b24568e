"""What the family map is drawn from, and what is said of it: at a dot, above the chart and in its table."""

from functools import lru_cache
from textwrap import wrap
from typing import NamedTuple

from explorer.analysis.compare.family import CLAIMS, Cost, Dot
from explorer.i18n import Translator
from explorer.presets import Preset
from explorer.units import per_mac, short


class Screen(NamedTuple):
    """The network on screen: `dots` are its results among those shown, `lines` what stands beside it."""

    cost: int
    dots: tuple[Dot, ...]
    lines: tuple[str, ...]


class Drawing(NamedTuple):
    """All that is drawn: of results and of networks without one, by a field of Cost; `errors` turns accuracy round.

    count   macs or flops, which are twice as many
    """

    dots: tuple[Dot, ...]
    front: tuple[Dot, ...]
    bare: tuple[tuple[Preset, Cost], ...]
    screen: Screen
    measure: str
    count: str  # type: ignore[assignment]  # hides a tuple's own count, which nobody asks here
    errors: bool

    @property
    def what(self) -> str:
        """What the cost axis counts: params, macs, flops or activations."""
        return self.count if self.measure == "macs" else self.measure

    @property
    def factor(self) -> int:
        return per_mac(self.what)

    def x(self, dot: Dot) -> int:
        return self.factor * dot.of(self.measure)

    def y(self, dot: Dot) -> float:
        return float(dot.report.error if self.errors else dot.report.top1)

    @property
    def priced(self) -> tuple[Dot, ...]:
        """Those that have a place on the axis."""
        return tuple(dot for dot in self.dots if dot.of(self.measure))

    def rug(self) -> list[tuple[str, int]]:
        return [(preset.title, self.factor * getattr(cost, self.measure)) for preset, cost in self.bare]


def counted(cost: int, drawing: Drawing, t: Translator) -> str:
    """4,089,184,256 MACs."""
    return f"{cost:,} {t(f'family.unit.{drawing.what}')}"


def told(dot: Dot, drawing: Drawing, t: Translator) -> str:
    """All that a dot stands for, as its source prints it."""
    report = dot.report
    source = _folded(t("family.source", source=report.source))
    cost = counted(drawing.x(dot), drawing, t)
    if drawing.measure != "params" and report.crops > 1:
        cost = t("family.cost_crops", cost=cost, crops=report.crops)
    return "<br>".join(
        (
            f"<b>{dot.preset.title}</b> · {t(f'origin.{dot.preset.origin}')}",
            t("family.printed", number=report.shown, kind=t(f"compare.kind.{report.kind}")),
            recipe_of(dot, t),
            tested(dot, t),
            cost,
            source,
        )
    )


@lru_cache(maxsize=4096)  # of all results in all languages; takes half of a map
def _folded(sentence: str) -> str:
    return "<br>".join(wrap(sentence, 46, break_on_hyphens=False))


def recipe_of(dot: Dot, t: Translator) -> str:
    """Its recipe with the year: timm A1 (a1_in1k), 2021."""
    by, own = dot.report.by, dot.report.recipe
    name = own if own.startswith(by.label) else t("family.recipe_own", label=by.label, own=own)
    dated = by.year is None or str(by.year) in name
    return name if dated else t("family.dated", recipe=name, year=str(by.year))


def tested(dot: Dot, t: Translator) -> str:
    """On which images it was trained and tested."""
    report = dot.report
    trained = t("family.trained", side=report.train) if report.train else t("family.trained_unsaid")
    how = t("family.scales") if not report.crops else t("family.tested", side=report.size, crops=report.crops)
    return t("family.both", trained=trained, tested=how)


def sentence(drawing: Drawing, t: Translator) -> str:
    """Where the front begins and ends, and over how many recipes and kinds of test it runs."""
    front, dots = drawing.front, drawing.priced
    ends: dict[str, str] = {}
    unit = t(f"family.unit.{drawing.what}")
    for name, dot in (("first", front[0]), ("last", front[-1])):
        cost = f"{short(drawing.x(dot))} {unit}"
        ends |= {name: dot.preset.title, f"{name}_value": f"{drawing.y(dot):.2f} %", f"{name}_cost": cost}
    key = "family.sentence" if len(front) > 1 else "family.sentence_one"
    quantity = t(f"family.quantity.{drawing.what}")
    return t(key, front=len(front), count=len(dots), unit=quantity, **ends) + _mixed(drawing, t)


def _mixed(drawing: Drawing, t: Translator) -> str:
    """Whether the front joins different claims."""
    recipes = {dot.report.by.name for dot in drawing.front}
    claims = [claim for claim in CLAIMS if any(dot.claim == claim for dot in drawing.front)]
    if len(claims) == 1:
        recipe = drawing.front[0].report.by.label
        return t("family.one_claim", recipe=recipe) if len(recipes) == 1 else t("family.recipes", recipes=len(recipes))
    counts = {claim: sum(dot.claim == claim for dot in drawing.front) for claim in claims}
    tests = t("family.comma").join(f"{count} {t(f'family.form.{claim}')}" for claim, count in counts.items())
    return t("family.mixed" if len(recipes) > 1 else "family.mixed_one", recipes=len(recipes), tests=tests)


def unpriced(drawing: Drawing, t: Translator) -> str:
    """How many results have no place on the axis, and why; "" for none."""
    missing = len(drawing.dots) - len(drawing.priced)
    return t("family.unpriced", count=missing, unit=t(f"family.quantity.{drawing.what}")) if missing else ""


def table(drawing: Drawing, t: Translator) -> dict[str, list]:
    """A row for each result shown, the best first: column -> values."""
    dots = sorted(drawing.dots, key=lambda dot: -dot.report.top1)
    on_front = {*map(id, drawing.front)}
    twice = per_mac(drawing.count)
    columns = {
        "network": lambda dot: dot.preset.title,
        "origin": lambda dot: t(f"origin.{dot.preset.origin}"),
        "front": lambda dot: "✓" if id(dot) in on_front else "",
        "number": lambda dot: dot.report.shown,
        "kind": lambda dot: t(f"compare.kind.{dot.report.kind}"),
        "recipe": lambda dot: dot.report.by.label,
        "own": lambda dot: dot.report.recipe,
        "year": lambda dot: dot.report.by.year,
        "train": lambda dot: dot.report.train or None,
        "size": lambda dot: dot.report.size if dot.report.crops else None,
        "crops": lambda dot: dot.report.crops or None,
        "params": lambda dot: dot.cost.params,
        drawing.count: lambda dot: (cost := dot.of("macs")) and twice * cost,
        "activations": lambda dot: dot.of("activations"),
        "source": lambda dot: dot.report.source,
    }
    return {t(f"family.column.{name}"): [of(dot) for dot in dots] for name, of in columns.items()}
