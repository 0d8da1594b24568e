"""Export: the network as a file in each format, and the command line that makes the same one."""

import streamlit as st

from explorer import markup
from explorer.export import FORMATS, Asked, naming
from explorer.ui.shell import html, sharing
from explorer.ui.shell.frame import Page
from explorer.ui.widgets.cached import Analysis


def draw(page: Page, analysis: Analysis, name: str) -> None:
    """Nothing is made before somebody clicks, and nothing is kept."""
    t, asked = page.t, Asked(page.spec, sharing.looked_at(page), address=sharing.address(page))
    st.html(html.section(t("export.heading"), t("export.sentence", title=name)))
    for form in FORMATS:
        _row(page, form, asked)
    st.html(html.line(t("export.same"), "label"))
    st.code("\n".join(naming.command(asked, form, file.suffix) for form, file in FORMATS.items()), language=None)


def _row(page: Page, form: str, asked: Asked) -> None:
    """What the file is, and its button."""
    name, what = (page.t(f"export.{part}.{form}") for part in ("name", "what"))
    left, right = st.columns([7, 2], gap="medium", vertical_alignment="center")
    left.html(markup.filled('<p class="pick"><b>{}</b><br>{}</p>', name, what))
    with right:
        _button(page, form, asked)


def _button(page: Page, form: str, asked: Asked) -> None:
    found = FORMATS[form]
    if found.missing:
        st.html(html.line(page.t("export.missing", library=found.missing), "label"))
        return
    st.download_button(
        page.t("export.download", form=found.suffix),
        data=lambda: found.write(asked),
        file_name=naming.file_name(asked.spec, found.suffix),
        mime=found.mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"export_{form}",
        width="stretch",
    )
