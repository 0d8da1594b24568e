"""The ladder in a browser: reached by its link, turned by keyboard, read by everybody."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, kept_out, settled


def open_ladder(page: Page, server: str, query: str = "lang=en") -> None:
    page.goto(f"{server}/ladder?{query}")
    settled(page)
    expect(page.locator(".js-plotly-plot")).to_be_visible()


def test_the_ladder_by_keyboard(watched, server):
    open_ladder(watched, server, "lang=en&net=resnet18")
    expect(watched.get_by_text("1,814,073,344 MACs")).to_be_visible()
    watched.get_by_role("radio", name="FLOPs").focus()
    watched.keyboard.press("Space")
    settled(watched)
    expect(watched).to_have_url(re.compile("count=flops"))
    expect(watched.get_by_text("3,628,146,688 FLOPs").first).to_be_visible()
    expect(watched.get_by_text("1,825,313,768 MACs")).to_be_visible()  # ptflops keeps its own unit
    watched.locator("summary", has_text="The same as a table").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_link_brings_it_back(watched, server):
    open_ladder(watched, server)
    expect(watched.locator(".notice.warn")).to_contain_text("reads 3.858")
    assert watched.locator(".infolayer text", has_text="wrong").count() == 3


def test_the_ladder_is_for_everybody(watched, server):
    """In both themes and languages, and on a phone without scrolling sideways."""
    watched.set_viewport_size(DESK)
    found = []
    for query in ("lang=en", "lang=zh&net=cifar-resnet20"):
        open_ladder(watched, server, query)
        found += kept_out(watched, query)
    assert not found, "\n".join(found)
