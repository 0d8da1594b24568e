"""The networks that the laboratory trains, by the names of the link."""

from dataclasses import replace
from typing import NamedTuple

from explorer.i18n import Translator
from explorer.presets import cifar
from explorer.spec import ResNetSpec, problems
from explorer.titles import title
from explorer.ui.pages.lab.view import NAMED
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached

SHAPES = {"digits": (1, 8, 8), "mnist": (1, 28, 28), "fashion-mnist": (1, 28, 28), "cifar-10": (3, 32, 32)}
CLASSES = 10
WIDTH = 8  # channels of the first stage: wide enough for digits, and a minute for four networks
# A network on screen that is larger takes minutes an epoch on one core, or more memory than a worker has.
MOST_PARAMS, MOST_MACS = 3_000_000, 60_000_000


class Refused(NamedTuple):
    """Why a network cannot be trained here, as a sentence."""

    why: str


def named(name: str, data: str) -> ResNetSpec:
    """A network of the paper's section 4.2, for images of a data set, a few channels wide; plain without shortcuts."""
    kind, _, depth = name.partition("-")
    shortcut = "none" if kind == "plain" else "A"
    return fitted(replace(cifar(int(depth)).spec, shortcut=shortcut, width=WIDTH), data)


def fitted(spec: ResNetSpec, data: str) -> ResNetSpec:
    """The network for images and classes of a data set."""
    return replace(spec, input=SHAPES[data], classes=CLASSES)


def network(page: Page, name: str) -> ResNetSpec | Refused:
    """The network of a name, or why it cannot be trained."""
    if name in NAMED:
        return named(name, page.own.data)
    spec = fitted(page.spec, page.own.data)
    if found := problems(spec):
        return Refused(page.t("lab.cannot", name=title(page.spec, page.t), why=found[0].sentence.into(page.view.lang)))
    totals = cached.analysis(spec).totals
    if totals.params > MOST_PARAMS or totals.macs > MOST_MACS:
        words = {"params": totals.params, "macs": totals.macs, "most_params": MOST_PARAMS, "most_macs": MOST_MACS}
        return Refused(page.t("lab.too_large", name=title(page.spec, page.t), **words))
    return spec


def twin(spec: ResNetSpec) -> ResNetSpec | None:
    """The same network without its shortcuts, of a plain one with them; None where that cannot be built."""
    found = replace(spec, shortcut="A" if spec.shortcut == "none" else "none")
    return None if problems(found) else found


def called(name: str, page: Page) -> str:
    """plain-20; the network on screen by its own title."""
    return name if name in NAMED else page.t("lab.on_screen", name=title(page.spec, page.t))


def kind(spec: ResNetSpec, t: Translator) -> str:
    return t("lab.plain" if spec.shortcut == "none" else "lab.residual")
