// Sends the beginning of a file: as much as says what it is.
export default function (component) {
  const { data, setTriggerValue } = component;

  // How much of a file is asked for: a header with its length in front (a .safetensors file begins with 8 bytes, least
  // significant first, and the header with {); nothing but its kind of a pickle or of what is no text; a text whole.
  const wanted = (file, first) => {
    const view = new DataView(first.buffer);
    if (first.length > 8 && first[8] === 0x7b) return 8 + Number(view.getBigUint64(0, true));
    const marked = first.length > 1 && first[0] + first[1] === 0x1fd;  // UTF-16
    const binary = first.some((byte) => byte < 9) || (first[0] >= 0x80 && first[0] < 0x90);
    return file.size > data.limit || (binary && !marked) ? 16 : file.size;
  };

  place(component, async (file) => {
    const read = async (end) => new Uint8Array(await file.slice(0, end).arrayBuffer());
    const head = await read(Math.min(wanted(file, await read(16)), file.size, data.limit));
    setTriggerValue('file', { name: file.name, size: file.size, head: base64(head) });
  });
}
