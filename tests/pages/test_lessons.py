"""The page of lessons: the list, a step by its link, and questions that keep the number until an answer is given."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.diagram import bare
from explorer.i18n import LANGUAGES
from explorer.lab import recorded
from explorer.lab.asked import Lesion, Probe, Training
from explorer.lessons import lessons
from explorer.ui.shell import parts
from tests.pages.app import JUNK, app, charts, clicked_in_menu, html, notices, opened, plain, said
from tests.pages.lab_stand_in import stand_in  # noqa: F401  a fixture
from tests.pages.session import heavy, kept

PAGE = "pages/lessons.py"
NAMES = [lesson.name for lesson in lessons("en")]


def step(lesson, number, **query):
    return opened(PAGE, {"lesson": lesson, "step": str(number)} | query)


def texts(at):
    return "\n".join(one.value for one in at.markdown)


def submit(at, label="Check"):
    (button,) = (one for one in at.button if one.label == label)
    return button.click().run()


def typed(at, answer):
    at.text_input[0].set_value(answer)
    return submit(at)


def test_the_list_leads_to_every_lesson():
    for number, lesson in enumerate(lessons("en"), start=1):
        at = opened(PAGE)
        assert lesson.line in plain(at)
        button = at.button(key=f"lesson_{lesson.name}")
        assert button.label == f"**{number} · {lesson.title}**"
        button.click().run()
        assert at.query_params["lesson"] == lesson.name and f"1. {lesson.steps[0].title}" in plain(at)
        at.button(key="lesson_all").click().run()
        assert "lesson" not in at.query_params and lesson.line in plain(at)


def test_the_last_step_leads_on():
    at = step("residual", 40)
    at.button(key="lesson_onward").click().run()
    assert at.query_params["lesson"] == "degradation" and at.query_params["step"] == "1"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_step_opens_before_and_after_its_answer(name, lang):
    (lesson,) = (lesson for lesson in lessons(lang) if lesson.name == name)
    for number, one in enumerate(lesson.steps, start=1):
        at = step(name, number, lang=lang)
        assert f"{number}. {one.title}" in plain(at)
        assert "{" not in texts(at)
        if one.question:
            at.session_state.lesson_answers = {(name, number): "0" if one.question.options else ""}
            at.run()
            assert not at.exception
            assert 'class="notice' in html(at)


def test_the_number_hides_until_an_answer_is_given():
    at = step("macs", 1)
    everything = lambda: html(at) + texts(at)
    assert "115,605,504" not in everything() and said("en", "lessons.hidden") in plain(at)
    typed(at, "many")
    assert "115,605,504" not in everything()
    assert "No number was read" in plain(at)
    typed(at, "1.2e8")
    assert "115,605,504" not in everything()
    typed(at, "115,605,504")
    assert "115,605,504" in everything() and "Right: 115,605,504." in plain(at)
    assert said("en", "lessons.hidden") not in plain(at)


def test_a_slip_is_named_with_its_amount_and_the_sum():
    at = typed(step("parameters", 1), "147584")
    text = plain(at)
    assert "Not quite: 128 too many, bias added." in text
    assert "one bias for each of the 128 outputs" in text
    assert re.search(r"3 × 3 × 128 × 128 =\s+147,456", text)


def test_who_gives_up_is_shown_the_answer():
    at = submit(step("parameters", 1), "Show the answer")
    assert "Answer: 147,456." in plain(at)


def test_a_choice_has_its_reply():
    at = step("degradation", 2)
    assert "figure 4" not in plain(at) and "degradation" not in texts(at)
    at.radio[0].set_value("0")
    submit(at)
    assert "too good on the training set" in plain(at) and "Answer: Lower than that of Plain-18." in plain(at)
    at.radio[0].set_value("1")
    submit(at)
    assert "Right: Lower than that of Plain-18." in plain(at) and "**degradation**" in texts(at)


def test_a_shortcut_is_a_choice_that_the_records_mark():
    at = step("shortcuts", 1)
    at.radio[0].set_value("identity")
    submit(at)
    assert "128×28×28 cannot be added to 256×14×14" in plain(at)


def test_the_picture_of_an_open_question_has_no_numbers():
    stage = {
        "id": "stage1", "title": "stage 1", "note": "2 blocks", "first": 2, "ticks": ["conv3", "conv3"],
        "shape": "64×56×56", "params": {"value": 147_968, "text": "148 k"}, "work": {"value": 1, "text": "462 M"},
        "runs": [{"title": "1.1", "card": ["64×56×56 · identity", "74.0 k parameters · 231 M MACs"], "ops": []}],
    }  # fmt: skip
    (veiled,) = bare.veiled({"stages": [stage]})["stages"]
    hidden = str({key: value for key, value in veiled.items() if key not in ("id", "title", "first")})
    assert not re.search(r"\d{2}", hidden), hidden


def test_a_step_sets_its_own_network_and_leaves_the_one_on_screen_alone():
    at = step("bottleneck", 6, net="cifar-resnet20")
    assert "Wide ResNet-50-2" in plain(at)
    ((_, words),) = clicked_in_menu(at, "explore")
    assert words["net"] == at.query_params["net"] == "cifar-resnet20"  # the menu's links name what the address bar does
    submit(at, "Show the answer")
    links = {one.proto.label: one.proto.query_string for one in at.get("page_link")}
    assert "net=wide-resnet50-2" in links["Open Wide ResNet-50-2 in Explore"]


def test_next_and_back_are_words_of_the_link():
    at = step("shapes", 1)
    at.button(key="lesson_next").click().run()
    assert at.query_params["step"] == "2" and "2. The pool halves too" in plain(at)
    at.button(key="lesson_back").click().run()
    assert "1. One formula" in plain(at)
    assert at.button(key="lesson_back").disabled
    assert step("shapes", 6).button(key="lesson_next").disabled


def test_an_answer_stays_when_a_reader_comes_back_and_counts_in_the_list():
    at = typed(step("shapes", 1), "112")
    at.button(key="lesson_next").click().run()
    at.button(key="lesson_back").click().run()
    assert "Right: 112." in plain(at) and at.text_input[0].value == "112"
    at.session_state.owns = {}
    at.session_state.due = {parts.PAGE}
    at.run()
    assert "answered 1 of 6" in plain(at)


def test_a_step_beyond_the_last_is_the_last_and_an_unknown_lesson_the_list():
    assert "6. Small images" in plain(step("shapes", 40000))
    at = opened(PAGE, {"lesson": "nothing.here"})
    assert "nothing.here" in notices(at)[0] and at.button(key="lesson_residual")


def test_figures_stand_under_the_steps_that_name_them():
    at = step("parameters", 6)
    assert len(charts(at)) == 2
    at = step("summary", 2)
    at.session_state.lesson_answers = {("summary", 2): "2"}
    at.run()
    assert "model.summary()" in plain(at)
    assert 'class="paper"' not in html(step("depth", 4))


def test_the_bench_of_a_step_is_the_bench():
    at = step("bottleneck", 1)
    assert "1,179,648" in plain(at) and "69,632" in plain(at)
    assert "Quoted" not in plain(at)


def test_what_is_quoted_has_its_source_beside_it():
    at = step("degradation", 4)
    assert "28.54 %" in texts(at) and "arXiv:1512.03385, table 2" in plain(at)


RECORDED = {3: ("train", 1), 6: ("probe", 1), 7: ("lesion", 3)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", RECORDED)
def test_a_recorded_run_stands_there_at_once_and_only_after_the_answer(number, lang):
    kind, figures = RECORDED[number]
    at = step("degradation", number, lang=lang)
    assert not charts(at) and said(lang, "lessons.figure_hidden") in plain(at)
    assert said(lang, "lessons.lab") not in [one.proto.label for one in at.get("page_link")]
    at.session_state.lesson_answers = {("degradation", number): "0"}
    at.run()
    assert len(charts(at)) == figures and said(lang, "lessons.figure_hidden") not in plain(at)
    assert recorded.head(kind)["repeat"] in plain(at)


@pytest.mark.parametrize("number", RECORDED)
def test_the_run_that_a_link_opens_is_the_one_that_was_recorded(number, stand_in):  # noqa: F811
    kind, _ = RECORDED[number]
    at = step("degradation", number)
    at.session_state.lesson_answers = {("degradation", number): "0"}
    at.run()
    (link,) = (one.proto for one in at.get("page_link") if one.proto.label == said("en", "lessons.lab"))
    lab = opened("pages/lab.py", dict(parse_qsl(link.query_string)))
    button = {"train": "lab.train.button", "probe": "lab.probe.button", "lesion": "lab.lesion.button"}[kind]
    submit(lab, said("en", button))
    asked = {
        one for one in stand_in.known if isinstance(one, {"train": Training, "probe": Probe, "lesion": Lesion}[kind])
    }
    assert asked and asked <= {record.asked for record in recorded.records(kind)}
    if kind != "lesion":  # of which two more are kept, for the text
        assert len(asked) == len(recorded.records(kind))


@settings(max_examples=15)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "lesson": st.sampled_from(NAMES) | JUNK, "step": st.integers(0, 9).map(str) | JUNK, "at": JUNK,
            "net": st.sampled_from(["mnist-two-blocks", "cifar-resnet1202"]), "lang": st.sampled_from(["en", "zh"]),
            "colour": st.sampled_from(["field", "params"]), "count": st.just("flops"), "by": st.just("layer"),
        },
    )
)  # fmt: skip
def test_any_link_opens_a_page(query):
    at = app(PAGE, query).run()
    assert not at.exception
    assert "<h1>" in html(at)


def test_no_session_keeps_a_network():
    at = typed(step("macs", 1), "5")
    assert heavy(kept(at)) == set()


def test_what_stands_in_html_is_escaped():
    at = typed(step("macs", 1), "<b>1</b>")
    assert not at.exception and "<b>1</b>" not in html(at)
    assert unescape(html(at))
