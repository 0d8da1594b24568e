"""The Compare page as a person meets it: strips in columns, bars to scale, keyboard, themes, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, in_both_themes, settled, wide

THREE = "net=resnet50-v1&compare=resnet50~timm-resnet50d&lang=en"


def open_page(page: Page, server: str, query: str = THREE) -> None:
    page.goto(f"{server}/compare?{query}")
    settled(page)
    expect(page.locator(".falls .row").first).to_be_visible()


def test_what_stands_for_what_shares_a_column(watched, server):
    open_page(watched, server)
    lefts = watched.locator(".nets .net").evaluate_all(
        "nets => nets.map(net => [...net.querySelectorAll('.cell')].map(cell => Math.round(cell.getBoundingClientRect().left)))"
    )
    assert len(lefts) == 3 and lefts[0] == lefts[1] == lefts[2]
    expect(watched.locator(".nets .net").nth(0).locator(".gap")).to_have_count(2)
    expect(watched.locator(".nets .net").nth(2).locator(".gap")).to_have_count(0)
    expect(watched.locator(".nets .net").nth(0).locator("u")).to_have_count(6)


def test_bars_are_as_long_as_their_numbers(watched, server):
    open_page(watched, server, f"{THREE}&other=C")
    bars = watched.locator(".falls .row.bar")
    wide = bars.evaluate_all("rows => rows.map(row => row.querySelector('b').getBoundingClientRect().width)")
    numbers = [
        abs(int(number.replace("−", "-").replace(",", ""))) for number in bars.locator(".number").all_inner_texts()
    ]
    each = [width / number for width, number in zip(wide, numbers, strict=True) if number > 50_000_000]
    assert each == pytest.approx([each[0]] * len(each), rel=0.02)


def test_a_network_is_added_by_keyboard_and_stands_in_the_link(watched, server):
    open_page(watched, server)
    box = watched.get_by_role("textbox", name="Add by link or name")
    box.focus()
    box.press_sequentially("resnet18[classes=10]")
    box.press("Enter")
    settled(watched)
    expect(watched.locator(".versus tbody tr")).to_have_count(4)
    expect(watched).to_have_url(re.compile(r"compare=resnet50~timm-resnet50d~resnet18"))
    watched.reload()
    settled(watched)
    expect(watched.locator(".versus tbody tr")).to_have_count(4)
    watched.get_by_role("button", name="Remove D").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.locator(".versus tbody tr")).to_have_count(3)
    watched.go_back()
    settled(watched)
    expect(watched.locator(".versus tbody tr")).to_have_count(4)


def test_the_waterfall_is_chosen_by_keyboard(watched, server):
    open_page(watched, server)
    for name, word in (("A → C", "other=C"), ("Receptive field", "difference=field"), ("Causes", "split=cause")):
        watched.get_by_role("radio", name=name).or_(watched.get_by_role("button", name=name)).first.focus()
        watched.keyboard.press("Space")
        settled(watched)
        expect(watched).to_have_url(re.compile(word))
    expect(watched.locator(".falls .total .number").last).to_have_text("431")


@pytest.mark.parametrize("query", [THREE, "net=plain34&compare=resnet34&difference=params&lang=zh"])
def test_nothing_keeps_anybody_out(watched, server, query):
    open_page(watched, server, query)
    assert in_both_themes(watched) == []


def test_the_page_is_no_wider_than_the_window(watched, server):
    watched.set_viewport_size(PHONE)
    open_page(watched, server, f"{THREE.replace('timm-resnet50d', 'timm-resnet50d~cifar-resnet110~plain34')}")
    for width in (390, 1024, 1440):
        watched.set_viewport_size({"width": width, "height": 844})
        settled(watched)
        assert wide(watched) <= width


def test_bars_have_a_line_of_their_own_on_a_phone(watched, server):
    watched.set_viewport_size(PHONE)
    open_page(watched, server)
    row = watched.locator(".falls .row.bar").first
    name, track = row.locator(".name").bounding_box(), row.locator(".track").bounding_box()
    assert track["y"] >= name["y"] + name["height"] - 1 and track["width"] > 300
