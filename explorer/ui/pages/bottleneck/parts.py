"""A bottleneck on the bench: the setting, the blocks to scale, their sums, and the curve against the reduction."""

from typing import TYPE_CHECKING

import streamlit as st

from explorer.ui.pages.bottleneck import worked_out
from explorer.ui.pages.bottleneck.controls import reduction
from explorer.ui.shell import html, state
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.units import per_mac

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis.blocks.bottleneck import Bench, Curve, Setting

WORDS = ("channels", "reduction", "kernel", "groups", "map", "bias", "norm")


def settled(page: Page) -> "Setting":
    """The setting that the link asks for; where it cannot be built, why, a way out, and the last one that could."""
    from explorer.analysis.blocks.bottleneck import Setting, Wrong, setting

    asked = setting({word: page.value(f"bench_{word}") for word in WORDS}, page.choices("bench_reduction"))
    if not isinstance(asked, Wrong):
        st.session_state.bench_good = asked
        return asked
    shown = st.session_state.get("bench_good", Setting())
    stays = page.t("bottleneck.stays", channels=shown.channels, inner=shown.inner)
    st.html(html.notice("warn", stays, [asked.sentence.into(page.view.lang)]))
    use = page.t("bottleneck.use", knob=page.t(f"bottleneck.{asked.word}"), value=asked.value)
    st.button(
        use,
        key="bench_use",
        on_click=state.change_view,
        args=("bottleneck",),
        kwargs={f"bench_{asked.word}": asked.value},
    )
    return shown


def curve(page: Page, bench: "Bench") -> None:
    """Weights against reduction, and where the saving ends."""
    from explorer.charts.bottleneck import curve_chart
    from explorer.ui.widgets.bench.words import counted

    t, setting, found = page.t, bench.setting, worked_out.bench_curve(bench.setting)
    sentence, heading = _sentence(page, bench, found), t(f"bottleneck.curve_{counted(bench)}")
    st.html(html.section(heading, sentence))
    names = (
        t("bottleneck.level", kernel=setting.kernel, count=found.level),
        t("bottleneck.ends", ends=f"{found.ends:.2f}"),
        t("bottleneck.dot", reduction=reduction(setting.channels / setting.inner), count=bench.bottleneck.params),
    )
    alt = t("bottleneck.curve_alt", counted=t(f"bottleneck.axis_{counted(bench)}"), sentence=sentence)
    show.chart(curve_chart(found, names, t), alt, "bench_curve")
    show.twin(page, "bench_curve", lambda: _reductions(page, bench))


def _sentence(page: Page, bench: "Bench", found: "Curve") -> str:
    """Where the saving ends, by which equation, and what a bottleneck without any reduction holds."""
    from explorer.ui.widgets.bench.words import counted

    t, setting = page.t, bench.setting
    a, b, c = (f"{float(factor):,.6g}" for factor in found.factors)
    ends = f"{found.ends:.2f}"
    said = t("bottleneck.curve_sentence", channels=setting.channels, ends=ends, equation=f"{a} r² − {b} r − {c} = 0")
    full = cached.bench(setting._replace(inner=setting.channels)).bottleneck.params
    key = "curve_still" if full < found.level else "curve_no_more"
    what = t(f"bottleneck.{counted(bench)}")
    return f"{said} {t(f'bottleneck.{key}', channels=setting.channels, counted=what, count=full, level=found.level)}"


def _reductions(page: Page, bench: "Bench") -> "pd.DataFrame":
    """A row for each reduction of the slider that can be built."""
    import pandas as pd

    from explorer.analysis.blocks.bottleneck import Setting, setting
    from explorer.ui.widgets.bench.words import counted, times

    t, factor = page.t, per_mac(page.view.count)
    words = {word: page.value(f"bench_{word}") for word in WORDS}
    reductions = page.choices("bench_reduction")
    settings = {value: setting(words | {"reduction": value}, reductions) for value in reductions}
    benches = [(value, cached.bench(found)) for value, found in settings.items() if isinstance(found, Setting)]
    rows = [
        (
            reduction(float(value)),
            one.setting.inner,
            one.bottleneck.params,
            times(one.ratio),
            factor * one.bottleneck.macs,
        )
        for value, one in benches
    ]
    head = [t("bottleneck.reduction"), t("bottleneck.inside_column"), t(f"bottleneck.{counted(bench)}")]
    work = t(f"choice.count.{page.view.count}")
    return pd.DataFrame(rows, columns=[*head, t("bottleneck.times", kernel=bench.setting.kernel), work])
