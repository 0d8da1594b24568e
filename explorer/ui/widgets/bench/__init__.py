"""Two convolutions against a bottleneck, to one scale, and their sums: on the bench, and where a lesson shows it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import show
from explorer.ui.widgets.bench.tiles import tiles
from explorer.units import per_mac

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis.blocks.bottleneck import Bench, Block


def picture(page: Page, bench: "Bench") -> None:
    """The blocks to one scale, and under each the sum of its weights and of its work."""
    from explorer.ui.widgets.bench.words import data

    tiles(data(bench, page.t), "bench_tiles")
    for column, term in zip(st.columns(3, gap="medium"), _sums(page, bench), strict=True):
        column.html(html.formulas([term]))
    show.twin(page, "bench", lambda: _convolutions(page, bench))


def _sums(page: Page, bench: "Bench") -> Iterator[tuple[str, list[str]]]:
    """Name and lines of each block."""
    t, setting = page.t, bench.setting
    two = (t("bottleneck.two_at", kernel=setting.kernel, channels=width) for width in (setting.channels, setting.inner))
    wide, narrow = map(_capital, two)
    one = _capital(t("bottleneck.one_at", channels=setting.channels, inner=setting.inner))
    for name, block in zip((wide, one, narrow), (bench.wide, bench.bottleneck, bench.narrow), strict=True):
        yield name, _lines(page, block, setting.side)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _lines(page: Page, block: "Block", side: int) -> list[str]:
    """Each layer's parameters as a sum, all of them together, and the work on the map."""
    from explorer.analysis.counts import formula

    t, factor = page.t, per_mac(page.view.count)
    layers = [("BN  " if layer.kind == "norm" else "") + formula.parameters(layer) for layer in block.layers]
    parts = " + ".join(f"{layer.weights:,}" for layer in block.convs)
    total = [t("bottleneck.sum_weights", sum=f"{parts} = {block.weights:,}")]
    if more := block.params - block.weights:
        total.append(t("bottleneck.sum_params", sum=f"{block.weights:,} + {more:,} = {block.params:,}"))
    work = f"{f'{factor} × ' if factor > 1 else ''}{block.weights:,} × {side} × {side} = {factor * block.macs:,}"
    return [*layers, *total, f"{work} {t(f'choice.count.{page.view.count}')}"]


def _convolutions(page: Page, bench: "Bench") -> "pd.DataFrame":
    """A row for each convolution."""
    import pandas as pd

    from explorer.ui.widgets.bench.words import conv_label

    t, factor = page.t, per_mac(page.view.count)
    blocks = zip((name for name, _ in _sums(page, bench)), (bench.wide, bench.bottleneck, bench.narrow), strict=True)
    rows = [
        (name, conv_label(layer, t), layer.weights, layer.biases, factor * layer.macs)
        for name, block in blocks
        for layer in block.convs
    ]
    head = [t(f"bottleneck.{column}") for column in ("block", "convolution", "weights", "bias")]
    return pd.DataFrame(rows, columns=[*head, t(f"choice.count.{page.view.count}")])
