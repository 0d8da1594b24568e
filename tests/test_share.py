"""A short form brings back its words and nothing else; a broken one is said; a code holds its link."""

import re
import zlib
from base64 import urlsafe_b64encode
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import share
from explorer.i18n import LANGUAGES
from explorer.permalink import LONGEST_NOTE, VIEW_WORDS, View, query, tidy, words
from explorer.presets import PRESETS
from explorer.ui.pages import read, read_query
from tests.strategies import near_presets, views

NET = PRESETS["resnet18"].spec


def squeezed(text):
    """A short form of any text, however large."""
    squeeze = zlib.compressobj(9, wbits=-15, zdict=share.COMMON)
    packed = squeeze.compress(text.encode()) + squeeze.flush()
    return share.FORM + urlsafe_b64encode(packed).decode().rstrip("=")


@given(near_presets(), views)
def test_a_short_form_brings_back_the_network_and_the_view(spec, view):
    short = share.pack(words(spec, view))
    assert re.fullmatch("[A-Za-z0-9_-]+", short)
    link = read({"s": short})
    assert (link.spec, link.view, link.notes) == (spec, view, ())


def test_a_short_form_is_in_a_query_too_and_a_word_beside_it_goes_first():
    link = read_query("http://school.example/?s=" + share.pack(words(NET, View(count="flops"))) + "&lang=zh&count=macs")
    assert (link.spec, link.view) == (NET, View(lang="zh"))


def test_links_once_given_keep_their_meaning():
    """This one has been given out: whoever changes COMMON breaks it, and all others."""
    kept = "1Q9bEAE8KzgxQGxjArge5iQHsgvCMSnsA"
    assert share.unpack(kept) == {"net": "resnet34", "shortcut": "C", "lang": "en", "hide": "tabs", "note": "Why?"}


def test_a_long_link_gets_much_shorter():
    view = View(
        lang="zh", hide="tabs,numbers", lock="network", batch="64", colour="macs", note="为什么第三阶段最贵？" * 5
    )
    assert len(share.pack(words(NET, view))) < 0.5 * len(query(NET, view))


BROKEN = {
    "empty": "",
    "no form": share.pack({"net": "resnet18"})[1:],
    "another form": "2" + share.pack({"net": "resnet18"})[1:],
    "cut off": share.pack(words(NET, View(note="What is the dearest stage of all?")))[:-6],
    "not compressed": "1aaaaaaaa",
    "not of the alphabet": "1<script>",
    "beyond ASCII": "1é",
    "no words": squeezed("net"),
    "no name": squeezed("=resnet18"),
    "too many words": squeezed("\0".join(f"a{number}=b" for number in range(500))),
    "a bomb": squeezed("net=" + "a" * 2_000_000),
    "endless": "1" + "A" * 100_000,
}


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN)
def test_a_broken_short_form_is_said_and_the_rest_is_used(value):
    start = thread_time()
    assert share.unpack(value) is None
    link = read({"s": value, "net": "resnet18"})
    assert thread_time() - start < 1
    assert link.spec == NET
    for language in LANGUAGES:
        (sentence,) = (note.into(language) for note in link.notes)
        assert "s=" in sentence
        assert len(sentence) < 400


def test_a_bomb_is_never_unpacked():
    import tracemalloc

    assert len(BROKEN["a bomb"]) < share.MOST_SENT
    tracemalloc.start()
    share.unpack(BROKEN["a bomb"])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 500_000


@given(st.text() | st.binary().map(lambda some: "1" + urlsafe_b64encode(some).decode()))
def test_any_text_is_a_short_form_or_none(value):
    unpacked = share.unpack(value)
    assert unpacked is None or all(unpacked)
    read({"s": value})


def test_a_short_form_inside_another_or_inside_a_name_is_not_opened():
    inner = share.pack({"net": "resnet34"})
    assert read({"s": share.pack({"s": inner})}).spec == PRESETS["resnet50"].spec
    link = read({"compare": f"resnet18[s={inner}]"})
    assert link.beside.get("compare", {}).get("compare", "") == ""
    assert len(link.notes) == 1


@pytest.mark.parametrize("word", ["hide", "lock"])
def test_parts_are_a_list_from_a_closed_set(word):
    parts = VIEW_WORDS[word]
    for good in (parts[0], ",".join(parts), ",".join(reversed(parts))):
        assert getattr(read({word: good}).view, word) == good
    for bad in ("", ",", f"{parts[0]},", f"{parts[0]},{parts[0]}", f"{parts[0]},everything", parts[0].upper(), "<b>"):
        link = read({word: bad})
        assert getattr(link.view, word) == ""
        assert all(part in link.notes[0].into("en") for part in parts)


@given(st.text())
def test_a_note_is_tidied_into_one_that_a_link_can_have(written):
    note = tidy(written)
    assert tidy(note) == note
    assert len(note) <= LONGEST_NOTE
    assert all(line and line.isprintable() and line.strip() == line for line in note.splitlines())
    if note:
        assert read({"note": note}).view.note == note


@pytest.mark.parametrize("note", ["", " ", "a\x07", " a", "a\n\nb", "\u202etxet", "x" * (LONGEST_NOTE + 1)])
def test_a_note_that_is_not_tidy_is_left_out_with_a_sentence(note):
    link = read({"note": note})
    assert link.view.note == ""
    assert len(link.notes) == 1


@pytest.mark.parametrize("length, version", [(14, 1), (62, 4), (213, 10), (214, 11), (2331, 40)])
def test_a_code_is_as_fine_as_its_link_is_long(length, version):
    """Bytes at 15 % of error correction: ISO/IEC 18004:2015, table 7."""
    found = share.code("x" * length)
    assert (found.version, found.modules) == (version, 17 + 4 * version)
    assert share.far(found) == (length <= 213)


def test_a_link_that_no_code_holds_has_none():
    assert share.code("x" * 2332) is None
    assert not share.far(None)


def test_a_code_is_black_on_white_with_a_quiet_zone_of_four():
    found = share.code("http://school.example/?net=resnet50")
    whole = found.modules + 8
    assert f'viewBox="0 0 {whole} {whole}"' in found.svg
    assert f'fill="#fff" d="M0 0h{whole}v{whole}h-{whole}z"' in found.svg
    assert 'stroke="#000" d="M4 4.5h7' in found.svg
