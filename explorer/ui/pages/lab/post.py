"""The network of a blog post on MNIST, and its claim that residual networks converge in far fewer steps: a race."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import streamlit as st

from explorer import published
from explorer.lab.asked import Race
from explorer.lab.networks import fitted
from explorer.lab.recipes import MODERN, POST
from explorer.presets import PRESETS
from explorer.ui.pages.lab import controls, nets
from explorer.ui.pages.lab.wanted import seeds
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import asking, show
from explorer.ui.widgets.progress import steps

if TYPE_CHECKING:
    from explorer.lab.desk import Seen

NETWORKS = {"none": "mnist-two-blocks", "batch": "mnist-two-blocks-bn"}
# The post's, the same by plain SGD from PyTorch's own small weights, and as one would train it today.
CONDITIONS = {"post": POST, "sgd": msgspec.structs.replace(MODERN, schedule="constant", init="torch"), "modern": MODERN}


class Runner(NamedTuple):
    """A network of the race: plain or residual, its normalisation, and a race for each seed."""

    family: str
    norm: str
    races: tuple[Race, ...]


def knobs(page: Page) -> None:
    """How it is trained, how many blocks it has, how often it runs."""
    with st.container(horizontal=True, gap="medium"):
        controls.choice(page, "race", controls.called(page, "race"), width=320)
        controls.choice(page, "race_blocks", help=page.t("lab.post.blocks_help"))
        controls.choice(page, "data", controls.called(page, "data"), width=260)
        controls.choice(page, "seeds", help=page.t("lab.seeds_help"))


def runners(page: Page) -> list[Runner]:
    """Plain and residual, without normalisation and with it."""
    how = msgspec.structs.replace(CONDITIONS[page.own.race], data=page.own.data)
    found = []
    for norm, preset in NETWORKS.items():
        residual = replace(
            fitted(PRESETS[preset].spec, page.own.data), repeats=(int(page.own.race_blocks),), shortcut="A"
        )
        for family, spec in (("plain", replace(residual, shortcut="none")), ("residual", residual)):
            found.append(Runner(family, norm, tuple(Race(spec, how, seed) for seed in seeds(page))))
    return found


def run(page: Page) -> bool:
    """The race, who was at the goal when, and what the post reports, which is of other images."""
    t, found = page.t, runners(page)
    stands = steps(page, [(called(page, one), one.races) for one in found], t("lab.post.button"))
    groups = [stand.seen for stand in stands]
    if any(one.rows for group in groups for one in group):
        _drawn(page, found, groups)
        if any(one.result for group in groups for one in group):
            _table(page, found, groups)
        _conditions(page, found[0].races[0])
    _reported(page, groups)
    return asking.goes_on(stands)


def called(page: Page, one: Runner) -> str:
    return page.t(f"lab.post.{one.family}_{one.norm}")


def _drawn(page: Page, found: Sequence[Runner], groups: Sequence[Sequence["Seen"]]) -> None:
    """Accuracy by step, as far as each has come."""
    from explorer.charts.lab_race import race, sentence
    from explorer.charts.lab_series import Run

    t, first = page.t, found[0].races[0]
    runs = [
        Run(nets.drawn(called(page, one), asked.spec), asked.seed, seen.rows)
        for one, group in zip(found, groups, strict=True)
        for asked, seen in zip(one.races, group, strict=True)
    ]
    said = sentence(runs, t, first.goal)
    st.html(html.section(t("lab.post.race"), said))
    show.chart(
        race(runs, t, steps=first.steps, goal=first.goal), t("lab_race.alt", sentence=said), "lab_race",
        heading=t("lab.post.race"),
    )  # fmt: skip


def _table(page: Page, found: Sequence[Runner], groups: Sequence[Sequence["Seen"]]) -> None:
    """Of each network the steps to the goal and the best accuracy, over its seeds."""
    t = page.t
    rows = [[called(page, one), _steps(page, group), _best(group)] for one, group in zip(found, groups, strict=True)]
    head = [t("lab.post.network"), t("lab.post.steps"), t("lab.post.best", data=t(f"lab.data_is.{page.own.data}"))]
    st.html(html.rows(head, rows, figures=True))


def _steps(page: Page, group: Sequence["Seen"]) -> str:
    """From the least to the most over the seeds; how many never came there."""
    results = [one.result for one in group if one.result]
    there = sorted(result["reached"] for result in results if result["reached"] is not None)
    if not results:
        return "–"
    if not there:
        return page.t("lab.post.never")
    said = (
        str(there[0])
        if len(there) == 1
        else page.t("lab.post.spread", least=there[0], most=there[-1], middle=f"{median(there):g}")
    )
    return page.t("lab.post.some", said=said, there=len(there), of=len(results)) if len(there) < len(results) else said


def _best(group: Sequence["Seen"]) -> str:
    best = [one.result["best"] for one in group if one.result]
    return " – ".join(dict.fromkeys(_percent(value) for value in (min(best), max(best)))) if best else "–"


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _conditions(page: Page, race: Race) -> None:
    """Under which conditions this was found, and that it is found under these alone."""
    t, how = page.t, race.recipe
    said = t(
        "lab.post.conditions", optimiser=t(f"lab.solver_is.{how.optimiser}"), rate=f"{how.rate:g}",
        schedule=t(f"lab.schedule_is.{how.schedule}"), init=t(f"lab.init_is.{how.init}"), batch=how.batch,
        steps=race.steps, every=race.every,
    )  # fmt: skip
    st.html(html.notice("info", t("lab.post.holds"), [said, t("lab.post.when"), t("lab.post.final")]))


def _reported(page: Page, groups: Sequence[Sequence["Seen"]]) -> None:
    """What was found here and what the post reports, each with its images: two numbers of two tasks."""
    t, post = page.t, published.result("lab.mnist_post.accuracy")
    best = [one.result["best"] for group in groups for one in group if one.result]
    here = f"{max(best):.3f}" if best else "–"
    figures = [
        (t("lab.post.here"), here, "", t("lab.post.on", data=t(f"lab.data_is.{page.own.data}"))),
        (t("lab.post.there"), post.shown, "", t("lab.post.on", data="MNIST")),
    ]
    st.html(html.headline(figures))
    same = page.own.data == "mnist"
    st.html(
        html.line(
            [t("lab.post.apart_same" if same else "lab.post.apart"), t("lab.post.source", source=post.source)], "label"
        )
    )
