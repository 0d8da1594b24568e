"""The knobs of the laboratory: few at first, the others behind a row. None changes the network on screen."""

from collections.abc import Callable, Sequence

import streamlit as st

from explorer.ui.pages.lab import nets
from explorer.ui.pages.lab.view import NETS
from explorer.ui.shell import controls, state
from explorer.ui.shell.frame import Page

RARE = ("solver", "rate", "schedule", "images", "init")


def sections(page: Page) -> None:
    """Which experiment is open."""
    controls.segments(page, "lab", "lab.section", lambda name: page.t(f"lab.{name}.name"), label_visibility="collapsed")


def networks(page: Page) -> None:
    """Up to six of the networks that are known here, and the one on screen."""
    st.pills(
        page.t("lab.nets"),
        NETS,
        format_func=lambda name: nets.called(name, page),
        selection_mode="multi",
        disabled=state.locks("view"),
        help=page.t("lab.nets_help"),
        **state.control(state.labelled("nets", [nets.called("screen", page)]), page.own.nets.split(","), _take),
    )


def _take(names: Sequence[str]) -> None:
    """A run of no network is none: the last one stays."""
    state.change_view("lab", nets=",".join(name for name in NETS if name in names))


def few(page: Page) -> None:
    """What a class changes first."""
    with st.container(horizontal=True, gap="medium"):
        choice(page, "epochs")
        choice(page, "seeds", help=page.t("lab.seeds_help"))


def more(page: Page) -> None:
    """The rest of a recipe."""
    box = st.expander(page.t("lab.more"), key="lab_more", on_change="rerun", icon=":material/tune:")
    if not box.open:
        return
    with box:
        with st.container(horizontal=True, gap="medium"):
            choice(page, "data", called(page, "data"))
            for word in RARE:
                choice(page, word, called(page, word), help=page.t(f"lab.{word}_help"))
        zero_last(page)


def zero_last(page: Page) -> None:
    """Whether blocks begin as the identity."""
    controls.segments(page, "zero_last", "lab.zero_last", called(page, "yes"), help=page.t("lab.zero_last_help"))


def curve(page: Page) -> None:
    """Of which images, and when, loss and error are drawn; and the scale of the loss."""
    with st.container(horizontal=True, gap="medium"):
        controls.segments(page, "curve", "lab.curve", called(page, "curve"))
        controls.segments(page, "scale", "lab.scale", called(page, "scales"))


def probed(page: Page) -> None:
    """Gradients or activations."""
    controls.segments(page, "probed", "lab.probed", called(page, "probed"), label_visibility="collapsed")


def taken(page: Page) -> None:
    """Which network is taken apart, and its plain twin beside it."""
    choice(page, "taken", lambda name: nets.called(name, page), width=320)


def choice(page: Page, word: str, shown: Callable[[str], str] = str, width: int = 170, help: str = "") -> None:
    """A word of the link as a list."""
    values = page.choices(word)
    st.selectbox(
        page.t(f"lab.{word}"),
        values,
        format_func=shown,
        disabled=state.locks("view"),
        help=help or None,
        width=width,
        **state.control(
            state.labelled(word, map(shown, values)),
            page.value(word),
            lambda value: state.change_view("lab", **{word: value}),
        ),
    )


def called(page: Page, group: str) -> Callable[[str], str]:
    """The label of a value; a number is its own."""
    return lambda value: value if value[0].isdigit() else page.t(f"lab.{group}_is.{value}")
