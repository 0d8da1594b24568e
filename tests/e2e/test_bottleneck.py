"""The bottleneck bench as a person meets it: areas, sliders, themes, a phone, the keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, kept_out, settled, wide

# Of each convolution that is drawn: what it is, its area in px², and its colour.
DRAWN = """convs => convs.map((conv) => {
    const held = conv.querySelector('.held');
    const pieces = [...held.getAttribute('d').matchAll(/h([\\d.e-]+)v([\\d.e-]+)/g)];
    const area = pieces.reduce((sum, [, h, v]) => sum + h * v, 0);
    return [conv.querySelector('title').textContent, area, getComputedStyle(held).fill];
})"""


def open_bench(page: Page, server: str, query: str = "lang=en") -> None:
    page.goto(f"{server}/bottleneck?{query}")
    settled(page)
    expect(page.locator("g.conv").first).to_be_visible()


def drawn(page: Page):
    """What each convolution holds, by its title, with its area and colour."""
    weights = lambda title: int(re.search(r": ([\d,]+)", title)[1].replace(",", ""))
    return [(weights(title), area, colour) for title, area, colour in page.locator("g.conv").evaluate_all(DRAWN)]


@pytest.mark.parametrize(
    "query", ["lang=en", "bench_groups=8&bench_kernel=5", "bench_channels=2048&bench_reduction=32", "bench_channels=16"]
)
def test_area_is_weights_on_one_scale(watched, server, query):
    """Opened on a phone, and as the window grows."""
    watched.set_viewport_size({"width": 390, "height": 900})
    open_bench(watched, server, query)
    for width in (390, 820, 1440):
        watched.set_viewport_size({"width": width, "height": 900})
        settled(watched)
        found = drawn(watched)
        assert len(found) == 7, width
        of_one = [area / weights for weights, area, _ in found]
        assert of_one == pytest.approx([of_one[0]] * 7, rel=1e-6), width
        assert wide(watched) <= width


def test_a_slider_by_keyboard_changes_picture_sums_and_link(watched, server):
    open_bench(watched, server)
    slider = watched.get_by_role("slider", name="Channels")
    slider.focus()
    slider.press("ArrowRight")
    settled(watched)
    expect(watched).to_have_url(re.compile("bench_channels=512"))
    expect(watched.get_by_text("4,718,592 weights")).to_be_visible()
    assert drawn(watched)[0][0] == 9 * 512 * 512
    watched.reload()
    settled(watched)
    expect(watched.get_by_text("4,718,592 weights")).to_be_visible()
    watched.go_back()
    settled(watched)
    expect(watched.get_by_text("1,179,648 weights")).to_be_visible()


def test_the_rest_by_keyboard(watched, server):
    open_bench(watched, server)
    watched.get_by_role("button", name="biases").focus()
    watched.keyboard.press("Space")
    settled(watched)
    expect(watched).to_have_url(re.compile("bench_bias=yes"))
    expect(watched.get_by_text("70,016 parameters")).to_be_visible()
    watched.locator("summary", has_text="The same as a table").first.focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_block_that_cannot_be_built_leaves_a_way_out(watched, server):
    open_bench(watched, server, "bench_channels=16&bench_groups=64")
    expect(watched.locator(".notice.warn")).to_contain_text("64 groups do not divide the 4 channels")
    watched.get_by_role("button", name="Use Groups 4").click()
    settled(watched)
    expect(watched.locator(".notice")).to_have_count(0)
    expect(watched).to_have_url(re.compile("bench_groups=4"))


def test_a_layer_opens_in_explore(watched, server):
    open_bench(watched, server)
    watched.get_by_role("link", name="layer2.0.conv1 of ResNet-50 v1").click()
    settled(watched)
    expect(watched).to_have_url(re.compile(r"/\?net=resnet50-v1&.*at=layer2\.0\.conv1"))
    expect(watched.locator(".sheet")).to_contain_text("layer2.0.conv1")


def test_the_theme_changes_without_a_run(watched, server):
    watched.emulate_media(color_scheme="light")
    open_bench(watched, server)
    light = {colour for _, _, colour in drawn(watched)}
    watched.emulate_media(color_scheme="dark")
    settled(watched)
    dark = {colour for _, _, colour in drawn(watched)}
    assert len(light) == len(dark) == 2 and not light & dark


def test_the_picture_is_saved_with_its_colours(watched, server):
    open_bench(watched, server)
    with watched.expect_download() as download:
        watched.get_by_role("button", name="Save as SVG").first.click()
    saved = download.value.path().read_text()
    assert download.value.suggested_filename == "bottleneck-256-64.svg"
    assert "rgb(43, 90, 231)" in saved and "1,179,648" in saved and "var(" not in saved


def test_the_bench_is_for_everybody(watched, server):
    """In both themes, with groups and a notice, and on a phone without scrolling sideways."""
    watched.set_viewport_size(DESK)
    found = []
    for query in ("lang=en", "lang=zh&bench_groups=8&bench_norm=yes", "bench_channels=16&bench_groups=64"):
        open_bench(watched, server, query)
        found += kept_out(watched, query)
    assert not found, "\n".join(found)


def test_the_picture_has_a_name(watched, server):
    open_bench(watched, server)
    picture = watched.get_by_role("img", name=re.compile("^Convolutions drawn to one scale"))
    expect(picture).to_be_visible()
    expect(picture).to_have_accessible_name(re.compile("1,179,648.*69,632.*73,728"))
