"""What stands on every page about a network: its name and line, the headline numbers, a chart."""

from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from explorer import permalink, presets
from explorer.i18n import translator
from explorer.oddities import oddities
from explorer.spec import ResNetSpec
from explorer.ui import badge, cached, html, share, state
from explorer.ui.cached import Analysis
from explorer.ui.frame import Page
from explorer.units import mib, parts

CHART = {"displayModeBar": False, "displaylogo": False}


def title(spec: ResNetSpec, t, depth: int | None = None) -> str:
    """A preset's own title, whatever its input and classes; else ResNet-50, Plain-34; no depth before it is counted."""
    preset = permalink.nearest(spec)
    if replace(preset.spec, input=spec.input, classes=spec.classes) == spec:
        return preset.title
    if depth is None:
        return t("title.unknown_depth")
    return t("title.plain" if spec.shortcut == "none" else "title.residual", depth=depth)


def line(spec: ResNetSpec, t) -> str:
    """What the network is, in one line: v1.5 · bottleneck · shortcut B · 3×224×224 · 1,000 classes."""
    found = [t(f"choice.block.{spec.block}").lower()]
    if spec.block != "basic" or spec.stride_on == "last":
        found.insert(0, t(f"title.stride.{spec.stride_on}"))
    if spec.order == "pre":
        found.insert(0, t("title.pre"))
    shortcut = t(f"choice.shortcut.{spec.shortcut}")
    found.append(t("title.plain_line") if spec.shortcut == "none" else t("title.shortcut", kind=shortcut))
    if spec.groups > 1 or spec.group_width != 64:
        found.append(t("title.groups", groups=spec.groups, width=spec.group_width))
    if spec.attention != "none":
        found.append(t(f"choice.attention.{spec.attention}"))
    if spec.norm != "batch":
        found.append(t(f"title.norm.{spec.norm}"))
    found += ["×".join(map(str, spec.input)), t("title.classes", classes=spec.classes)]
    return " · ".join(found)


def about(spec: ResNetSpec, lang: str) -> str:
    """What sets a preset apart, and where it comes from; of any other network, what is odd about it."""
    if preset := presets.named(spec):
        return translator(lang)("title.about", special=preset.special[lang], source=preset.source)
    return " ".join(sentence.into(lang) for sentence in oddities(spec))


@contextmanager
def starting(page: Page):
    """The name at once, and, while PyTorch loads for the first visitor, why the rest takes a moment."""
    place = st.empty()
    if cached.torch_is_loaded():
        yield
        return
    with place.container():
        st.html(html.heading(title(page.spec, page.t), line(page.spec, page.t)))
        with st.spinner(page.t("start.torch")):
            yield
    place.empty()


def heading(page: Page, analysis: Analysis) -> None:
    name = title(page.spec, page.t, analysis.totals.weighted_layers)
    said = "" if state.hides("numbers") else about(page.spec, page.view.lang)
    left, right = st.columns([13, 7], vertical_alignment="center")
    left.html(html.heading(name, line(page.spec, page.t), said))
    with right, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        badge.badge(page)
        share.copy_link(page)
        if not state.hides("numbers"):  # a slide shows them
            _present(page)
    badge.disagreement(page)
    if analysis.trace.unknown:
        names = ", ".join(analysis.trace.unknown)
        sentence = page.t("problem.unknown_ops", count=len(analysis.trace.unknown), names=names)
        st.html(html.notice("warn", sentence, []))


def _present(page: Page) -> None:
    st.button(
        page.t("presenter.open"),
        key="present",
        icon=":material/slideshow:",
        help=page.t("presenter.open_help"),
        on_click=state.change_view,
        kwargs={"present": "yes"},
    )


def headline(page: Page, analysis: Analysis) -> None:
    """Depth, parameters, MACs or FLOPs, activations and weights, each with its unit and convention."""
    if state.hides("numbers"):
        return
    t, sums = page.t, analysis.totals
    least = "≥ " if analysis.trace.unknown else ""
    work, unit = parts(getattr(sums, page.view.count))
    activations, activations_unit = parts(sums.activations)
    figures = [
        (
            t("headline.depth"),
            f"{sums.weighted_layers:,}",
            t("headline.depth_unit"),
            t("headline.depth_note", convs=sums.convolutions, fc=sums.classifiers),
        ),
        (t("headline.params"), f"{sums.params:,}", "", t("headline.params_note", buffers=sums.buffers)),
        (
            t(f"headline.{page.view.count}"),
            least + work,
            unit,
            t(f"headline.{page.view.count}_note", long=getattr(sums, page.view.count)),
        ),
        (t("headline.activations"), activations, activations_unit, t("headline.activations_note")),
        (t("headline.weights"), mib(sums.bytes), "MiB", t("headline.weights_note")),
        field(page, analysis),
    ]
    st.html(html.headline(figures))


def field(page: Page, analysis: Analysis) -> tuple[str, str, str, str]:
    """The receptive field where the last stage ends, in pixels of the image."""
    from explorer.analysis.groups import place

    t, last = page.t, next(layer for layer in reversed(analysis.trace.layers) if layer.stage != "head")
    found, note = cached.fields(page.spec)[last.name], t("headline.field_note", stage=place(last.stage, None, t))
    if found.longest is None:
        return t("headline.field"), t("headline.field_whole"), "", note
    return t("headline.field"), "×".join(f"{side:,}" for side in dict.fromkeys(found.longest)), "px", note


def chart(figure, alt: str, key: str, chooses: bool = False) -> None:
    """A figure of Plotly. One that `chooses` answers a click on a bar with the layer or block the bar stands for."""
    look = {"key": key, "config": CHART, "alt": alt, "theme": "streamlit"}
    if not chooses:
        st.plotly_chart(figure, **look)
        return

    def chosen() -> None:
        if points := st.session_state[key].selection.points:
            state.change_view(at=points[0]["customdata"][0])

    st.plotly_chart(figure, **look, on_select=chosen, selection_mode="points")


def twin(page: Page, key: str, frame, columns: dict | None = None) -> None:
    """The numbers of a chart as a table, made by `frame()` when somebody opens it."""
    box = st.expander(page.t("chart.table"), key=f"{key}_table", on_change="rerun", icon=":material/table:")
    if box.open:
        box.dataframe(frame(), hide_index=True, column_config=columns, alt=page.t("chart.table"))
