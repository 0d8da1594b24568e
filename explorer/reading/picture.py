"""A picture that somebody brings, as plain pixels. Its bytes meet a decoder only in a process apart (picture_pixels.py)."""

from base64 import b64decode
from binascii import Error
from typing import NamedTuple

import msgspec

from explorer.i18n import Text, text
from explorer.reading.apart import Died, Limits, apart

MOST = 5 * 2**20  # bytes of a file
PIXELS = 16_000_000  # of a picture: what a camera makes, and a second to decode
SIDE = 512  # px of the longer side of what is kept; no network here is asked for more
KINDS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
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
    match found:
        case ["pixels", [int(width), int(height), str(packed)]] if 0 < width <= SIDE and 0 < height <= SIDE:
            try:
                plain = b64decode(packed, validate=True)
            except (Error, ValueError):
                raise NoPicture("ended", seconds=SECONDS, memory=MEMORY // 2**20) from None
            if len(plain) == 3 * width * height:
                return Pixels(width, height, plain)
        case ["refused", [str(key), dict(values)]] if key in ("kind", "damaged", "pixels"):
            raise NoPicture(key, **values)
    raise NoPicture("ended", seconds=SECONDS, memory=MEMORY // 2**20)


def packed(found: Pixels) -> bytes:
    """A picture as it is kept; `unpacked` reads it."""
    return msgspec.msgpack.encode(found)


def unpacked(content: bytes) -> Pixels:
    """Raises msgspec.MsgspecError for anything else."""
    return msgspec.msgpack.decode(content, type=Pixels)
