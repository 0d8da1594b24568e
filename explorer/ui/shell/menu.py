"""The menu: a row for each page, as one component, so that it costs a page no more than one element does.

Its links name the network that the address bar names when somebody points at one: what is drawn of the page since then,
alone, needs no menu drawn again.
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from typing import Any

import msgspec
import streamlit as st

from explorer import markup
from explorer.i18n import Translator, translator
from explorer.permalink import VIEW_WORDS
from explorer.permalink.link import unusual
from explorer.permalink.network import NETWORK_WORDS
from explorer.ui.pages import CLOSE_UPS, PAGES
from explorer.ui.shell import state
from explorer.ui.shell.components import component, script


@cache
def _component() -> Callable[..., Any]:
    # No shadow root: who skips to the content by the page's first link has the links that are skipped in the same tree.
    return component("menu", '<nav class="menu"></nav>', markup.css(__file__), script(__file__), shadow=False)


def menu(lang: str, shown: str) -> None:
    """A row for each page; those that look at one thing closely stand together behind one row."""
    owns = tuple((name, state.own(name)) for name in PAGES if name != shown)
    # As bytes: in a dict, Streamlit would look for tables, and import pandas for it before the menu is drawn.
    _component()(key="menu", data=_data(lang, shown, owns), on_to_change=_go)


@lru_cache(maxsize=512)
def _data(lang: str, shown: str, owns: tuple[tuple[str, Any], ...]) -> bytes:
    """What the menu is drawn from on a page; `owns`: how the other pages were looked at last."""
    t, words = translator(lang), {name: unusual(own) for name, own in owns}
    row = partial(_row, t=t, shown=shown, words=words)
    data = {
        "name": t("app.name"),
        "rows": [row(name) for name in PAGES if name not in CLOSE_UPS],
        "together": {
            "label": t("page.close_ups"),
            "icon": "zoom_in",
            "open": shown in CLOSE_UPS,
            "before": [*PAGES][[*PAGES].index(CLOSE_UPS[-1]) + 1],
            "rows": [row(name) for name in CLOSE_UPS],
        },
        "words": [*NETWORK_WORDS, *VIEW_WORDS],
        "home": "" if shown == "explore" else shown,
    }
    return msgspec.json.encode(data)


def _row(name: str, t: Translator, shown: str, words: Mapping[str, dict[str, str]]) -> dict[str, Any]:
    """A page; `own`: the words of its own part of the view, which the address of no other page has."""
    icon = PAGES[name].icon.removeprefix(":material/").removesuffix(":")
    address = "" if name == "explore" else name
    return {
        "page": name,
        "address": address,
        "label": t(f"page.{name}"),
        "icon": icon,
        "own": words.get(name, {}),
        "here": name == shown,
    }


def _go() -> None:
    """Opens the page that was clicked, with the network as the session has it by now."""
    name = state.said("menu", "to")
    if isinstance(name, str) and name in PAGES:
        st.switch_page(PAGES[name].file, query_params=state.words(name))
