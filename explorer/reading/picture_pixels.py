"""The pixels of a picture, for a process apart: here Pillow's decoders see the file."""

import io
from base64 import b64encode
from collections.abc import Sequence

from PIL import Image, ImageOps

BEGINNING = 8  # bytes that a sentence shows


def warm(kinds: Sequence[str]) -> None:
    """Has the decoders loaded, while files can still be opened."""
    Image.init()
    for kind in kinds:
        file = io.BytesIO()
        Image.new("RGB", (1, 1)).save(file, kind)
        decoded(file.getvalue(), 1, 1, kinds)


def decoded(content: bytes, pixels: int, side: int, kinds: Sequence[str]) -> tuple:
    """("pixels", width, height and the bytes as base64), or ("refused", the key of the sentence and its values)."""
    Image.MAX_IMAGE_PIXELS = None  # asked here, by the size that the file says, before anything is unpacked
    try:
        image = Image.open(io.BytesIO(content), formats=list(kinds))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (a decoder has many names for what is no picture)
        return "refused", ("kind", {"value": content[:BEGINNING].hex(" "), "known": ", ".join(kinds)})
    width, height = image.size
    if width * height > pixels or width < 1 or height < 1:
        return "refused", ("pixels", {"width": width, "height": height, "most": pixels})
    try:
        plain = _plain(image, side)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        return "refused", ("damaged", {"kind": image.format})
    return "pixels", (*plain.size, b64encode(plain.tobytes()).decode())


def _plain(image: Image.Image, side: int) -> Image.Image:
    """The first frame as a person sees it: upright, on white where it is transparent."""
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode in ("I;16", "I", "F"):
        image = image.convert("L")
    seen = image.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    found = white.convert("RGB")
    found.thumbnail((side, side))
    return found
