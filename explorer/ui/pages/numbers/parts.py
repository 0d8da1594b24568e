"""The parts of the page that says what the numbers mean."""

import streamlit as st

from explorer.ui.shell import html, sharing
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.cached import Analysis
from explorer.units import mib

TERMS = ("macs", "flops", "params", "buffers", "depth", "activations", "shape", "units")


def heading(page: Page, name: str) -> None:
    sharing.headed(page, html.heading(page.t("page.numbers"), page.t("numbers.line", title=name)))


def conventions(page: Page, analysis: Analysis) -> None:
    """Term, what is counted, and its value here."""
    t, head = page.t, ("term", "meaning", "example")
    body = [(t(f"numbers.{term}"), t(f"numbers.{term}_meaning"), _example(term, page, analysis)) for term in TERMS]
    st.html(html.rows([t(f"numbers.{cell}") for cell in head], body))


def _example(term: str, page: Page, analysis: Analysis) -> str:
    sums, layers = analysis.totals, analysis.trace.layers
    maps = [layer.out_shape for layer in layers if len(layer.out_shape) == 3 and layer.weighted]
    values = {
        "macs": sums.macs,
        "flops": sums.flops,
        "params": sums.params,
        "buffers": sums.buffers,
        "convs": sums.convolutions,
        "fc": sums.classifiers,
        "depth": sums.weighted_layers,
        "activations": sums.activations,
        "input": "×".join(map(str, page.spec.input)),
        "last": "×".join(map(str, maps[-1])),
        "mib": mib(sums.bytes),
    }
    return page.t(f"numbers.{term}_example", **values)


def one_layer(page: Page, analysis: Analysis) -> None:
    """The first convolution and the classifier, each count as a sum with its numbers filled in."""
    from explorer.analysis.counts import formula

    t = page.t
    st.html(html.section(t("numbers.formula_heading"), t("numbers.formula_line")))
    weighted = [layer for layer in analysis.trace.layers if layer.weighted]
    terms = []
    for layer in (weighted[0], weighted[-1]):
        sums = [
            (t("numbers.output_side"), formula.output_side(layer)),
            (t("headline.params"), formula.parameters(layer)),
            ("MACs", formula.macs(layer)),
        ]
        terms.append((layer.name, [t("numbers.sum", term=term, sum=value) for term, value in sums if value]))
    st.html(html.formulas(terms))
