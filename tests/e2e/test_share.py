"""A link for a class as a teacher makes it and a student opens it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, in_both_themes, settled, violations

NOTE = "Which stage holds the most?\nWork in pairs & write the sum down."


def window(page: Page, address: str) -> None:
    """The window on this page, opened by keys."""
    page.goto(address)
    settled(page)
    page.get_by_role("button", name="Copy link").focus()
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="For a class").focus()
    page.keyboard.press("Enter")
    settled(page)


def make(page: Page) -> str:
    """Chooses in the window, by keys, and gives the link."""
    for label in ("tabs", "the network"):
        page.get_by_role("dialog").get_by_role("checkbox", name=label, exact=True).focus()
        page.keyboard.press("Space")
        settled(page)
    page.get_by_role("dialog").get_by_role("textbox").fill(NOTE)
    page.keyboard.press("Tab")
    settled(page)
    return page.get_by_role("dialog").locator("code").first.inner_text()


def test_a_student_gets_what_the_teacher_chose_and_can_open_everything(watched, server):
    window(watched, f"{server}/?net=resnet18&lang=en")
    expect(watched.get_by_test_id("stPopoverBody")).to_have_count(0)
    address = make(watched)
    assert re.search("hide=tabs&lock=network&note=", address)
    watched.goto(address)
    settled(watched)
    for line in NOTE.splitlines():
        expect(watched.locator(".notice")).to_contain_text(line)
    expect(watched.get_by_role("tab")).to_have_count(0)
    expect(watched.get_by_role("button", name="Browse")).to_be_disabled()
    assert not violations(watched)
    watched.get_by_role("link", name="What the numbers mean").click()
    settled(watched)
    expect(watched.locator(".notice")).to_contain_text("Which stage")
    watched.go_back()
    settled(watched)
    watched.get_by_role("button", name="Open everything").focus()
    watched.keyboard.press("Enter")
    settled(watched)
    expect(watched.get_by_role("tab").first).to_be_visible()
    expect(watched.get_by_role("button", name="Browse")).to_be_enabled()
    assert "hide" not in watched.url and "note" in watched.url


def test_the_code_is_large_and_fills_the_screen(page, server):
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    window(page, f"{server}/?net=resnet18&lang=en")
    make(page)
    code = page.get_by_role("img", name="QR code")
    assert code.bounding_box()["width"] >= 480
    found = in_both_themes(page)
    page.get_by_role("button", name="Full screen").focus()
    page.keyboard.press("Enter")
    settled(page)
    box = code.bounding_box()
    assert box["width"] == box["height"] >= 700
    assert box["y"] + box["height"] < page.get_by_role("button", name="Back").bounding_box()["y"]
    found += in_both_themes(page)
    page.get_by_role("button", name="Back").click()
    settled(page)
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(NOTE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert not found, "\n".join(found)


def test_the_window_fits_a_phone(page, server):
    page.set_viewport_size(PHONE)
    window(page, f"{server}/?net=resnet18&lang=en")
    box = page.get_by_role("img", name="QR code").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_a_short_link_brings_back_the_long_one(watched, server):
    note = "+".join(["Count", "the", "parameters", "of", "every", "stage"] * 4)
    watched.goto(f"{server}/?net=resnet18&shortcut=A&lang=en&hide=tabs&note={note}")
    settled(watched)
    watched.get_by_role("button", name="Copy link").click()
    settled(watched)
    long, short = (one.inner_text() for one in watched.get_by_test_id("stPopoverBody").locator("code").all())
    assert len(short) < len(long)
    watched.goto(short)
    settled(watched)
    expect(watched.locator(".heading")).to_contain_text("shortcut A")
    expect(watched.locator(".notice")).to_contain_text(note.replace("+", " "))
    expect(watched.get_by_role("tab")).to_have_count(0)
