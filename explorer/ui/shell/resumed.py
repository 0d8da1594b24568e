"""A tab that comes back after its connection was cut: no file is watched for its sake.

Streamlit watches files for a session that begins only where the settings say so, and for one that is resumed always. Then
each of its runs walks through the files of all modules, for half a second with torch, in the event loop: a class whose
network fails for a moment comes back at once, and everybody waited for ten seconds.
"""

import streamlit as st
from streamlit.runtime.app_session import AppSession

_watch = AppSession.register_file_watchers


def watch_as_asked() -> None:
    """Has every session of this process watch files only where the settings say so."""
    AppSession.register_file_watchers = _if_asked  # type: ignore[method-assign, assignment]


def _if_asked(session: AppSession) -> None:
    if st.get_option("server.fileWatcherType") != "none":
        _watch(session)
