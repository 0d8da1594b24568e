"""The laboratory's figures with their sentences, their tables and what has to be said beside them, for any page."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show

if TYPE_CHECKING:
    from explorer.charts.lab_lesion import Taken
    from explorer.charts.lab_probe import Probed
    from explorer.charts.lab_series import Run

MEASURES = {
    "running": ("loss", "error"),
    "train": ("train_loss", "train_error"),
    "test": ("test_loss", "test_error"),
}
BESIDE_CURVES = ("running", "slow", "test", "bands")
BESIDE_PROBES = ("before", "turns", "seeds")


def curves(page: Page, runs: "Sequence[Run]", curve: str, epochs: int, log: bool) -> None:
    """Loss and error of each training as far as it has come. `curve` is one of MEASURES, `epochs` how many were asked for."""
    import pandas as pd

    from explorer.charts.lab_curves import curves, sentence, table

    t, measures = page.t, MEASURES[curve]
    said, heading = sentence(runs, measures[1], t), t("lab_curves.heading")
    st.html(html.section(heading, said))
    figure = curves(runs, measures, t, epochs=epochs, start=min(2, epochs - 1), log=log)
    show.chart(figure, t("lab_curves.alt", sentence=said), "lab_curves", heading=heading)
    show.twin(page, "lab_curves", lambda: pd.DataFrame(table(runs, t)))
    st.html(html.notice("info", t("lab.honest"), [t(f"lab.honest_{point}") for point in BESIDE_CURVES]))


def probe(page: Page, found: "Sequence[Probed]", measure: str) -> None:
    """Norms before any training: `measure` is gradients or activations."""
    import pandas as pd

    from explorer.charts.lab_probe import probe, sentence, table

    t = page.t
    said, heading = sentence(found, measure, t), t("lab_probe.heading")
    st.html(html.section(heading, said))
    show.chart(probe(found, measure, t), t("lab_probe.alt", sentence=said), "lab_probe", heading=heading)
    show.twin(page, "lab_probe", lambda: pd.DataFrame(table(found, measure, t)))
    st.html(html.notice("info", t("lab.honest"), [t(f"lab.probe.{point}") for point in BESIDE_PROBES]))


def lesion(
    page: Page, found: "Sequence[Taken]", out: Sequence[str] = (), chooses: Callable[[str], None] | None = None
) -> None:
    """Each block alone, several at once, and how much each block adds; as far as that has come. `out` stands out; a click
    on the bar of a block `chooses` it.
    """
    import pandas as pd

    from explorer.charts import lab_lesion, lab_lesion_words

    t = page.t
    figures: tuple[tuple[str, Callable, Callable], ...] = (
        ("blocks", lambda: lab_lesion.blocks(found, t, chosen=out), lab_lesion_words.sentence),
        ("several", lambda: lab_lesion.several(found, t), lab_lesion_words.several_sentence),
        ("norms", lambda: lab_lesion.norms(found, t), lab_lesion_words.norms_sentence),
    )
    whole = all(one.several for one in found)
    for name, figure, sentence in figures if whole else figures[:1]:
        said, heading = sentence(found, t), t(f"lab.lesion.{name}")
        st.html(html.section(heading, said))
        alt, clicked = t("lab.lesion.alt", heading=heading, sentence=said), chooses if name == "blocks" else None
        show.chart(figure(), alt, f"lab_{name}", clicked, heading=heading)
    show.twin(page, "lab_lesion", lambda: pd.DataFrame(lab_lesion_words.table(found, t)))
