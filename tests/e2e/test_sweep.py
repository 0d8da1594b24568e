"""Sweeps as a person meets them: a click and a key on a chart, stopping, themes, a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import settled, violations

MAP = "sweep_y=input&sweep_x_range=16-256-16&sweep_y_range=32-512-32&lang=en"


def open_page(page: Page, server: str, query: str = MAP) -> None:
    page.goto(f"{server}/sweep?{query}")
    settled(page)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()


def cells(page: Page):
    return (
        page.locator(".st-key-sweep_map .barlayer .trace.bars")
        .filter(has=page.locator(".point"))
        .nth(0)
        .locator("path")
    )


def test_a_cell_is_clicked_and_its_network_taken_by_keyboard(watched, server):
    open_page(watched, server)
    expect(cells(watched)).to_have_count(256)
    cells(watched).nth(16 * 13 + 9).click(force=True)  # the tenth width on the fourteenth side
    settled(watched)
    expect(watched).to_have_url(re.compile("sweep_at=160-448"))
    use = watched.get_by_role("button", name="Use this network")
    use.focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched).to_have_url(re.compile(r"width=160.*input=3x448x448"))
    expect(watched.get_by_role("button", name="This is the network on screen")).to_be_disabled()
    watched.go_back()
    settled(watched)
    expect(watched).not_to_have_url(re.compile("width=160"))
    expect(use).to_be_enabled()


def test_a_point_of_a_curve_is_clicked(watched, server):
    open_page(watched, server, "sweep_x=stage3&lang=en")
    points = watched.locator(".st-key-sweep_curve .scatterlayer .trace").first.locator(".points path")
    expect(points).to_have_count(40)
    points.nth(22).click(force=True)
    settled(watched)
    expect(watched).to_have_url(re.compile("sweep_at=23"))
    expect(watched.locator(".st-key-sweep_point")).to_contain_text("ResNet-101: blocks of stage 3 = 23")


def test_a_long_sweep_is_cancelled_and_gone_on_with(watched, server):
    slow = "net=resnet50&attention=se&lang=en"  # each width is traced
    open_page(watched, server, f"{slow}&sweep_x_range=32-128-32")
    step = watched.get_by_role("combobox", name=re.compile("Steps of"))
    step.click()
    step.fill("1")
    step.press("Enter")
    expect(watched.get_by_text(re.compile("of 97 networks"))).to_be_visible()
    watched.get_by_role("button", name="Cancel").click()
    expect(watched.get_by_text("Stopped before all 97 networks")).to_be_visible(timeout=2000)
    settled(watched)
    expect(watched.get_by_role("heading", name="4 networks", exact=True)).to_be_visible()
    expect(watched.get_by_role("progressbar")).to_have_count(0)
    watched.get_by_role("button", name="Go on").click()
    expect(watched.get_by_role("heading", name="97 networks", exact=True)).to_be_visible(timeout=30_000)


def test_cells_follow_a_change_of_theme(watched, server):
    watched.emulate_media(color_scheme="light")
    open_page(watched, server)
    fill = "path => getComputedStyle(path).fill"
    assert cells(watched).first.evaluate(fill) == "rgb(227, 237, 244)"
    watched.emulate_media(color_scheme="dark")
    settled(watched)
    assert cells(watched).first.evaluate(fill) == "rgb(31, 42, 53)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", [MAP, "net=cifar-resnet20&sweep_x=blocks&sweep_of=params&lang=zh"])
def test_nothing_keeps_anybody_out(watched, server, scheme, query):
    watched.emulate_media(color_scheme=scheme)
    open_page(watched, server, query)
    assert violations(watched) == []


@pytest.mark.parametrize("query", [f"{MAP}&sweep_at=128-256", "sweep_x=input&lang=zh"])
def test_a_phone_shows_it_without_scrolling_sideways(watched, server, query):
    watched.set_viewport_size({"width": 390, "height": 844})
    open_page(watched, server, query)
    assert watched.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
