"""Every question of docs/teaching.md: its link opens the view that settles it, and what is bold there stands on it."""

import re

import pytest
from playwright.sync_api import Page, TimeoutError

from explorer.i18n import LANGUAGES, words
from tests.e2e.conftest import DESK
from tests.teaching import rows

QUIET = '[data-testid="stApp"][data-test-script-state="notRunning"]'
# What a reader sees, and the words in charts, in one line; `innerText` leaves out those of an SVG.
SEEN = """() => [
    document.querySelector('[data-testid="stMain"]').innerText,
    ...[...document.querySelectorAll('.infolayer text')].map((one) => one.textContent),
].join(' ').replace(/\\s+/g, ' ')"""
IGNORED = re.compile("|".join(re.escape(words(language)["link.heading"]) for language in LANGUAGES))
WAIT = f"(says) => {{ const seen = ({SEEN})(); return says.every((part) => seen.includes(part)); }}"


@pytest.fixture(scope="module")
def reader_zh(browser):
    with browser.new_context(viewport=DESK, locale="zh-CN") as context:
        yield context.new_page()


def wrong_with(page: Page, server: str, row) -> list[str]:
    """What is missing from the view that a question's link opens, and what should not stand there."""
    page.goto(server + row.link)
    try:
        page.wait_for_function(WAIT, arg=list(row.says), timeout=20_000)
    except TimeoutError:
        pass  # what is missing is said below
    page.wait_for_selector(QUIET)
    seen = page.evaluate(SEEN)
    found = [f"“{part}” is missing in: {seen}" for part in row.says if part not in seen]
    found += page.get_by_test_id("stException").all_inner_texts()
    return found + page.locator(".notice").filter(has_text=IGNORED).all_inner_texts()


@pytest.mark.parametrize("row", rows("en"), ids=lambda row: str(row.number))
def test_a_question_is_settled(watched, server, row):
    watched.set_viewport_size(DESK)
    assert wrong_with(watched, server, row) == []


WORDED = [row for row in rows("zh") if re.search("[\u4e00-\u9fff]", " ".join(row.says))]


@pytest.mark.parametrize("row", WORDED[::4], ids=lambda row: str(row.number))
def test_what_is_quoted_in_chinese_is_what_the_page_says(reader_zh, server, row):
    """Numbers alone are those of the English table."""
    assert wrong_with(reader_zh, server, row) == []
