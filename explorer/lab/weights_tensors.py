"""Weights from the bytes of a file, for a process apart: here the parsers of safetensors and PyTorch see the file.

PyTorch's own form is pickle in a zip. It is read with `weights_only`, which makes tensors and runs nothing else.
"""

import io
import pickle
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import safetensors.torch
import torch
from torch import Tensor

from explorer.lab.weights import COUNTER

ZIP, OLD = b"PK\x03\x04", b"\x80"  # what torch.save writes: since 1.6, and before
WRAPPED = ("state_dict", "model_state_dict", "model", "net")  # under which training scripts put it
PREFIX = "module."  # of torch.nn.DataParallel
BEGINNING = 8  # bytes that a sentence shows
LONGEST = 200  # letters of a name in a sentence

Wanted = Mapping[str, Sequence[int]]


def reader() -> Callable[[bytes, Wanted], tuple]:
    """What answers in the process: `tensors`, with both parsers loaded as far as they load late, while files can still be opened and threads begun."""
    torch.set_num_threads(1)
    torch.zeros(100_000, dtype=torch.float16).to(torch.float32)
    for content in (
        _saved({"a": torch.zeros(1)}),
        safetensors.torch.save({"a": torch.zeros(1)}),
        OLD + b"\x02cos\nsystem\n.",
    ):
        with suppress(Refused):
            _read(content)
    return tensors


def _saved(what: object) -> bytes:
    file = io.BytesIO()
    torch.save(what, file)
    return file.getvalue()


def tensors(content: bytes, wanted: Wanted) -> tuple:
    """("weights", .safetensors as base64), or ("refused", the key of the sentence and its values)."""
    try:
        return "weights", b64encode(safetensors.torch.save(fitting(content, wanted))).decode()
    except Refused as refused:
        return "refused", refused.args


class Refused(Exception):
    """The key of a sentence and its values."""


def fitting(content: bytes, wanted: Wanted) -> dict[str, Tensor]:
    """The weights in a file as the network asks for them, of float32. Raises Refused."""
    return _fitting(_state(_read(content)), wanted)


def _read(content: bytes) -> Any:
    if content[8:9] == b"{":
        try:
            return safetensors.torch.load(content)
        except MemoryError:
            raise
        except Exception as wrong:  # noqa: BLE001  (its parser has an exception of its own, and torch others)
            raise Refused("damaged", {"what": str(wrong)[:LONGEST]}) from None
    if content[:4] != ZIP and content[:1] != OLD:
        raise Refused("kind", {"value": content[:BEGINNING].hex(" ")})
    try:
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except MemoryError:
        raise
    except pickle.UnpicklingError as wrong:
        raise Refused("code", {"what": _named(str(wrong))}) from None
    except Exception as wrong:  # noqa: BLE001  (a damaged zip has many)
        raise Refused("damaged", {"what": str(wrong).splitlines()[0][:LONGEST] if str(wrong) else ""}) from None


def _named(said: str) -> str:
    """What PyTorch says that it would not make: the name of a function or class."""
    for line in said.splitlines():
        if "GLOBAL" in line:
            return line.partition("GLOBAL ")[2].split(" was ")[0].strip()[:LONGEST]
    return said.splitlines()[0][:LONGEST] if said else ""


def _state(found: Any) -> dict[str, Tensor]:
    for name in WRAPPED:
        if isinstance(found, dict) and isinstance(found.get(name), dict):
            found = found[name]
            break
    if not isinstance(found, dict) or not found or not all(isinstance(name, str) for name in found):
        raise Refused("no_tensors", {})
    known = {name: value for name, value in found.items() if isinstance(value, Tensor) and not value.is_nested}
    if not known:
        raise Refused("no_tensors", {})
    if all(name.startswith(PREFIX) for name in known):
        known = {name.removeprefix(PREFIX): value for name, value in known.items()}
    return known


def _fitting(found: Mapping[str, Tensor], wanted: Wanted) -> dict[str, Tensor]:
    """Those that the network asks for; the first that does not fit is named. How often a norm was run may be missing."""
    for name, shape in wanted.items():
        if name not in found:
            if name.endswith(COUNTER):
                continue
            raise Refused("missing", {"name": name, "others": len(found)})
        if list(found[name].shape) != list(shape):
            said = ["×".join(map(str, one)) or "1" for one in (found[name].shape, shape)]
            raise Refused("shape", {"name": name, "found": said[0], "wanted": said[1]})
    if unexpected := next((name for name in found if name not in wanted), None):
        raise Refused("unexpected", {"name": unexpected[:LONGEST]})
    return {name: _plain(name, value) for name, value in found.items()}


def _plain(name: str, value: Tensor) -> Tensor:
    """Finite numbers, one behind another: of float32, or whole ones as they are. A tensor can be much else."""
    if value.layout is torch.strided and not (value.is_meta or value.is_complex() or value.is_quantized):
        found = value.detach().to(torch.float32 if value.is_floating_point() else value.dtype).contiguous().clone()
        if found.isfinite().all():
            return found
    raise Refused("numbers", {"name": name})
