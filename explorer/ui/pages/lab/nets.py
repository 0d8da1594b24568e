"""The networks that the laboratory trains, by the names of the link."""

from typing import TYPE_CHECKING, NamedTuple

from explorer.i18n import Translator
from explorer.lab.networks import NAMED, fitted, named
from explorer.spec import ResNetSpec, problems
from explorer.titles import title
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached

if TYPE_CHECKING:
    from explorer.charts.lab_series import Net

# A network on screen that is larger takes minutes an epoch on one core, or more memory than a worker has.
MOST_PARAMS, MOST_MACS, MOST_BLOCKS = 3_000_000, 60_000_000, 100


class Refused(NamedTuple):
    """Why a network cannot be trained here, as a sentence."""

    why: str


def network(page: Page, name: str) -> ResNetSpec | Refused:
    """The network of a name, or why it cannot be trained."""
    if name in NAMED:
        return named(name, page.own.data)
    spec = fitted(page.spec, page.own.data)
    if found := problems(spec):
        return Refused(page.t("lab.cannot", name=title(page.spec, page.t), why=found[0].sentence.into(page.view.lang)))
    if (blocks := sum(spec.repeats)) > MOST_BLOCKS:
        return Refused(page.t("lab.too_deep", name=title(page.spec, page.t), blocks=blocks, most=MOST_BLOCKS))
    totals = cached.analysis(spec).totals
    if totals.params > MOST_PARAMS or totals.macs > MOST_MACS:
        words = {"params": totals.params, "macs": totals.macs, "most_params": MOST_PARAMS, "most_macs": MOST_MACS}
        return Refused(page.t("lab.too_large", name=title(page.spec, page.t), **words))
    return spec


def twin_called(name: str, found: ResNetSpec, t: Translator) -> str:
    """What the twin of a network is called: plain-20 is that of resnet-20."""
    kind, _, depth = name.partition("-")
    if name in NAMED:
        return f"{'resnet' if kind == 'plain' else 'plain'}-{depth}"
    return t("lab.twin_plain" if found.shortcut == "none" else "lab.twin_residual")


def called(name: str, page: Page) -> str:
    """plain-20; the network on screen by its own title."""
    return name if name in NAMED else page.t("lab.on_screen", name=title(page.spec, page.t))


def drawn(name: str, spec: ResNetSpec) -> "Net":
    """A network as charts tell it from others: what it is called, whether it has shortcuts, how deep it is."""
    from explorer.charts.lab_series import Net

    family = "plain" if spec.shortcut == "none" else "residual"
    return Net(name, family, cached.analysis(spec).totals.weighted_layers)
