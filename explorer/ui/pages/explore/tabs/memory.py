"""Memory: the maps alive along a forward pass, what a training step keeps, and the largest batch that fits."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.i18n import Translator
from explorer.ui.pages.explore import machine
from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis
from explorer.units import size

if TYPE_CHECKING:
    from explorer.analysis.counts.memory import Moment, TrainingMemory

WORDS = ("at", "batch", "precision", "gib", "optimiser")  # of the link, that it shows


def draw(page: Page, analysis: Analysis, name: str) -> None:
    """Both charts are of the batch and the precision set above them."""
    left, right = st.columns(2, gap="medium")
    with left:
        controls.slide(page, "batch")
        controls.precision(page)
    with right:
        controls.slide(page, "gib", shown=lambda gib: f"{gib} GiB")
        controls.optimiser(page)
    _forward(page, analysis, name)
    _training(page, analysis, name)


def _forward(page: Page, analysis: Analysis, name: str) -> None:
    t, view = page.t, page.view
    key = (page.spec, int(view.batch), view.precision)
    figure, sentence = machine.activation_memory(*key, view.lang, view.at)
    st.html(html.section(t("memory.forward"), sentence))
    show.chart(figure, t("memory.forward_alt", title=name, sentence=sentence), "alive", show.choose_layer)
    show.twin(page, "alive", lambda: _maps(page, analysis, machine.moments(*key)))


def _maps(page: Page, analysis: Analysis, moments: Sequence["Moment"]) -> dict[str, list]:
    from explorer.analysis.counts.groups import place
    from explorer.analysis.tables.table import shape

    t, layers = page.t, analysis.trace.layers
    return {
        t("table.number"): list(range(1, len(layers) + 1)),
        t("table.name"): [layer.name for layer in layers],
        t("table.kind"): [t(f"kind.{layer.kind}") for layer in layers],
        t("table.stage"): [place(layer.stage, layer.block, t) for layer in layers],
        t("table.out_shape"): [shape(layer.out_shape) for layer in layers],
        t("memory.written"): [moment.written for moment in moments],
        t("memory.alive"): [moment.alive for moment in moments],
    }


def _training(page: Page, analysis: Analysis, name: str) -> None:
    t, view = page.t, page.view
    steps = cached.training_steps(page.spec, view.precision, view.optimiser)
    asked = (int(view.batch), int(page.own.gib), view.optimiser, view.precision, view.lang)
    figure, sentence = machine.training_memory(page.spec, *asked)
    st.html(html.section(t("memory.training"), sentence))
    show.chart(figure, t("memory.training_alt", title=name, sentence=sentence), "training")
    st.html(_parts(page, steps[int(view.batch)]))
    st.html(html.line(t("memory.exact"), "label"))
    show.twin(page, "training", lambda: _batches(t, steps))


def _parts(page: Page, step: "TrainingMemory") -> str:
    """Each part of the step at the present batch, and how it is counted."""

    t = page.t
    parts = [(part, count) for part, count in step._asdict().items() if count]
    rows = [(t(f"memory.{part}"), t(f"memory.{part}_how"), size(count)) for part, count in parts]
    rows.append((t("memory.sum"), t("memory.of_batch", batch=page.view.batch), size(step.total)))
    return html.rows([t("memory.part"), t("memory.how"), t("memory.size")], rows)


def _batches(t: Translator, steps: Mapping[int, "TrainingMemory"]) -> dict[str, list[int]]:
    """The parts at every batch, in bytes."""
    first = next(iter(steps.values()))
    columns = {t("knob.batch"): list(steps)}
    for part in first._fields:
        columns[t("memory.in_bytes", part=t(f"memory.{part}"))] = [getattr(step, part) for step in steps.values()]
    return columns | {t("memory.in_bytes", part=t("memory.sum")): [step.total for step in steps.values()]}
