"""The images that go through a network: small ones that come with the app, and pictures that somebody brought.

Two are photographs that come with scikit-learn, released by their authors under CC BY 2.0, who are named where they are
shown (run.credit in content/); digits are those of its data set,
none of which a network of the laboratory has learnt from; the pattern is drawn here.
"""

from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.lab.data import load
from explorer.lab.steps import Cannot
from explorer.reading.picture import unpacked

PHOTOS = {"flower": "flower.jpg", "temple": "china.jpg"}
MEAN, SPREAD = 0.5, 0.25  # of the values of a photograph, near enough: none of the data sets here is its own


def image(name: str, shape: tuple[int, int, int], content: bytes | None) -> Tensor:
    """1 x C x H x W of an image by its name, or of what somebody brought; standardised. Raises Cannot where it is not there."""
    if name.startswith("digit-"):
        return _scaled(_digit(int(name[-1])), shape)
    if content is not None:
        found = unpacked(content)
        colours = np.frombuffer(found.content, np.uint8).reshape(found.height, found.width, 3)
    elif name in PHOTOS:
        colours = _photo(name)
    elif name == "rings":
        colours = _rings()
    else:
        raise Cannot("image")
    values = torch.from_numpy(colours.astype(np.float32) / 255).permute(2, 0, 1)
    return _scaled((values - MEAN) / SPREAD, shape)


def _scaled(values: Tensor, shape: tuple[int, int, int]) -> Tensor:
    """The middle of an image in another size, with as many channels as are asked for: grey is their mean."""
    channels, height, width = shape
    found = values.mean(0, keepdim=True).expand(channels, -1, -1) if len(values) != channels else values
    side_y, side_x = found.shape[1:]
    scale = min(side_y / height, side_x / width)
    cut_y, cut_x = max(int(height * scale), 1), max(int(width * scale), 1)
    top, left = (side_y - cut_y) // 2, (side_x - cut_x) // 2
    found = found[:, top : top + cut_y, left : left + cut_x]
    return F.interpolate(found[None], (height, width), mode="bilinear", align_corners=False, antialias=True)


def _digit(digit: int) -> Tensor:
    data = load("digits")
    return data.test[int((data.test_labels == digit).nonzero()[0])]


@lru_cache(maxsize=2)
def _photo(name: str) -> np.ndarray:
    from sklearn.datasets import load_sample_image

    return load_sample_image(PHOTOS[name])


def _rings() -> np.ndarray:
    """Rings that get narrower outwards: every direction, and many sizes."""
    y, x = np.mgrid[-1:1:256j, -1:1:256j]
    wave = 127.5 * (1 + np.cos(18 * (x**2 + y**2)))
    return np.repeat(wave[..., None], 3, 2).astype(np.uint8)
