"""Reads what a person has of a network: a number, a print(model), names and shapes, or a file with them.

Whatever comes in, a value of explorer.reading.given comes back or an Unreadable with its sentence. No code of a file
is run and nothing is unpickled.
"""

import codecs

from explorer.reading import names, phrases, printed_model, quantities, safetensors, shape_list
from explorer.reading.given import LIMIT, MAX_LINES, Both, Count, Given, Named, Printed, State, Unreadable, excerpt

__all__ = ["LIMIT", "Both", "Count", "Given", "Named", "Printed", "State", "Unreadable", "read_file", "read_text"]

ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
PICKLES = tuple(bytes([0x80, protocol]) for protocol in range(2, 6))  # a pickle begins with its protocol
SAVE = 'json.dump({k: list(v.shape) for k, v in model.state_dict().items()}, open("shapes.json", "w"))'


def read_text(text: str) -> Given:
    """A typed or pasted text. Raises Unreadable."""
    text = text.strip().lstrip("\ufeff")
    if not text:
        raise Unreadable("empty")
    if len(text) > LIMIT:
        raise Unreadable("text_large", value=len(text), most=LIMIT)
    if text.count("\n") >= MAX_LINES:
        raise Unreadable("lines", value=text.count("\n") + 1, most=MAX_LINES)
    found = _one_line(text) or _shapes(text) or printed_model.printed(text) or _lines(text)
    if found is None:
        raise Unreadable("text", value=excerpt(text))
    return found


def _one_line(text: str) -> Named | Count | Both | None:
    """A name, a number, or the parameters and the cost."""
    return (names.named(text) or quantities.count(text) or phrases.both(text)) if "\n" not in text else None


def _shapes(text: str) -> State | None:
    """JSON; or None where the text is none, or is Python's own way to print a dict or a list."""
    if text[0] not in "{[":
        return None
    try:
        return _with_tensors(shape_list.from_json(text))
    except Unreadable as wrong:
        written_by_python = "'" in text[:2000] or "torch.Size" in text[:2000]
        if wrong.sentence.key == "which.unreadable.json" and written_by_python:
            return None
        raise


def _lines(text: str) -> State | Count | Both | None:
    """Names and shapes; or the lines that count something, as summaries of torchinfo and Keras end in."""
    state = shape_list.from_lines(text)
    if state:
        return _with_tensors(state)
    return phrases.summary(text.split("\n")) if "\n" in text else phrases.count(text)


def _with_tensors(state: State) -> State:
    if not any(shape for _, shape in state.tensors):
        raise Unreadable("no_tensors")
    return state


def read_file(name: str, head: bytes, size: int) -> Given:
    """A file of `size` bytes that begins with `head`: all of it up to LIMIT. Raises Unreadable."""
    if not head:
        raise Unreadable("file_empty", name=excerpt(name))
    if safetensors.looks_like_one(head, size) or (name.lower().endswith(".safetensors") and not _foreign(head)):
        return _with_tensors(safetensors.state(head, size))
    if kind := _foreign(head):
        raise Unreadable(kind, name=excerpt(name), snippet=SAVE)
    if size > LIMIT:
        raise Unreadable("file_large", name=excerpt(name), value=size, most=LIMIT)
    text = _decoded(name, head)
    if len(head) < size:
        raise Unreadable("cut_off", value=len(head), size=size)
    return read_text(text)


def _foreign(head: bytes) -> str | None:
    """What a file is that is not read here, by how it begins."""
    if head.startswith((ZIP, *PICKLES)):
        return "pickle"
    return "hdf5" if head.startswith(HDF5) else None


def _decoded(name: str, content: bytes) -> str:
    """UTF-8, or the UTF-16 that a Windows shell writes."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not_text", name=excerpt(name)) from None
    if any(character < "\t" for character in text[:1000]):  # no text has them
        raise Unreadable("not_text", name=excerpt(name))
    return text
