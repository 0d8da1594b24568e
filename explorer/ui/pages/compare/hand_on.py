"""The comparison taken along: a report, totals and steps as tables, both as JSON, and the command line that prints them."""

import streamlit as st

from explorer.export import FORMATS, naming
from explorer.ui.pages.compare.networks import Member
from explorer.ui.shell import html, sharing
from explorer.ui.shell.frame import Page


def hand_on(page: Page, found: tuple[Member, ...], reference: Member) -> None:
    """Files begin with the reference; nothing is made before somebody clicks."""
    from explorer.export.comparison import FILES
    from explorer.export.request import Compared

    t = page.t
    specs = (reference.spec, *(member.spec for member in found if member != reference))
    asked = Compared(specs, sharing.looked_at(page), sharing.address(page))
    st.html(html.section(t("export.compare.heading"), t("export.compare.sentence", reference=reference.letter)))
    if st.session_state.get("own"):
        st.html(html.line(t("export.compare.own"), "label"))
    with st.container(horizontal=True):
        for (what, form), write in FILES.items():
            said, suffix = t(f"export.compare.{what}"), FORMATS[form].suffix
            if FORMATS[form].missing:
                st.html(html.line(t("export.missing", library=FORMATS[form].missing), "label"))
                continue
            st.download_button(
                f"{said} {suffix}",
                data=lambda write=write: write(asked),  # type: ignore[misc]  # a default binds the turn's own
                file_name=naming.compared_name(specs, f"-{what}{suffix}" if what in ("totals", "steps") else suffix),
                mime=FORMATS[form].mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"compare_{what}_{form}",
                help=t(f"export.compare.what.{what}"),
            )
    st.code(naming.compare_command(specs, "json"), language=None)
