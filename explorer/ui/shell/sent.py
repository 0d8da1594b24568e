"""What a browser says of a widget, when it is nothing that this widget can say: as if it had not been said.

Streamlit asks what reads a widget's value for whatever comes, also for a number where the widget has text. What that
raises stands on the page instead of what was there, and again in each later run, since the value stays in the session.
Browsers send no such values; who tries what can be broken does.
"""

from typing import Any

from streamlit.runtime.state import session_state
from streamlit.runtime.state.session_state import Serialized, WStates

_read = WStates.__getitem__


def refuse_strange() -> None:
    """Has every session of this process leave out what no widget can say."""
    # There is no other place: a callback, too, runs after its widget's value has been read, before a line of any page.
    session_state.WStates.__getitem__ = _or_none  # type: ignore[method-assign]


def _or_none(states: WStates, identity: str) -> Any:
    """The value of a widget; a KeyError where none was sent, or a strange one, as Streamlit has it for those not sent."""
    said, known = states.states.get(identity), states.widget_metadata.get(identity)
    if not isinstance(said, Serialized) or known is None:
        return _read(states, identity)
    if said.value.WhichOneof("value") not in (None, known.value_type):  # none: the reader has cleared it
        raise KeyError(identity)
    try:
        return _read(states, identity)
    except Exception as wrong:  # whatever Streamlit's own reading of a value of this kind raises
        raise KeyError(identity) from wrong
    finally:
        states.set_widget_metadata(known)  # Streamlit notes the type that came, which of a cleared one is none
