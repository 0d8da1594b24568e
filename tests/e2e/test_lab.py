"""The laboratory as a person meets it, with its real engine: two networks learn, and are taken apart."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, SECONDS, kept_out, settled

SHORT = "nets=plain-20,resnet-20&epochs=2"
LONG = 3 * SECONDS * 1000  # ms: the engine begins, on a machine with much to do


def open_page(page: Page, server: str, query: str) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{server}/lab?{query}")
    expect(page.get_by_role("radiogroup").first).to_be_visible()
    settled(page)


def trained(page: Page, server: str) -> None:
    open_page(page, server, f"{SHORT}&lang=en")
    button = page.get_by_role("button", name="Train", exact=True)
    if button.is_visible():  # another test may have asked for the same
        button.click()
    expect(page.get_by_text("Done. The same link shows it again at once.")).to_be_visible(timeout=LONG)


def test_two_networks_learn_and_are_there_after_a_reload(watched, server):
    trained(watched, server)
    expect(watched.get_by_text(re.compile(r"plain-20 .+ \(epoch 2\)"))).to_be_visible()
    lines = watched.locator(".st-key-lab_curves .scatterlayer .js-line")
    assert lines.count() >= 2
    watched.reload()
    expect(watched.get_by_text("Done. The same link shows it again at once.")).to_be_visible()
    expect(watched.get_by_text(re.compile(r"plain-20 .+ \(epoch 2\)"))).to_be_visible()
    expect(watched.get_by_role("button", name="Train", exact=True)).to_have_count(0)


def test_a_trained_network_is_taken_apart_by_a_click_in_the_picture(watched, server):
    trained(watched, server)
    open_page(watched, server, "lab=lesion&epochs=2&lang=zh")
    watched.get_by_role("button", name="训练并拆开").click()
    expect(watched.get_by_text("已完成。同一个链接会立即再次显示它。")).to_be_visible(timeout=LONG)
    blocks = watched.locator(".glyph")
    expect(blocks.nth(1)).to_be_visible()
    blocks.nth(1).locator(".frame").click(force=True)
    expect(watched).to_have_url(re.compile(r"cut=layer1\.0"))
    expect(watched.get_by_text("取出：layer1.0")).to_be_visible(timeout=LONG)
    expect(watched.locator(".glyph.cut")).to_have_count(1)


def test_nobody_is_kept_out(page, server):
    trained(page, server)
    found = kept_out(page, "lab")
    open_page(page, server, "lab=lesion&epochs=2&cut=layer2.1&lang=zh")
    found += kept_out(page, "lab lesion")
    assert not found, "\n".join(found)
