"""What is found of a network that was taken apart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.lab.steps import Result
from explorer.spec import ResNetSpec
from explorer.ui.pages.lab import nets, picture
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import lab_figures, show

if TYPE_CHECKING:
    from explorer.charts.lab_lesion import Taken
    from explorer.lab.desk import Seen


def draw(page: Page, found: Sequence[tuple[Learner, "Seen"]]) -> None:
    """What is known by now; a click on a block's bar takes it out or puts it back."""
    spec = found[0][0].spec
    out = picture.taken_out(page, spec)
    lab_figures.lesion(page, [_taken(*one) for one in found], out, lambda block: picture.flip(block, spec))


def _taken(learner: Learner, seen: "Seen") -> "Taken":
    from explorer.charts.lab_lesion import Taken

    errors = {row["block"]: row["error"] for row in seen.rows}
    found: Result = seen.result or {}
    net = nets.drawn(learner.title, learner.spec)
    return Taken(net, errors, found.get("whole"), found.get("several", ()), found.get("norms", ()))


def paths(page: Page, spec: ResNetSpec) -> None:
    """How many paths lead through the network and how long they are, exact from its structure: nothing is trained for that."""
    import pandas as pd

    from explorer.charts import lab_paths
    from explorer.lab.paths import lengths

    t, found = page.t, lengths(spec)
    said, heading = lab_paths.sentence(found, t), t("lab_paths.heading")
    st.html(html.section(heading, said))
    show.chart(lab_paths.paths(found, t), t("lab_paths.alt", sentence=said), "lab_paths", heading=heading)
    show.twin(page, "lab_paths", lambda: pd.DataFrame(lab_paths.table(found, t)))


def cut(page: Page, blocks: Sequence[str], found: Result) -> None:
    """The test error with these blocks and without."""
    t = page.t
    figures = [
        (t("lab.lesion.whole"), f"{found['whole']:.1%}", "", t("lab.lesion.test")),
        (t("lab.lesion.without"), f"{found['without']:.1%}", "", t("lab.lesion.out", blocks=", ".join(blocks))),
    ]
    st.html(html.headline(figures))
