"""An image goes through a network, and what each layer makes of it is seen: its feature maps."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.i18n import text
from explorer.lab.asked import Features, Timing
from explorer.lab.nets import drawn
from explorer.lab.photos import image
from explorer.lab.sets import LOCAL, local
from explorer.lab.steps import Cannot, Given, Step, Steps, number
from explorer.lab.timing import refuse
from explorer.lab.training import resumed
from explorer.lab.watched import Watched, names

CHANNELS = 16  # of a layer, evenly over all of them
SIDE, SMALL, SMALLEST = 32, 16, 8  # px of a map, of a network with up to so many layers: 200, 800, more
TOP = 5  # classes


def run(asked: Features, state: bytes | None, given: Given) -> Steps:
    """One step. The result: for each of the `layers` its `shape`, which `channels` are shown, their maps as bytes (`side` is
    their height and width, 0 is the least value of the layer, `low`, and 255 the largest, `high`); `image`, the same of what
    went in; `top`, classes with their probabilities, the most likely first. After a training that diverged values are no
    numbers: what is none is black in a map, an infinite one black or white, and a bound without any number is None.
    """
    yield Step(0, 1)
    refuse(Timing(asked.spec))
    net = loaded(asked, given)
    photo = image(asked.image, asked.spec.input, given.get(asked.image))
    named = names(asked.spec)
    most = SIDE if len(named) <= 200 else SMALL if len(named) <= 800 else SMALLEST
    seen: dict[str, dict] = {}
    logits = forward(net, photo, named, lambda name, value: seen.update({name: shown(value[0], most)}))
    likely, classes = logits.softmax(0).topk(min(TOP, len(logits)))
    return {
        "layers": seen,
        "image": shown(photo[0], 64),
        "top": [[int(one), number(float(share))] for one, share in zip(classes, likely, strict=True)],
    }


def loaded(asked: Features, given: Given) -> nn.Module:
    """The network with the weights that are asked for. Raises Cannot for weights that are not there or of another network."""
    import safetensors.torch

    net = drawn(asked.spec, asked.seed)
    if asked.weights.startswith(LOCAL):
        net.load_state_dict(_local(asked.weights, net), strict=False)
    elif asked.weights:
        content = given.get(asked.weights)
        if content is None:
            raise Cannot("weights")
        try:
            if asked.weights.startswith("training-"):
                resumed(content, net)
            else:
                net.load_state_dict(safetensors.torch.load(content), strict=False)
        except (RuntimeError, KeyError, ValueError) as wrong:  # of another network
            raise Cannot("weights") from wrong
    return net.eval()


def _local(name: str, net: nn.Module) -> dict[str, Tensor]:
    """Weights from the folder of the server, which whoever runs it has put there. Raises Cannot with a sentence."""
    from explorer.lab.weights_tensors import Refused, fitting

    path = {one.name: one for one in local()}.get(name.removeprefix(LOCAL))
    if path is None:
        raise Cannot("weights")
    try:
        return fitting(path.read_bytes(), {key: list(value.shape) for key, value in net.state_dict().items()})
    except Refused as wrong:
        key, values = wrong.args
        raise Cannot("weights", text(f"weights.refused.{key}", **values)) from None
    except OSError as wrong:
        raise Cannot("weights") from wrong


@torch.no_grad()
def forward(net: nn.Module, photo: Tensor, named: list[str], note: Callable[[str, Tensor], None]) -> Tensor:
    """The logits; `note` gets what each layer gives, before the next one changes it in place."""

    def seen(name: str, do: Callable[[], Tensor]) -> Tensor:
        found = do()
        note(name, found.detach().clone())
        return found

    with Watched(named, seen):
        logits = net(photo)
    return logits[0]


def shown(value: Tensor, most: int) -> dict:
    """Some channels of C x H x W, or of C alone, made smaller by means, as bytes between the layer's least and largest value."""
    whole = value if value.dim() == 3 else value.flatten()[:, None, None]
    count = min(len(whole), CHANNELS)
    channels = [place * len(whole) // count for place in range(count)]
    maps = whole[channels]
    sides = (min(maps.shape[1], most), min(maps.shape[2], most))
    if tuple(maps.shape[1:]) != sides:
        maps = F.adaptive_avg_pool2d(maps, sides)
    numbers = whole[whole.isfinite()]
    low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 0.0)
    scaled = (maps - low) / (high - low) if high > low else torch.zeros_like(maps)
    bytes_ = (scaled.nan_to_num(0).clamp(0, 1) * 255).round().to(torch.uint8).numpy().tobytes()
    return {
        "shape": list(value.shape), "channels": channels, "side": sides, "maps": bytes_,
        **dict(zip(("low", "high"), (low, high) if len(numbers) else (None, None), strict=True)),
    }  # fmt: skip
