"""Every preset as the numbers, shapes and layers that people meet it by.

Each is counted in a short network that stands for it (explorer/analysis/trace/short.py).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import cast

from torch import nn

from explorer.analysis.counts.totals import Totals, totals
from explorer.analysis.tools.frameworks import keras_total, state_elements, timm_macs, torchinfo_mult_adds
from explorer.analysis.trace.short import shortened, times, whole_paths
from explorer.analysis.trace.tracing import trace
from explorer.model import build
from explorer.presets import PRESETS
from explorer.reading.given import Signature
from explorer.spec import ResNetSpec

FLOAT = 4  # bytes of a float32


@dataclass(frozen=True, slots=True, eq=False)  # itself alone: it is the key of a cache
class Entry:
    """A preset, ready to be compared.

    counts      convention -> number; the conventions' labels are which.convention.NAME
    shapes      tensors of the state_dict with at least one side, how often each shape comes
    learnable   the same without running means and variances
    layers      as in Printed
    first, classifier   the first convolution and the last layer
    names       hash of the names in the state_dict
    """

    name: str
    spec: ResNetSpec
    counts: dict[str, int]
    shapes: Counter[tuple[int, ...]]
    learnable: Counter[tuple[int, ...]]
    layers: Counter[Signature]
    first: Signature
    classifier: Signature
    names: int

    @property
    def headless(self) -> int:
        """Parameters without the classifier."""
        return self.counts["no_classifier"]

    @property
    def buffers(self) -> int:
        """Running means and variances."""
        return self.counts["keras_total"] - self.counts["params"]

    @property
    def tensors(self) -> int:
        """Tensors of the state_dict, with a counter of batches for each batch norm."""
        return self.shapes.total() + self.counts["state"] - self.counts["keras_total"]

    @property
    def features(self) -> int:
        """Values that the classifier reads."""
        return self.classifier.inputs

    @property
    def per_input_channel(self) -> int:
        """Parameters that each channel of the image costs."""
        return self.first.outputs * prod(self.first.kernel)


@cache
def index() -> tuple[Entry, ...]:
    """All presets, in their order. Made once; a network is let go as soon as it is counted."""
    return tuple(entry(name, preset.spec) for name, preset in PRESETS.items())


def entry(name: str, spec: ResNetSpec) -> Entry:
    """One network, built on the meta device and traced."""
    network = build(shortened(spec), "meta")
    traced = trace(network, spec.input)
    traced = traced._replace(layers=tuple(_repeated(((layer.name, layer) for layer in traced.layers), spec)))
    layers = [(path, layer) for path, module in network.named_modules() if (layer := _signature(module))]
    state = [(path, tuple(tensor.shape)) for path, tensor in network.state_dict().items()]
    classifier, sums = cast("Signature", _signature(network.fc)), totals(traced)  # it is linear, or a convolution
    return Entry(
        name=name,
        spec=spec,
        counts=_plain_counts(sums, classifier)
        | {
            "state": state_elements(traced, sums),
            "timm": timm_macs(traced),
            "torchinfo": torchinfo_mult_adds(traced),
        },
        shapes=Counter(shape for shape in _repeated(state, spec) if shape),
        learnable=Counter(_repeated(((path, tuple(p.shape)) for path, p in network.named_parameters()), spec)),
        layers=Counter(_repeated(layers, spec)),
        first=next(layer for _, layer in layers if layer.kind == "conv"),
        classifier=classifier,
        names=hash_of_names(name for path, _ in state for name in whole_paths(path, spec)),
    )


def _repeated(parts: Iterable[tuple[str, object]], spec: ResNetSpec) -> list:
    """Parts of the short network, each as often as it comes in the network of `spec`."""
    return [part for path, part in parts for _ in range(times(path, spec))]


def _plain_counts(sums: Totals, classifier: Signature) -> dict[str, int]:
    per_class = classifier.inputs + 1  # a weight for each feature, and a bias
    headless = sums.params - classifier.outputs * per_class
    return {
        "params": sums.params,
        **{f"classes_{classes}": headless + classes * per_class for classes in (10, 100, 1000)},
        "no_classifier": headless,
        "keras_total": keras_total(sums),
        "keras_no_classifier": headless + sums.buffers,
        "macs": sums.macs,
        "flops": sums.flops,
        "file": FLOAT * sums.params,
        "file_buffers": FLOAT * (sums.params + sums.buffers),
    }


def hash_of_names(names: Iterable[str]) -> int:
    """One number for the names of a checkpoint, whatever their order; counters of batches are left out."""
    return hash(frozenset(name for name in names if not name.endswith("num_batches_tracked")))


def _signature(module: nn.Module) -> Signature | None:
    """A module as its own print shows it."""
    if isinstance(module, nn.BatchNorm2d):
        return Signature("batch", module.num_features, module.num_features)
    if isinstance(module, (nn.Conv1d, nn.Conv2d)):
        sides = tuple(module.kernel_size), tuple(module.stride), module.groups
        return Signature("conv", module.in_channels, module.out_channels, *sides, module.bias is not None)
    if isinstance(module, nn.Linear):
        return Signature("linear", module.in_features, module.out_features, bias=module.bias is not None)
    if isinstance(module, nn.GroupNorm):
        return Signature("group", module.num_channels, module.num_channels, groups=module.num_groups)
    return None
