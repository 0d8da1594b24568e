"""Lessons and exercises as a person meets them: by keyboard, in both themes, on a phone, on paper."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, kept_out, settled


def opened(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/{path}")
    settled(page)


def answer(page: Page, text: str) -> None:
    box = page.get_by_test_id("stForm").get_by_role("textbox")
    box.focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    settled(page)


def drawn(page: Page) -> str:
    """All words in the picture of the network."""
    return " ".join(page.locator("svg text").all_text_contents())


def test_a_lesson_by_keyboard(watched, server):
    opened(watched, server, "lessons?lang=en")
    watched.get_by_role("button", name=re.compile("5 · Parameters")).focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched).to_have_url(re.compile("lesson=parameters"))
    assert not re.search(r"\d (k|M|G)\b", drawn(watched)), "no count stands in the picture yet"
    answer(watched, "147584")
    expect(watched.locator(".verdict")).to_contain_text("128 too many, bias added")
    expect(watched.locator(".verdict")).to_contain_text("3 × 3 × 128 × 128 = 147,456")
    assert re.search(r"\d (k|M)\b", drawn(watched))
    watched.get_by_role("button", name="Next").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched).to_have_url(re.compile("step=2"))
    expect(watched.get_by_role("heading", name="2. Why there is no bias")).to_be_visible()
    watched.get_by_test_id("stForm").get_by_role("radio").first.focus()
    watched.keyboard.press("Space")
    watched.get_by_role("button", name="Check").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.locator(".verdict")).to_be_visible()
    watched.go_back()
    settled(watched)
    expect(watched.get_by_role("heading", name="1. One convolution")).to_be_visible()
    expect(watched.locator(".verdict")).to_contain_text("147,456")


def test_a_layer_of_the_picture_can_be_chosen_in_a_lesson(watched, server):
    opened(watched, server, "lessons?lang=en&lesson=residual&step=1")
    watched.locator("g.glyph", has_text="7×7").first.click()
    settled(watched)
    expect(watched).to_have_url(re.compile(r"lesson=residual.*at=|at=.*lesson=residual"))
    expect(watched.locator(".sheet")).to_contain_text("conv1")


def test_exercises_by_keyboard(watched, server):
    opened(watched, server, "exercises?lang=en&seed=anna&level=1&exercise=3")
    answer(watched, "147584")
    expect(watched.locator(".verdict")).to_contain_text("bias added")
    expect(watched.get_by_text("0 of 1 right at level 1, seed anna.").first).to_be_visible()
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Save as CSV").focus()
        watched.keyboard.press("Enter")
    assert download.value.suggested_filename == "exercises-1-anna.csv"
    assert "bias added" in download.value.path().read_text("utf-8-sig")
    watched.get_by_role("button", name="Next exercise").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched).to_have_url(re.compile("exercise=4"))


def test_the_sheet_prints_without_the_page_around_it(watched, server):
    opened(watched, server, "exercises?lang=en&seed=anna&level=2&print=yes")
    expect(watched.get_by_test_id("stSidebar")).to_be_hidden()
    watched.emulate_media(media="print")
    for part in ("stHeader", "stSidebar"):
        expect(watched.get_by_test_id(part)).to_be_hidden()
    expect(watched.get_by_role("button", name="Back to the exercises")).to_be_hidden()
    pages = watched.pdf(format="A4").count(b"/Type /Page\n") or watched.pdf(format="A4").count(b"/Type /Page")
    assert 2 <= pages <= 6, "the questions, and the answers on a page of their own"
    watched.emulate_media(media="screen")
    watched.get_by_role("button", name="Back to the exercises").click()
    settled(watched)
    expect(watched.get_by_test_id("stSidebar")).to_be_visible()


PATHS = (
    "lessons?lang=en",
    "lessons?lang=zh&lesson=degradation&step=3",
    "lessons?lang=en&lesson=shapes&step=1",
    "lessons?lang=en&lesson=parameters&step=6",
    "exercises?lang=en&seed=anna&level=2",
    "exercises?lang=zh&seed=anna&print=yes",
)


def test_lessons_and_exercises_are_for_everybody(watched, server):
    """In both themes, before and after an answer, and on a phone without scrolling sideways."""
    found = []
    for path in PATHS:
        watched.set_viewport_size(DESK)
        opened(watched, server, path)
        if "shapes" in path:
            answer(watched, "109")
        found += kept_out(watched, path)
    assert not found, "\n".join(found)
