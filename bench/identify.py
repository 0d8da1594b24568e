"""Which ResNet is it: one answer over the index of all presets and conventions.

Claims: a count takes at most 20 ms, the printed model or the names and shapes of a network, ResNet-1202 included, at
most 200 ms. Reading the text is in it, making the index once for everybody is not.
"""

import json
from collections.abc import Iterator

from bench.figures import Figure
from bench.timing import medians
from explorer.analysis.identify import identify
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading import read_text

COUNT_CLAIM, TEXT_CLAIM = 20, 200  # ms


def texts_of(name: str) -> dict[str, str]:
    network = build(PRESETS[name].spec, "meta")
    shapes = {key: list(tensor.shape) for key, tensor in network.state_dict().items()}
    return {f"{name}, print(model)": str(network), f"{name}, names and shapes": json.dumps(shapes)}


def figures() -> Iterator[Figure]:
    texts = {"25.6M": "25.6M", "3.9 GFLOPs": "3.9 GFLOPs"} | texts_of("resnet50") | texts_of("cifar-resnet1202")
    taken = medians({name: lambda text=text: identify(read_text(text)) for name, text in texts.items()})
    for name, seconds in taken.items():
        claim = COUNT_CLAIM if len(texts[name]) < 20 else TEXT_CLAIM
        yield Figure("Which ResNet is this?", name, seconds * 1e3, "ms", claim)
