"""What the laboratory can be asked for, as frozen values. What is asked with the same value has the same answer.

Knows no torch: pages, links and the queue work with these values alone.
"""

from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Literal, get_args

import msgspec

from explorer.i18n import Text
from explorer.spec import ResNetSpec

Optimiser = Literal["sgd", "adam", "adadelta"]
Schedule = Literal["constant", "cosine", "steps", "exponential"]
Init = Literal["he", "xavier", "torch"]
OPTIMISERS: tuple[str, ...] = get_args(Optimiser)
SCHEDULES: tuple[str, ...] = get_args(Schedule)
INITS: tuple[str, ...] = get_args(Init)


class Recipe(msgspec.Struct, frozen=True):
    """How a network is trained. The usual values are those under which the paper's order shows on digits in a minute.

    data       a name of explorer/lab/data.py
    batch      images a step; the last step of an epoch takes what is left
    rate       the learning rate at the start; `schedule` says how it goes on, see training.py
    decay      weight decay, of all parameters
    init       how convolutions are drawn: He (fan out), Xavier, or as PyTorch does it unasked
    zero_last  whether the last normalisation of each residual function starts at zero
    """

    data: str = "digits"
    epochs: int = 40
    batch: int = 128
    optimiser: Optimiser = "sgd"
    rate: float = 0.03
    schedule: Schedule = "constant"
    decay: float = 1e-4
    init: Init = "he"
    zero_last: bool = False


class Training(msgspec.Struct, frozen=True, tag="training"):
    """A network is trained. `spec` is already as it is trained, see networks.fitted."""

    spec: ResNetSpec
    recipe: Recipe
    seed: int


class Race(msgspec.Struct, frozen=True, tag="race"):
    """How many steps a network needs to a goal: the share of test images that it gets right, looked at `every` few steps.

    The epochs of the recipe do not count; a schedule goes on by epoch.
    """

    spec: ResNetSpec
    recipe: Recipe
    seed: int
    steps: int = 280
    every: int = 2
    goal: float = 0.95


class Probe(msgspec.Struct, frozen=True, tag="probe"):
    """Norms in a network before any training, over one batch of `batch` images."""

    spec: ResNetSpec
    seed: int
    data: str = "digits"
    batch: int = 128
    init: Init = "he"
    zero_last: bool = False


class Extension(msgspec.Struct, frozen=True, tag="extension"):
    """A trained plain network made as deep as `spec` by blocks that do nothing."""

    training: Training
    spec: ResNetSpec


class Lesion(msgspec.Struct, frozen=True, tag="lesion"):
    """A trained network without each of its blocks in turn, and without `most` random ones, each so many `draws`."""

    training: Training
    most: int = 6
    draws: int = 10
    seed: int = 0


class Cut(msgspec.Struct, frozen=True, tag="cut"):
    """A trained network without these blocks, as torchvision names them: layer1.0."""

    training: Training
    blocks: tuple[str, ...]


class Landscape(msgspec.Struct, frozen=True, tag="landscape"):
    """The training loss around a trained network, on side x side points as far as `radius` in two random directions."""

    training: Training
    side: int = 15
    radius: float = 1.0
    images: int = 512
    seed: int = 0


class Timing(msgspec.Struct, frozen=True, tag="timing"):
    """Seconds of each layer's forward, measured here: `repeats` times after a warm-up."""

    spec: ResNetSpec
    batch: int = 1
    repeats: int = 10
    device: str = "cpu"


class Features(msgspec.Struct, frozen=True, tag="features"):
    """The maps of each layer for one image.

    image    the name of one that is bundled, or the name of a file that was taken, see files.py
    weights  "" for random ones of `seed`, the key of a Training, or the name of a file that was taken
    """

    spec: ResNetSpec
    image: str
    weights: str = ""
    seed: int = 0


Asked = Training | Race | Probe | Extension | Lesion | Cut | Landscape | Timing | Features


def key(asked: Asked) -> str:
    """The name of a piece of work: its kind, the code that answers it, and what is asked, so that no answer of other code
    is shown.
    """
    text = msgspec.json.encode(asked, order="sorted")
    return f"{asked.__struct_config__.tag}-{code()}-{blake2b(text, digest_size=10).hexdigest()}"


def needs(asked: Asked) -> tuple[Asked, ...]:
    """What has to be done before: a network is trained before it is taken apart."""
    return (asked.training,) if isinstance(asked, Extension | Lesion | Cut | Landscape) else ()


def read(text: bytes) -> Asked:
    """What was asked, from the record. Raises msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(text, type=Asked)


def said(text: bytes | None) -> Text | None:
    """A sentence from the record."""
    return msgspec.json.decode(text, type=Text) if text else None


def names(asked: Asked) -> tuple[str, ...]:
    """The files that a piece of work names, see files.py."""
    return tuple(name for name in (asked.image, asked.weights) if name) if isinstance(asked, Features) else ()


def lock() -> str:
    """The file that the engine of this code holds locked."""
    return f"lab-{code()}.lock"


LAB = Path(__file__).parent
KEEPS = (
    "asked",
    "record",
    "states",
    "kept",
    "order",
    "desk",
    "engine",
    "cluster",
    "turn",
    "files",
    "recorded",
)  # no result follows from these


@cache
def code() -> str:
    """A hash of the code that results follow from: torch, the networks, and what is done with them here."""
    found = blake2b(version("torch").encode(), digest_size=4)
    for path in sorted(path for room in ("model", "spec", "lab") for path in (LAB.parent / room).glob("*.py")):
        if path.parent != LAB or path.stem not in KEEPS:
            found.update(path.read_bytes())
    return found.hexdigest()
