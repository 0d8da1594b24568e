"""What torchinfo prints for a network: its own text, made by torchinfo itself.

It runs the network's forward. On PyTorch's meta device that needs no weights and no arithmetic, and the text is the
same as on a CPU.
"""

from typing import NamedTuple

import torchinfo
from torchinfo.torchinfo import _cached_forward_pass

from explorer.model import build
from explorer.spec import ResNetSpec

DEPTH, SHALLOW = 3, 2  # torchinfo's own: a row for each layer of a block; and a row for each block
LONG = 200  # blocks; at a row for each layer they print thousands of rows


class Summary(NamedTuple):
    """The text, and the call that prints it, where `model` is the network."""

    call: str
    depth: int
    text: str


def summary(spec: ResNetSpec) -> Summary:
    """For one image; a network of more than LONG blocks with a row for each block."""
    size, depth = (1, *spec.input), SHALLOW if sum(spec.repeats) > LONG else DEPTH
    model = build(spec, device="meta")
    text = str(torchinfo.summary(model, input_size=size, depth=depth, device="meta", verbose=0))
    _cached_forward_pass.clear()  # torchinfo keeps the last network whole, and nothing here does
    return Summary(f"summary(model, input_size={size}, depth={depth})", depth, text)
