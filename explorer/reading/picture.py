"""A picture that somebody brings, as plain pixels. Its bytes meet a decoder only in a process apart (picture_pixels.py)."""

from base64 import b64decode
from typing import NamedTuple

import msgspec

from explorer.i18n import Text, text
from explorer.reading.apart import Died, Limits, apart
from explorer.reading.given import filling

MOST = 5 * 2**20  # bytes of a file
PIXELS = 16_000_000  # of a picture: what a camera makes, and a second to decode
SIDE = 512  # px of the longer side of what is kept; no network here is asked for more
KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
REFUSED = ("kind", "damaged", "pixels")
SECONDS, WALL, MEMORY = 10, 30, 1024 * 2**20  # of the process; a decoder needs four bytes a pixel, twice


class NoPicture(ValueError):
    """Why a file is not taken for a picture: a sentence with what stands there."""

    def __init__(self, key: str, **values: object):
        self.sentence: Text = text(f"picture.refused.{key}", **values)
        super().__init__(self.sentence.into("en"))


class Pixels(NamedTuple):
    """Red, green and blue of each pixel, row by row."""

    width: int
    height: int
    content: bytes


def pixels(content: bytes, size: int | None = None) -> Pixels:
    """The picture in a file, made smaller where a side is longer than SIDE. Raises NoPicture.

    size  of the whole file, where `content` is its beginning
    """
    if (size or len(content)) > MOST:
        raise NoPicture("large", value=size or len(content), most=MOST)
    try:
        found = apart("picture", content, (PIXELS, SIDE, KINDS), Limits(SECONDS, WALL, MEMORY))
    except Died as died:
        raise NoPicture(died.why, seconds=SECONDS, memory=MEMORY // 2**20) from None
    believed = _believed(found)
    if isinstance(believed, NoPicture):
        raise believed
    return believed


def _believed(found: object) -> Pixels | NoPicture:
    """What the process says, if it is what one of ours would say: pixels, or one of our sentences."""
    try:
        match found:
            case ["pixels", [int(width), int(height), str(packed)]] if 0 < width <= SIDE and 0 < height <= SIDE:
                plain = b64decode(packed, validate=True)
                if len(plain) == 3 * width * height:
                    return Pixels(width, height, plain)
            case ["refused", [str(key), values]] if key in REFUSED:
                return NoPicture(key, **filling(values))
    except (KeyError, TypeError, ValueError):  # no base64, or no values of that sentence
        pass
    return NoPicture("ended", seconds=SECONDS, memory=MEMORY // 2**20)


def packed(found: Pixels) -> bytes:
    """A picture as it is kept; `unpacked` reads it."""
    return msgspec.msgpack.encode(found)


def unpacked(content: bytes) -> Pixels:
    """Raises msgspec.MsgspecError for anything else."""
    return msgspec.msgpack.decode(content, type=Pixels)
