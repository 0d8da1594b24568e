"""What the laboratory's steps cost: a training beside the same loop in bare PyTorch.

Both learn for three epochs on digits and evaluate all training and test images behind each, on one thread, in turn. Ours
also gives a step a batch and saves a state an epoch, from which it could go on; the bare loop keeps neither. The claim is a
ratio of images a second: at least 0.95 of bare PyTorch.
"""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

import torch
import torch.nn.functional as F

from bench.figures import Figure
from explorer.lab.asked import Recipe, Training
from explorer.lab.data import Data, load
from explorer.lab.networks import named
from explorer.lab.steps import finished
from explorer.lab.works import begun
from explorer.model import build

GROUP = "Networks that learn"
NETWORKS = ("resnet-20", "resnet-56")
EPOCHS, ROUNDS, BATCH, PART = 3, 7, 128, 512
CLAIM = 0.95


def figures() -> Iterator[Figure]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        for name in NETWORKS:
            yield from _compared(name)
    finally:
        torch.set_num_threads(before)


def _compared(name: str) -> Iterator[Figure]:
    data = load("digits")
    asked = Training(named(name, "digits"), Recipe(epochs=EPOCHS, batch=BATCH), 1)
    taken: dict[str, list[float]] = {"ours": [], "bare": []}
    for turn in range(ROUNDS + 1):  # the first one warms up; who comes first changes
        tasks = {"ours": lambda: finished(begun(asked)), "bare": lambda: bare(asked, data)}
        for who in sorted(tasks, reverse=bool(turn % 2)):
            began = perf_counter()
            tasks[who]()
            taken[who].append(perf_counter() - began)
    images = EPOCHS * len(data.train)
    ours, theirs = (images / median(taken[who][1:]) for who in ("ours", "bare"))
    yield Figure(GROUP, f"{name} trained, evaluation included", ours, "images/s")
    yield Figure(GROUP, f"{name} in bare PyTorch, evaluation included", theirs, "images/s")
    yield Figure(GROUP, f"{name}, the one to the other", ours / theirs, "times", CLAIM, True)


def bare(asked: Training, data: Data) -> list[tuple[float, ...]]:
    """The loop as everybody writes it: loss and error as they ran, then of all images, by epoch."""
    torch.manual_seed(asked.seed)
    net = build(asked.spec)
    optimiser = torch.optim.SGD(net.parameters(), lr=0.03, momentum=0.9, weight_decay=1e-4)
    curve = []
    for _ in range(EPOCHS):
        net.train()
        loss_sum, wrong = 0.0, 0
        for batch in torch.randperm(len(data.train)).split(BATCH):
            logits = net(data.train[batch])
            loss = F.cross_entropy(logits, data.train_labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            loss_sum += loss.item() * len(batch)
            wrong += int((logits.argmax(1) != data.train_labels[batch]).sum())
        net.eval()
        with torch.no_grad():
            evaluated = [*_evaluated(net, data.train, data.train_labels), *_evaluated(net, data.test, data.test_labels)]
        curve.append((loss_sum, wrong, *evaluated))
    return curve


def _evaluated(net: torch.nn.Module, images: torch.Tensor, labels: torch.Tensor) -> tuple[float, int]:
    loss, wrong = 0.0, 0
    for some, theirs in zip(images.split(PART), labels.split(PART), strict=True):
        logits = net(some)
        loss += F.cross_entropy(logits, theirs, reduction="sum").item()
        wrong += int((logits.argmax(1) != theirs).sum())
    return loss, wrong
