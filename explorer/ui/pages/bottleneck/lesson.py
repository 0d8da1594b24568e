"""Bottlenecks of real networks beside that on the bench: the same block in one of them, what a 1x1 does there, and common slips."""

from typing import TYPE_CHECKING

import streamlit as st

from explorer import markup
from explorer.presets import PRESETS, Preset
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.ui.widgets.diagram import diagram
from explorer.units import per_mac, percent, short

if TYPE_CHECKING:
    from explorer.analysis.blocks.bottleneck import Bench
    from explorer.analysis.blocks.structure import Run
    from explorer.analysis.trace.records import Layer

USUAL, FIRST_VERSION, SHALLOW = "resnet50", "resnet50-v1", "resnet34"
NETWORKS = (USUAL, "wide-resnet50-2", "resnext50-32x4d")  # those whose blocks may be the one on the bench


def same_block(page: Page, bench: "Bench") -> None:
    """The block on the bench as it stands in a real network, or else the usual one of ResNet-50."""
    from explorer.analysis.blocks import structure

    t, (preset, run, same) = page.t, _found(bench)
    heading = t("bottleneck.same_block" if same else "bottleneck.a_block", title=preset.title)
    first, last = run.blocks[0], run.blocks[-1]
    numbers = {"stage": first.stage.removeprefix("stage"), "first": first.number}
    one = len(run.blocks) == 1
    line = t("bottleneck.one_block", **numbers) if one else t("bottleneck.run", **numbers, last=last.number)
    st.html(html.section(heading, line))
    drawn = cached.block(preset.spec, structure.path(first), page.view.count, page.view.lang)
    diagram(drawn, {"metric": "kind", "chosen": page.view.at}, "bench_block", lambda name: state.change_view(at=name))
    _open(page, t("bottleneck.open"), preset, structure.path(first))


def _found(bench: "Bench") -> tuple[Preset, "Run", bool]:
    """A preset, its run of such blocks, and whether they are the very block on the bench."""
    from explorer.analysis.blocks.bottleneck import Setting, same

    for wanted in (bench.setting, Setting()):
        for name in NETWORKS:
            if run := same(cached.stages(PRESETS[name].spec), wanted):
                return PRESETS[name], run, wanted is bench.setting
    raise LookupError("ResNet-50 has no bottleneck from 256 channels through 64")


def _open(page: Page, label: str, preset: Preset, at: str) -> None:
    """A link to Explore, where the layer or block `at` of the preset is chosen."""
    words = state.words("explore", preset.spec, at=at)
    st.page_link("streamlit_app.py", label=label, icon=":material/account_tree:", query_params=words)


def uses(page: Page) -> None:
    """Four layers of the real ResNet-50, each with its shapes, its weights, and what it is there for."""
    from explorer.analysis.blocks.bottleneck import uses

    st.html(html.section(page.t("bottleneck.uses"), page.t("bottleneck.uses_line")))
    whole, first_version = (cached.analysis(PRESETS[name].spec).trace for name in (USUAL, FIRST_VERSION))
    found = uses(whole, first_version)
    for column, use, layer in zip(st.columns(4, gap="medium"), found._fields, found, strict=True):
        with column:
            _use(page, use, layer)


def _use(page: Page, use: str, layer: "Layer") -> None:
    from explorer.analysis.counts import formula
    from explorer.analysis.tables.table import shape

    t = page.t
    weights = t("bottleneck.use_weights", sum=formula.parameters(layer))
    lines = [layer.name, f"{shape(layer.in_shape)} → {shape(layer.out_shape)}", weights, _sentence(page, use, layer)]
    st.html(html.line([markup.filled("<b>{}</b>", t(f"bottleneck.{use}")), *lines]))
    for name in (FIRST_VERSION, USUAL) if use == "halve" else (USUAL,):
        label = t("bottleneck.open_in", name=layer.name, title=PRESETS[name].title)
        _open(page, label, PRESETS[name], layer.name)


def _sentence(page: Page, use: str, layer: "Layer") -> str:
    from explorer.analysis.blocks.bottleneck import Setting

    t, (channels, *_), out = page.t, layer.in_shape, layer.out_shape[0]
    if use == "reduce":
        inside = cached.bench(Setting(channels, out))
        return t(
            "bottleneck.reduce_line", inside=inside.bottleneck.convs[1].weights, outside=inside.wide.convs[0].weights
        )
    if use != "halve":
        return t(f"bottleneck.{use}_line", channels=channels, out=out)
    layers = cached.analysis(PRESETS[USUAL].spec).trace.layers
    later = next(found for found in layers if found.name == layer.name)
    work, work_v1 = (_work(page, found.macs) for found in (later, layer))
    unit = t(f"choice.count.{page.view.count}")
    return t("bottleneck.halve_line", factor=later.macs // layer.macs, unit=unit, work=work, work_v1=work_v1)


def _work(page: Page, macs: int) -> str:
    return short(per_mac(page.view.count) * macs, 4)


def slips(page: Page, bench: "Bench") -> None:
    """What is often said of these blocks, what is so, and the numbers of the block on the bench."""
    t, setting = page.t, bench.setting
    said = ("same", "network", "nothing", "bias", "map", *(("groups",) if setting.groups > 1 else ()))
    values = _values(page, bench)
    body = [[t(f"bottleneck.{part}_{name}", **values) for part in ("slip", "fact", "here")] for name in said]
    st.html(html.section(t("bottleneck.slips"), t("bottleneck.slips_line")))
    st.html(html.rows([t(f"bottleneck.{cell}") for cell in ("heard", "fact", "here")], body))


def _values(page: Page, bench: "Bench") -> dict[str, object]:
    """Every number that a slip is answered with."""
    setting, block = bench.setting, bench.bottleneck
    first, middle, last = block.convs
    ones = first.weights + last.weights
    full = cached.bench(setting._replace(bias=True, norm=True)).bottleneck
    whole = cached.bench(setting._replace(groups=1)).bottleneck
    twice = cached.bench(setting._replace(side=2 * setting.side)).bottleneck
    shallow, deep = (cached.analysis(PRESETS[name].spec).totals.params for name in (SHALLOW, USUAL))
    return setting._asdict() | {
        "pairing": f"{bench.pairing:,.2f}",
        "ratio": f"{bench.ratio:,.2f}",
        "shallow": shallow,
        "deep": deep,
        "ones": ones,
        "share": percent(ones, block.weights),
        "weights": block.weights,
        "biases": sum(layer.biases for layer in full.convs),
        "norms": sum(layer.params for layer in full.layers if layer.kind == "norm"),
        "unit": page.t(f"choice.count.{page.view.count}"),
        "work": _work(page, block.macs),
        "twice": 2 * setting.side,
        "more": _work(page, twice.macs),
        "conv": middle.weights,
        "whole_conv": whole.convs[1].weights,
        "whole": whole.weights,
    }
