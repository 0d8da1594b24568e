"""The figures of runs that come with the app, as the laboratory draws its own."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.lab.recorded import Record, head, records
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import lab_figures

if TYPE_CHECKING:
    from explorer.charts.lab_series import Net


def draw(page: Page, own: Any) -> None:
    """What was recorded of the laboratory's section `own.lab`, and whose run it is."""
    FIGURES[own.lab](page, own)
    made = head(own.lab)
    st.html(html.line(page.t("lessons.recorded", torch=made["torch"], repeat=made["repeat"]), "label"))


def _net(record: Record) -> "Net":
    """By its name alone: nothing is traced for it."""
    from explorer.charts.lab_series import Net

    kind, _, depth = record.name.partition("-")
    return Net(record.name, "plain" if kind == "plain" else "residual", int(depth))


def _train(page: Page, own: Any) -> None:
    from explorer.charts.lab_series import Run

    runs = [Run(_net(one), one.asked.seed, one.rows, one.result["diverged"]) for one in records("train")]
    lab_figures.curves(page, runs, own.curve, int(own.epochs), own.scale == "log")


def _probe(page: Page, own: Any) -> None:
    from explorer.charts.lab_probe import Probed

    found: dict[tuple[Net, str], list] = {}
    for one in records("probe"):
        found.setdefault((_net(one), one.spec.norm), []).append(one.result)
    lab_figures.probe(page, [Probed(net, norm, results) for (net, norm), results in found.items()], own.probed)


def _lesion(page: Page, own: Any) -> None:
    """The network that the step takes apart and, beside it, the same with or without shortcuts."""
    from explorer.charts.lab_lesion import Taken

    depth = own.taken.partition("-")[2]
    pair = sorted(
        (one for one in records("lesion") if one.name.endswith(f"-{depth}")), key=lambda one: one.name != own.taken
    )
    taken = [
        Taken(_net(one), one.result["blocks"], one.result["whole"], one.result["several"], one.result["norms"])
        for one in pair
    ]
    lab_figures.lesion(page, taken)


FIGURES = {"train": _train, "probe": _probe, "lesion": _lesion}
