"""Bottleneck bench: what 1x1 convolutions buy, drawn to scale and counted."""

import streamlit as st

import explorer.ui.shell.start  # noqa: F401  before the others: it loads them
from explorer.ui.pages.bottleneck import controls as bench_controls
from explorer.ui.pages.bottleneck import lesson, parts
from explorer.ui.shell import controls
from explorer.ui.shell.frame import Page, page, part
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.bench import picture


def sidebar(shown: Page) -> None:
    bench_controls.controls(shown)
    controls.count(shown)


def draw(shown: Page) -> None:
    bench = cached.bench(parts.settled(shown))
    picture(shown, bench)
    left, right = st.columns(2, gap="large")
    with left:
        parts.curve(shown, bench)
    with right:
        lesson.same_block(shown, bench)
    lesson.uses(shown)
    lesson.slips(shown, bench)


with page("bottleneck", sidebar) as shown, show.starting_page(shown, "bottleneck"):
    part("bench", draw, ("at", "count"))
