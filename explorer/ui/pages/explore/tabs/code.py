"""PyTorch: the code of exactly this network, with the line of the chosen layer, to read, copy or save."""

import streamlit as st

from explorer import markup, permalink
from explorer.spec import is_long
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, network
from explorer.ui.widgets.cached import Analysis

WORDS = ("at",)  # of the link, that it shows
AROUND = 4  # lines shown on either side of the chosen layer's own


def draw(page: Page, analysis: Analysis, name: str) -> None:
    t, text = page.t, cached.code(page.spec)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        sentence = t("code.sentence", lines=text.count("\n"))
        st.html(html.section(t("code.heading"), sentence), width="content")
        st.download_button(
            t("code.download"),
            data=text,
            file_name=f"{permalink.name(page.spec)}.py",
            mime="text/x-python",
            icon=":material/download:",
            on_click="ignore",
        )
    _layer(page, analysis, text)
    st.code(text, language="python", line_numbers=True, wrap_lines=True)


def _layer(page: Page, analysis: Analysis, text: str) -> None:
    """The chosen layer, a list to choose another from, and the lines of the code that make it."""
    from explorer.codegen import way

    t, chosen = page.t, network.choice(page, analysis)
    layer = chosen.layer
    left, right = st.columns([2, 5], gap="medium", vertical_alignment="bottom")
    with left:
        _choice(page, analysis, chosen)
    found = way(text, layer.name)
    if found is None:
        return  # an operation that the file does not spell out
    lines, (*outer, line) = text.splitlines(), found.lines
    sentence = t("code.made" if found.made else "code.done", layer=layer.name, line=line)
    way_there = t("code.way", lines=" → ".join(map(str, found.lines))) if outer else ""
    code = lines[line - 1].strip()
    right.html(markup.filled("<p>{} <code>{}</code><br>{}</p>", sentence, code, way_there))
    st.html(html.excerpt(_parts(lines, line, outer), line))


def _choice(page: Page, analysis: Analysis, chosen: network.Chosen) -> None:
    """Every layer of the picture by name; in a network of a thousand blocks, those with multiply-accumulates."""
    blocks = (block for stage in chosen.stages for run in stage.runs for block in run.blocks)
    drawn, long = {one.name for block in blocks for one in block.all_layers}, is_long(page.spec)
    listed = lambda one: one.name == chosen.layer.name or (one.name in drawn and (one.macs or not long))
    st.selectbox(
        page.t("code.layer"),
        [one.name for one in analysis.trace.layers if listed(one)],
        disabled=state.locks("view"),
        **state.control("layer", chosen.layer.name, lambda name: state.change_view(at=name)),
    )


def _parts(lines: list[str], line: int, outer: list[int]) -> list[list[tuple[int, str]]]:
    """The lines around the chosen one and those on the way to it, in the file's order, a part for each unbroken run."""
    near = range(max(line - AROUND, 1), min(line + AROUND, len(lines)) + 1)
    parts: list[list[tuple[int, str]]] = []
    for number in sorted({*near, *outer}):
        if not parts or parts[-1][-1][0] != number - 1:
            parts.append([])
        parts[-1].append((number, lines[number - 1]))
    return parts
