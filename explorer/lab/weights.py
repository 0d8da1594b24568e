"""Weights that somebody brings, checked against the network they are for. Their bytes meet a parser only in a process apart
(weights_tensors.py), and what comes back is the form in which the laboratory keeps weights: .safetensors, of float32.
"""

from base64 import b64decode
from collections.abc import Mapping

from explorer.i18n import Text, text
from explorer.reading.apart import Died, Limits, apart
from explorer.reading.given import LIMIT, filling
from explorer.reading.safetensors import state
from explorer.spec import ResNetSpec

MOST = LIMIT  # bytes of a file: 1.3 million weights; larger ones lie in a folder of the server
SECONDS, WALL, MEMORY = 20, 60, 4 * 2**30  # of the process; PyTorch alone takes 2 GiB of addresses
READER = "explorer.lab.weights_tensors:reader"
REFUSED = ("kind", "code", "damaged", "no_tensors", "missing", "unexpected", "shape", "numbers")
COUNTER = "num_batches_tracked"  # of a normalisation: how often it was run, which older files leave out

Wanted = Mapping[str, tuple[int, ...]]


class NoWeights(ValueError):
    """Why a file is not taken for weights of this network: a sentence with what stands there."""

    def __init__(self, key: str, **values: object):
        self.sentence: Text = text(f"weights.refused.{key}", **values)
        super().__init__(self.sentence.into("en"))


def wanted(spec: ResNetSpec) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the state of a network."""
    from explorer.model import build

    return {name: tuple(value.shape) for name, value in build(spec, device="meta").state_dict().items()}


def weights(content: bytes, wanted: Wanted, size: int | None = None) -> bytes:
    """The weights in a .safetensors file or a state_dict of PyTorch, as .safetensors. Raises NoWeights.

    wanted  names and shapes of the network's state
    size    of the whole file, where `content` is its beginning
    """
    if (size or len(content)) > MOST:
        raise NoWeights("large", value=size or len(content), most=MOST)
    asked = {name: list(shape) for name, shape in wanted.items()}
    try:
        found = apart(READER, content, (asked,), Limits(SECONDS, WALL, MEMORY))
    except Died as died:
        raise NoWeights(died.why, seconds=SECONDS) from None
    believed = _believed(found, wanted)
    if isinstance(believed, NoWeights):
        raise believed
    return believed


def _believed(found: object, wanted: Wanted) -> bytes | NoWeights:
    """What the process says, if it is what one of ours would say: these weights and no other, or one of our sentences."""
    try:
        match found:
            case ["weights", str(packed)]:
                content = b64decode(packed, validate=True)
                shapes = dict(state(content, len(content)).tensors)
                missing = {name for name in wanted if name not in shapes and not name.endswith(COUNTER)}
                if not missing and shapes.items() <= dict(wanted).items():
                    return content
            case ["refused", [str(key), values]] if key in REFUSED:
                return NoWeights(key, **filling(values))
    except (KeyError, TypeError, ValueError):  # no base64, no .safetensors, or no values of that sentence
        pass
    return NoWeights("ended", seconds=SECONDS)
