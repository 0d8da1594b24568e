"""The whole family as a person meets it: the window of networks, a preset of each origin, the knobs behind the usual."""

import re
from itertools import cycle

from playwright.sync_api import Page, TimeoutError, expect

from explorer.i18n import words
from explorer.presets import PRESETS
from tests.e2e.conftest import DESK, settled, violations


def open_page(page: Page, url: str) -> None:
    page.goto(url)
    settled(page)


def open_window(page: Page):
    page.get_by_role("button", name=f"Browse {len(PRESETS)} networks").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("heading", name="torchvision")).to_be_visible()
    settled(page)
    return window


def search(page: Page, wanted: str) -> None:
    box = page.get_by_role("textbox", name="Search networks")
    box.fill(wanted)
    box.press("Enter")
    settled(page)


def open_inside(page: Page) -> None:
    page.get_by_text("Inside a block").click()
    settled(page)  # a list that is opened while its place still grows is closed again


def pick_from(page: Page, label: str, choice: str) -> None:
    """A choice of a list in the sidebar. A list that opens while its place is still being drawn closes again: as a
    reader would, open it once more."""
    box = page.get_by_role("combobox", name=label, exact=True)
    option = page.get_by_role("option", name=choice, exact=True)
    for _ in range(3):
        box.focus()
        box.press("ArrowDown")
        try:
            option.click(timeout=5_000)
        except TimeoutError:
            continue
        settled(page)
        return
    raise AssertionError(f"the list {label} does not stay open to show {choice}")


def figure(page: Page, label: str):
    return page.locator(".headline > div", has_text=label).locator(".value")


def test_a_network_is_searched_and_picked(watched, server):
    open_page(watched, f"{server}/?lang=en&count=flops")
    window = open_window(watched)
    expect(window.locator(".pick")).to_have_count(len(PRESETS))
    search(watched, "se_resnet no such thing")
    expect(window.get_by_text("No network has “se_resnet no such thing”")).to_be_visible()
    search(watched, "keras 50 v2")
    expect(window.get_by_role("heading", name="Keras")).to_be_visible()
    expect(window.get_by_role("heading", name="torchvision")).to_have_count(0)
    window.get_by_role("button", name="ResNet50V2").click()
    settled(watched)
    expect(window).to_have_count(0)
    expect(watched.locator("h1")).to_have_text("ResNet50V2")
    expect(watched).to_have_url(re.compile("net=keras-resnet50v2.*count=flops"))
    watched.go_back()
    expect(watched.locator("h1")).to_have_text("ResNet-50")
    open_window(watched)
    expect(watched.get_by_role("textbox", name="Search networks")).to_have_value("")  # nothing is left of the last time


def test_a_network_is_picked_by_keyboard(watched, server):
    open_page(watched, f"{server}/?lang=en")
    watched.get_by_role("button", name="Browse").focus()
    watched.keyboard.press("Enter")
    box = watched.get_by_role("textbox", name="Search networks")
    expect(box).to_be_visible()
    settled(watched)
    for _ in range(4):
        if box.evaluate("box => document.activeElement === box"):
            break
        watched.keyboard.press("Tab")
    expect(box).to_be_focused()
    watched.keyboard.type("bearpaw")
    watched.keyboard.press("Enter")
    pick = watched.get_by_role("button", name=PRESETS["bearpaw-preresnet110"].title)
    settled(watched)
    for _ in range(4):
        watched.keyboard.press("Tab")
        if pick.evaluate("button => document.activeElement === button"):
            break
    expect(pick).to_be_focused()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.locator("h1")).to_have_text(PRESETS["bearpaw-preresnet110"].title)
    watched.get_by_role("button", name="Browse").click()
    expect(watched.get_by_role("dialog")).to_be_visible()
    settled(watched)
    watched.keyboard.press("Escape")
    expect(watched.get_by_role("dialog")).to_have_count(0)


def test_axe_finds_nothing_in_the_window(watched, server):
    watched.set_viewport_size(DESK)
    watched.emulate_media(color_scheme="light")
    open_page(watched, f"{server}/?net=mnist-two-blocks&lang=en")
    open_window(watched)
    found = violations(watched)
    watched.emulate_media(color_scheme="dark")
    settled(watched)
    expect(watched.get_by_role("dialog")).to_be_visible()
    found += violations(watched)
    assert not found, "\n".join(found)


PRINTED = {  # what must stand among the outputs of frameworks and the listings of shapes
    "keras-resnet50": ("Total params: 25,636,712", "53,120"),
    "slim-resnet-v1-50": ("TF-slim",),
    "d2l-resnet18": ("torch.Size([1, 64, 56, 56])",),
}


def test_what_frameworks_print_of_a_preset_opens_by_its_link(watched, server):
    """Every other one in Chinese. (A preset of every origin: tests/pages/test_explore.py.)"""
    for preset, lang in zip(map(PRESETS.get, PRINTED), cycle(("en", "zh"))):
        watched.goto(f"{server}/?net={preset.name}&lang={lang}&tab=frameworks", wait_until="commit")
        expect(watched.locator(".about")).to_contain_text(preset.special[lang], timeout=20_000)
        expect(watched.locator("h1")).to_have_text(preset.title)
        expect(watched.get_by_role("heading", name=words(lang)["listing.heading"])).to_be_visible()
        for printed in PRINTED[preset.name]:
            expect(watched.locator(".printed, [data-testid=stCode]", has_text=printed).first).to_be_visible()
        expect(watched.get_by_test_id("stException")).to_have_count(0)


def test_what_a_network_has_inside_is_changed(watched, server):
    open_page(watched, f"{server}/?lang=en")
    open_inside(watched)
    pick_from(watched, "Attention", "SE")
    expect(watched).to_have_url(re.compile("attention=se|net=timm-seresnet50"))
    expect(figure(watched, "Parameters")).to_have_text("28,088,024")
    expect(watched.locator(".heading")).to_contain_text("SE")
    pick_from(watched, "Normalisation", "group")
    expect(watched.locator(".heading")).to_contain_text("group norm")
    expect(watched.locator(".headline")).to_contain_text("0 buffers apart")


def test_groups_in_a_basic_block_are_refused_and_mended(watched, server):
    open_page(watched, f"{server}/?net=resnet18&lang=en")
    open_inside(watched)
    box = watched.get_by_role("textbox", name="Groups")
    box.fill("2")
    box.press("Enter")
    settled(watched)
    expect(watched.locator(".notice.warn")).to_contain_text("2 groups need a bottleneck")
    expect(figure(watched, "Parameters")).to_have_text("11,689,512")
    watched.get_by_role("button", name="Use block bottleneck, groups 2").click()
    settled(watched)
    expect(watched.locator(".notice")).to_have_count(0)
    expect(watched.locator(".heading")).to_contain_text("2×64d")
