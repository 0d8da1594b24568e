"""Which pictures there are to learn from, and what is so of them. Knows no torch: pages, links and the command line ask.

Digits come with scikit-learn. The others are read from the folder that EXPLORER_DATA names, in the files in which their
authors hand them out, or fetched into it once where the machine is online.
"""

import os
from pathlib import Path
from typing import NamedTuple

FOLDER = "EXPLORER_DATA"
CLASSES = 10  # of each


class Set(NamedTuple):
    """A data set.

    shape     channels, height, width
    images    for training, and for the test
    folders   where its files may lie inside the folder: as it is called here, or as torchvision lays it
    fetched   its name on OpenML; "" for what is not fetched
    source    who made it
    """

    title: str
    shape: tuple[int, int, int]
    images: tuple[int, int]
    folders: tuple[str, ...]
    fetched: str
    source: str


SETS = {
    "digits": Set("digits", (1, 8, 8), (1437, 360), (), "", "E. Alpaydin and C. Kaynak 1998, in scikit-learn"),
    "mnist": Set("MNIST", (1, 28, 28), (60_000, 10_000), ("mnist", "MNIST/raw"), "mnist_784", "LeCun et al. 1998"),
    "fashion-mnist": Set(
        "Fashion-MNIST", (1, 28, 28), (60_000, 10_000), ("fashion-mnist", "FashionMNIST/raw"), "Fashion-MNIST",
        "Xiao et al. 2017, arXiv:1708.07747",
    ),
    "cifar-10": Set(
        "CIFAR-10", (3, 32, 32), (50_000, 10_000), ("cifar-10", "cifar-10-batches-bin"), "CIFAR_10", "Krizhevsky 2009"
    ),
}  # fmt: skip


def shape(name: str) -> tuple[int, int, int]:
    """Channels, height and width of its images."""
    return SETS[name].shape


def folder() -> Path | None:
    """Where files of data sets lie, if somebody has said so."""
    said = os.environ.get(FOLDER)
    return Path(said).expanduser() if said else None


LOCAL = "local:"  # in front of the name of a file of weights
WEIGHTS = "weights"  # its folder inside the one of the data sets
ENDS = (".safetensors", ".pt", ".pth")


def local() -> list[Path]:
    """Files of weights that whoever runs the server has put beside the data sets."""
    place = folder()
    try:
        return sorted(path for path in (place / WEIGHTS).iterdir() if path.suffix in ENDS) if place else []
    except OSError:
        return []
