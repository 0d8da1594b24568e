"""Before any training: how large activations and gradients are along plain and residual networks, shallow and deep."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from explorer.lab.asked import Probe
from explorer.lab.networks import named
from explorer.ui.pages.lab import controls, nets
from explorer.ui.pages.lab.wanted import recipe, seeds
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import asking, lab_figures
from explorer.ui.widgets.progress import steps

if TYPE_CHECKING:
    from explorer.lab.desk import Seen

NETS = ("plain-20", "plain-56", "plain-110", "resnet-20", "resnet-56", "resnet-110")
NORMS = ("none", "batch")


def knobs(page: Page) -> None:
    """How often weights are drawn, and how."""
    with st.container(horizontal=True, gap="medium"):
        controls.choice(page, "seeds", help=page.t("lab.probe.seeds_help"))
        controls.choice(page, "init", controls.called(page, "init"), help=page.t("lab.init_help"))
        controls.zero_last(page)


def run(page: Page) -> bool:
    """Six networks without normalisation and with it, each with its norms along it."""
    works = probes(page)
    lines = [(page.t(f"lab.probe.{norm}", name=name), found) for (name, norm), found in works.items()]
    groups = steps(page, lines, page.t("lab.probe.button"))
    if all(group.state == "done" for group in groups):
        _drawn(page, [(*one, group.seen) for one, group in zip(works.items(), groups, strict=True)])
    return asking.goes_on(groups)


def probes(page: Page) -> dict[tuple[str, str], list[Probe]]:
    """A probe for each seed of each network and normalisation."""
    return {(name, norm): [_probe(page, name, norm, seed) for seed in seeds(page)] for name in NETS for norm in NORMS}


def _probe(page: Page, name: str, norm: str, seed: int) -> Probe:
    """Without normalisation there is none that could begin at zero."""
    how = recipe(page)
    spec = replace(named(name, how.data), norm=norm)
    return Probe(spec, seed, how.data, how.batch, how.init, how.zero_last and norm == "batch")


def _drawn(page: Page, found: Sequence[tuple[tuple[str, str], Sequence[Probe], Sequence["Seen"]]]) -> None:
    """Gradients or activations, and what has to be said beside them."""
    from explorer.charts.lab_probe import Probed

    shown = [
        Probed(nets.drawn(name, works[0].spec), norm, [one.result for one in seen if one.result])
        for (name, norm), works, seen in found
    ]
    controls.probed(page)
    lab_figures.probe(page, shown, page.own.probed)
