"""A label of a network and a count of parameters: whether both can be of one network."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from explorer import presets, reading
from explorer.i18n import Text, text
from explorer.presets import PRESETS
from explorer.reading import Count
from explorer.ui.pages.depth import worked_out
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import cached
from explorer.ui.widgets.found import opens

if TYPE_CHECKING:
    from explorer.analysis.blocks.depth import Verdict
    from explorer.analysis.identify import Match

EXAMPLES = (
    ("CIFAR ResNet-18", "0.27M"),
    ("CIFAR ResNet-18", "11.17M"),
    ("ResNet-50", "21.8M"),
    ("WRN-28-10", "36.5M"),
    ("ResNet-1001 v2", "10.33M"),
)
SHOWN = 4  # networks that a verdict names


def label(page: Page) -> None:
    """A name and a count of parameters, and whether both can be of one network."""
    t, memory = page.t, st.session_state
    st.html(html.section(t("depth.label"), t("depth.label_line")))
    given = memory.get("depth_asked", ("", ""))
    with st.form("depth_form", border=False):
        left, middle, right = st.columns([3, 2, 1], vertical_alignment="bottom")
        for column, part, shown in ((left, "label", given[0]), (middle, "params", given[1])):
            memory.setdefault(f"depth_{part}", shown)
            column.text_input(
                t(f"depth.ask_{part}"), key=f"depth_{part}", max_chars=60, placeholder=t(f"depth.hint_{part}")
            )
        right.form_submit_button(
            t("depth.check"), width="stretch", on_click=lambda: _ask(memory.depth_label, memory.depth_params)
        )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(html.line(t("which.examples"), "label"), width="content")
        for name, params in EXAMPLES:
            st.button(
                f"{name}, {params}", key=f"depth_{name}_{params}", type="tertiary", on_click=_ask, args=(name, params)
            )
    if any(memory.get("depth_asked", ())):
        _answer(page, *memory.depth_asked)


def _ask(name: str, params: str) -> None:
    memory = st.session_state
    memory.depth_label, memory.depth_params = memory.depth_asked = name.strip(), params.strip()


def _answer(page: Page, name: str, params: str) -> None:
    from explorer.analysis.blocks.depth import said

    t, number = page.t, said(name)
    if number is None:
        st.html(html.notice("warn", t("depth.no_number", label=name), []))
        return
    given = _read(params)
    if isinstance(given, Text):
        st.html(html.notice("warn", given.into(page.view.lang), list(_families(page, number, name))))
        return
    _verdict(page, name, number, given)


def _read(params: str) -> Count | Text:
    """A count of parameters, or why there is none."""
    if not params:
        return text("depth.no_params")
    try:
        given = reading.read_text(params)
    except reading.Unreadable as wrong:
        return wrong.sentence
    return given if isinstance(given, Count) and given.quantity in ("any", "params") else text("depth.not_params")


def _verdict(page: Page, name: str, number: int, given: Count) -> None:
    """Whether the label holds, which depths there are, and the networks that have the count."""
    t = page.t
    if not cached.index_is_ready():
        with st.spinner(t("which.counting", count=len(PRESETS))):
            found = worked_out.judged(number, given)
    else:
        found = worked_out.judged(number, given)
    depths = t("depth.list").join(f"{depth:,}" for depth in found.depths)
    title = t(f"depth.verdict_{found.kind}", number=number, params=given.shown, depths=depths)
    sentences = list(_because(page, name, number, found))
    st.html(html.notice("info" if found.kind in ("fits", "by_name") else "warn", title, sentences))
    for match in found.matches[:SHOWN]:
        _match(page, match)


def _because(page: Page, name: str, number: int, found: "Verdict") -> Iterator[str]:
    """What decides it: the rule of the name, the depths there are, or the network that the name makes one think of."""
    from explorer.analysis.blocks.depth import apart

    t = page.t
    if found.kind == "by_name":
        yield t(f"depth.odd_{worked_out.why_odd(found.matches[0].spec, number)}")
    if found.kind != "fits":
        small = any(len(match.spec.repeats) == 3 for match in found.matches)
        yield from _families(page, number, f"{name} cifar" if small else name)
    elif all(knobs := [apart(match.spec, number) for match in found.matches]):
        labels = t("depth.list").join(t(f"knob.{knob}").partition(t("depth.comma"))[0] for knob in knobs[0])
        usual = cached.analysis(PRESETS[f"resnet{number}"].spec).totals.params
        yield t("depth.not_imagenet", number=number, params=usual, knobs=labels)


def _families(page: Page, number: int, name: str) -> Iterator[str]:
    """Which families of the paper have such a depth; that those for CIFAR have none, where the name asks for it."""
    from explorer.analysis.blocks.depth import families

    t, found = page.t, families(number)
    if found.imagenet:
        yield t("depth.is_imagenet", number=number, depths=t("depth.list").join(map(str, presets.IMAGENET_DEPTHS)))
    if found.cifar:
        yield t("depth.is_cifar", number=number, n=found.cifar)
    elif "cifar" in name.casefold():
        yield t("depth.not_cifar", number=number, nearest=t("depth.or").join(map(str, found.nearest)))
    if found.bottleneck:
        yield t("depth.is_bottleneck", number=number, n=found.bottleneck)


def _match(page: Page, match: "Match") -> None:
    """A network with that count: a link to it, its layers, and what sets it apart."""
    preset = presets.find(match.name)
    right = opens(page, match.spec, preset)
    layers = page.t("depth.layers_of", count=worked_out.depth_formula(match.spec).depth, params=match.counted)
    right.html(html.match(layers, match.convention.into(page.view.lang), [], preset.special[page.view.lang]))
