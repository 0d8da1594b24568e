"""Pictures to learn from, as tensors: digits from scikit-learn, the others from a folder, fetched into it where they are not."""

import os
import socket
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from explorer.i18n import text
from explorer.lab import pictures
from explorer.lab.pictures import Both
from explorer.lab.sets import CLASSES, FETCHED, FOLDER, SETS, Set, folder
from explorer.lab.steps import Cannot

WAIT = 5.0  # seconds for an answer from the net


class Data(NamedTuple):
    """Images, standardised by mean and standard deviation of each channel of the training images, and their labels.

    train, test                N x C x H x W, float32
    train_labels, test_labels  N, int64
    """

    name: str
    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor
    classes: int


@lru_cache(maxsize=2)
def load(name: str) -> Data:
    """A data set by its name. Raises Cannot, with a sentence, for one that is not there or damaged."""
    (train, labels), (test, test_labels) = _digits() if name == "digits" else _kept(name)
    images, others = (torch.from_numpy(np.array(one, np.float32)) for one in (train, test))
    mean, spread = images.mean((0, 2, 3), keepdim=True), images.std((0, 2, 3), keepdim=True)
    spread[spread == 0] = 1  # a channel that is the same everywhere
    for some in (images, others):  # in place: CIFAR-10 takes 600 MB, and a worker has two thousand
        some.sub_(mean).div_(spread)
    return Data(name, images, _whole(labels), others, _whole(test_labels), CLASSES)


def _whole(labels: np.ndarray) -> Tensor:
    return torch.from_numpy(np.array(labels, np.int64))


def _digits() -> Both:
    """1,437 images for training and 360 for the test, of 8x8, of each digit as many as there are of it."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    found = load_digits()
    images = found.images[:, None]
    train, test, labels, test_labels = train_test_split(
        images, found.target, test_size=360, stratify=found.target, random_state=0
    )
    return (train, labels), (test, test_labels)


def _kept(name: str) -> Both:
    """From the folder; where it is not there, fetched."""
    place = folder()
    if place is None or not place.is_dir():
        said = text("lab.broken.folder", variable=FOLDER, title=SETS[name].title)
        raise Cannot("data", said)
    found = pictures.read(name, place)
    if found is None:
        kept = place / FETCHED.format(name)
        found = _unpacked(kept, SETS[name]) if kept.is_file() else fetch(name, kept)
    return found


def _unpacked(kept: Path, known: Set) -> Both:
    """What was fetched once. Arrays alone: nothing in it is unpickled."""
    try:
        with np.load(kept, allow_pickle=False) as found:
            both = (found["train"], found["labels"]), (found["test"], found["test_labels"])
        _check(both, known)
        return both
    except Exception as damage:  # numpy has many names for a file that is none of its own
        raise pictures.wrong("damaged", kept.name) from damage


def fetch(name: str, kept: Path) -> Both:
    """A data set from OpenML, by scikit-learn's loader, kept in the folder. Raises Cannot where the machine is offline."""
    from sklearn.datasets import fetch_openml

    known = SETS[name]
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(WAIT)
    try:
        found = fetch_openml(
            known.fetched, version=1, as_frame=False, parser="auto", n_retries=1, data_home=str(kept.parent)
        )
        images = found.data.astype(np.uint8).reshape(-1, *known.shape)
        labels, first = found.target.astype(np.uint8), known.images[0]  # those for training come first
        both = (images[:first], labels[:first]), (images[first:], labels[first:])
        _check(both, known)
    except Exception as away:  # no net, no answer, another answer
        said = text("lab.broken.away", title=known.title, folder=f"{FOLDER}/{known.folders[0]}")
        raise Cannot("data", said) from away
    finally:
        socket.setdefaulttimeout(before)
    _keep(both, kept)
    return both


def _check(both: Both, known: Set) -> None:
    """Raises ValueError for arrays that are not those of a data set."""
    for (images, labels), count in zip(both, known.images, strict=True):
        right = images.shape == (count, *known.shape) and labels.shape == (count,) and int(labels.max()) < CLASSES
        if not right or images.dtype != np.uint8:
            raise ValueError(f"{known.title} has other images: {images.dtype} {images.shape}, {labels.shape} labels")


def _keep(both: Both, kept: Path) -> None:
    """Whole or not at all; where it cannot be kept, it is fetched again another time."""
    beside = kept.with_suffix(f".{os.getpid()}.part")
    (train, labels), (test, test_labels) = both
    try:
        with beside.open("wb") as file:
            np.savez_compressed(file, train=train, labels=labels, test=test, test_labels=test_labels)
        beside.replace(kept)
    except OSError:
        beside.unlink(missing_ok=True)
