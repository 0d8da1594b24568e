"""The parts of the page that counts to 18."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from explorer import permalink, presets, reading
from explorer.i18n import Text, text
from explorer.presets import PRESETS
from explorer.reading import Count
from explorer.ui import cached, html, picker, share, show, state, strip
from explorer.ui.cached import Analysis
from explorer.ui.frame import Page

if TYPE_CHECKING:
    import pandas as pd

    from explorer.analysis.depth import Census, Operation, Verdict

ALSO = {"projection": "with_projections", "norm": "with_norms", "pool": "with_pools"}
EXAMPLES = (
    ("CIFAR ResNet-18", "0.27M"),
    ("CIFAR ResNet-18", "11.17M"),
    ("ResNet-50", "21.8M"),
    ("WRN-28-10", "36.5M"),
    ("ResNet-1001 v2", "10.33M"),
)
SHOWN = 4  # networks that a verdict names
QUESTION = "https://stackoverflow.com/questions/43371074"


def heading(page: Page, name: str) -> None:
    share.headed(page, html.heading(page.t("page.depth"), page.t("depth.line", name=name)))


def counting(page: Page, analysis: Analysis, name: str) -> None:
    """The count as far as it has come, the layer it has come to, and all operations as ticks."""
    operations = cached.counted(page.spec, _also(page))
    most = strip.total(operations)
    asked = int(page.view.step or 1)
    step = min(asked, most)
    if asked > most:
        st.html(html.notice("info", page.t("depth.beyond", step=asked, name=name, total=most), []))
    st.html(strip.stylesheet())
    _controls(page, step, most)
    sentence = _sentence(page, analysis, operations)
    st.html(html.section(page.t("depth.strip"), sentence))
    alt = page.t("depth.alt", name=name, step=step, total=most, sentence=sentence)
    st.html(strip.strip(operations, step, alt, page.t))
    _layer(page, operations, step)
    show.twin(page, "depth", lambda: _table(page, operations))


def _also(page: Page) -> tuple[str, ...]:
    return tuple(kind for kind, word in ALSO.items() if getattr(page.view, word) == "yes")


def _controls(page: Page, step: int, most: int) -> None:
    """The number in large type, every way to the next one, and what is counted."""
    left, middle, right = st.columns([2, 5, 4], gap="large", vertical_alignment="bottom")
    of = html.escape(page.t("depth.of", total=most))
    left.html(f'<p class="counted" role="status"><b>{step:,}</b> <span>{of}</span></p>')
    with middle:
        with st.container(horizontal=True, gap="small"):
            _button(page, "back", step - 1, most, ":material/chevron_left:")
            _button(page, "next", step + 1, most, ":material/chevron_right:", type="primary")
            _button(page, "first", 1, most, ":material/first_page:", disabled=step == 1)
            _button(page, "last", most, most, ":material/last_page:", disabled=step == most)
        _slider(page, step, most)
    with right:
        _switches(page)


def _button(page: Page, way: str, to: int, most: int, icon: str, disabled: bool = False, **look) -> None:
    st.button(
        page.t(f"depth.{way}"),
        key=f"depth_{way}",
        icon=icon,
        disabled=disabled or not 1 <= to <= most,
        on_click=state.change_view,
        kwargs={"step": str(to)},
        **look,
    )


def _slider(page: Page, step: int, most: int) -> None:
    key = state.widget(f"step_{most}", step)  # another length is another slider
    st.slider(
        page.t("depth.slide"), 1, most, key=key, on_change=lambda: state.change_view(step=str(st.session_state[key]))
    )


def _switches(page: Page) -> None:
    """What others count too: any, all or none."""
    key = state.widget("depth_also", list(_also(page)))

    def changed() -> None:
        now = st.session_state[key]
        state.change_view(**{word: "yes" if kind in now else "no" for kind, word in ALSO.items()})

    st.segmented_control(
        page.t("depth.also"),
        tuple(ALSO),
        format_func=lambda kind: page.t(f"depth.also_{kind}"),
        key=key,
        selection_mode="multi",
        width="stretch",
        on_change=changed,
    )


def _layer(page: Page, operations: tuple["Operation", ...], step: int) -> None:
    """The layer that is counted, why it is, and what was passed over since the one before it."""
    from explorer.analysis import formula
    from explorer.analysis.table import shape

    t = page.t
    at = next(number for number, one in enumerate(operations) if one.number == step)
    layer = operations[at].layer
    rows = [
        (t("depth.name"), layer.name),
        (t("depth.kind"), _kind(page, layer)),
        (t("depth.where"), _place(page, layer)),
        (t("depth.shape"), f"{shape(layer.in_shape)} → {shape(layer.out_shape)}"),
        (t("depth.weights"), formula.parameters(layer) or t("depth.no_weights")),
        (t("depth.counts"), _why(page, operations[at])),
    ]
    left, right = st.columns([4, 5], gap="large")
    left.html(html.section(t("depth.this", step=step), "") + html.sheet(rows))
    passed = list(_passed(page, operations, at))
    line = t("depth.passed_line") if passed else t("depth.nothing")
    right.html(html.section(t("depth.passed"), line) + html.sheet(passed))


def _kind(page: Page, layer) -> str:
    from explorer.charts.theme import colour_kind

    return page.t(f"kind.{colour_kind(layer) if layer.kind == 'conv' else layer.kind}")


def _place(page: Page, layer) -> str:
    """Stage and block in words, or stem and head."""
    from explorer.analysis.groups import place

    if layer.block is None:
        return place(layer.stage, None, page.t)
    return page.t("depth.place", stage=layer.stage.removeprefix("stage"), block=layer.block)


def _why(page: Page, one: "Operation") -> str:
    from explorer.analysis.depth import reason

    why = page.t(f"depth.why_{reason(one.layer)}")
    return page.t("depth.by_switch", why=why) if one.number and not one.layer.weighted else why


def _passed(page: Page, operations: tuple["Operation", ...], at: int) -> Iterator[tuple[str, str]]:
    """Names and reason for each kind of operation between this layer and the one counted before it."""
    from explorer.analysis.depth import reason

    start = next((number + 1 for number in range(at - 1, -1, -1) if operations[number].number), 0)
    kinds: dict[str, list] = {}
    for one in operations[start:at]:
        kinds.setdefault(reason(one.layer), []).append(one)
    for found in kinds.values():
        names = ", ".join(one.layer.name for one in found)
        yield _kind(page, found[0].layer), page.t("depth.passed_item", names=names, why=_why(page, found[0]))


def _sentence(page: Page, analysis: Analysis, operations: tuple["Operation", ...]) -> str:
    """Layers of each stage, added up; what a switch makes of the number, and that the name does not follow."""
    from explorer.analysis.groups import grouped, stage_of

    t = page.t
    counted = [one.layer for one in operations if one.number]
    parts = " + ".join(f"{len(group.layers):,}" for group in grouped(counted, stage_of))
    said = t("depth.stages", sum=f"{parts} = {len(counted):,}", rest=len(operations) - len(counted))
    if also := _also(page):
        kinds = t("depth.list").join(t(f"depth.also_{kind}") for kind in also)
        said = t("depth.both", one=said, other=t("depth.more", kinds=kinds, depth=analysis.totals.weighted_layers))
    return said


def _table(page: Page, operations: tuple["Operation", ...]) -> "pd.DataFrame":
    """A row for each operation: its number or none, and why."""
    import pandas as pd

    from explorer.analysis.table import shape

    t = page.t
    rows = [
        (
            one.number,
            one.layer.name,
            _kind(page, one.layer),
            _place(page, one.layer),
            shape(one.layer.out_shape),
            one.layer.weights,
            t("depth.yes" if one.number else "depth.no"),
            _why(page, one),
        )
        for one in operations
    ]
    head = ("number", "name", "kind", "where", "out", "weights", "counted", "counts")
    table = pd.DataFrame(rows, columns=[t(f"depth.{column}") for column in head])
    return table.astype({t("depth.number"): "Int64"})


def the_sum(page: Page, analysis: Analysis, name: str) -> None:
    """The number as a sum of stem, blocks and classifier, and whether the name says the same."""
    t, sums, found = page.t, analysis.totals, cached.depth_formula(page.spec)
    st.html(html.section(t("depth.sum"), t("depth.sum_line", block=t(f"depth.block_{page.spec.block}"))))
    lines = [found.line]
    if found.family:
        factor, n = found.family
        lines.append(t("depth.family", factor=factor, n=n, depth=found.depth))
    st.html("".join(f'<p class="sum-line">{html.escape(line)}</p>' for line in lines))
    counted = t("depth.agrees" if found.depth == sums.weighted_layers else "depth.apart", count=sums.weighted_layers)
    said = t("depth.both", one=counted, other=_name_line(page, name, sums.weighted_layers))
    st.html(f"<p>{html.escape(said)}</p>")


def _name_line(page: Page, name: str, depth: int) -> str:
    from explorer.analysis.depth import said

    number = said(name)
    if number == depth:
        return page.t("depth.name_true", name=name)
    why = page.t(f"depth.odd_{cached.why_odd(page.spec, number)}")
    return page.t("depth.name_odd", name=name, why=why)


def other_numbers(page: Page, name: str) -> None:
    """What else people count in the same network, and why it comes out otherwise."""
    t, found = page.t, cached.census(page.spec)
    st.html(html.section(t("depth.others"), t("depth.others_line", name=name, depth=found.depth)))
    head = [t("depth.what"), t("depth.counts"), t("depth.comes_to")]
    st.html(html.rows(head, _numbers(page, found)))
    if sum(found.on_the_way) == 54:
        st.page_link(QUESTION, label=t("depth.question"), icon=":material/open_in_new:")


def _numbers(page: Page, found: "Census") -> Iterator[tuple[str, str, str]]:
    """What is counted, why it is another number, and the sum."""
    t, total = page.t, found.depth
    row = lambda key, sum_, **values: (t(f"depth.count_{key}"), t(f"depth.because_{key}", **values), sum_)
    yield row(
        "paper",
        f"{found.main['conv']:,} + {found.main['linear']:,} = {total:,}" if found.main["linear"] else f"{total:,}",
    )
    for kind in ("projection", "norm", "pool"):
        if more := found.all(kind):
            yield row(kind, f"{total:,} + {more:,} = {total + more:,}", more=more)
            total += more
    on_the_way = " + ".join(f"{count:,}" for count in found.on_the_way)
    yield row("way", f"{on_the_way} = {sum(found.on_the_way):,}")
    yield row("operations", f"{found.main.total() + found.beside.total():,}")
    yield row("tensors", f"{found.tensors:,}")
    yield row("entries", f"{found.entries:,}")
    yield row("modules", f"{found.modules:,}", identities=found.identities, rest=found.modules - found.identities)
    yield row("children", f"{found.children:,}")
    pools = found.main["pool"]
    right = "accident_right" if found.inside + pools == found.depth else "accident_wrong"
    yield (
        t("depth.count_accident"),
        t(f"depth.because_{right}", pools=pools, depth=found.depth),
        f"{found.inside:,} + {pools} = {found.inside + pools:,}",
    )


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
        st.html(f'<p class="label">{html.escape(t("which.examples"))}</p>', width="content")
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
    from explorer.analysis.depth import said

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
            found = cached.judged(number, given)
    else:
        found = cached.judged(number, given)
    depths = t("depth.list").join(f"{depth:,}" for depth in found.depths)
    title = t(f"depth.verdict_{found.kind}", number=number, params=given.shown, depths=depths)
    sentences = list(_because(page, name, number, found))
    st.html(html.notice("info" if found.kind in ("fits", "by_name") else "warn", title, sentences))
    for match in found.matches[:SHOWN]:
        _match(page, match)


def _because(page: Page, name: str, number: int, found: "Verdict") -> Iterator[str]:
    """What decides it: the rule of the name, the depths there are, or the network that the name makes one think of."""
    from explorer.analysis.depth import apart

    t = page.t
    if found.kind == "by_name":
        yield t(f"depth.odd_{cached.why_odd(found.matches[0].spec, number)}")
    if found.kind != "fits":
        small = any(len(match.spec.repeats) == 3 for match in found.matches)
        yield from _families(page, number, f"{name} cifar" if small else name)
    elif all(knobs := [apart(match.spec, number) for match in found.matches]):
        labels = t("depth.list").join(t(f"knob.{knob}").partition(t("depth.comma"))[0] for knob in knobs[0])
        usual = cached.analysis(PRESETS[f"resnet{number}"].spec).totals.params
        yield t("depth.not_imagenet", number=number, params=usual, knobs=labels)


def _families(page: Page, number: int, name: str) -> Iterator[str]:
    """Which families of the paper have such a depth; that those for CIFAR have none, where the name asks for it."""
    from explorer.analysis.depth import families

    t, found = page.t, families(number)
    if found.imagenet:
        yield t("depth.is_imagenet", number=number, depths=t("depth.list").join(map(str, presets.IMAGENET_DEPTHS)))
    if found.cifar:
        yield t("depth.is_cifar", number=number, n=found.cifar)
    elif "cifar" in name.casefold():
        yield t("depth.not_cifar", number=number, nearest=t("depth.or").join(map(str, found.nearest)))
    if found.bottleneck:
        yield t("depth.is_bottleneck", number=number, n=found.bottleneck)


def _match(page: Page, match) -> None:
    """A network with that count: a link to it, its layers, and what sets it apart."""
    t, preset = page.t, presets.find(match.name)
    left, right = st.columns([2, 5], gap="small")
    left.page_link(
        "streamlit_app.py",
        label=picker.label(preset, t),
        icon=":material/account_tree:",
        query_params=permalink.words(match.spec, st.session_state.view),
    )
    layers = t("depth.layers_of", count=cached.depth_formula(match.spec).depth, params=match.counted)
    right.html(html.match(layers, match.convention.into(page.view.lang), [], preset.special[page.view.lang]))


def odd_names(page: Page) -> None:
    """Presets whose names say another number than the paper's count, worked out when somebody asks."""
    t = page.t
    box = st.expander(t("depth.odd"), key="depth_odd", on_change="rerun", icon=":material/rule:")
    if not box.open:
        return
    with box:
        found = cached.odd_names()
        st.html(f"<p>{html.escape(t('depth.odd_line', count=len(found), all=len(PRESETS)))}</p>")
        groups: dict[str, list] = {}
        for one in found:
            groups.setdefault(one.why, []).append(one)
        named = lambda one: t("depth.odd_counted", title=one.preset.title, depth=one.depth)
        for why, ones in groups.items():
            reason, names = map(html.escape, (t(f"depth.odd_{why}"), " · ".join(map(named, ones))))
            st.html(f"<p><b>{reason}</b><br>{names}</p>")
