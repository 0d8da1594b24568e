"""The menu: a row for each page, as one component, so that it costs a page no more than one element does.

Its links name the network that the address bar names when somebody points at one: what is drawn of the page since then,
alone, needs no menu drawn again.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from explorer import markup
from explorer.i18n import Translator
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


def menu(t: Translator, shown: str) -> None:
    """A row for each page; those that look at one thing closely stand together behind one row."""
    data = {
        "name": t("app.name"),
        "rows": [_row(name, t, shown) for name in PAGES if name not in CLOSE_UPS],
        "together": {
            "label": t("page.close_ups"),
            "icon": "zoom_in",
            "open": shown in CLOSE_UPS,
            "before": [*PAGES][[*PAGES].index(CLOSE_UPS[-1]) + 1],
            "rows": [_row(name, t, shown) for name in CLOSE_UPS],
        },
        "words": [*NETWORK_WORDS, *VIEW_WORDS],
        "home": "" if shown == "explore" else shown,
    }
    # As bytes: in a dict, Streamlit would look for tables, and import pandas for it before the menu is drawn.
    _component()(key="menu", data=json.dumps(data).encode(), on_to_change=_go)


def _row(name: str, t: Translator, shown: str) -> dict[str, Any]:
    """A page; `own`: the words of its own part of the view, which the address of no other page has."""
    own = unusual(state.own(name)) if name != shown else {}
    icon = PAGES[name].icon.removeprefix(":material/").removesuffix(":")
    address = "" if name == "explore" else name
    return {
        "page": name,
        "address": address,
        "label": t(f"page.{name}"),
        "icon": icon,
        "own": own,
        "here": name == shown,
    }


def _go() -> None:
    """Opens the page that was clicked, with the network as the session has it by now."""
    name = state.said("menu", "to")
    if isinstance(name, str) and name in PAGES:
        st.switch_page(PAGES[name].file, query_params=state.words(name))
