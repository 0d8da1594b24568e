"""The family map as a person meets it: drawn, filtered by keyboard, a dot chosen, both themes, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import pick, settled, violations

DOTS = ".st-key-family .scatterlayer .points path"
LABELS = ".st-key-family .annotation"


def open_page(page: Page, server: str, query: str = "lang=en") -> None:
    page.goto(f"{server}/map?{query}")
    settled(page, 60)
    expect(page.locator(DOTS).first).to_be_visible()


def test_a_recipe_is_filtered_by_keyboard_and_stands_in_the_link(watched, server):
    open_page(watched, server, "lang=en&map_claim=one")
    every = watched.locator(DOTS).count()
    pick(watched.get_by_role("combobox", name="Recipe", exact=True), "torchvision V1")
    expect(watched).to_have_url(re.compile("map_recipe=torchvision-v1"))
    assert watched.locator(DOTS).count() < every / 4
    watched.keyboard.press("Escape")
    watched.get_by_role("button", name="Show all results").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched).not_to_have_url(re.compile("map_"))
    assert watched.locator(DOTS).count() > every


def test_a_click_on_a_dot_puts_its_network_on_screen(watched, server):
    open_page(watched, server, "lang=en&map_recipe=keras")
    expect(watched.get_by_text("On screen: ResNet-50, a line at")).to_be_visible()
    spot = watched.locator(DOTS).last.bounding_box()
    watched.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    expect(watched).to_have_url(re.compile("net=keras-resnet"))
    settled(watched)
    expect(watched.get_by_text(re.compile(r"On screen: ResNet\d+.*, solid and ringed"))).to_be_visible()
    watched.get_by_role("link", name=re.compile("Open ResNet.* in Explore")).click()
    settled(watched)
    expect(watched.get_by_role("heading", name=re.compile(r"^ResNet\d+"))).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out(watched, server, scheme):
    watched.emulate_media(color_scheme=scheme)
    open_page(watched, server, "lang=zh&net=cifar-resnet56" if scheme == "dark" else "lang=en&map_origin=keras")
    assert violations(watched) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_labels_that_are_shown_cover_no_other_and_fit(watched, server, width):
    watched.set_viewport_size({"width": width, "height": 844})
    open_page(watched, server)
    assert watched.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    boxes = [label.bounding_box() for label in watched.locator(f"{LABELS}:visible").all()]
    assert 3 < len(boxes) < watched.locator(LABELS).count()
    for number, one in enumerate(boxes):
        assert one["x"] >= 0 and one["x"] + one["width"] <= width
        for other in boxes[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 2
                or other["x"] + other["width"] <= one["x"] + 2
                or one["y"] + one["height"] <= other["y"] + 4
                or other["y"] + other["height"] <= one["y"] + 4
            )
            assert apart, (one, other)
