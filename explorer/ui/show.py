"""The parts of the Explore page, each drawn from an analysis."""

from contextlib import contextmanager
from dataclasses import replace

import streamlit as st

from explorer import permalink, presets
from explorer.oddities import oddities
from explorer.spec import ResNetSpec
from explorer.ui import cached, html, state
from explorer.ui.cached import Analysis
from explorer.ui.frame import Page
from explorer.units import mib, parts

LISTING, LINE = 380, 21  # px of a long listing, and of its lines
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
        return f"{preset.special[lang]} ({preset.source})"
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
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.html(html.heading(name, line(page.spec, page.t), about(page.spec, page.view.lang)))
    with right:
        _copy_link(page)
    if analysis.trace.unknown:
        names = ", ".join(analysis.trace.unknown)
        sentence = page.t("problem.unknown_ops", count=len(analysis.trace.unknown), names=names)
        st.html(html.notice("warn", sentence, []))


def _copy_link(page: Page) -> None:
    with st.popover(page.t("link.copy"), icon=":material/link:", help=page.t("link.copy_help"), width="stretch"):
        st.code(state.address(), language=None, wrap_lines=True)


def headline(page: Page, analysis: Analysis) -> None:
    """Depth, parameters, MACs or FLOPs, activations and weights, each with its unit and convention."""
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
        _field(page, analysis),
    ]
    st.html(html.headline(figures))


def _field(page: Page, analysis: Analysis) -> tuple[str, str, str, str]:
    """The receptive field where the last stage ends, in pixels of the image."""
    from explorer.analysis.groups import place

    t, last = page.t, next(layer for layer in reversed(analysis.trace.layers) if layer.stage != "head")
    field, note = cached.fields(page.spec)[last.name], t("headline.field_note", stage=place(last.stage, None, t))
    if field.longest is None:
        return t("headline.field"), t("headline.field_whole"), "", note
    return t("headline.field"), "×".join(f"{side:,}" for side in dict.fromkeys(field.longest)), "px", note


def feature_maps(page: Page, name: str) -> None:
    figure, sentence = cached.feature_maps(page.spec, page.view.lang)
    st.html(html.section(page.t("maps.heading"), sentence))
    _chart(figure, page.t("maps.alt", title=name, sentence=sentence), "maps")


def costs(page: Page, name: str, grouping) -> None:
    """Parameters and work side by side; `grouping` draws the control that groups both."""
    t, view = page.t, page.view
    params, work, sentence = cached.costs(page.spec, view.count, view.by, view.lang)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.html(html.section(t("costs.heading"), sentence), width="content")
        grouping(page)
    by, unit = t(f"choice.by.{view.by}"), t(f"choice.count.{view.count}")
    left, right = st.columns(2, gap="medium")
    with left:
        _chart(params, t("costs.alt_params", title=name, by=by, sentence=sentence), "params")
    with right:
        _chart(work, t("costs.alt_macs", title=name, by=by, unit=unit, sentence=sentence), "work")


def saving(page: Page) -> None:
    """1,179,648 against 69,632, as formulas and as lengths."""
    from explorer.analysis import formula
    from explorer.analysis.saving import weights

    t, pair = page.t, cached.saving()
    factor, unit = (2, "FLOPs") if page.view.count == "flops" else (1, "MACs")
    channels, side, _ = pair.two[0].in_shape
    inner = pair.bottleneck[0].out_shape[0]
    names = (t("saving.two", channels=channels), t("saving.bottleneck", channels=channels, inner=inner))
    terms = []
    for term, layers in zip(names, pair, strict=True):
        work = factor * sum(layer.macs for layer in layers)
        sums = [formula.parameters(layer) for layer in layers]
        total = t("saving.weights", count=weights(layers))
        terms.append((term, [*sums, total, t("saving.costs", count=work, unit=unit, side=side)]))
    sentence = t("saving.sentence", channels=channels, inner=inner, ratio=f"{pair.ratio:.2f}")
    st.html(html.section(t("saving.heading"), sentence))
    *sides, right = st.columns([4, 4, 6], gap="medium", vertical_alignment="top")
    for side, term in zip(sides, terms, strict=True):
        side.html(html.formulas([term]))
    with right:
        alt = t("saving.alt", two=weights(pair.two), bottleneck=weights(pair.bottleneck))
        _chart(cached.saving_chart(names, page.view.lang), alt, "saving")


def frameworks(page: Page, name: str) -> None:
    """Left, what each framework would print for this network, and why it differs; right, the shapes its source prints."""
    t = page.t
    left, right = st.columns([7, 5], gap="medium")
    with left:
        st.html(html.section(t("frameworks.heading"), t("frameworks.sentence", title=name)))
        st.html(cached.frameworks(page.spec, page.view.lang))
    with right:
        title, lines = cached.listing(page.spec, page.view.lang)
        st.html(html.section(t("listing.heading"), title))
        shown = "\n".join(line.replace("\t ", " ") for line in lines)  # a tab is eight letters wide here
        height = LISTING if len(lines) > LISTING // LINE else "content"
        st.code(shown, language=None, height=height, wrap_lines=True)


def layers(page: Page, name: str) -> None:
    """The table of all operations: searched here, sorted and downloaded in place."""
    from explorer.analysis.table import search

    t, view = page.t, page.view
    table = cached.table(page.spec, view.count, view.lang)
    st.html(html.section(t("table.heading"), t("table.caption", count=len(table))))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        wanted = st.text_input(
            t("table.filter"), key="search", placeholder=t("table.filter_hint"), max_chars=80, width=420
        )
        st.download_button(
            t("table.download"),
            data=lambda: cached.csv(page.spec),
            file_name=f"{permalink.name(page.spec)}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    found = search(table, wanted) if wanted else table
    if wanted:
        key = "table.found" if len(found) else "table.none"
        st.html(f"<p>{html.escape(t(key, found=len(found), count=len(table), value=wanted))}</p>")
    if len(found):
        unit = t(f"choice.count.{view.count}")
        alt = t("table.alt", title=name, unit=unit)
        st.dataframe(found, hide_index=True, column_config=_columns(t, unit), height=420, alt=alt)


def _columns(t, unit: str) -> dict:
    texts = ("name", "kind", "stage", "inputs", "in_shape", "out_shape", "kernel", "stride", "formula")
    config = {column: st.column_config.TextColumn(t(f"table.{column}")) for column in texts}
    for column in ("number", "params", "buffers"):
        config[column] = st.column_config.NumberColumn(t(f"table.{column}"), format="localized")
    config["cost"] = st.column_config.NumberColumn(unit, format="localized")
    return config


def _chart(figure, alt: str, key: str) -> None:
    st.plotly_chart(figure, key=key, config=CHART, alt=alt, theme="streamlit")
