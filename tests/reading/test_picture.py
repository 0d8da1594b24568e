"""Pictures that people bring: those of cameras and screens are taken, and whatever only says that it is one has a sentence."""

import io
import pickle
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from explorer.reading import picture as module
from explorer.reading.picture import KINDS, MOST, SIDE, NoPicture, pixels
from tests.kept_child import KeptChild
from tests.reading.runs import Runs


@pytest.fixture(scope="module", autouse=True)
def one_child():
    """One process for all files, started anew when it has died: starting it takes a second or three."""
    with KeptChild() as kept, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "apart", kept.apart)
        yield


def file_of(image, kind, **how):
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


RED = Image.new("RGB", (40, 20), (200, 30, 10))


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_gives_its_pixels(kind):
    found = pixels(file_of(RED, kind))
    assert (found.width, found.height, len(found.content)) == (40, 20, 2400)
    assert np.abs(np.frombuffer(found.content, np.uint8)[:3].astype(int) - (200, 30, 10)).max() < 12


def test_it_is_as_a_person_sees_it():
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert set(pixels(file_of(clear, "PNG")).content) == {255}  # transparent is white
    turned = RED.copy()
    exif = Image.Exif()
    exif[0x0112] = 6
    found = pixels(file_of(turned, "JPEG", exif=exif))
    assert (found.width, found.height) == (20, 40)
    small = pixels(file_of(Image.new("L", (2000, 1000)), "PNG"))
    assert (small.width, small.height) == (SIDE, 256)


def png(width, height, content=b""):
    """A PNG that says it is so large."""

    def part(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(content)) + part(b"IEND", b"")


def refused(content, size=None):
    with pytest.raises(NoPicture) as wrong:
        pixels(content, size)
    assert all(wrong.value.sentence.into(language) for language in ("en", "zh"))
    return wrong.value.sentence.into("en")


def test_what_is_not_what_it_claims_has_a_sentence(tmp_path):
    assert "10,000 × 10,000 pixels" in refused(png(10_000, 10_000))  # 100 megapixels, before anything is unpacked
    assert "pixels" in refused(png(2**31 - 1, 1))
    assert "is damaged or cut off" in refused(file_of(RED, "PNG")[:-30])
    assert "is damaged or cut off" in refused(png(4000, 4000, bytes(10)))
    assert "begins with 80 04 95" in refused(pickle.dumps(Runs(tmp_path / "ran"))) and not (tmp_path / "ran").exists()
    for content in (
        b"",
        b"x",
        b"<svg onload=alert(1)>",
        b"%PDF-1.7",
        b"II*\x00" + bytes(100),
        b"\x00\x00\x01\x00" + bytes(40),
    ):
        assert "no picture of a kind" in refused(content)
    assert "bytes; 5,242,880 are the most" in refused(b"\x89PNG", MOST + 1)


def test_one_that_unpacks_to_far_more_than_it_is_ends_in_a_sentence():
    assert len(file_of(Image.new("L", (15_000, 1_000)), "PNG")) < 50_000
    assert pixels(file_of(Image.new("L", (15_000, 1_000)), "PNG")).width == SIDE  # large and honest
    bomb = png(4000, 4000, bytes(200_000_000))  # far more than its sides say
    assert len(bomb) < 250_000
    try:
        assert pixels(bomb).width == SIDE  # a decoder takes what it needs of it,
    except NoPicture:
        pass  # or none of it


@pytest.mark.parametrize(
    "said",
    [
        None, [], ["pixels", [1, 1, "?"]], ["pixels", [1, 1, "AAA="]], ["pixels", [SIDE + 1, 1, ""]], ["pixels", [0, 1, ""]],
        ["refused", ["kind", {}]], ["refused", ["pixels", {"width": "a", "height": 1, "most": 1}]],
        ["refused", ["damaged", {"key": "a"}]], ["refused", ["damaged", {"kind": "b" * 5000}]],
        ["refused", ["damaged", {"kind": {}}]], ["refused", ["large", {"value": 1, "most": 1}]], ["refused", [7, {}]],
    ],
)  # fmt: skip
def test_what_no_child_would_say_is_not_believed(said, monkeypatch):
    monkeypatch.setattr(module, "apart", lambda *_: said)
    assert "broke off" in refused(b"x")
