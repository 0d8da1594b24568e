"""The theme that is remembered is the one that Streamlit works out."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from explorer.serving import theme


@pytest.fixture
def kept(monkeypatch):
    monkeypatch.setattr(app_session, "_populate_theme_msg", theme.worked_out)
    theme._theme.cache_clear()
    theme.keep()
    yield
    theme._theme.cache_clear()


def message(write):
    """The theme of a session's first message, with the sections that Streamlit asks about."""
    found = NewSession()
    write(found.custom_theme)
    for section in ("light", "dark", "sidebar"):
        write(getattr(found.custom_theme, section), f"theme.{section}")
    return found.SerializeToString()


def test_it_is_what_streamlit_works_out_and_asked_for_once(kept, monkeypatch):
    asked = []
    options = config.get_options_for_section
    monkeypatch.setattr(config, "get_options_for_section", lambda section: asked.append(section) or options(section))
    meant = message(theme.worked_out)
    assert len(meant) > 100 and len(asked) == 4  # the project's palette is in it
    assert [message(app_session._populate_theme_msg) for _ in range(3)] == [meant] * 3
    assert len(asked) == 8
