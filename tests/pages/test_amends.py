"""What of Streamlit is done otherwise here, asked of Streamlit itself: with another version this may no longer be needed, or do nothing."""

import json
from unittest.mock import Mock

import plotly.io as pio
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import WStates
from streamlit.testing.v1 import AppTest

import explorer.ui.shell.start  # noqa: F401  does it
from explorer.charts.fixed import Fixed, keep_json
from explorer.charts.theme import bar, unchecked

SENT = {
    "as it should be": (WidgetState(id="box", string_value="64"), 64),
    "cleared": (WidgetState(id="box"), None),
    "no number": (WidgetState(id="box", string_value="nope"), KeyError),
    "of another type": (WidgetState(id="box", int_value=64), KeyError),
    "not sent": (WidgetState(id="other", string_value="64"), KeyError),
}


@pytest.mark.parametrize("sent, value", SENT.values(), ids=SENT)
def test_what_a_widget_cannot_say_was_not_said(sent, value):
    states = WStates()
    known = WidgetMetadata("box", lambda said: said and int(said), str, "string_value")
    states.set_widget_metadata(known)
    states.set_widget_from_proto(sent)
    if value is KeyError:
        pytest.raises(KeyError, states.__getitem__, "box")
    else:
        assert states["box"] == value
    assert states.widget_metadata["box"].value_type == "string_value"  # also for the next message


def test_a_tab_that_comes_back_has_no_files_watched():
    session = Mock(_local_sources_watcher=None)
    AppSession.register_file_watchers(session)
    assert session._local_sources_watcher is None


def test_a_fixed_figure_is_sent_as_it_is_kept(monkeypatch):
    monkeypatch.setattr(pio, "to_json", pio.to_json)
    keep_json()
    figure = unchecked([bar(x=[1, 2], y=["<b>", "残差"])], {})
    kept = Fixed(figure)
    by_plotly, ours = _sent(figure), _sent(kept)
    assert json.loads(ours) == json.loads(by_plotly)
    assert ours == kept.__dict__["text"].decode() != by_plotly  # which writes < as an escape


def _sent(figure):
    def page(figure):
        import streamlit as st

        st.plotly_chart(figure)

    return AppTest.from_function(page, args=(figure,)).run().get("plotly_chart")[0].proto.spec
