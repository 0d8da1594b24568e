"""The pages of shortcuts and of orders as a person meets them: forms, keyboard, themes, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, kept_out, pick, settled, violations, wide

PAGES = {"shortcuts": ".rails li", "order": ".lane"}


def open_page(page: Page, server: str, name: str, query: str = "lang=en") -> None:
    page.goto(f"{server}/{name}?{query}")
    settled(page)
    expect(page.locator(PAGES[name]).first).to_be_visible()


def test_boxes_stand_in_the_same_column_in_every_order(watched, server):
    open_page(watched, server, "order")
    lefts = watched.locator(".lane").evaluate_all(
        "lanes => lanes.slice(0, 6).map(lane => [...lane.querySelectorAll('.op')].filter(box =>"
        " /^\\d/.test(box.textContent)).map(box => Math.round(box.getBoundingClientRect().left)))"
    )
    assert len(lefts) == 6 and all(len(found) == 3 for found in lefts)
    assert len({tuple(found) for found in lefts}) == 1


def test_the_rail_ends_on_the_sum_and_the_stride_is_a_trapezoid(watched, server):
    open_page(watched, server, "order")
    lane = watched.locator(".lane").first
    rail, plus = (lane.locator(part).bounding_box() for part in (".rail", ".plus"))
    assert rail["x"] + rail["width"] == pytest.approx(plus["x"] + plus["width"] / 2, abs=2)
    form = "box => getComputedStyle(box).clipPath"
    assert lane.locator(".halves").evaluate(form).startswith("polygon")
    assert lane.locator(".op").last.evaluate(form) == "none"


def test_zeros_are_hatched_and_half_of_the_channels(watched, server):
    open_page(watched, server, "shortcuts", "net=resnet34-a&lang=en")
    copied, zeros = (watched.locator(f".channels .{form}").first for form in ("copied", "zeros"))
    assert copied.bounding_box()["width"] == pytest.approx(zeros.bounding_box()["width"], abs=3)
    assert "repeating-linear-gradient" in zeros.evaluate("zeros => getComputedStyle(zeros).backgroundImage")
    kept = watched.locator(".pixels .grid").first.locator("i.kept")
    expect(kept).to_have_count(16)
    dashed = watched.locator(".rails .rail.pad").first.evaluate("rail => getComputedStyle(rail).borderTopStyle")
    assert dashed == "dashed"


@pytest.mark.parametrize(
    "name, label, typed", [("shortcuts", "Look at block", "2.2"), ("order", "Look at the block", "inside stage 2")]
)
def test_a_block_is_chosen_by_keyboard(watched, server, name, label, typed):
    open_page(watched, server, name)
    pick(watched.get_by_role("combobox", name=re.compile(f"{label}$")), typed)
    expect(watched).to_have_url(re.compile(r"at=layer2\.1"))
    watched.go_back()
    settled(watched)
    expect(watched).not_to_have_url(re.compile("at="))


def test_an_order_opens_in_explore(watched, server):
    open_page(watched, server, "order")
    watched.get_by_role("link", name="v1, stride last in Explore").click()
    settled(watched)
    expect(watched).to_have_url(re.compile(r"/\?.*stride=last.*at=layer2\.0"))


def test_the_theme_changes_without_a_run(watched, server):
    watched.emulate_media(color_scheme="light")
    open_page(watched, server, "order")
    colours = lambda: {
        box.evaluate("box => getComputedStyle(box).backgroundColor") for box in watched.locator(".lane .op").all()[:9]
    }
    light = colours()
    watched.emulate_media(color_scheme="dark")
    settled(watched)
    assert len(light) == 4 and not light & colours()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_for_everybody(watched, server, name):
    """In both themes and languages, and on a phone without scrolling sideways."""
    watched.set_viewport_size(DESK)
    found = []
    for query in ("lang=en", "lang=zh&net=resnet34-a&order=pre"):
        open_page(watched, server, name, query)
        assert wide(watched) <= DESK["width"]
        found += kept_out(watched, f"{name}?{query}")
    watched.set_viewport_size(PHONE)
    open_page(watched, server, name, "lang=zh&net=keras-resnet50v2")
    found += violations(watched)
    assert wide(watched) <= PHONE["width"]
    if name == "order":
        over = "lanes => lanes.map(lane => lane.scrollWidth - lane.clientWidth)"
        assert max(watched.locator(".lane-scroll").evaluate_all(over)) <= 0
    assert not found, "\n".join(found)
