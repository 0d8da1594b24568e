"""Links bring back what was shown, and no link breaks the page."""

import re
from dataclasses import replace
from time import thread_time
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.i18n import LANGUAGES
from explorer.model import build
from explorer.permalink import DEFAULT_NET, VIEW_WORDS, WORDS, View, name, query, words
from explorer.presets import PRESETS, cifar, find
from explorer.spec import ResNetSpec, problems
from explorer.ui.pages import KNOWN, OWN, own_words, read, read_query, usual
from tests.each import each
from tests.strategies import near_presets, own_views, specs, views, wide_specs

SEPARATOR = {"repeats": "-", "input": "x"}


def value_of(spec, word):
    """A knob as a link writes it."""
    value = getattr(spec, word.knob)
    return SEPARATOR[word.name].join(map(str, value)) if isinstance(value, tuple) else str(value)


def ignored(link, asked):
    """The words of a query that the network and view do not show; a word without a value asks for nothing."""
    shown = {word.name: value_of(link.spec, word) for word in WORDS}
    shown |= {word: getattr(link.view, word) for word in VIEW_WORDS}
    shown |= {word: getattr(link.own, word) for word in own_words("explore")}
    shown |= {word: value for words in link.beside.values() for word, value in words.items()}
    shown |= {"net": asked.get("net") if find(asked.get("net", "")) else DEFAULT_NET}
    return [
        word
        for word, value in asked.items()
        if not value or shown.get(word) not in (value, _without_leading_zeros(value))
    ]


def _without_leading_zeros(value):
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", value) if re.fullmatch("[0-9x-]+", value) else value


def notes(link, language="en"):
    return [note.into(language) for note in link.notes]


@given(near_presets() | wide_specs(), views, own_views)
@example(ResNetSpec(width=8, groups=32, group_width=128), View(), ("explore", usual("explore")))
def test_words_bring_back_network_and_view_on_their_page(spec, view, own):
    page, part = own
    link = read(words(spec, view, part), page)
    assert (link.spec, link.view, link.own, link.beside, link.notes) == (spec, view, part, {}, ())


@given(own_views, st.sampled_from(sorted(OWN)))
def test_words_of_another_page_wait_for_it(own, opened):
    """Old links had the words of every page; a word that the opened page owns too is its own: `step`."""
    page, part = own
    link = read(words(ResNetSpec(), None, part), opened)
    assert link.notes == ()
    if page != opened:
        taken = {*own_words(opened)}
        waiting = {
            word: value for word, value in words(ResNetSpec(), None, part).items() if word not in {"net", *taken}
        }
        assert link.beside.get(page, {}) == waiting


def test_a_step_is_the_step_of_the_page_that_is_opened():
    for page in ("lessons", "depth"):
        link = read({"step": "7"}, page)
        assert link.own.step == "7" and link.beside == {}
    assert {*read({"step": "7"}).beside} == {"lessons", "depth"}


def test_only_a_step_is_a_word_of_two_pages():
    every = [word for page in OWN for word in own_words(page)]
    assert {word for word in every if every.count(word) > 1} == {"step"}
    assert not {*every} & {*VIEW_WORDS}


@given(wide_specs(), views, st.sampled_from(["", "?", "https://resnet.example/numbers?", "/?"]))
def test_a_query_brings_back_the_network(spec, view, address):
    link = read_query(address + query(spec, view))
    assert (link.spec, link.view, link.notes) == (spec, view, ())


@given(specs())
def test_a_link_leads_to_a_network_that_is_built(spec):
    network = build(read_query(query(spec)).spec, "meta")
    assert network.fc.weight.shape[0] == spec.classes


@each("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_is_one_word(preset):
    assert query(preset.spec) == f"net={preset.name}"
    assert name(preset.spec) == preset.name


@pytest.mark.parametrize("depth", [8, 26, 1196])
def test_a_member_of_the_cifar_family_is_one_word(depth):
    """Also those that are not in the list of presets."""
    assert query(cifar(depth).spec) == f"net=cifar-resnet{depth}"


def test_words_name_what_differs():
    spec = replace(ResNetSpec(), shortcut="C", input=(3, 160, 192))
    assert query(spec, View(lang="zh", count="flops")) == "net=resnet50&shortcut=C&input=3x160x192&lang=zh&count=flops"
    assert name(spec) == "resnet50[shortcut=C,input=3x160x192]"


@given(wide_specs())
def test_a_name_tells_networks_apart(spec):
    other = replace(spec, classes=spec.classes % 100_000 + 1)
    assert name(spec) != name(other)


def test_nothing_asked_is_the_usual_view():
    link = read({})
    assert (link.spec, link.view, link.own, link.notes) == (PRESETS[DEFAULT_NET].spec, View(), usual("explore"), ())


HOSTILE = [
    *("", " ", "%00", "\0", "\n", "�", "\ud800", "-", "x", "--", "xx", "+", "-1", "1_0", "0x10", "٦٤", "６４", "²"),
    *(
        "inf",
        "nan",
        "1e400",
        "1.0",
        "None",
        "true",
        "9" * 9,
        "9" * 5000,
        "0",
        "3x0x0",
        "3x1x1",
        "3x-1x9",
        "0-0",
        "3-4-6-",
    ),
    *("{0.__class__}", "{value}", "{", "}", "{{", "%(value)s", "<script>alert(1)</script>", "cos\nsystem\n(S'ls'\ntR."),
    *("A" * 20_000, "1-" * 300 + "1", "3x" * 300 + "3", "basic", "imagenet", "cifar", "A", "none", "zh", "2048", "64"),
]
values = st.sampled_from(HOSTILE) | st.text() | st.integers().map(str)
queries = st.dictionaries(st.sampled_from(KNOWN) | st.sampled_from(HOSTILE) | st.text(), values)


def assert_shown_or_explained(link, asked):
    assert problems(link.spec) == ()
    left_out = ignored(link, asked)
    assert len(link.notes) >= len(left_out)
    for language in LANGUAGES:
        spoken = notes(link, language)
        assert all(spoken)
        assert all(len(sentence) < 1000 and sentence.isprintable() for sentence in spoken)
    for word in set(left_out) & {*KNOWN} - {"net"}:
        assert any(word in sentence for sentence in spoken)


@given(queries)
def test_every_ignored_word_has_a_note(asked):
    assert_shown_or_explained(read(asked), asked)


@given(queries)
def test_used_words_have_none(asked):
    link = read(asked)
    used = asked.keys() - ignored(link, asked)
    assert read({word: asked[word] for word in asked if word in used}).spec == link.spec
    assert len(link.notes) == len(asked) - len(used)


@given(st.lists(st.tuples(st.sampled_from(KNOWN) | st.text(), values)))
def test_every_ignored_word_of_a_query_has_a_note(pairs):
    asked = "&".join(f"{quote(word, errors='replace')}={quote(value, errors='replace')}" for word, value in pairs)
    assert_shown_or_explained(read_query(asked), dict(parse_qsl(asked, keep_blank_values=True)))


@given(st.text())
def test_any_text_is_a_link(asked):
    link = read_query(asked)
    assert problems(link.spec) == ()
    assert all(notes(link, language) or not link.notes for language in LANGUAGES)


@pytest.mark.parametrize("value", ["{0.__class__}", "{value}", "{key!r:>{width}}", "{"])
@each("word", [*(word for word in KNOWN if word != "note"), "s"])  # a note may say anything
def test_braces_are_text(word, value):
    link = read({word: value})
    for language in LANGUAGES:
        assert any(value in sentence for sentence in notes(link, language))


def test_braces_in_an_unknown_word_are_text():
    for language in LANGUAGES:
        assert any("{0.__class__}" in sentence for sentence in notes(read({"{0.__class__}": "1"}), language))


@pytest.mark.parametrize("word, value", [("width", "9999"), ("input", "3x1x1"), ("repeats", "0-1"), ("classes", "0")])
def test_a_word_that_cannot_be_built_is_named_with_its_value(word, value):
    link = read({"net": "resnet18", word: value})
    assert link.spec == PRESETS["resnet18"].spec
    for language in LANGUAGES:
        (sentence,) = notes(link, language)
        assert f"{word}={value}" in sentence


NEED_EACH_OTHER = [
    {"input": "3x24x24", "stem": "cifar", "repeats": "1-1-1-1-1"},  # ImageNet's stem would leave too small a map
    {
        "net": "cifar-resnet20",
        "repeats": "1-1-1-1-1",
        "stem": "imagenet",
        "input": "3x224x224",
    },  # 32 pixels would not do
    {"net": "resnext50-32x4d", "width": "8", "group_width": "128"},  # 4 x 8 / 64 is no channel, 32 x 128 too many
]


@pytest.mark.parametrize("asked", NEED_EACH_OTHER)
@pytest.mark.parametrize("turned", [False, True])
def test_words_that_need_each_other_work_in_any_order(asked, turned):
    link = read(dict(reversed(asked.items())) if turned else asked)
    assert link.notes == ()
    assert ignored(link, asked) == []


def test_a_word_that_leads_nowhere_does_not_take_the_others_along():
    link = read({"net": "resnet18", "width": "8", "input": "3x64x64", "classes": "0"})
    assert link.spec == replace(PRESETS["resnet18"].spec, width=8, input=(3, 64, 64))
    assert any("classes=0" in sentence for sentence in notes(link))


def test_of_two_equal_words_the_last_is_used_and_said():
    link = read_query("width=8&width=16&net=resnet18")
    assert link.spec.width == 16
    assert [note.key for note in link.notes] == ["link.twice"]
    assert "width" in notes(link)[0]


def test_a_question_mark_in_a_value_hides_no_word():
    link = read_query("net=resnet18&from=why?")
    assert link.spec == PRESETS["resnet18"].spec
    assert "from" in notes(link)[0]


ENDLESS = {
    "stages": "repeats=" + "1-" * 5000 + "1",
    "repeated words": "a&" * 8000,
    "unknown words": "net&" + "&".join(map(str, range(8000))),
}


@pytest.mark.parametrize("asked", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_link_is_answered_at_once(asked):
    start = thread_time()
    assert problems(read_query(asked).spec) == ()
    assert thread_time() - start < 1


@pytest.mark.parametrize(
    "asked, near", [("nope", ""), ("timm-a4", "timm-a1"), ("timm-a1,torchvision-v3", "torchvision-v2")]
)
def test_of_many_values_the_nearest_are_named(asked, near):
    (note,) = read({"map_recipe": asked}).notes
    named, more = note.into("en").partition("What works: ")[2].rsplit(" and ", 1)
    every, known = named.split(", "), tuple(own_words("map")["map_recipe"])
    assert len(every) == 8 and {*every} <= {*known} and (not near or near in every)
    assert more == f"{len(known) - 8} more."


def test_few_values_are_all_named():
    (note,) = read({"tab": "nope"}).notes
    assert ", ".join(own_words("explore")["tab"]) in note.into("en")


def test_a_link_without_end_is_not_read():
    """Through a websocket come 8 MB: 600,000 words, and a sentence that nobody reads for each."""
    link = read({f"word{number}": "1" for number in range(3_000)} | {"net": "resnet18"})
    assert [note.key for note in link.notes] == ["link.long"] and link.spec == PRESETS["resnet18"].spec
    assert len(read({f"word{number}": "1" for number in range(1_000)}).notes) == 1_000
