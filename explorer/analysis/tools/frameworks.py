"""What a framework prints for a network, beside what is counted here, and where the difference comes from.

The same tensors make five different totals: a framework may count moving statistics as parameters, or a
normalisation as multiply-accumulates. Each function states one framework's rule.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from explorer.analysis.counts.totals import Totals
from explorer.analysis.trace.operations import operation
from explorer.analysis.trace.records import Layer, Trace
from explorer.i18n import Text, text

FRAMEWORKS = ("pytorch", "keras", "slim", "torchinfo", "timm")


@dataclass(frozen=True, slots=True)
class Printed:
    """One number as a framework prints it.

    framework   one of FRAMEWORKS
    asked       the call, or the column of a table, that gives it
    quantity    params, buffers or macs: which of the counts here it stands beside
    value       the number itself; `shown` is the framework's own way to write it
    difference  value minus the count here
    why         one line that accounts for the difference, with its numbers
    """

    framework: str
    asked: str
    quantity: str
    value: int
    shown: str
    difference: int
    why: Text


def printed(trace: Trace, totals: Totals) -> tuple[Printed, ...]:
    """What each framework prints for this network, for one image. `totals` are those of `trace`."""
    return (
        *_pytorch(trace, totals),
        *_keras(totals),
        *_slim(totals),
        *_torchinfo(trace, totals),
        *_timm(trace, totals),
    )


def keras_total(totals: Totals) -> int:
    """`Total params` of Keras's summary(): moving means and variances are in it, as non-trainable."""
    return totals.params + totals.buffers


def state_elements(trace: Trace, totals: Totals) -> int:
    """All numbers in a PyTorch state_dict: besides parameters and statistics, a counter of batches each batch norm."""
    return totals.params + totals.buffers + _counters(trace)


def torchinfo_mult_adds(trace: Trace) -> int:
    """`Total mult-adds` of torchinfo 1.8 at batch 1 (layer_info.py, calculate_macs).

    A convolution counts its weights and its bias at each place of its map, any other layer its parameters once.
    """
    return sum(_read(layer) * _torchinfo_places(layer) for layer in trace.layers)


def _read(layer: Layer) -> int:
    """Weights and biases of a layer, counted by an earlier call of the same module or not."""
    return layer.params + sum(layer.again[:2])


def timm_macs(trace: Trace) -> int:
    """The MACs behind `gmacs` in timm's benchmark tables, which fvcore counts (fvcore/nn/jit_handles.py).

    Besides convolutions and linear layers: each normalised value, and each value an adaptive average pool reads.
    """
    layers = trace.layers
    return sum(layer.macs or 0 for layer in layers) + _timm_norms(layers) + _timm_pools(layers)


def _counters(trace: Trace) -> int:
    """num_batches_tracked: one number in each batch norm that keeps statistics."""
    return sum("channels" in operation(layer.op).keeps and layer.buffers > 0 for layer in trace.layers)


def _torchinfo_places(layer: Layer) -> int:
    """How often torchinfo counts a parameter: by torch's name for it, since a convolution may be a gate's."""
    return prod(layer.out_shape[1:]) if layer.op.startswith("conv") else 1


def _timm_norms(layers: Iterable[Layer]) -> int:
    """What fvcore counts for each value that a normalisation reads, one less where it has no scale and shift.

    A batch norm at inference is one scale and one shift; the others also find the mean and variance of what they read.
    """
    norms = [layer for layer in layers if operation(layer.op).part == "norm"]
    return sum(prod(layer.in_shape) * (_fvcore(layer) - (not _read(layer))) for layer in norms)


def _fvcore(layer: Layer) -> int:
    """How often fvcore counts each value that a layer reads."""
    counted = operation(layer.op).counted.get("fvcore")
    return counted.reads if counted else 0


def _timm_pools(layers: Iterable[Layer]) -> int:
    """A mean over a map, as in squeeze and excitation, does the same and counts nothing."""
    return sum(prod(layer.in_shape) * _fvcore(layer) for layer in layers if operation(layer.op).part == "global_pool")


def _pytorch(trace: Trace, totals: Totals) -> tuple[Printed, ...]:
    everything = state_elements(trace, totals)
    statistics = ("statistics", totals.buffers), ("counters", _counters(trace))
    learned, state = (f"sum(v.numel() for v in model.{values})" for values in ("parameters()", "state_dict().values()"))
    return (
        _params("pytorch", learned, totals.params, str(totals.params), totals),
        _params("pytorch", state, everything, str(everything), totals, *statistics),
    )


def _keras(totals: Totals) -> tuple[Printed, ...]:
    """The three lines under the table in Keras 3."""
    asked, whole, still = "model.summary()", keras_total(totals), totals.buffers
    statistics = ("non_trainable", totals.buffers)
    return (
        _params("keras", asked, whole, _keras_line("Total", whole), totals, statistics),
        _params("keras", asked, totals.params, _keras_line("Trainable", totals.params), totals),
        Printed("keras", asked, "buffers", still, _keras_line("Non-trainable", still), 0, _same()),
    )


def _keras_line(name: str, count: int) -> str:
    return f"{name} params: {count:,} ({_keras_size(4 * count)})"


def _keras_size(size: float) -> str:
    """Bytes as Keras 3 writes them: MB stands for 2^20."""
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"


def _slim(totals: Totals) -> tuple[Printed, ...]:
    """The line under the variables, of those that are trained and of all that make the model."""
    whole = totals.params + totals.buffers
    learned, model = (
        f"slim.model_analyzer.analyze_vars({variables}, print_info=True)"
        for variables in ("tf.trainable_variables()", "slim.get_model_variables()")
    )
    statistics = ("model_variables", totals.buffers)
    return (
        _params("slim", learned, totals.params, f"Total size of variables: {totals.params}", totals),
        _params("slim", model, whole, f"Total size of variables: {whole}", totals, statistics),
    )


def _torchinfo(trace: Trace, totals: Totals) -> tuple[Printed, ...]:
    """Two of the lines under the table."""
    asked, found = f"summary(model, {(1, *trace.input_shape)})", torchinfo_mult_adds(trace)
    parts = ("scales", _torchinfo_scales(trace)), ("biases", _torchinfo_biases(trace))
    return (
        _params("torchinfo", asked, totals.params, f"Total params: {totals.params:,}", totals),
        _macs("torchinfo", asked, found, f"Total mult-adds {_torchinfo_units(found)}", totals, *parts),
    )


def _torchinfo_scales(trace: Trace) -> int:
    return sum(_read(layer) for layer in trace.layers if not layer.macs)


def _torchinfo_biases(trace: Trace) -> int:
    biased = ((layer.biases + layer.again[1], layer) for layer in trace.layers if layer.macs)
    return sum(biases * _torchinfo_places(layer) for biases, layer in biased)


def _torchinfo_units(count: int) -> str:
    """1.23 G as torchinfo writes it on Python 3.11 and later; before, the unit is its letter alone."""
    size, unit = (12, "TERABYTES") if count >= 1e12 else (9, "GIGABYTES") if count >= 1e9 else (6, "MEGABYTES")
    scaled = count / 10**size
    return f"(Units.{unit}): {int(scaled):,}" if scaled.is_integer() else f"(Units.{unit}): {scaled:,.2f}"


def _timm(trace: Trace, totals: Totals) -> tuple[Printed, ...]:
    """Two columns of its benchmark tables, in millions and in 10^9."""
    found = timm_macs(trace)
    parts = ("norms", _timm_norms(trace.layers)), ("pools", _timm_pools(trace.layers))
    return (
        _params("timm", "param_count", totals.params, str(round(totals.params / 1e6, 2)), totals),
        _macs("timm", "gmacs", found, str(round(found / 1e9, 2)), totals, *parts),
    )


Part = tuple[str, int]  # what a framework counts besides, and how much


def _params(framework: str, asked: str, value: int, shown: str, totals: Totals, *parts: Part) -> Printed:
    difference = value - totals.params
    return Printed(framework, asked, "params", value, shown, difference, _why(difference, parts))


def _macs(framework: str, asked: str, value: int, shown: str, totals: Totals, *parts: Part) -> Printed:
    difference = value - totals.macs
    return Printed(framework, asked, "macs", value, shown, difference, _why(difference, parts))


def _why(difference: int, parts: Iterable[Part]) -> Text:
    """The parts that make up the difference, in one line."""
    found = [(name, count) for name, count in parts if count]
    if sum(count for _, count in found) != difference:
        return text("frameworks.other", difference=f"{difference:+,}")  # a network with a layer not met here
    if not found:
        return _same()
    first, *rest = (text(f"frameworks.{name}", count=count) for name, count in found)
    return text("frameworks.both", first=first, second=rest[0]) if rest else first


def _same() -> Text:
    return text("frameworks.same")
