"""What people get wrong in the shape of a map and in its receptive field: sides, channels and fields."""

from explorer.analysis.teaching.layer_slips import strided, strided_elsewhere
from explorer.analysis.teaching.questions import Case
from explorer.analysis.trace.records import Layer


def padding_forgotten(case: Case) -> int | None:
    side, kernel, stride, padding = _window(case.layer)
    return (side - kernel) // stride + 1 if padding and side >= kernel else None


def rounded_up(case: Case) -> int | None:
    side, kernel, stride, padding = _window(case.layer)
    whole, rest = divmod(side + 2 * padding - kernel, stride)
    return whole + 2 if rest and whole + 1 == case.value else None


def stride_forgotten(case: Case) -> int | None:
    side, kernel, stride, padding = _window(case.layer)
    return side + 2 * padding - kernel + 1 if stride > 1 else None


def stride_of_another(case: Case) -> int | None:
    return strided(case.layer)[0] if strided_elsewhere(case) else None


def expansion_forgotten(case: Case) -> int | None:
    layer = case.layer
    return layer.in_shape[0] if layer.kernel == (1, 1) and layer.out_shape[0] == 4 * layer.in_shape[0] else None


def jump_forgotten(case: Case) -> int | None:
    read, jump, kernel, _ = _seen(case)
    return read + kernel - 1 if jump > 1 else None


def kernel_whole(case: Case) -> int | None:
    """k where k - 1 was meant."""
    read, jump, kernel, _ = _seen(case)
    return read + kernel * jump


def own_stride_used(case: Case) -> int | None:
    """The stride of a layer widens what comes after it."""
    read, jump, kernel, stride = _seen(case)
    return read + (kernel - 1) * jump * stride if stride > 1 else None


def _window(layer: Layer) -> tuple[int, int, int, int]:
    if not layer.kernel:
        return 0, 1, 1, 0
    return layer.in_shape[1], layer.kernel[0], layer.stride[0], layer.padding[0]


def _seen(case: Case) -> tuple[int, int, int, int]:
    field, layer = case.field, case.layer
    if not layer.kernel or not field.read:
        return 0, 1, 1, 1
    return field.read[0][0], field.step[0], layer.kernel[0], layer.stride[0]
