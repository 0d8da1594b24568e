"""Roofline: what keeps each layer from being faster on a device, arithmetic or memory."""

import streamlit as st

from explorer.devices import Device, devices
from explorer.i18n import Translator
from explorer.ui.pages.explore import machine
from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.ui.widgets.cached import Analysis

WORDS = ("device", "batch", "precision")  # of the link, that it shows
FIGURES = {"float32": "float32", "mixed": "float16"}  # the figures of a device that a precision is reckoned with


def draw(page: Page, analysis: Analysis, name: str) -> None:
    t, view = page.t, page.view
    device, batch, precision = devices()[page.own.device], int(view.batch), FIGURES[view.precision]
    left, middle, right = st.columns([4, 4, 3], gap="medium")
    with left:
        controls.device(page)
    with middle:
        controls.slide(page, "batch")
    with right:
        controls.precision(page)
    figure, sentence = machine.roofline(page.spec, page.own.device, batch, precision, view.lang)
    st.html(html.section(t("roofline.heading"), sentence))
    show.chart(figure, t("roofline.alt", title=name, sentence=sentence), "roofline")
    st.html(html.line(t("roofline.how"), "label"))
    st.html(_figures(page, device, precision))
    columns = {column: st.column_config.NumberColumn(format="localized") for column in _numbers(t)}
    show.twin(
        page,
        "roofline",
        lambda: machine.roofline_table(page.spec, page.own.device, batch, precision, view.lang),
        columns,
    )


def _numbers(t: Translator) -> tuple[str, ...]:
    return tuple(t(f"roofline.{column}") for column in ("flops", "bytes", "microseconds"))


def _figures(page: Page, device: Device, precision: str) -> str:
    """The figures of the device that the chart is drawn from, and whose they are."""
    t = page.t
    peak = f"{device.peaks[precision] / 1e12:,.4g} TFLOP/s"
    row = (device.name, device.source, peak, f"{device.bandwidth / 1e9:,.0f} GB/s")
    head = [t(f"roofline.{column}") for column in ("device", "source", f"peak_{precision}", "bandwidth")]
    return html.rows(head, [row])
