"""What came of running a network: the maps of a layer as pictures, and how long each layer took."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from explorer.devices import devices
from explorer.i18n import Translator, translator
from explorer.lab.steps import Result
from explorer.spec import ResNetSpec
from explorer.ui.pages.explore import brought, machine
from explorer.ui.shell import controls, html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached, show
from explorer.ui.widgets.cached import Analysis

if TYPE_CHECKING:
    import numpy as np

ACROSS, TILE, GAP = 8, 96, 6  # maps in a row, px of each, px between two
SURE = 5  # classes
CREDITED = ("flower", "temple")  # photographs whose licence has their authors named


def maps(page: Page, analysis: Analysis, found: Result) -> None:
    """The maps of the chosen layer, beside what went in."""
    t, names = page.t, [layer.name for layer in analysis.trace.layers]
    layer = page.view.at if page.view.at in found["layers"] else _first(page.view.at, names)
    seen, shape = found["layers"][layer], "×".join(map(str, found["layers"][layer]["shape"]))
    st.html(html.section(t("run.maps", layer=layer), t("run.maps_line", shape=shape, channels=len(seen["channels"]))))
    left, right = st.columns([1, 5], gap="medium")
    with left:
        st.image(photo(found["image"]), caption=t("run.image"), alt=t("run.image"), width=192)
        if page.own.photo in CREDITED:
            st.html(html.line(t(f"run.credit.{page.own.photo}"), "label"))
    with right:
        alt = t("run.maps_alt", layer=layer, shape=shape)
        st.image(tiles(seen), caption=_caption(seen, t), alt=alt, width="stretch")
    if brought.chosen(page):
        st.html(html.line(_likely(found["top"], t), "label"))
    else:
        st.html(html.line(t("run.random_says"), "label"))


def _first(at: str, names: list[str]) -> str:
    """The layer that is shown for a block, or where none is chosen."""
    return next((name for name in reversed(names) if at and name.startswith(f"{at}.")), names[0])


def _likely(top: Sequence[tuple[int, float | None]], t: Translator) -> str:
    """The most likely classes; after a training that diverged none is."""
    shares = [(one, share) for one, share in top[:SURE] if share is not None]
    said = t("run.comma").join(f"{one}: {share:.1%}" for one, share in shares)
    return t("run.top", classes=said) if said else t("run.no_top")


def _caption(seen: dict[str, Any], t: Translator) -> str:
    channels = t("run.comma").join(map(str, seen["channels"]))
    if seen["low"] is None:
        return t("run.no_range", channels=channels)
    return t("run.range", channels=channels, low=f"{seen['low']:.3g}", high=f"{seen['high']:.3g}")


def tiles(seen: dict[str, Any]) -> "np.ndarray":
    """The maps side by side, dark for the layer's least value, light for its largest; a gap of middle grey between them."""
    import numpy as np

    high, wide = seen["side"]
    each = np.frombuffer(seen["maps"], np.uint8).reshape(-1, high, wide)
    scale = max(TILE // max(high, wide), 1)
    each = each.repeat(scale, 1).repeat(scale, 2)
    rows = -(-len(each) // ACROSS)
    step_y, step_x = each.shape[1] + GAP, each.shape[2] + GAP
    found = np.full((rows * step_y - GAP, min(len(each), ACROSS) * step_x - GAP), 128, np.uint8)
    for place, one in enumerate(each):
        top, left = place // ACROSS * step_y, place % ACROSS * step_x
        found[top : top + one.shape[0], left : left + one.shape[1]] = one
    return found


def photo(seen: dict[str, Any]) -> "np.ndarray":
    """The image that went in, as the network got it; larger, with its pixels to be seen."""
    import numpy as np

    high, wide = seen["side"]
    planes = np.frombuffer(seen["maps"], np.uint8).reshape(-1, high, wide)
    found = planes[:3].transpose(1, 2, 0) if len(planes) == 3 else planes[0]
    scale = max(192 // max(high, wide), 1)
    return found.repeat(scale, 0).repeat(scale, 1)


def times(page: Page, analysis: Analysis, found: Result) -> None:
    """How long each layer took, and the same as a table beside what the device of the roofline could do at best."""
    batch = int(page.own.run_batch)
    from explorer.charts import layer_times as chart
    from explorer.charts.theme import choose

    layers = analysis.trace.layers
    said = chart.sentence(layers, found, page.t, batch)
    figure = choose(chart.layer_times(layers, found["layers"], page.t, batch=batch), page.view.at)
    show.charted(page, "run.layers", (figure, said), chooses=show.choose_layer)
    controls.device(page)
    show.twin(page, "run", lambda: time_table(page.spec, found, page.own.device, batch, page.view.lang))


def time_table(spec: ResNetSpec, found: Result, device: str, batch: int, lang: str) -> dict[str, list]:
    from explorer.charts import layer_times as chart

    layers, loads = cached.analysis(spec).trace.layers, machine.loads(spec, batch, "float32")
    return chart.table(layers, loads, found["layers"], devices()[device], translator(lang), batch)
