"""Loss landscapes as contours and surfaces."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.lab.asked import Landscape
from explorer.ui.pages.lab import nets
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show

if TYPE_CHECKING:
    from explorer.charts.lab_landscape import Land
    from explorer.lab.desk import Seen


def draw(page: Page, found: Sequence[tuple[str, Landscape, "Seen"]]) -> None:
    """Each network's loss, side by side, on one scale of colours; line by line as it is found."""
    import pandas as pd

    from explorer.charts.lab_landscape import contour, scale, sentence, surface, table

    t, lands = page.t, [_land(*one) for one in found]
    ends, said, heading = scale(lands), sentence(lands, t), t("lab_landscape.heading")
    st.html(html.section(heading, said))
    for column, land in zip(st.columns(2, gap="medium"), lands, strict=False):
        with column:
            name = land.net.name
            st.html(html.line(name, "label"))
            alt = t("lab.landscape.alt", name=name, sentence=said)
            show.chart(contour(land, ends, t), alt, f"lab_contour_{name}", heading=f"{heading}: {name}")
            show.chart(surface(land, ends, t), alt, f"lab_surface_{name}", heading=f"{heading}: {name}")
    show.twin(page, "lab_landscape", lambda: pd.DataFrame(table(lands, t)))
    st.html(html.notice("info", t("lab.honest"), [t("lab.landscape.two"), t("lab.landscape.batch")]))


def _land(name: str, asked: Landscape, seen: "Seen") -> "Land":
    from explorer.charts.lab_landscape import Land

    step = 2 * asked.radius / (asked.side - 1)
    at = [place * step - asked.radius for place in range(asked.side)]
    return Land(nets.drawn(name, asked.training.spec), at, [row["losses"] for row in seen.rows], seen.result)
