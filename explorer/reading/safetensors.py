"""The header of a .safetensors file: names, types and shapes, in front of the numbers themselves.

Eight bytes of length, little-endian, then that many of JSON (github.com/huggingface/safetensors). A header is
believed only as far as it agrees with the file it stands in.
"""

from math import prod

from explorer.reading.given import LIMIT, MAX_SIDES, State, Unreadable, checked_shape, excerpt
from explorer.reading.plain_json import load

LENGTH = 8  # bytes that hold the header's length

# Bits of a value of each type.
BITS = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0"), 8),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 16),
    **dict.fromkeys(("U32", "I32", "F32"), 32),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 64),
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
}


def looks_like_one(head: bytes, size: int) -> bool:
    """Whether a file begins with a length that fits it and an object."""
    return head[LENGTH : LENGTH + 1] == b"{" and LENGTH + _declared(head) <= size


def _declared(head: bytes) -> int:
    return int.from_bytes(head[:LENGTH], "little")


def state(head: bytes, size: int) -> State:
    """The tensors that the header in `head` names, in a file of `size` bytes. Raises Unreadable."""
    if len(head) < LENGTH:
        raise Unreadable("header_short", value=len(head))
    length = _declared(head)
    if LENGTH + length > size:
        raise Unreadable("header_beyond", value=length, size=size)
    if LENGTH + length > LIMIT:
        raise Unreadable("header_large", value=length, most=LIMIT)
    if LENGTH + length > len(head):
        raise Unreadable("cut_off", value=len(head), size=size)
    entries = _entries(head[LENGTH : LENGTH + length])
    shapes, places = {}, []
    for name, entry in entries.items():
        shapes[name], place = _tensor(name, entry)
        places.append((*place, name))
    _cover(sorted(places), size - LENGTH - length)
    return State(tuple(shapes.items()))


def _entries(header: bytes) -> dict:
    try:
        content = header.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise Unreadable("header_utf8", value=LENGTH + wrong.start) from None
    entries = load(content)
    if not isinstance(entries, dict):
        raise Unreadable("header_object", value=excerpt(content))
    metadata = entries.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise Unreadable("header_metadata")
    return entries


def _tensor(name: str, entry: object) -> tuple[tuple[int, ...], tuple[int, int]]:
    """The shape of a tensor and where its bytes begin and end, after a look at whether the three agree."""
    if not isinstance(entry, dict) or not entry.keys() >= {"dtype", "shape", "data_offsets"}:
        raise Unreadable("header_entry", name=excerpt(name))
    dtype, offsets = entry["dtype"], entry["data_offsets"]
    shape = checked_shape(name, entry["shape"])
    if not isinstance(dtype, str) or dtype not in BITS:
        shown = dtype if isinstance(dtype, str) else type(dtype).__name__
        raise Unreadable("dtype", name=excerpt(name), value=excerpt(shown), known=", ".join(BITS))
    begin, end = _offsets(name, offsets)
    bits = prod(shape) * BITS[dtype]
    if bits != 8 * (end - begin):
        bytes_said = end - begin
        raise Unreadable("offsets_size", name=excerpt(name), value=bytes_said, needed=_readable(-(-bits // 8)))
    return shape, (begin, end)


def _offsets(name: str, offsets: object) -> tuple[int, int]:
    pair = checked_shape(name, offsets) if isinstance(offsets, list) and len(offsets) <= MAX_SIDES else ()
    if len(pair) != 2 or pair[0] > pair[1]:
        raise Unreadable("offsets", name=excerpt(name))
    return pair


def _readable(count: int) -> int:
    """A count for a sentence, however large the sides that it was made from."""
    return min(count, 10**18)


def _cover(places: list[tuple[int, int, str]], size: int) -> None:
    """The tensors must lie one behind another, without overlap or gap, up to the last byte of the file."""
    reached = 0
    for begin, end, name in places:
        if end > size:
            raise Unreadable("offsets_beyond", name=excerpt(name), value=end, size=size)
        if begin != reached:
            raise Unreadable("offsets_order", name=excerpt(name), value=begin, expected=reached)
        reached = end
    if reached != size:
        raise Unreadable("offsets_rest", value=size - reached)
