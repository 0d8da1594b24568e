"""Explore's tab Run it in a browser, with its real engine: maps follow the picture, and what is brought is taken or refused."""

import io
import pickle
import re
import struct
import zlib

import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from explorer.i18n import words
from explorer.lab.nets import drawn
from explorer.presets import PRESETS
from tests.e2e.conftest import DESK, SECONDS, kept_out, settled

WORDS = words("en")
LINK = "?net=mnist-two-blocks-bn&tab=run&lang=en"
SPEC = PRESETS["mnist-two-blocks-bn"].spec
LONG = 3 * SECONDS * 1000  # ms: the engine begins, on a machine with much to do
DONE = WORDS["lab.done"]


def open_tab(page: Page, server: str, query: str = "") -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{server}/{LINK}{query}")
    expect(page.get_by_text(WORDS["run.heading"], exact=True)).to_be_visible()
    settled(page)


def run(page: Page) -> None:
    button = page.get_by_role("button", name=WORDS["run.button"], exact=True)
    expect(button.or_(page.get_by_text(DONE))).to_be_visible()
    if button.is_visible():  # another test may have asked for the same
        button.click()
    expect(page.get_by_text(DONE)).to_be_visible(timeout=LONG)


def place(page: Page, label: str) -> Locator:
    return page.get_by_label(WORDS[label])


def dropped(page: Page, label: str, name: str, content: bytes) -> None:
    place(page, label).set_input_files({"name": name, "mimeType": "", "buffer": content})


def png(width: int, height: int) -> bytes:
    """A file that says it is so large."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def saved(what: object) -> bytes:
    file = io.BytesIO()
    torch.save(what, file)
    return file.getvalue()


class Runs:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_an_image_goes_through_and_the_maps_follow_the_picture(watched, server):
    open_tab(watched, server, "&photo=digit-3&at=conv1")
    run(watched)
    expect(watched.get_by_alt_text("Feature maps of conv1, 32×28×28")).to_be_visible()
    expect(watched.get_by_text("GMAC/s").first).to_be_visible()
    watched.goto(f"{server}/{LINK}&photo=digit-3&at=fc")
    expect(watched.get_by_alt_text("Feature maps of fc, 10")).to_be_visible()
    expect(watched.get_by_text(WORDS["run.random_says"])).to_be_visible()


def test_what_is_brought_is_taken_or_has_its_sentence(watched, server, tmp_path):
    marker = tmp_path / "ran"
    open_tab(watched, server)
    watched.get_by_text(WORDS["run.bring"]).click()
    notice = watched.locator(".notice.warn")
    bad = [
        ("run.drop_picture", "<b>huge.png", png(10_000, 10_000), "10,000 × 10,000 pixels"),
        ("run.drop_picture", "code.png", pickle.dumps(Runs(marker)), "begins with 80 04 95"),
        ("run.drop_weights", "code.pt", saved({"a": Runs(marker)}), "could run code"),
        (
            "run.drop_weights",
            "other.pt",
            saved(drawn(PRESETS["cifar-resnet20"].spec, 0).state_dict()),
            "another network",
        ),
    ]
    for label, name, content, why in bad:
        dropped(watched, label, name, content)
        expect(notice).to_contain_text(why)
        expect(notice).to_contain_text(name)
        settled(watched)
    assert not marker.exists() and "photo=own" not in watched.url
    good = drawn(SPEC, 5).state_dict()
    dropped(watched, "run.drop_weights", "mine.pt", saved(good))
    expect(notice).to_have_count(0)
    expect(watched.get_by_role("combobox", name=re.compile(f"^{WORDS['run.weights']}"))).to_have_value("mine.pt")
    settled(watched)
    picture = io.BytesIO()
    Image.effect_noise((60, 40), 90).save(picture, "JPEG")
    dropped(watched, "run.drop_picture", "noise.jpg", picture.getvalue())
    expect(watched).to_have_url(re.compile("photo=own"))
    settled(watched)
    run(watched)
    expect(watched.get_by_text("Most likely classes, by number")).to_be_visible()


def test_nobody_is_kept_out(page, server):
    open_tab(page, server, "&photo=digit-3&at=conv1")
    run(page)
    found = kept_out(page, "run")
    assert not found, "\n".join(found)
