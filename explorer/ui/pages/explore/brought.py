"""What a reader brings to run the network on screen: a picture, weights. Both are checked in a process apart and kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from explorer.i18n import text
from explorer.lab.asked import key
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import whole_file
from explorer.ui.widgets.drop import Dropped

if TYPE_CHECKING:
    from explorer.lab.weights import NoWeights
    from explorer.reading.picture import NoPicture

PICTURES = "image/png,image/jpeg,image/webp,image/gif,image/bmp"
WEIGHTS = ".safetensors,.pt,.pth"
RANDOM, OWN = "", "own"


def picture(page: Page) -> str:
    """The name of the picture that was dropped last; "" where none was."""
    return st.session_state.get("run_picture", "")


def chosen(page: Page) -> str:
    """The weights that are chosen and are of the network on screen: their name, or "" for random ones."""
    known = _offered(page)
    found = st.session_state.get("run_weights", RANDOM)
    return found if found in known else RANDOM


def weights(page: Page) -> None:
    """Random, trained here, from the folder of the server, or dropped for this very network."""
    known = _offered(page)
    st.selectbox(
        page.t("run.weights"),
        list(known),
        format_func=known.__getitem__,
        width=280,
        disabled=state.locks("view"),
        help=page.t("run.weights_help"),
        **state.control(state.labelled("run_weights", known.values()), chosen(page), _choose),
    )


def _choose(name: str) -> None:
    st.session_state.run_weights = name


def _offered(page: Page) -> dict[str, str]:
    """Names of weights with their labels."""
    from explorer.lab import desk
    from explorer.lab.sets import LOCAL, local

    t = page.t
    found = {RANDOM: t("run.random")}
    for training in desk.trained(page.spec):
        how = training.recipe
        found[key(training)] = t("run.trained", data=how.data, epochs=how.epochs, seed=training.seed)
    found |= {f"{LOCAL}{path.name}": path.name for path in local()}
    name, spec, label = st.session_state.get("run_own", ("", None, ""))
    return found | ({name: label} if name and spec == page.spec else {})


def places(page: Page) -> None:
    """Where files are dropped, behind a row, and what was wrong with the last one."""
    t = page.t
    box = st.expander(t("run.bring"), key="run_bring", on_change="rerun", icon=":material/upload_file:")
    if box.open:
        with box:
            left, right = st.columns(2, gap="medium")
            with left:
                whole_file.drop(
                    t("run.drop_picture"), t("run.drop_picture_note"), PICTURES, "run_picture_drop", _picture
                )
            with right:
                whole_file.drop(
                    t("run.drop_weights"), t("run.drop_weights_note"), WEIGHTS, "run_weights_drop", _weights
                )
    if page.own.photo == "own" and not picture(page):
        st.html(html.line(t("run.no_picture"), "label"))
    if said := st.session_state.get("run_refused"):
        name, sentence = said
        st.html(html.notice("warn", t("run.refused", name=name), [sentence.into(page.view.lang)]))


def _picture(dropped: Dropped) -> None:
    from explorer.lab import files
    from explorer.reading import picture as reading

    def take() -> None:
        found = reading.pixels(dropped.head, dropped.size)
        if name := _kept(dropped, files.take("picture", reading.packed(found))):
            st.session_state.run_picture = name
            state.change_view("explore", photo="own")

    _taken(dropped, take, reading.NoPicture)


def _weights(dropped: Dropped) -> None:
    from explorer.lab import files, weights

    spec = state.spec()

    def take() -> None:
        found = weights.weights(dropped.head, weights.wanted(spec), dropped.size)
        if name := _kept(dropped, files.take("weights", found)):
            st.session_state.run_own, st.session_state.run_weights = (name, spec, dropped.name[:60]), name

    _taken(dropped, take, weights.NoWeights)


def _kept(dropped: Dropped, name: str | None) -> str | None:
    """The name of a file that was kept, or a sentence that it could not be."""
    if name is None:
        st.session_state.run_refused = dropped.name[:60], text("lab.refused.disk")
    return name


def _taken(dropped: Dropped, take: Callable[[], None], refusal: "type[NoPicture | NoWeights]") -> None:
    """Keeps what was dropped, or the sentence why it is not taken; what was there before stays then."""
    st.session_state.pop("run_refused", None)
    try:
        take()
    except refusal as wrong:
        st.session_state.run_refused = dropped.name[:60], wrong.sentence
