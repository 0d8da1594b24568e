"""The rows every count, chart and table is made from."""

from typing import NamedTuple

# What an operation does, in the field's words. "projection" is a convolution beside the main path; "attention" is
# whatever makes a gate and multiplies by it; "unknown" is an operation without a counting rule.
KINDS = (
    *("conv", "projection", "linear", "norm", "activation", "pool", "add", "attention"),
    *("pad", "reshape", "other", "unknown"),
)
WEIGHTED = frozenset({"conv", "linear"})  # what a name counts: conv + fc of the main path

Shape = tuple[int, ...]


class Layer(NamedTuple):
    """One operation, in order of execution. Shapes are C x H x W, without the batch; counts are at batch 1.

    name     the module's path, as in state_dict; `block.add` for an operation a block does itself
    kind     one of KINDS; `op` is torch's own name for it
    stage    stem, stage1, stage2, ..., head; block counts from 1 inside its stage
    inputs   names of the layers whose outputs it reads, "input" for the image
    macs     multiply-accumulates of a convolution or linear layer, 0 for the rest; None without a rule
    dilation 1, or for each axis how far apart the values lie that a window reads, where that is not 1
    again    weights, biases and buffers that it reads and that an earlier layer has counted: a module's second call
    """

    name: str
    kind: str
    op: str
    stage: str
    block: int | None
    inputs: tuple[str, ...]
    in_shape: Shape
    out_shape: Shape
    kernel: Shape | None
    stride: Shape | None
    padding: Shape | None
    groups: int | None
    weights: int
    biases: int
    buffers: int
    macs: int | None
    dilation: Shape | int = 1
    again: tuple[int, int, int] = (0, 0, 0)

    @property
    def dilations(self) -> Shape:
        """The dilation along each axis of a window; empty without one."""
        return (self.dilation,) * len(self.kernel or ()) if isinstance(self.dilation, int) else self.dilation

    @property
    def params(self) -> int:
        """Learnable values: weights and biases."""
        return self.weights + self.biases

    @property
    def weighted(self) -> bool:
        """Whether it counts towards the depth in a name: a convolution or linear layer of the main path."""
        return self.kind in WEIGHTED


class Trace(NamedTuple):
    """A network's layers in order of execution.

    unknown  names of operations without a counting rule: with any, the MACs are a lower bound
    unused   parameters that the forward never touched, by name, with their count
    """

    input_shape: Shape
    layers: tuple[Layer, ...]
    unknown: tuple[str, ...] = ()
    unused: tuple[tuple[str, int], ...] = ()

    @property
    def last_map(self) -> Layer:
        """The layer whose map the head is given; the last of all where everything is head."""
        return next((layer for layer in reversed(self.layers) if layer.stage != "head"), self.layers[-1])
