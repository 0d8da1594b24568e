"""The controls of the bench. All are words of the link that begin with bench_."""

from collections.abc import Callable

import streamlit as st

from explorer.ui.shell import state
from explorer.ui.shell.controls import segments, slide
from explorer.ui.shell.frame import Page


def controls(page: Page) -> None:
    """Channels, reduction, kernel, groups, map, and what is counted besides weights."""
    if state.hides("network"):
        return
    t, channels = page.t, int(page.own.bench_channels)
    _slide(page, "channels")
    _slide(
        page,
        "reduction",
        lambda value: t("bottleneck.inside", reduction=reduction(float(value)), inner=f"{channels / float(value):g}"),
    )
    _kernel(page)
    _slide(page, "groups", help=t("bottleneck.help_groups"))
    _slide(page, "map", lambda side: f"{side} × {side}")
    _also(page)


def reduction(value: float) -> str:
    """As a reader writes it: ½, 4."""
    return "½" if value == 0.5 else f"{value:g}"


def _slide(page: Page, name: str, shown: Callable[[str], str] = str, **look) -> None:
    slide(page, f"bench_{name}", f"bottleneck.{name}", shown, **look)


def _kernel(page: Page) -> None:
    segments(page, "bench_kernel", "bottleneck.kernel", lambda side: f"{side}×{side}", width="stretch")


def _also(page: Page) -> None:
    """Biases and BN, either, both or none."""
    chosen = [name for name in ("bias", "norm") if page.value(f"bench_{name}") == "yes"]

    def changed(now: list[str]) -> None:
        state.change_view(
            "bottleneck", **{f"bench_{name}": "yes" if name in now else "no" for name in ("bias", "norm")}
        )

    st.segmented_control(
        page.t("bottleneck.also"),
        ("bias", "norm"),
        format_func=lambda name: page.t(f"bottleneck.{name}"),
        disabled=state.locks("view"),
        selection_mode="multi",
        width="stretch",
        **state.control("bench_also", chosen, changed),
    )
