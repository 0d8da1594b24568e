"""Pictures to learn from: scikit-learn's digits, which come with it."""

from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor


class Data(NamedTuple):
    """Images, standardised by mean and standard deviation of the training images, and their labels.

    train, test                N x C x H x W, float32
    train_labels, test_labels  N, int64
    """

    name: str
    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor
    classes: int


SHAPES = {"digits": (1, 8, 8)}
CLASSES = 10


@lru_cache(maxsize=2)
def load(name: str) -> Data:
    """A data set by its name."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    found = load_digits()
    split = train_test_split(
        found.images, found.target, test_size=360, stratify=found.target, random_state=0
    )  # 1,437 and 360 images
    train, test = (torch.tensor(images, dtype=torch.float32)[:, None] for images in split[:2])
    mean, spread = train.mean(), train.std()
    labels, test_labels = (torch.tensor(one, dtype=torch.int64) for one in split[2:])
    return Data(name, (train - mean) / spread, labels, (test - mean) / spread, test_labels, CLASSES)
