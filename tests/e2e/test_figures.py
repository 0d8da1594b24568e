"""Charts saved by a reader: an SVG and a PNG as the chart stands on the page, and a page that opens from a disk."""

import re
import struct
from base64 import b64encode
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from explorer.charts.palette import DARK, LIGHT
from tests.e2e.conftest import in_both_themes, settled, violations
from tests.e2e.test_diagram import rgb

DESK = {"width": 1440, "height": 900}
NAME = "{http://www.w3.org/2000/svg}"
# tab, key of the chart, and words that stand on its axes or in it
CHARTS = {
    "bars": ("costs", "params", {"stage 4", "parameters, M", "fc"}),
    "lines": ("shares", "cumulative", {"100 %", "share of the sum"}),
    "cells": ("shares", "tree_held", {"25.56 M parameters", "stage 4"}),
    "a picture": ("field", "field_cell", {"43 × 43 px"}),
    "marks": ("roofline", "roofline", {"arithmetic intensity, FLOP/byte", "projection"}),
}
TABS = {tab: [chart[1:] for chart in CHARTS.values() if chart[0] == tab] for tab, *_ in CHARTS.values()}


def open_tab(page: Page, url: str, tab: str) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{url}/?net=resnet50&lang=en&tab={tab}")
    settled(page)


def offer(page: Page, key: str) -> None:
    expect(page.locator(f".st-key-{key} .main-svg").first).to_be_visible()
    page.locator(f".st-key-{key}_save").get_by_role("button", name="Save chart").click()
    expect(page.get_by_role("button", name="Save the chart as SVG")).to_be_visible()
    settled(page)


def open_offer(page: Page, url: str, tab: str, key: str) -> None:
    open_tab(page, url, tab)
    offer(page, key)


def saved(page: Page, button: str) -> tuple[str, Path]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, download.value.path()


def words(root):
    return {"".join(one.itertext()) for one in root.iter(NAME + "text")}


@pytest.fixture(scope="module")
def offline(browser):
    with browser.new_context(viewport=DESK, offline=True) as context:
        yield context


@pytest.mark.parametrize("tab", TABS)
def test_an_svg_and_a_page_stand_alone(watched, offline, server, tmp_path, tab):
    open_tab(watched, server, tab)
    for key, wanted in TABS[tab]:
        offer(watched, key)
        an_svg_stands_alone(watched, key, wanted)
        a_page_from_a_disk_draws_and_asks_nobody(watched, offline, tmp_path, key, wanted)
        watched.keyboard.press("Escape")
        expect(watched.get_by_role("button", name="Save the chart as SVG")).to_have_count(0)


def an_svg_stands_alone(watched, key, wanted):
    name, path = saved(watched, "Save the chart as SVG")
    assert name == f"resnet50-{key.replace('_', '-')}.svg"
    text = path.read_text()
    for left in ("light-dark(", "var(", "color(", "color-mix", "currentColor", "class=", "style=", "data-", "rgba("):
        assert left not in re.sub(r"data:image/[^\"]*", "", text), left
    root = ElementTree.fromstring(text)
    assert wanted <= words(root)
    assert root.find(NAME + "title").text
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    box = watched.locator(f".st-key-{key} .js-plotly-plot").bounding_box()
    assert (width, height) == pytest.approx((box["width"], box["height"]), abs=1)
    assert root.find(NAME + "rect").attrib["fill"] == rgb(LIGHT.background)
    names = set(re.findall(r'id="([^"]*)"', text))
    assert set(re.findall(r"url\([\"'&quot;]*#([^\"'&)]*)", text)) <= names  # nothing refers to what is not there
    pictures = [one for one in root.iter(NAME + "image")]
    assert bool(pictures) == (key == "field_cell")
    assert all("data:image/" in str(one.attrib) for one in pictures)


def test_an_svg_is_the_chart_on_the_page(watched, server):
    """Bar for bar: the same boxes in the same colours."""
    open_offer(watched, server, "costs", "params")
    _, path = saved(watched, "Save the chart as SVG")
    bars = """root => [...root.querySelectorAll('path')].filter(one => one.closest('clipPath') === null)
        .map(one => [getComputedStyle(one).fill, one.getBBox()]).filter(([fill, box]) => fill !== 'none' && box.height > 1)
        .map(([fill, box]) => `${fill} ${Math.round(box.x)} ${Math.round(box.width)} ${Math.round(box.height)}`)"""
    shown = watched.locator(".st-key-params .js-plotly-plot").evaluate(
        f"plot => [...plot.querySelectorAll('.main-svg')].flatMap({bars})"
    )
    watched.set_content(path.read_text())
    drawn = watched.locator("svg").evaluate(bars)
    visible = lambda marks: [mark for mark in marks if "rgba(0, 0, 0, 0)" not in mark]
    assert len(drawn) > 20
    assert sorted(drawn) == sorted(visible(shown))


def test_it_has_the_colours_of_the_theme(page, server):
    page.emulate_media(color_scheme="dark")
    open_offer(page, server, "shares", "cumulative")
    _, path = saved(page, "Save the chart as SVG")
    _, html = saved(page, "HTML")
    text, own = path.read_text(), html.read_text()
    root = ElementTree.fromstring(text)
    assert root.find(NAME + "rect").attrib["fill"] == rgb(DARK.background)
    strokes = {
        one.attrib["stroke"]
        for one in root.iter(NAME + "path")
        if float(one.attrib.get("stroke-width", "1px")[:-2]) > 2
    }
    assert strokes == {rgb(DARK.ink)}
    assert f"--ground: {DARK.background};" in own and "background: var(--ground)" in own


def test_a_png_has_two_pixels_for_one(watched, server):
    open_offer(watched, server, "costs", "params")
    name, path = saved(watched, "Save the chart as PNG")
    assert name == "resnet50-params.png"
    box = watched.locator(".st-key-params .js-plotly-plot").bounding_box()
    size = struct.unpack(">II", path.read_bytes()[16:24])
    assert size == pytest.approx((2 * box["width"], 2 * box["height"]), abs=2)
    # Something is drawn: the blue of a 3×3, and the ground.
    colours = watched.evaluate(
        """async url => {
            const bitmap = await createImageBitmap(await (await fetch(url)).blob());
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), brush = canvas.getContext('2d');
            brush.drawImage(bitmap, 0, 0);
            const { data } = brush.getImageData(0, 0, bitmap.width, bitmap.height);
            const seen = {};
            for (let i = 0; i < data.length; i += 4) { const one = `rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`; seen[one] = (seen[one] || 0) + 1; }
            return seen;
        }""",
        "data:image/png;base64," + b64encode(path.read_bytes()).decode(),
    )
    assert colours[rgb(LIGHT.background)] > 0.5 * size[0] * size[1]
    assert colours[rgb(LIGHT.kinds[0])] > 1000


def a_page_from_a_disk_draws_and_asks_nobody(watched, offline, tmp_path, key, wanted):
    name, path = saved(watched, "HTML")
    assert name == f"resnet50-{key.replace('_', '-')}.html"
    (tmp_path / name).write_bytes(path.read_bytes())
    page, asked, wrong = offline.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((tmp_path / name).as_uri())
    expect(page.locator(".main-svg").first).to_be_visible()
    shown = set(page.locator(".main-svg text").all_text_contents())
    found, heading = violations(page), page.locator("h1").text_content()
    page.close()
    assert wanted <= shown
    assert heading
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert not wrong, wrong
    assert not found, "\n".join(found)


def test_axe_finds_nothing_in_what_is_offered(page, server):
    open_offer(page, server, "costs", "params")
    found = in_both_themes(page, "[data-testid=stPopoverBody]")
    assert not found, "\n".join(found)


def test_it_covers_nothing_of_the_chart(watched, server):
    watched.set_viewport_size({"width": 390, "height": 844})
    for tab, keys in {"costs": ("params", "work"), "shares": ("tree_held", "tree_done", "cumulative")}.items():
        watched.goto(f"{server}/?net=resnet50&lang=en&tab={tab}")
        settled(watched)
        for key in keys:
            chart = watched.locator(f".st-key-{key} .js-plotly-plot").bounding_box()
            button = watched.locator(f".st-key-{key}_save").get_by_role("button").bounding_box()
            assert button["y"] >= chart["y"] + chart["height"] - 4
            assert button["x"] + button["width"] <= 390
