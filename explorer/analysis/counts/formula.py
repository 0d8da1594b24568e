"""Each count of a layer as the sum a reader would do, with the numbers filled in."""

from collections.abc import Iterable
from math import prod

from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer


def parameters(layer: Layer) -> str:
    """`3 × 3 × 64 × 64 = 36,864`; biases and the scale and shift of a normalisation are named apart. Empty for none."""
    if layer.kernel and layer.weights:
        factors = (*layer.kernel, layer.in_shape[0] // layer.groups, layer.out_shape[0])
        return _with_bias(_product(factors), layer, prod(factors))
    if operation(layer.op).kind == "linear":
        factors = (layer.in_shape[-1], layer.out_shape[-1])
        return _with_bias(_product(factors), layer, prod(factors))
    if layer.kind == "norm" and layer.weights == layer.biases > 0:
        return f"2 × {layer.weights:,} = {layer.params:,}"
    return f"{layer.params:,}" if layer.params else ""


def _with_bias(product: str, layer: Layer, weights: int) -> str:
    if layer.biases:
        return f"{product} + {layer.biases:,} = {layer.params:,}"
    return f"{product} = {weights:,}"


def macs(layer: Layer) -> str:
    """`36,864 × 56 × 56 = 115,605,504`: weights times the places they are used at. Empty where there are none."""
    if not layer.macs:
        return ""
    if operation(layer.op).kind == "linear":
        return f"{_product((*layer.in_shape, layer.out_shape[-1]))} = {layer.macs:,}"
    places = layer.out_shape[1:]
    return f"{_product((layer.macs // prod(places), *places))} = {layer.macs:,}"


def flops(layer: Layer) -> str:
    """`2 × 36,864 × 56 × 56 = 231,211,008`: two for each multiply-accumulate. Empty where there are none."""
    if not layer.macs:
        return ""
    factors, _, _ = macs(layer).rpartition(" = ")
    return f"2 × {factors} = {2 * layer.macs:,}"


def output_side(layer: Layer) -> str:
    """`⌊(56 + 2·1 − 3) / 2⌋ + 1 = 28` for the height of a layer that slides a window; empty for others.

    A pool in ceil mode rounds up, ⌈ ⌉, where that makes a difference. With dilation a window of k reaches over d(k − 1) + 1.
    """
    if not layer.kernel or not layer.stride or len(layer.out_shape) < 2:
        return ""
    side, out = layer.in_shape[1], layer.out_shape[1]
    kernel, stride, padding = layer.kernel[0], layer.stride[0], layer.padding[0]
    dilation = layer.dilations[0]
    reach = f"{dilation}·({kernel} − 1) − 1" if dilation > 1 else f"{kernel}"
    left, right = "⌊⌋" if (side + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1 == out else "⌈⌉"
    return f"{left}({side} + 2·{padding} − {reach}) / {stride}{right} + 1 = {out}"


def _product(factors: Iterable[int]) -> str:
    return " × ".join(f"{factor:,}" for factor in factors)
