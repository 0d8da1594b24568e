"""Which sweep is asked for: the words of the link, as far as they fit the network on screen."""

from typing import TYPE_CHECKING, NamedTuple

from explorer.spec import ResNetSpec
from explorer.ui.pages.sweep.view import SWEPT
from explorer.ui.shell.frame import Page

if TYPE_CHECKING:
    from explorer.analysis.counts.sweep import Knob
    from explorer.analysis.counts.sweep_range import Range

AXES = ("x", "y")


class Asked(NamedTuple):
    """A network, and the one or two knobs of it that are swept.

    Networks that differ in nothing but these knobs ask for the same.
    """

    spec: ResNetSpec
    knobs: tuple["Knob", ...]

    @property
    def total(self) -> int:
        total = 1
        for knob in self.knobs:
            total *= len(knob.values)
        return total


def names(page: Page) -> list[str]:
    """The knobs that are swept: width where the network has not the first one, and no second that moves the first."""
    known = offered(page.spec)
    first = page.own.sweep_x if page.own.sweep_x in known else "width"
    second = page.own.sweep_y
    return [first, second] if second in known and second in beside(page.spec, first) else [first]


def unused(page: Page) -> list[str]:
    """A sentence on each knob of the link that this network has not, or that moves the first one."""
    first, own, said = names(page)[0], page.own, []
    known = offered(page.spec)
    if own.sweep_x != first:
        said.append(page.t("sweep.no_knob", word="sweep_x", value=own.sweep_x, works=", ".join(known)))
    works = ["none", *beside(page.spec, first)]
    if own.sweep_y not in works:
        key = "sweep.not_beside" if own.sweep_y in known else "sweep.no_knob"
        more = {"first": first} if own.sweep_y in known else {}
        said.append(page.t(key, word="sweep_y", value=own.sweep_y, works=", ".join(works), **more))
    return said


def offered(spec: ResNetSpec) -> list[str]:
    """Every knob of a network with so many stages; in one with a single stage its blocks are all blocks."""
    stages = len(spec.repeats) if len(spec.repeats) > 1 else 0
    return [name for name in SWEPT if not _is_stage(name) or int(name[-1]) <= stages]


def beside(spec: ResNetSpec, first: str) -> list[str]:
    """What can be swept beside `first`: all blocks together leave none of them for a stage alone."""
    blocks = lambda name: name == "blocks" or _is_stage(name)
    both = lambda name: blocks(name) and blocks(first) and "blocks" in (name, first)
    return [name for name in offered(spec) if name != first and not both(name)]


def _is_stage(name: str) -> bool:
    return name.startswith("stage")


def ranges(page: Page) -> list["Range"]:
    """The range of each knob that is swept."""
    return [swept(page, axis, name) for axis, name in zip(AXES, names(page), strict=False)]


def swept(page: Page, axis: str, name: str) -> "Range":
    from explorer.analysis.counts.sweep_range import Range, within

    written = page.value(f"sweep_{axis}_range")
    return within(page.spec, name, Range(*map(int, written.split("-"))) if written else None)


def asked(page: Page) -> Asked:
    from explorer.analysis.counts.sweep import Knob, put
    from explorer.analysis.counts.sweep_range import values

    knobs = tuple(
        Knob(name, values(page.spec, name, swept)) for name, swept in zip(names(page), ranges(page), strict=True)
    )
    spec = page.spec
    for name, first in ((knob.name, knob.values[0]) for knob in knobs if knob.name != "blocks"):
        spec = put(spec, name, first)
    return Asked(spec, knobs)


def here(spec: ResNetSpec, knobs: tuple["Knob", ...]) -> tuple[int, ...] | None:
    """Where a network lies; None where it is not among the points."""
    from explorer.analysis.counts.sweep import value_of

    at = tuple(value_of(spec, knob.name) for knob in knobs)
    return at if all(value in knob.values for value, knob in zip(at, knobs, strict=True)) else None


def chosen(page: Page, knobs: tuple["Knob", ...]) -> tuple[int, ...] | None:
    """The point that the link chooses; None where it is not among them."""
    at = tuple(int(value) for value in page.own.sweep_at.split("-") if value)
    inside = len(at) == len(knobs) and all(value in knob.values for value, knob in zip(at, knobs, strict=True))
    return at if inside else None
