"""The controls of the network on screen. Each is drawn from the spec and writes back through its callback."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from explorer import permalink, presets
from explorer.devices import devices
from explorer.i18n import choices, text
from explorer.spec import Problem, ResNetSpec
from explorer.ui.shell import picker, state
from explorer.ui.shell.frame import Page

SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512)


def network(page: Page) -> None:
    """Every knob of the spec, the usual ones first."""
    if not state.hides("network"):
        _main(page)
    if not state.hides("knobs"):
        _knobs(page)


def _main(page: Page) -> None:
    picker.box(page)
    picker.button(page)
    _depth(page)
    for knob in ("block", "stride_on", "order", "shortcut"):
        _choice(page, knob)
    _side(page)


def _knobs(page: Page) -> None:
    """What is changed less often, behind two rows, each drawn when somebody opens it."""
    for name, draw in {"stages": _of_stages, "inside": _inside}.items():
        box = st.expander(page.t(f"knob.{name}"), key=f"knobs_{name}", on_change="rerun")
        if box.open:
            with box:
                draw(page)


def _of_stages(page: Page) -> None:
    _repeats(page)
    _number(page, "width")
    _select(page, "stem")
    _number(page, "stem_width")
    _input(page)
    _select(page, "head")
    _number(page, "classes")


def _inside(page: Page) -> None:
    """What is inside a block."""
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
    values = page.choices(word)
    name = word if shown is str else state.labelled(word, map(shown, values))
    st.select_slider(
        page.t(label or f"knob.{word}"),
        values,
        format_func=shown,
        disabled=state.locks("view"),
        **_word(word, page.value(word), name),
        **look,
    )


def device(page: Page) -> None:
    """The device of the roofline."""
    st.selectbox(
        page.t("knob.device"),
        page.choices("device"),
        format_func=lambda name: devices()[name].name,
        disabled=state.locks("view"),
        **_word("device", page.own.device),
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
    st.segmented_control(
        page.t(label or f"knob.{word}"),
        options or page.choices(word),
        format_func=shown or (lambda value: page.t(f"choice.{word}.{value}")),
        required=True,
        disabled=state.locks("view"),
        **_word(word, value or page.value(word)),
        **look,
    )


def _word(word: str, shown: object, name: str = "") -> dict:
    """A control of one word of the view."""
    page = st.session_state.page
    return state.control(name or word, shown, lambda value: state.change_view(page, **{word: value}))


def _set(**knobs) -> None:
    state.change_spec(replace(state.spec(), **knobs))


def _depths(spec: ResNetSpec) -> dict[int, tuple[str, tuple[int, ...]]]:
    """Depths with a name for a network of this many stages: depth -> block and repeats."""
    if len(spec.repeats) == 3:
        return {depth: ("basic", presets.cifar(depth).spec.repeats) for depth in presets.CIFAR_DEPTHS}
    return presets.IMAGENET_DEPTHS


def _depth(page: Page) -> None:
    """Slides over the depths that have a name; a network between them stands at the end as its repeats."""
    spec, depths = page.spec, _depths(page.spec)
    custom = "-".join(map(str, spec.repeats))
    current = next((depth for depth, pair in depths.items() if pair == (spec.block, spec.repeats)), custom)
    options = [*depths] if current in depths else [*depths, custom]
    st.select_slider(
        page.t("knob.depth"),
        options,
        format_func=str,
        disabled=state.locks("network"),
        **state.control("depth", current, lambda depth: _pick_depth(depth, depths)),
    )


def _pick_depth(depth: Any, depths: dict[int, tuple[str, tuple[int, ...]]]) -> None:
    if depth in depths:
        block, repeats = depths[depth]
        _set(block=block, repeats=repeats)


def _choice(page: Page, knob: str, only_if: bool = True) -> None:
    """A knob whose few choices stand side by side."""
    _knob(page, knob, st.segmented_control, required=True, width="stretch", only_if=only_if)


def _select(page: Page, knob: str) -> None:
    """A knob whose choices need more room than the sidebar has."""
    _knob(page, knob, st.selectbox)


def _knob(page: Page, knob: str, widget: Callable, only_if: bool = True, **look) -> None:
    widget(
        page.t(f"knob.{knob}"),
        choices(knob),
        format_func=lambda value: page.t(f"choice.{knob}.{value}"),
        disabled=state.locks("network") or not only_if,
        help=page.t(f"help.{knob}"),
        **state.control(knob, getattr(page.spec, knob), lambda value: _set(**{knob: value})),
        **look,
    )


def _side(page: Page) -> None:
    """Square inputs; any other stands under `more`."""
    _, height, width = page.spec.input
    current = height if height == width else f"{height}×{width}"
    options = sorted({*SIDES, current}) if height == width else [*SIDES, current]
    st.select_slider(
        page.t("knob.side"),
        options,
        format_func=lambda side: side if isinstance(side, str) else f"{side} × {side}",
        disabled=state.locks("network"),
        **state.control("side", current, _pick_side),
    )


def _pick_side(side: int | str) -> None:
    if not isinstance(side, str):
        _set(input=(state.spec().input[0], side, side))


def _repeats(page: Page) -> None:
    _typed(page, "repeats", "-".join(map(str, page.spec.repeats)), permalink.read_repeats, r"[\s,-]+", "-")


def _input(page: Page) -> None:
    _typed(page, "input", "x".join(map(str, page.spec.input)), permalink.read_input, r"\s*[x×X*,]\s*|\s+", "x")


def _typed(page: Page, knob: str, shown: str, read: Callable[[str], Any], separators: str, separator: str) -> None:
    """A knob of several numbers as text; what cannot be read is said, and the last good network stays."""

    def changed(typed: str) -> None:
        typed = typed.strip()
        value = read(re.sub(separators, separator, typed))
        if value is None:
            state.refuse(Problem(text(f"problem.{knob}_text", value=typed)))
        else:
            _set(**{knob: value})

    _text(page, knob, shown, 60, changed)


def _number(page: Page, knob: str) -> None:
    def changed(typed: str) -> None:
        typed = typed.strip().replace(",", "")
        value = permalink.read_number(typed)
        if value is None:
            state.refuse(Problem(text(f"problem.type_{knob}", value=typed)))
        else:
            _set(**{knob: value})

    _text(page, knob, str(getattr(page.spec, knob)), 12, changed)


def _text(page: Page, knob: str, shown: str, most: int, changed: Callable[[str], None]) -> None:
    st.text_input(
        page.t(f"knob.{knob}"),
        disabled=state.locks("network"),
        help=page.t(f"help.{knob}"),
        max_chars=most,
        **state.control(knob, shown, changed),
    )
