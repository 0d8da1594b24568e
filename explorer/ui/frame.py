"""What stands around every page: its set-up, the menu, the language, and what was wrong with a link."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import NamedTuple

import streamlit as st

from explorer import permalink, presets
from explorer.i18n import LANGUAGES, translator
from explorer.permalink import View
from explorer.spec import Problem, ResNetSpec, nearest_fix
from explorer.ui import html, state

# name -> file, icon. The file's name is the page's address; the label is page.NAME in content/.
PAGES = {
    "explore": ("streamlit_app.py", ":material/account_tree:"),
    "which": ("pages/which.py", ":material/help_center:"),
    "numbers": ("pages/numbers.py", ":material/calculate:"),
}


class Page(NamedTuple):
    """What a page is drawn from."""

    spec: ResNetSpec
    view: View
    t: Callable[..., str]


@contextmanager
def page(name: str, controls: Callable[[Page], None]):
    """Draws the frame of a page, its menu and its controls, and yields what to draw inside it."""
    state.follow_link()
    shown = Page(state.spec(), state.view(), translator(state.view().lang))
    title = f"{shown.t(f'page.{name}')} · {shown.t('app.name')}"
    st.set_page_config(page_title=title, page_icon=str(html.PICTURES / "mark.svg"), layout="wide")
    st.html(html.stylesheet())
    with st.sidebar:
        _menu(shown)
        st.divider()
        controls(shown)
        _language(shown)
    _notices(shown)
    yield shown


def _menu(page: Page) -> None:
    st.html(f'<p class="brand">{page.t("app.name")}</p>')
    words = state.words()
    for name, (file, icon) in PAGES.items():
        st.page_link(file, label=page.t(f"page.{name}"), icon=icon, query_params=words)


def _language(page: Page) -> None:
    key = state.widget("lang", page.view.lang)
    st.segmented_control(
        page.t("knob.language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=key,
        required=True,
        width="stretch",
        on_change=lambda: state.change_view(lang=st.session_state[key]),
    )


def _notices(page: Page) -> None:
    if state.notes():
        st.html(html.notice("info", page.t("link.heading"), [note.into(page.view.lang) for note in state.notes()]))
    if state.refused():
        sentences = [problem.sentence.into(page.view.lang) for problem in state.refused()]
        st.html(html.notice("warn", page.t("problem.heading"), sentences))
        _fix(state.refused(), page)


def _fix(refused: tuple[Problem, ...], page: Page) -> None:
    """One button for the nearest network that can be built and is not on the screen already."""
    if fix := nearest_fix(refused, page.spec):
        different = _difference(fix, page.spec)
        st.button(page.t("problem.use", pair=different), on_click=state.change_spec, args=(fix,), key="fix")


def _difference(fix: ResNetSpec, shown: ResNetSpec) -> str:
    """What the button changes, as it would stand in a link; the preset's name when that is all."""
    name = presets.named(fix)
    changed = [
        f"{word.name} {word.write(getattr(fix, word.knob))}"
        for word in permalink.WORDS
        if getattr(fix, word.knob) != getattr(shown, word.knob)
    ]
    return ", ".join(changed) or (name.title if name else permalink.name(fix))
