"""Which networks are compared. A is the one on screen, the others are the link's word `compare`; letters name them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from explorer import permalink, titles
from explorer.i18n import Translator
from explorer.permalink import LETTERS
from explorer.presets import PRESETS
from explorer.spec import Problem, ResNetSpec, facts, problems
from explorer.ui import pages
from explorer.ui.shell import controls, html, loading, state
from explorer.ui.shell.frame import Page, part
from explorer.ui.widgets import cached, show

FEWEST, MOST = 2, len(LETTERS)


class Member(NamedTuple):
    """A network on the page: its letter, its title and where it comes from."""

    letter: str
    spec: ResNetSpec
    title: str


def members(page: Page) -> tuple[Member, ...]:
    specs = _specs()
    return tuple(Member(letter, spec, _title(spec, page.t)) for letter, spec in zip(LETTERS, specs, strict=False))


def _specs() -> list[ResNetSpec]:
    """The network on screen and the others; where the link names none, one that goes well with it."""
    others, _ = permalink.members(state.own("compare").compare)
    return [state.spec(), *(others or (partner(state.spec()),))]


def partner(spec: ResNetSpec) -> ResNetSpec:
    """What a network is compared with at first: v1 with v1.5; where that is one network, with and without shortcuts."""
    if facts.block(spec).strides:
        twins = [replace(spec, stride_on=where) for where in ("1x1", "3x3") if where != spec.stride_on]
    else:
        twins = [replace(spec, shortcut=ResNetSpec().shortcut if spec.shortcut == "none" else "none")]
    return next((twin for twin in twins if not problems(twin)), PRESETS[permalink.DEFAULT_NET].spec)


def _title(spec: ResNetSpec, t: Translator) -> str:
    depth = cached.analysis(spec).totals.weighted_layers if loading.is_done() else None
    return titles.full(spec, t, depth)


def pair(page: Page, found: tuple[Member, ...]) -> tuple[Member, Member]:
    """The reference, and the network whose difference from it is explained; a letter that nobody has is as the first."""
    by_letter = {member.letter: member for member in found}
    reference = by_letter.get(page.own.reference, found[0])
    other = by_letter.get(page.own.other)
    if other in (None, reference):
        other = next(member for member in found if member != reference)
    return reference, other


def sidebar(page: Page) -> None:
    """The networks with their knobs, ways to add one, the reference, and the unit of work."""
    if not state.hides("network"):
        part("networks", _networks)
    controls.count(page)


def _networks(page: Page) -> None:
    found = members(page)
    st.html(html.line(page.t("compare.networks"), "label"))
    for member in found:
        _row(page, member, len(found))
    _add(page, len(found))
    _reference(page, found)


def _row(page: Page, member: Member, count: int) -> None:
    left, right = st.columns([5, 2], vertical_alignment="center", gap="small")
    left.page_link(
        "streamlit_app.py",
        label=f"**{member.letter}** {member.title}",
        query_params=state.words("explore", member.spec),
        help=page.t("compare.open", line=show.line(member.spec, page.t)),
    )
    right.button(
        page.t("compare.remove", letter=member.letter),
        key=f"compare_remove_{member.letter}_{permalink.joined([member.spec])}",
        type="tertiary",
        disabled=count <= FEWEST or state.locks("network"),
        help=page.t("compare.fewest", count=FEWEST) if count <= FEWEST else None,
        on_click=_remove,
        args=(LETTERS.index(member.letter), member.spec),
    )


def _remove(at: int, spec: ResNetSpec) -> None:
    """Takes one network away; the letters behind it move up, and with them what they stood for.

    A quick hand presses where letters have moved up already: then the network is sought, and not taken away twice.
    """
    specs, own = _specs(), state.own("compare")
    if specs[at : at + 1] != [spec]:
        if spec not in specs:
            return
        at = specs.index(spec)
    if len(specs) <= FEWEST:
        return
    specs.pop(at)
    moved = {word: _after(getattr(own, word), at) for word in ("reference", "other")}
    state.change_spec(specs[0], "compare", compare=permalink.joined(specs[1:]), **moved)


def _after(letter: str, at: int) -> str:
    """A letter once the network at that place is gone."""
    number = LETTERS.index(letter)
    return letter if number < at or not number else LETTERS[number - 1]


def _add(page: Page, count: int) -> None:
    """A list of all names, and a line for a link or a name."""
    t, full = page.t, count >= MOST or state.locks("network")
    names: Any = [*PRESETS]  # Streamlit's overloads give up on what **state.control is
    st.selectbox(
        t("compare.pick"),
        names,
        index=None,
        placeholder=t("compare.pick_hint"),
        format_func=titles.labels(page.view.lang).__getitem__,
        disabled=full,
        help=t("compare.most_help", count=MOST),
        **state.control("compare_pick", None, lambda name: _append(PRESETS[name].spec) if name in PRESETS else None),
    )
    st.text_input(
        t("compare.paste"),
        placeholder="resnet50[classes=10]",
        max_chars=2000,
        disabled=full,
        help=t("compare.paste_help"),
        **state.control("compare_typed", "", lambda typed: _paste(typed.strip())),
    )


def _append(spec: ResNetSpec) -> None:
    specs = [*_specs(), spec][:MOST]
    state.change_spec(specs[0], "compare", compare=permalink.joined(specs[1:]))


def _paste(typed: str) -> None:
    """A link from the app, or a name; one that cannot be used is said and changes nothing."""
    if not typed:
        return
    link = pages.read_query(typed) if "?" in typed or "net=" in typed else permalink.read_name(typed)
    if link.notes:
        state.refuse(Problem(link.notes[0]))
    else:
        _append(link.spec)


def _reference(page: Page, found: tuple[Member, ...]) -> None:
    titles = {member.letter: f"{member.letter} · {member.title}" for member in found}
    current = pair(page, found)[0].letter
    st.selectbox(
        page.t("compare.reference"),
        [*titles],
        format_func=titles.__getitem__,
        disabled=state.locks("view"),
        **state.control(
            state.labelled("reference", titles.values()),
            current,
            lambda letter: state.change_view("compare", reference=letter),
        ),
    )


def explaining(page: Page, found: tuple[Member, ...], other: Member, measures: tuple[str, ...]) -> None:
    """Over the waterfall: which network, in what, and split how."""
    reference, _ = pair(page, found)
    letters = [member.letter for member in found if member != reference]
    measure = page.own.difference if page.own.difference in measures else measures[0]
    with st.container(horizontal=True):
        if len(letters) > 1:
            _segments(page, "other", letters, other.letter, lambda letter: f"{reference.letter} → {letter}")
        _segments(page, "difference", measures, measure, lambda word: measure_name(word, page))
        _segments(page, "split", page.choices("split"), page.own.split, lambda word: page.t(f"compare.split.{word}"))


def _segments(page: Page, word: str, options: Sequence[str], value: str, label: Callable[[str], str]) -> None:
    controls.segments(page, word, f"compare.choose.{word}", label, options, value, label_visibility="collapsed")


def measure_name(measure: str, page: Page) -> str:
    return page.t(f"choice.count.{page.view.count}") if measure == "macs" else page.t(f"compare.measure.{measure}")
