"""Which ResNet is this? What is typed, what is dropped, and what the page answers."""

import json
import re
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import escape

from explorer import permalink, reading
from explorer.model import build
from explorer.presets import PRESETS
from explorer.ui import pages
from explorer.ui.pages.which import parts
from explorer.ui.pages.which.parts import EXAMPLES, SHOWN
from explorer.ui.widgets.drop import LIMIT, Dropped, read
from tests.pages.app import button_group, control, html, notices, opened, plain, said
from tests.pages.session import heavy, kept

PAGE = "pages/which.py"


def box(at):
    return control(at.text_area, "which_text")


def asked(text, lang="en"):
    at = opened(PAGE, {"lang": lang})
    box(at).set_value(text).run()
    assert not at.exception
    return at


def links(at):
    """The label and the link of each network that the page names."""
    return [(one.proto.label, pages.read_query(one.proto.query_string)) for one in at.main.get("page_link")]


def counted(at):
    """The count that stands beside each."""
    return [int(count.replace(",", "")) for count in re.findall(r'<div class="match"><p><b>([\d,]+)</b>', html(at))]


def text_of(name):
    state = build(PRESETS[name].spec, "meta").state_dict()
    return json.dumps({key: list(tensor.shape) for key, tensor in state.items()})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_opens_with_what_can_be_recognised(lang):
    at = opened(PAGE, {"lang": lang})
    assert f"<h1>{escape(said(lang, 'page.which'))}</h1>" in html(at)
    for kind in ("count", "cost", "printed", "keys"):
        assert said(lang, f"which.kind.{kind}") in plain(at) and said(lang, f"which.get.{kind}") in plain(at)
    assert box(at).label == said(lang, "which.text")
    assert not notices(at) and not links(at)


@pytest.mark.parametrize("shown", EXAMPLES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_example_is_answered(shown, lang):
    at = opened(PAGE, {"lang": lang}).button(key=f"which_{shown}").click().run()
    assert not at.exception and not notices(at)
    assert box(at).value == shown
    assert 1 <= len(links(at)) == len(counted(at)) <= SHOWN
    assert f"“{shown}”" in plain(at)
    assert said(lang, "which.fits_line") in plain(at)


@pytest.mark.parametrize(
    "text, name, count",
    [
        ("25,636,712", "keras-resnet50", 25_636_712),
        ("272474 params", "cifar-resnet20-b", 272_474),
        ("3.858 GMACs", "resnet50-v1", 3_857_973_248),
        ("  11.69M\n", "resnet18", 11_689_512),
    ],
)
def test_a_typed_count_is_answered(text, name, count):
    at = asked(text)
    specs = [link.spec for _, link in links(at)]
    assert counted(at)[specs.index(PRESETS[name].spec)] == count


@pytest.mark.parametrize("text_of", [text_of, lambda name: str(build(PRESETS[name].spec, "meta"))])
def test_a_pasted_model_is_answered(text_of):
    at = asked(text_of("kuangliu-resnet18"))
    assert PRESETS["kuangliu-resnet18"].spec in [link.spec for _, link in links(at)]


@pytest.mark.parametrize("text", ["25.6M", "11,181,642", "4.1G", "26,000,000 params", "ResNet-50", "23,583,845 params"])
def test_every_link_of_an_answer_opens_its_network(text):
    """Its words are all understood, and name a network of that title."""
    at = asked(text)
    assert links(at)
    for label, link in links(at):
        assert link.notes == ()
        assert label.partition(" · ")[0] == permalink.nearest(link.spec).title


def test_a_link_has_the_classes_that_the_count_gives_away():
    at = asked("11,181,642")
    specs = [link.spec for _, link in links(at)]
    ten = replace(PRESETS["resnet18"].spec, classes=10)
    assert counted(at)[specs.index(ten)] == 11_181_642


def test_the_button_asks_too():
    at = opened(PAGE)
    at.button(key="which_ask").click().run()
    assert not at.exception and not notices(at) and not links(at)
    box(at).set_value("25.6M")
    at.button(key="which_ask").click().run()
    assert not at.exception
    assert links(at)


def test_a_count_that_no_network_has_names_the_nearest():
    at = asked("24,000,001 params")
    assert said("en", "which.nearest_line") in plain(at)
    differences = re.findall(r", ([+-][\d,]+)</p>", html(at))
    assert len(differences) == len(links(at)) >= 3
    given = [count - int(apart.replace(",", "")) for count, apart in zip(counted(at), differences, strict=True)]
    assert set(given) == {24_000_001}


def test_no_more_networks_than_can_be_read_are_shown():
    at = asked("25.6M")
    many = int(re.search(r"<h2>(\d+) ", html(at))[1])
    assert len(links(at)) == len(counted(at)) == SHOWN < many
    assert said("en", "which.more", count=many - SHOWN) in plain(at)


JUNK = st.text(min_size=1, max_size=60) | st.sampled_from(
    ["<script>alert(1)</script>", "<b>25</b>", "{value}", "{0.__class__}", "%(x)s", "{" * 60, "[[[", "1e999", "0", "-5"]
)


@settings(max_examples=40)
@example("<img src=x onerror=alert(1)>")
@example("{value} {count:,} {")
@example("\ufeff")
@example('{"<i>": [1]}')
@example("9" * 500)
@example("\x00\ud7ff ")
@given(JUNK | st.builds("{} {}".format, JUNK, st.integers()))
def test_any_text_is_answered_and_nothing_of_it_is_html(text):
    at = asked(text)
    try:
        reading.read_text(text)
    except reading.Unreadable as wrong:
        if text.strip():
            (notice,) = notices(at)
            assert escape(wrong.sentence.into("en")) in notice
            assert not links(at)
    else:
        assert not notices(at)
        assert links(at) or escape(said("en", "which.nothing_line")) in html(at)
    assert set(re.findall(r"</?(\w+)", html(at))) <= {
        *"div h1 h2 p b table thead tbody tr th td".split()  # the page's own
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_count_far_from_every_network_names_none(lang):
    at = asked("1 params", lang)
    assert not links(at) and not notices(at)
    assert escape(said(lang, "which.nothing", value="1 params")) in html(at)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_cannot_be_read_is_said(lang):
    at = asked("what is this <b>thing</b>", lang)
    (notice,) = notices(at)
    assert escape(said(lang, "which.unreadable.text", value="what is this <b>thing</b>")) in notice
    assert escape(said(lang, "which.unread")) in notice


@pytest.mark.parametrize("empty", ["", "  \n "])
def test_an_empty_text_goes_back_to_the_start(empty):
    at = asked("25.6M")
    box(at).set_value(empty).run()
    assert not at.exception and not links(at) and not notices(at)
    assert said("en", "which.kinds") in plain(at)


@pytest.mark.parametrize(
    "text, sentence",
    [("25.6M", "which.fits_line"), ("25.6M", "which.convention.params"), ("400M", "which.nearest_line")]
    + [("hm", "which.unread"), ("25,557,032", "which.exact"), ("3.8 GFLOPs", "which.remark.cut_off")],
)
def test_an_answer_survives_a_change_of_language_and_comes_in_it(text, sentence):
    at = asked(text)
    before = [link.spec for _, link in links(at)]
    button_group(at, "widget_lang").set_value("zh").run()
    assert not at.exception
    assert said("zh", sentence) in plain(at) and said("en", sentence) not in plain(at)
    assert [link.spec for _, link in links(at)] == before
    assert all(link.view.lang == "zh" for _, link in links(at))
    assert box(at).value == text


def test_an_answer_is_there_when_a_reader_comes_back():
    at = asked("272474")
    at.switch_page("pages/numbers.py").run()
    at.switch_page(PAGE).run()
    assert not at.exception
    assert box(at).value == "272474"
    assert counted(at) == [272_474]


def size(one, seen=None):
    """Characters and values that a session keeps alive, each thing once."""
    seen = set() if seen is None else seen
    if id(one) in seen:
        return 0
    seen.add(id(one))
    if isinstance(one, str | bytes):
        return len(one)
    inner = [*one.keys(), *one.values()] if isinstance(one, dict) else one
    if isinstance(inner, list | tuple | set | frozenset):
        return sum(size(part, seen) for part in inner)
    slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return 1 + sum(size(getattr(one, name), seen) for name in (*slots, *getattr(one, "__dict__", ())))


def test_the_session_keeps_the_answer_and_not_the_network():
    text = text_of("resnet152")
    at = asked(text)
    assert links(at)
    assert heavy(kept(at)) == set()
    own = {key: value for key, value in kept(at).items() if key not in ("widget_which_text", "which_typed")}
    _, answer = own.pop("which")
    assert size(answer) < 20_000  # names, words and knobs; the names of the tensors alone take more
    assert size(own) < 2_000


@pytest.fixture
def dropped(monkeypatch):
    """The page after a file was dropped. AppTest cannot drop one: here one comes whenever the place is drawn."""

    def drop(name, head, size):
        file = Dropped(name, size, head)
        monkeypatch.setattr(parts, "drop", lambda title, note, key, on_file: on_file(file))
        return opened(PAGE)

    return drop


def tensors(name):
    """The header of a .safetensors file of a preset, and the size of the whole."""
    header, end = {}, 0
    for key, tensor in build(PRESETS[name].spec, "meta").state_dict().items():
        begin, end = end, end + 4 * tensor.numel()
        dtype = "F32" if tensor.is_floating_point() else "I32"
        header[key] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [begin, end]}
    content = json.dumps(header).encode()
    return len(content).to_bytes(8, "little") + content, 8 + len(content) + end


def test_a_file_is_answered_from_its_header(dropped):
    head, whole = tensors("resnet50")
    at = dropped("weights.safetensors", head, whole)
    assert whole > 10**8 > 1000 * len(head)
    assert "“weights.safetensors”" in plain(at)
    assert 25_557_032 in counted(at)
    assert size(kept(at)["which"]) < 20_000


@pytest.mark.parametrize(
    "name, head, size, key",
    [
        ("model.pth", b"PK\x03\x04" + bytes(99), 10**8, "pickle"),
        ("model.h5", b"\x89HDF\r\n\x1a\n", 10**8, "hdf5"),
        ("a<b>.safetensors", b"\x40" + bytes(7) + b'{"a":', 13, "header_beyond"),
        ("{name}.txt", b"", 0, "file_empty"),
        ("x.json", b'{"conv1.weight": [64, ', 22, "json"),
        ("x" * 9999 + ".txt", b"\xff\xfe\xfd", 3, "not_text"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(dropped, name, head, size, key):
    at = dropped(name, head, size)
    with pytest.raises(reading.Unreadable) as wrong:
        reading.read_file(name, head, size)
    assert wrong.value.sentence.key == f"which.unreadable.{key}"
    (notice,) = notices(at)
    assert escape(wrong.value.sentence.into("en")) in notice
    assert len(notice) < 1500


def message(content=b"abc", **changed):
    return {"name": "a.txt", "size": 3, "head": b64encode(content).decode()} | changed


def test_a_name_that_cannot_be_shown_is_read_as_one_that_can():
    assert read({**message(), "name": "a\ud800.txt"}) == Dropped("a?.txt", 3, b"abc")


def test_a_dropped_file_is_read():
    assert read(message()) == Dropped("a.txt", 3, b"abc")
    assert read(message(b"", size=0)) == Dropped("a.txt", 0, b"")
    assert read(message(more="than asked for")) == Dropped("a.txt", 3, b"abc")


def test_a_beginning_that_is_too_long_is_cut():
    assert len(read(message(bytes(LIMIT + 3), size=LIMIT + 3)).head) == LIMIT
    assert len(read(message(bytes(LIMIT), size=LIMIT)).head) == LIMIT


MALFORMED = [
    *(None, 1, "a", b"abc", [], {}, [message()]),
    *(message(name=name) for name in (None, 1, ["a"], b"a")),
    *(message(size=size) for size in (None, "3", 3.0, [3])),
    *(message(head=head) for head in (None, b"YWJj", 3, "YWJ", "YWJj!", "é", "\0", "YW Jj", "====")),
    *({key: value for key, value in message().items() if key != left_out} for left_out in message()),
]


@pytest.mark.parametrize("sent", MALFORMED, ids=repr)
def test_a_malformed_message_is_refused(sent):
    assert read(sent) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda parts: st.lists(parts) | st.dictionaries(st.sampled_from(["name", "size", "head"]) | st.text(), parts),
    )
)
def test_any_message_is_a_file_or_nothing(sent):
    found = read(sent)
    assert found is None or (isinstance(found.head, bytes) and len(found.head) <= LIMIT)
