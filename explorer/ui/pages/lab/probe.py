"""Before any training: how large activations and gradients are, block by block."""

from dataclasses import replace

import streamlit as st

from explorer.lab.asked import Init, Probe
from explorer.lab.networks import named
from explorer.ui.pages.lab import controls, probed
from explorer.ui.pages.lab.progress import steps
from explorer.ui.pages.lab.wanted import seeds
from explorer.ui.shell.frame import Page

KINDS = (("plain", "none"), ("plain", "batch"), ("resnet", "none"), ("resnet", "batch"))  # network and normalisation


def knobs(page: Page) -> None:
    """How deep, how often, and how weights are drawn."""
    with st.container(horizontal=True, gap="medium"):
        controls.choice(page, "probe_depth")
        controls.choice(page, "seeds", help=page.t("lab.probe.seeds_help"))
        controls.choice(page, "init", controls.called(page, "init"), help=page.t("lab.init_help"))
    controls.zero_last(page)


def run(page: Page) -> bool:
    """Four networks, each with its norms along it."""
    works = probes(page)
    named = [(title(page, kind, probe.seed), probe) for kind, found in works.items() for probe in found]
    stand = steps(page, named, page.t("lab.probe.button"))
    if stand.state == "done":
        seen = dict(zip([probe for _, probe in named], stand.seen, strict=True))
        probed.draw(page, {kind: [seen[probe].result or {} for probe in found] for kind, found in works.items()})
    return stand.state == "open"


def probes(page: Page) -> dict[tuple[str, str], list[Probe]]:
    """A probe for each seed of each network and normalisation."""
    return {(net, norm): [_probe(page, net, norm, seed) for seed in seeds(page)] for net, norm in KINDS}


def _probe(page: Page, net: str, norm: str, seed: int) -> Probe:
    own = page.own
    spec = replace(named(f"{net}-{own.probe_depth}", own.data), norm=norm)
    init: Init = own.init
    return Probe(spec, seed, own.data, int(own.images), init, own.zero_last == "yes" and norm == "batch")


def title(page: Page, kind: tuple[str, str], seed: int) -> str:
    net, norm = kind
    name = page.t(f"lab.probe.{norm}", name=f"{net}-{page.own.probe_depth}")
    return page.t("lab.seed", name=name, seed=seed) if len(seeds(page)) > 1 else name
