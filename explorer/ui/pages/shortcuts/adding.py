"""The lower parts of the page of shortcuts, about one block: the zeros drawn, and add against concat."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import streamlit as st
from markupsafe import Markup

from explorer import markup
from explorer.i18n import Translator
from explorer.ui.pages.shortcuts.parts import name
from explorer.ui.shell import html
from explorer.ui.shell.frame import Page
from explorer.ui.widgets import lanes

if TYPE_CHECKING:
    from explorer.analysis.blocks.shortcuts import Attempt, Join, Padding
    from explorer.analysis.trace.records import Shape

PARTS = markup.macros(__file__)
CORNER = 8  # pixels of a map's side that are drawn


def padded(page: Page, join: "Join") -> None:
    """The channels of a zero-padded shortcut, and the pixels it keeps."""
    from explorer.analysis.blocks.shortcuts import padding

    t, first = page.t, join.blocks[0]
    found = {kind: padding(page.spec, kind, first) for kind in ("A", "A-half")}
    st.html(html.section(t("shortcuts.padded", name=name(join, t)), _padded_line(page, join, found["A"])))
    if found["A"] is None:
        return
    left, right = st.columns(2, gap="large")
    for kind, how in found.items() if join.source[0] < join.target[0] else ():
        left.html(html.line(t(f"shortcuts.bar_{kind}"), "label") + _bar(how, t))
    if found["A"].stride > 1:
        side = min(CORNER, *join.source[1:])
        words = t("shortcuts.pixels", kept=_area(join.target), all=_area(join.source))
        right.html(lanes.pixels(side, found["A"].stride, t("shortcuts.pixels_alt", side=side), words))


def _padded_line(page: Page, join: "Join", found: "Padding | None") -> str:
    channels, out = join.source[0], join.target[0]
    if found is None:
        return page.t("shortcuts.padded_narrows", channels=channels, out=out)
    if channels == out:
        return page.t("shortcuts.padded_halved" if found.stride > 1 else "shortcuts.padded_same", channels=channels)
    return page.t("shortcuts.padded_line", copied=channels, zeros=out - channels, out=out)


def _bar(found: "Padding", t: Translator) -> Markup:
    parts, ends, first = [], [], 1
    for form, count in (("zeros", found.before), ("copied", found.copied), ("zeros", found.after)):
        if count:
            parts.append((form, count))
            ends.append(t(f"shortcuts.{form}", first=first, last=first + count - 1, count=count))
            first += count
    return lanes.channels(parts, ends, t("shortcuts.bar_alt", parts="; ".join(ends)))


def _area(shape: "Shape") -> int:
    return shape[1] * shape[2]


def added(page: Page, join: "Join") -> None:
    """What PyTorch says to the sum and to the concatenation of the block's input and its main path."""
    from explorer.analysis.blocks.shortcuts import add, concat

    t = page.t
    st.html(html.section(t("shortcuts.added"), _added_line(join, t)))
    head = [t(f"shortcuts.{cell}") for cell in ("pair", "add", "concat")]
    body = [
        (t(f"shortcuts.pair_{case}"), _pair(one, join, t), _answers(add, concat, one, join, t))
        for case, one in _cases(join)
    ]
    st.html(PARTS.answers(head, body))
    st.html(html.line(_concat_line(page, join), "said"))


def _cases(join: "Join") -> Iterator[tuple[str, "Shape"]]:
    """x as it comes, x in the right shape, and two shapes that are added in silence."""
    channels, height, width = join.target
    yield "raw", join.source
    if join.source != join.target:
        yield "matched", join.target
    yield "one_map", (1, height, width)
    yield "one_pixel", (channels, 1, 1)


def _batch(shape: "Shape") -> str:
    return "×".join(map(str, (1, *shape)))


def _pair(one: "Shape", join: "Join", t: Translator) -> str:
    return t("shortcuts.shapes", one=_batch(one), other=_batch(join.target))


def _answers(add: Any, concat: Any, one: "Shape", join: "Join", t: Translator) -> tuple[Markup | str, Markup | str]:
    summed, joined = add(one, join.target), concat(one, join.target)
    silent = summed.shape is not None and one != join.target
    return _said(summed, t("shortcuts.silent") if silent else ""), _said(joined, "")


def _said(found: "Attempt", remark: str) -> Markup | str:
    if found.shape is None:
        return markup.filled("<code>RuntimeError: {}</code>", found.message)
    return f"→ {_batch(found.shape)} {remark}".strip()


def _added_line(join: "Join", t: Translator) -> str:
    """Which dimensions differ, and which of them PyTorch names."""
    from explorer.analysis.blocks.shortcuts import add, apart

    differ = apart(join.source, join.target)
    if not differ:
        return t("shortcuts.added_same")
    at = {"channels": 0, "height": 1, "width": 2}
    pairs = t("shortcuts.comma").join(
        t("shortcuts.unequal", what=t(f"shortcuts.{name}"), one=join.source[at[name]], other=join.target[at[name]])
        for name in differ
    )
    key = "added_apart" if add(join.source, join.target).shape is None else "added_broadcast"
    return t(f"shortcuts.{key}", pairs=pairs)


def _concat_line(page: Page, join: "Join") -> str:
    from explorer.analysis.counts.groups import place

    stage, channels = join.blocks[0].stage, join.target[0]
    blocks = page.spec.repeats[int(stage.removeprefix("stage")) - 1]
    return page.t(
        "shortcuts.concat_line",
        stage=place(stage, None, page.t),
        blocks=blocks,
        total=blocks * channels,
        channels=channels,
    )
