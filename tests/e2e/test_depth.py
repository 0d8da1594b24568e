"""Counting layers as a person meets it: buttons, slider and switches by keyboard, themes, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, kept_out, settled, violations, wide

# How many ticks are filled, and their colours.
FILLED = "[...document.querySelectorAll('.strip[role=img] i.on')].map((one) => getComputedStyle(one).backgroundColor)"


def open_page(page: Page, server: str, query: str = "lang=en&net=resnet18") -> None:
    page.goto(f"{server}/depth?{query}")
    settled(page)
    expect(page.locator(".strip[role=img]")).to_be_visible()


def counted(page: Page) -> str:
    return page.locator(".counted").inner_text().replace("\n", " ")


def test_the_list_lights_up_as_one_steps(watched, server):
    open_page(watched, server)
    assert len(watched.evaluate(FILLED)) == 1
    watched.get_by_role("button", name="Next").focus()
    for number in (2, 3):
        watched.keyboard.press("Enter")
        settled(watched)
        assert len(watched.evaluate(FILLED)) == number
    expect(watched).to_have_url(re.compile("step=3"))
    slider = watched.get_by_role("slider", name="Counted layers")
    slider.focus()
    slider.press("End")
    settled(watched)
    assert counted(watched) == "18 of 18"
    assert len(watched.evaluate(FILLED)) == 18
    watched.go_back()
    settled(watched)
    assert counted(watched) == "3 of 18"
    watched.reload()
    settled(watched)
    assert counted(watched) == "3 of 18"


def test_a_switch_by_keyboard_counts_more(watched, server):
    open_page(watched, server)
    watched.get_by_role("button", name="projections").focus()
    watched.keyboard.press("Space")
    settled(watched)
    assert counted(watched) == "1 of 21"
    expect(watched).to_have_url(re.compile("with_projections=yes"))


def test_a_shorter_network_follows_the_step(watched, server):
    open_page(watched, server, "lang=en&net=resnet50&step=50")
    depth = watched.get_by_role("slider", name="Depth")
    depth.focus()
    depth.press("Home")
    settled(watched)
    assert counted(watched) == "18 of 18"
    expect(watched.get_by_role("slider", name="Counted layers")).to_have_attribute("max", "18")


def test_a_label_is_checked_by_keyboard(watched, server):
    open_page(watched, server)
    watched.get_by_label("Label", exact=True).fill("CIFAR ResNet-18")
    watched.get_by_label("Parameters", exact=True).fill("272,474")
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.locator(".notice.warn")).to_contain_text("272,474 parameters are those of networks with 20 layers")
    watched.get_by_role("link", name="ResNet-20, shortcut B").click()
    settled(watched)
    expect(watched).to_have_url(re.compile(r"/\?net=cifar-resnet20-b"))


def test_the_theme_changes_without_a_run(watched, server):
    watched.emulate_media(color_scheme="light")
    open_page(watched, server, "lang=en&net=resnet50&step=50")
    light = set(watched.evaluate(FILLED))
    watched.emulate_media(color_scheme="dark")
    settled(watched)
    dark = set(watched.evaluate(FILLED))
    assert len(light) == len(dark) == 4 and not light & dark


@pytest.mark.parametrize("query", ["net=resnet18", "net=resnet152&step=90&with_norms=yes", "net=cifar-resnet1202"])
def test_nothing_is_wider_than_the_screen(watched, server, query):
    watched.set_viewport_size({"width": 390, "height": 900})
    open_page(watched, server, f"lang=en&{query}")
    for width in (390, 1440):
        watched.set_viewport_size({"width": width, "height": 900})
        settled(watched)
        assert wide(watched) <= width
        inside = "(one) => one.getBoundingClientRect().right"
        edges = watched.evaluate(f"[...document.querySelectorAll('.strip[role=img] i')].map({inside})")
        assert max(edges) <= width


def test_the_page_is_for_everybody(watched, server):
    watched.set_viewport_size(DESK)
    found = []
    for query in ("lang=en&net=resnet18&step=18", "lang=zh&net=cifar-resnet1202&with_pools=yes&step=99999"):
        open_page(watched, server, query)
        watched.locator("summary").last.click()
        settled(watched)
        found += kept_out(watched, query)
    watched.set_viewport_size(PHONE)
    open_page(watched, server, "lang=zh&net=wrn-28-10&step=9")
    found += violations(watched)
    assert not found, "\n".join(found)
