"""The controls of the network on screen. Each is drawn from the spec and writes back through its callback."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from explorer import permalink, presets, titles
from explorer.devices import devices
from explorer.i18n import choices, text
from explorer.presets import PRESETS
from explorer.spec import Problem, ResNetSpec
from explorer.ui.shell import picker, state
from explorer.ui.shell.frame import Page

CUSTOM = "custom"
SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512)


def network(page: Page) -> None:
    """Every knob of the spec, the usual ones first."""
    if not state.hides("network"):
        _main(page)
    if not state.hides("knobs"):
        _knobs(page)


def _main(page: Page) -> None:
    _preset(page)
    picker.button(page)
    _depth(page)
    for knob in ("block", "stride_on", "order", "shortcut"):
        _choice(page, knob)
    _side(page)


def _knobs(page: Page) -> None:
    """What is changed less often, behind two rows."""
    t = page.t
    with st.expander(t("knob.stages")):
        _repeats(page)
        _number(page, "width")
        _select(page, "stem")
        _number(page, "stem_width")
        _input(page)
        _select(page, "head")
        _number(page, "classes")
    with st.expander(t("knob.inside")):
        _number(page, "groups")
        _number(page, "group_width")
        for knob in ("attention", "norm", "bias"):
            _select(page, knob)
        for knob in ("projects", "final_norm"):
            _choice(page, knob, only_if=page.spec.order == "pre")


def sidebar(page: Page) -> None:
    """What a page about the network on screen has: its knobs, and what its cost is counted in."""
    network(page)
    count(page)


def count(page: Page) -> None:
    """MACs or FLOPs, everywhere."""
    if not state.hides("count"):
        segments(page, "count", width="stretch", help=page.t("help.count"))


def grouping(page: Page) -> None:
    """Costs by stage, block or layer."""
    segments(page, "by", label_visibility="collapsed")


def colouring(page: Page) -> None:
    """The picture by kind of layer or by a count."""
    segments(page, "colour", label_visibility="collapsed")


def folding(page: Page) -> None:
    """Repeats of the picture folded, unfolded, or as they fit."""
    segments(page, "fold", label_visibility="collapsed")


def optimiser(page: Page) -> None:
    segments(page, "optimiser")


def precision(page: Page) -> None:
    segments(page, "precision")


def slide(page: Page, word: str, label: str = "", shown: Callable[[str], str] = str, **look) -> None:
    """A view word that is a number: a batch, the memory of a device, a side."""
    key = state.widget(word, page.value(word))
    st.select_slider(
        page.t(label or f"knob.{word}"),
        page.choices(word),
        format_func=shown,
        key=key,
        disabled=state.locks("view"),
        on_change=state.answers(key, lambda: state.change_view(**{word: st.session_state[key]})),
        **look,
    )


def device(page: Page) -> None:
    """The device of the roofline."""
    key = state.widget("device", page.own.device)
    st.selectbox(
        page.t("knob.device"),
        page.choices("device"),
        format_func=lambda name: devices()[name].name,
        key=key,
        disabled=state.locks("view"),
        on_change=state.answers(key, lambda: state.change_view(device=st.session_state[key])),
    )


def segments(
    page: Page,
    word: str,
    label: str = "",
    shown: Callable[[str], str] | None = None,
    options: Sequence[str] = (),
    value: str = "",
    **look,
) -> None:
    """A view word whose few choices stand side by side; it changes nothing of the network.

    `options` and `value` where the page offers fewer, or shows another than the link says.
    """
    key = state.widget(word, value or page.value(word))
    st.segmented_control(
        page.t(label or f"knob.{word}"),
        options or page.choices(word),
        format_func=shown or (lambda value: page.t(f"choice.{word}.{value}")),
        key=key,
        required=True,
        disabled=state.locks("view"),
        on_change=state.answers(key, lambda: state.change_view(**{word: st.session_state[key]})),
        **look,
    )


def _set(**knobs) -> None:
    state.change_spec(replace(state.spec(), **knobs))


def _preset(page: Page) -> None:
    """All presets, origin by origin; the picker searches in both names."""
    found = presets.named(page.spec)
    current = found.name if found else CUSTOM
    options = [*PRESETS] if current in PRESETS else [current, *PRESETS]
    key = state.widget("preset", current)
    st.selectbox(
        page.t("knob.preset"),
        options,
        format_func=lambda name: (
            page.t("choice.custom.preset") if name == CUSTOM else titles.label(presets.find(name), page.t)
        ),
        key=key,
        disabled=state.locks("network"),
        help=page.t("help.preset"),
        on_change=state.answers(key, lambda: _pick_preset(st.session_state[key])),
    )


def _pick_preset(name: str) -> None:
    if name != CUSTOM:
        state.change_spec(presets.find(name).spec)


def _depths(spec: ResNetSpec) -> dict[int, tuple[str, tuple[int, ...]]]:
    """Depths with a name for a network of this many stages: depth -> block and repeats."""
    if len(spec.repeats) == 3:
        return {depth: ("basic", presets.cifar(depth).spec.repeats) for depth in presets.CIFAR_DEPTHS}
    return presets.IMAGENET_DEPTHS


def _depth(page: Page) -> None:
    """Slides over the depths that have a name; a network between them stands at the end as its repeats."""
    spec, depths = page.spec, _depths(page.spec)
    current = next((depth for depth, pair in depths.items() if pair == (spec.block, spec.repeats)), CUSTOM)
    options = [*depths] if current in depths else [*depths, CUSTOM]
    custom = "-".join(map(str, spec.repeats))
    key = state.widget("depth", current)
    st.select_slider(
        page.t("knob.depth"),
        options,
        format_func=lambda depth: custom if depth == CUSTOM else str(depth),
        key=key,
        disabled=state.locks("network"),
        on_change=state.answers(key, lambda: _pick_depth(st.session_state[key])),
    )


def _pick_depth(depth: int | str) -> None:
    if depth != CUSTOM:
        block, repeats = _depths(state.spec())[depth]
        _set(block=block, repeats=repeats)


def _choice(page: Page, knob: str, only_if: bool = True) -> None:
    """A knob whose few choices stand side by side."""
    _knob(page, knob, st.segmented_control, required=True, width="stretch", only_if=only_if)


def _select(page: Page, knob: str) -> None:
    """A knob whose choices need more room than the sidebar has."""
    _knob(page, knob, st.selectbox)


def _knob(page: Page, knob: str, widget: Callable, only_if: bool = True, **look) -> None:
    key = state.widget(knob, getattr(page.spec, knob))
    widget(
        page.t(f"knob.{knob}"),
        choices(knob),
        format_func=lambda value: page.t(f"choice.{knob}.{value}"),
        key=key,
        disabled=state.locks("network") or not only_if,
        help=page.t(f"help.{knob}"),
        on_change=state.answers(key, lambda: _set(**{knob: st.session_state[key]})),
        **look,
    )


def _side(page: Page) -> None:
    """Square inputs; any other stands under `more`."""
    channels, height, width = page.spec.input
    current = height if height == width else f"{height}×{width}"
    options = sorted({*SIDES, current}) if height == width else [*SIDES, current]
    key = state.widget("side", current)
    st.select_slider(
        page.t("knob.side"),
        options,
        format_func=lambda side: side if isinstance(side, str) else f"{side} × {side}",
        key=key,
        disabled=state.locks("network"),
        on_change=state.answers(key, lambda: _pick_side(channels, st.session_state[key])),
    )


def _pick_side(channels: int, side: int | str) -> None:
    if not isinstance(side, str):
        _set(input=(channels, side, side))


def _repeats(page: Page) -> None:
    _typed(page, "repeats", "-".join(map(str, page.spec.repeats)), permalink.read_repeats, r"[\s,-]+", "-")


def _input(page: Page) -> None:
    _typed(page, "input", "x".join(map(str, page.spec.input)), permalink.read_input, r"\s*[x×X*,]\s*|\s+", "x")


def _typed(page: Page, knob: str, shown: str, read, separators: str, separator: str) -> None:
    """A knob of several numbers as text; what cannot be read is said, and the last good network stays."""
    key = state.widget(knob, shown)

    def changed() -> None:
        typed = st.session_state[key].strip()
        value = read(re.sub(separators, separator, typed))
        if value is None:
            state.refuse(Problem(text(f"problem.{knob}_text", value=typed)))
        else:
            _set(**{knob: value})

    _text(page, knob, key, 60, changed)


def _number(page: Page, knob: str) -> None:
    key = state.widget(knob, str(getattr(page.spec, knob)))

    def changed() -> None:
        typed = st.session_state[key].strip().replace(",", "")
        value = permalink.read_number(typed)
        if value is None:
            state.refuse(Problem(text(f"problem.type_{knob}", value=typed)))
        else:
            _set(**{knob: value})

    _text(page, knob, key, 12, changed)


def _text(page: Page, knob: str, key: str, most: int, changed: Callable[[], None]) -> None:
    st.text_input(
        page.t(f"knob.{knob}"),
        key=key,
        disabled=state.locks("network"),
        help=page.t(f"help.{knob}"),
        max_chars=most,
        on_change=state.answers(key, changed),
    )
