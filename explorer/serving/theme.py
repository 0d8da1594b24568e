"""The theme that is set, worked out once for a server: Streamlit does it again for each run, a twentieth of a change.

It has no setting for that, so its own function is put behind one that remembers. A test compares what both write.
"""

from functools import cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

worked_out = app_session._populate_theme_msg


def keep() -> None:
    """From now on; what is set does not change while a server runs."""
    app_session._populate_theme_msg = _written


def _written(msg: CustomThemeConfig, section: str = "theme") -> None:
    found = _theme(section)
    if found.ByteSize():  # else the section is not even named
        msg.MergeFrom(found)


@cache
def _theme(section: str) -> CustomThemeConfig:
    found = CustomThemeConfig()
    worked_out(found, section)
    return found
