"""What is found of a network that was taken apart."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from explorer.lab.steps import Result
from explorer.spec import ResNetSpec
from explorer.ui.pages.lab import nets, picture
from explorer.ui.pages.lab.wanted import Learner
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show

if TYPE_CHECKING:
    from explorer.charts.lab_lesion import Taken
    from explorer.lab.desk import Seen


def draw(page: Page, found: Sequence[tuple[Learner, "Seen"]]) -> None:
    """Each block alone, several at once, and how much each block adds; as far as that has come."""
    from explorer.charts import lab_lesion, lab_lesion_words

    t, shown = page.t, [_taken(*one) for one in found]
    out = picture.taken_out(page, found[0][0].spec)
    figures: tuple[tuple[str, Callable, Callable], ...] = (
        ("blocks", lambda: lab_lesion.blocks(shown, t, chosen=out), lab_lesion_words.sentence),
        ("several", lambda: lab_lesion.several(shown, t), lab_lesion_words.several_sentence),
        ("norms", lambda: lab_lesion.norms(shown, t), lab_lesion_words.norms_sentence),
    )
    whole = all(one.several for one in shown)
    for name, figure, sentence in figures if whole else figures[:1]:
        said, heading = sentence(shown, t), t(f"lab.lesion.{name}")
        st.html(html.section(heading, said))
        chooses = (lambda block: picture.toggle(block, found[0][0].spec)) if name == "blocks" else None
        key = f"lab_{name}"
        show.chart(figure(), t("lab.lesion.alt", heading=heading, sentence=said), key, chooses, heading=heading)
    _tables(page, shown)


def _tables(page: Page, shown: "Sequence[Taken]") -> None:
    import pandas as pd

    from explorer.charts.lab_lesion_words import table

    show.twin(page, "lab_lesion", lambda: pd.DataFrame(table(shown, page.t)))


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
