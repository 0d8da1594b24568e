"""The networks that the laboratory trains, by the names of the link."""

from typing import TYPE_CHECKING, NamedTuple

from explorer.i18n import Translator
from explorer.lab.asked import Recipe
from explorer.lab.fits import too_large
from explorer.lab.networks import NAMED, fitted, named
from explorer.spec import ResNetSpec
from explorer.titles import title
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached

if TYPE_CHECKING:
    from explorer.charts.lab_series import Net

MOST_BLOCKS = 100  # of a network on screen: a step takes them one after the other, however few MACs they have


class Refused(NamedTuple):
    """Why a network cannot be trained here, as a sentence."""

    why: str


def network(page: Page, name: str, recipe: Recipe) -> ResNetSpec | Refused:
    """The network of a name for a recipe's images, or why it cannot be trained with it."""
    if name in NAMED:
        title_, spec = name, named(name, recipe.data)
    else:
        title_, spec = title(page.spec, page.t), fitted(page.spec, recipe.data)
        if (blocks := sum(spec.repeats)) > MOST_BLOCKS:
            return Refused(page.t("lab.too_deep", name=title_, blocks=blocks, most=MOST_BLOCKS))
    why = too_large(spec, recipe)
    return Refused(page.t("lab.cannot", name=title_, why=why.into(page.view.lang))) if why else spec


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
