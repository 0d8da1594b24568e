"""The page of exercises: a series by its link, marked at once, a result to take along, a sheet to print."""

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.teaching.exercises import LEVELS, exercise, posed, question
from explorer.analysis.teaching.slips import slips
from explorer.i18n import LANGUAGES, translator
from explorer.ui.pages.exercises.result import _csv
from explorer.ui.pages.exercises.sheet import PRINTED
from tests.pages.app import JUNK, app, button_group, html, notices, opened, plain, said
from tests.pages.session import heavy, kept

PAGE = "pages/exercises.py"
SEED = "anna"
number_of = lambda level, kind: next(n for n in range(1, 30) if exercise(level, SEED, n).kind == kind)


def at_exercise(level, number, **query):
    return opened(PAGE, {"level": str(level), "seed": SEED, "exercise": str(number)} | query)


def case_of(level, number):
    return posed(exercise(level, SEED, number))


def submit(at, label="Check"):
    (button,) = (one for one in at.button if one.label == label)
    return button.click().run()


def answer(at, value):
    if at.radio:
        at.radio[0].set_value(value)
    else:
        at.text_input[-1].set_value(str(value))
    return submit(at)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("level, kind", [(level, kind) for level, kinds in LEVELS.items() for kind in kinds])
def test_every_kind_is_asked_and_marked(level, kind, lang):
    number = number_of(level, kind)
    case, check = case_of(level, number), said(lang, "ask.check")
    at = at_exercise(level, number, lang=lang)
    assert question(case, translator(lang)) in plain(at)
    assert said(lang, f"exercises.kind.{kind}") in plain(at)
    slip = slips(case)[-1]
    if at.radio:
        at.radio[0].set_value(slip.value)
    else:
        at.text_input[-1].set_value(f"{slip.value:,}")
    submit(at, check)
    assert not at.exception
    assert said(lang, f"slip.{slip.name}") in plain(at)
    if isinstance(slip.value, int):
        assert f"{abs(slip.value - case.value):,}" in notices(at)[0]


def test_the_right_answer_is_right_and_scores():
    number = number_of(1, "conv")
    case = case_of(1, number)
    at = answer(at_exercise(1, number), case.value)
    assert f"Right: {case.value:,}." in plain(at)
    assert "1 of 1 right at level 1, seed anna." in plain(at)


def test_the_first_answer_counts_and_one_that_cannot_be_read_does_not():
    number = number_of(1, "macs")
    case = case_of(1, number)
    at = answer(at_exercise(1, number), "many")
    assert "No number was read" in plain(at) and said("en", "exercises.no_score", level=1, seed=SEED) in plain(at)
    answer(at, "1")
    assert "0 of 1 right" in plain(at)
    answer(at, case.value)
    assert "0 of 1 right" in plain(at), "the answer had been shown by then"


def test_the_answer_is_not_on_the_page_before():
    for level in LEVELS:
        number = number_of(level, "macs" if level < 3 else "bottleneck")
        at = at_exercise(level, number)
        assert f"{case_of(level, number).value:,}" not in html(at)


def test_next_goes_on_in_the_series_and_the_result_grows():
    at = answer(at_exercise(1, 1), case_of(1, 1).value)
    at.button(key="exercise_next").click().run()
    assert at.query_params["exercise"] == "2" and at.query_params["seed"] == SEED
    assert question(case_of(1, 2), translator("en")) in plain(at)
    submit(at, "Show the answer") if not at.radio else answer(at, case_of(1, 2).value)
    rows = re.findall(r'<tr><th scope="row">(\d+)</th>', html(at))
    assert rows == ["1", "2"]
    copied = next(code.value for code in at.code if "right at level" in code.value)
    assert copied.splitlines()[1].split("\t")[0] == "1"
    at.button(key="exercise_back").click().run()
    assert question(case_of(1, 1), translator("en")) in plain(at)


def test_level_and_seed_make_another_series():
    at = at_exercise(1, 3)
    button_group(at, "widget_level").set_value("3").run()
    assert at.query_params["level"] == "3" and question(case_of(3, 1), translator("en")) in plain(at)
    at.text_input(key="widget_seed").set_value("7-b; drop").run()
    assert at.query_params["seed"] == "7-bdrop" and "exercise" not in at.query_params
    assert question(posed(exercise(3, "7-bdrop", 1)), translator("en")) in plain(at)


def test_without_a_seed_each_session_has_its_own():
    at = opened(PAGE, boxes=("copy_link",))
    own = at.session_state.own_seed
    assert re.fullmatch(r"\d{4}", own) and "seed" not in at.query_params
    assert question(posed(exercise(1, own, 1)), translator("en")) in plain(at)
    assert any(f"seed={own}" in code.value for code in at.code), "the link to copy has it"
    at.button(key="exercise_next").click().run()
    assert at.query_params["seed"] == own


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("level", LEVELS)
def test_the_sheet_has_every_question_and_every_answer(level, lang):
    at = opened(PAGE, {"level": str(level), "seed": SEED, "print": "yes", "lang": lang})
    text = " ".join(plain(at).split())
    for number in range(1, PRINTED + 1):
        case = case_of(level, number)
        assert question(case, translator(lang)) in text
        assert (f"{case.value:,}" if isinstance(case.value, int) else said(lang, f"ask.{case.value}")) in text
    assert not at.text_input, "nothing to fill in on the screen"
    assert "@media print" in "".join(one.proto.body for one in at.get("html"))


def test_the_sheet_leads_back():
    at = at_exercise(1, 1)
    at.button(key="exercise_print").click().run()
    assert at.query_params["print"] == "yes"
    at.button(key="exercise_leave").click().run()
    assert "print" not in at.query_params and at.button(key="exercise_next")


def test_an_exercise_leads_to_its_layer_in_explore():
    number = number_of(2, "projection")
    at = submit(at_exercise(2, number), "Show the answer")
    link = next(one.proto for one in at.get("page_link") if one.proto.label == said("en", "exercises.explore"))
    assert f"at={exercise(2, SEED, number).asked.at}" in link.query_string


def test_the_file_holds_the_result_and_no_formula():
    rows = [("1", "MACs", "5", "1,000", "wrong")]
    lines = partial(lambda seed: _csv((1, seed), ["a"], rows).decode("utf-8-sig").splitlines())
    assert lines("anna") == ["level,seed,a", '1,anna,1,MACs,5,"1,000",wrong']
    assert lines("-1-cmd")[1].startswith("1,'-1-cmd,")


@settings(max_examples=12)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "level": st.sampled_from(["1", "2", "3"]) | JUNK, "seed": JUNK, "print": st.sampled_from(["yes", "no"]),
            "exercise": st.sampled_from(["1", "99999", "0"]) | JUNK, "lang": st.sampled_from(["en", "zh"]),
        },
    )
)  # fmt: skip
def test_any_link_opens_a_page(query):
    at = app(PAGE, query).run()
    assert not at.exception
    assert "<h1>" in html(at)


def test_a_session_keeps_answers_and_no_network():
    at = answer(at_exercise(1, number_of(1, "macs")), "5")
    assert heavy(kept(at)) == set()
    assert list(at.session_state.exercise_answers.values()) == ["5"]
