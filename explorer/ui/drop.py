"""A place to drop a file of which only the beginning is read. The rest never leaves the reader's machine.

Streamlit's own uploader sends whole files and keeps them; the weights of a network have 100 MB and more, and all that
is asked of them stands in their header.
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from explorer.reading import LIMIT

HTML = (
    """<label><input type="file" accept=".safetensors,.json,.txt,.csv,.tsv,.log"><span></span><small></small></label>"""
)

CSS = """
label { position: relative; display: flex; flex-direction: column; justify-content: center; gap: .3rem;
  min-height: 9.1rem; box-sizing: border-box; padding: 1rem; text-align: center; cursor: pointer;
  font: 1rem var(--st-font); color: var(--st-text-color);
  border: 1.5px dashed var(--st-gray-text-color); border-radius: var(--st-base-radius); }
label.over, label:hover { background: var(--st-secondary-background-color); }
label:focus-within { outline: 2px solid var(--st-text-color); outline-offset: 2px; }
input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }
small { font-size: .85rem; color: var(--st-gray-text-color); overflow-wrap: anywhere; }
"""

# A .safetensors file begins with the length of its header, 8 bytes, least significant first, and the header with {.
JS = """
const base64 = (bytes) => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
};

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const [label, input, title, note] = ['label', 'input', 'span', 'small'].map((part) => parentElement.querySelector(part));
  title.textContent = data.title;
  note.textContent = data.note;
  input.setAttribute('aria-label', data.title);

  // How much of a file is asked for: a header with its length in front; nothing but its kind of a pickle or of what is
  // no text; a text whole.
  const wanted = (file, first) => {
    const view = new DataView(first.buffer);
    if (first.length > 8 && first[8] === 0x7b) return 8 + Number(view.getBigUint64(0, true));
    const marked = first.length > 1 && first[0] + first[1] === 0x1fd;  // UTF-16
    const binary = first.some((byte) => byte < 9) || (first[0] >= 0x80 && first[0] < 0x90);
    return file.size > data.limit || (binary && !marked) ? 16 : file.size;
  };

  const send = async (file) => {
    if (!file) return;
    const read = async (end) => new Uint8Array(await file.slice(0, end).arrayBuffer());
    const head = await read(Math.min(wanted(file, await read(16)), file.size, data.limit));
    setTriggerValue('file', { name: file.name, size: file.size, head: base64(head) });
  };
  input.onchange = () => { send(input.files[0]); input.value = ''; };
  label.ondragover = (event) => { event.preventDefault(); label.classList.add('over'); };
  label.ondragleave = () => label.classList.remove('over');
  label.ondrop = (event) => {
    event.preventDefault();
    label.classList.remove('over');
    send(event.dataTransfer.files[0]);
  };
}
"""

_component = st.components.v2.component("file_head", html=HTML, css=CSS, js=JS)


class Dropped(NamedTuple):
    """A file's name, its size in bytes, and its first bytes: a header, or up to LIMIT of anything else."""

    name: str
    size: int
    head: bytes


def drop(title: str, note: str, key: str, on_file: Callable[[Dropped], None]) -> None:
    """Draws the place; calls `on_file` once for each file that is dropped or chosen."""

    def changed() -> None:
        if dropped := read(st.session_state[key].file):
            on_file(dropped)

    _component(key=key, data={"title": title, "note": note, "limit": LIMIT}, on_file_change=changed)


def read(sent: object) -> Dropped | None:
    """What the browser sent, or None: a browser is not the only one that can send it."""
    match sent:
        case {"name": str(name), "size": int(size), "head": str(head)}:
            try:
                return Dropped(name, size, b64decode(head, validate=True)[:LIMIT])
            except (Error, ValueError):
                return None
    return None
