"""What stands behind a click at the end of the Explore page, and costs nothing until it is opened."""

import streamlit as st

from explorer import permalink
from explorer.ui import cached, html
from explorer.ui.cached import Analysis
from explorer.ui.frame import Page
from explorer.units import mib

BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
GIBS = (4, 8, 12, 16, 24, 32, 40, 48, 80, 141)
PARTS = ("weights", "gradients", "optimiser", "buffers", "copies", "activations")


def memory(page: Page, analysis: Analysis) -> None:
    """What a training step keeps, part by part, and the largest batch that fits."""
    t = page.t
    box = st.expander(t("memory.heading"), key="memory", on_change="rerun", icon=":material/memory:")
    if not box.open:
        return
    with box:
        left, right = st.columns(2, gap="medium")
        with left:
            batch = st.select_slider(t("memory.batch"), BATCHES, 32, key="memory_batch")
            optimiser = _segments(page, "optimiser", ("sgd", "momentum", "adam"), "momentum")
        with right:
            gib = st.select_slider(t("memory.device"), GIBS, 24, key="memory_gib", format_func=lambda n: f"{n} GiB")
            precision = _segments(page, "precision", ("float32", "mixed"), "float32")
        _sums(page, analysis, batch, gib, optimiser, precision)


def _segments(page: Page, name: str, values: tuple[str, ...], usual: str) -> str:
    return st.segmented_control(
        page.t(f"memory.{name}"),
        values,
        default=usual,
        format_func=lambda value: page.t(f"memory.{name}_{value}"),
        required=True,
        key=f"memory_{name}",
    )


def _sums(page: Page, analysis: Analysis, batch: int, gib: int, optimiser: str, precision: str) -> None:
    from explorer.analysis.memory import largest_batch, training_memory

    t, kept = page.t, cached.saved(page.spec, precision)
    step = training_memory(analysis.totals, kept, batch, optimiser)
    most = largest_batch(gib, analysis.totals, kept, optimiser)
    key = "memory.fits" if most else "memory.fits_not"
    st.html(html.section(t("memory.total", size=_size(step.total)), t(key, most=most, gib=gib)))
    parts = [(part, getattr(step, part)) for part in PARTS if getattr(step, part)]
    rows = [(t(f"memory.{part}"), t(f"memory.{part}_how"), _size(size)) for part, size in parts]
    st.html(html.rows([t("memory.part"), t("memory.how"), t("memory.size")], rows))
    st.html(f'<p class="label">{html.escape(t("memory.exact"))}</p>')


def _size(size: int) -> str:
    return f"{size / 2**30:,.2f} GiB" if size >= 2**30 else f"{mib(size)} MiB"


def code(page: Page) -> None:
    """PyTorch code of exactly this network, to read, copy or save."""
    t = page.t
    box = st.expander(t("code.heading"), key="code", on_change="rerun", icon=":material/code:")
    if not box.open:
        return
    with box:
        text = cached.code(page.spec)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.html(f"<p>{html.escape(t('code.sentence', lines=text.count(chr(10))))}</p>", width="stretch")
            st.download_button(
                t("code.download"),
                data=text,
                file_name=f"{permalink.name(page.spec)}.py",
                mime="text/x-python",
                icon=":material/download:",
                on_click="ignore",
            )
        st.code(text, language="python", height=560)
