"""Which pictures there are to learn from, and what is so of them. Knows no torch: pages, links and the command line ask.

Digits come with scikit-learn. The others are read from the folder that EXPLORER_DATA names, in the files in which their
authors hand them out, or fetched into it once where the machine is online.
"""

import os
from pathlib import Path
from typing import NamedTuple

from explorer.i18n import Text, text

FOLDER = "EXPLORER_DATA"
CLASSES = 10  # of each
IDX = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
CIFAR = (tuple(f"data_batch_{number}.bin" for number in range(1, 6)), ("test_batch.bin",))
TAR = "cifar-10-binary.tar.gz"  # all files of CIFAR in one
FETCHED = "fetched-{}.npz"  # what was fetched, in the folder


class Set(NamedTuple):
    """A data set.

    shape     channels, height, width
    images    for training, and for the test
    folders   where its files may lie inside the folder: as it is called here, or as torchvision lays it. The files of MNIST
              and Fashion-MNIST have the same names, so only these say which of both they are.
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
        "CIFAR-10", (3, 32, 32), (50_000, 10_000), ("cifar-10", "cifar-10-batches-bin", "."), "CIFAR_10", "Krizhevsky 2009"
    ),
}  # fmt: skip


def shape(name: str) -> tuple[int, int, int]:
    """Channels, height and width of its images."""
    return SETS[name].shape


def missing(name: str) -> Text | None:
    """Why a data set cannot be read here yet, None for one that is here; whether its files are whole, reading them says."""
    known, place = SETS[name], folder()
    if name == "digits":
        return None
    if place is None or not place.is_dir():
        return text("lab.broken.folder", variable=FOLDER, title=known.title)
    if any((place / one).is_file() for one in _files(name)):
        return None
    return text("lab.broken.not_yet", title=known.title, folder=f"{FOLDER}/{known.folders[0]}")


def names() -> tuple[str, ...]:
    """The data sets that are here."""
    return tuple(name for name in SETS if missing(name) is None)


def _files(name: str) -> list[str]:
    """Each of these in the folder means that the data set is here."""
    usual = [TAR, *CIFAR[0][:1]] if name == "cifar-10" else [IDX[0], f"{IDX[0]}.gz"]
    return [FETCHED.format(name), *(f"{place}/{file}" for place in SETS[name].folders for file in usual)]


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
