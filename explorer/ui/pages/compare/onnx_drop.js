// An ONNX file is a protobuf message: fields one after another, each with its number and how it is written. This walks
// through one and leaves out the values of weights, wherever they lie, so that the graph alone is sent.
// Numbers are those of onnx.proto: a model's graph is field 7, a graph's nodes 1 and initializers 5, and so on.

const FEW = 1024;  // bytes of a tensor that may say how others are shaped; a larger one is weights
const WINDOW = 1 << 20;  // bytes that are read at once
const VALUES = 'values';
const TENSOR = { 4: VALUES, 5: VALUES, 6: VALUES, 7: VALUES, 9: VALUES, 10: VALUES, 11: VALUES };
const MODEL = { 7: { 1: { 5: { 5: TENSOR } }, 5: TENSOR } };

class Reader {
  constructor(file) { this.file = file; this.start = 0; this.bytes = new Uint8Array(0); }

  async read(at, count) {
    if (at < this.start || at + count > this.start + this.bytes.length) {
      const part = this.file.slice(at, at + Math.max(count, WINDOW));
      this.bytes = new Uint8Array(await part.arrayBuffer());
      this.start = at;
    }
    if (at + count > this.start + this.bytes.length) throw new Error('cut');
    return this.bytes.subarray(at - this.start, at - this.start + count);
  }

  async number(at) {
    let value = 0;
    for (let place = 0; place < 10; place += 1) {
      const [byte] = await this.read(at + place, 1);
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return [value, at + place + 1];
    }
    throw new Error('number');
  }
}

const written = (number) => {
  const bytes = [];
  for (; number >= 0x80; number = Math.floor(number / 0x80)) bytes.push((number % 0x80) + 0x80);
  return Uint8Array.from([...bytes, number]);
};

const joined = (parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
};

// The fields from `at` to `end` in their order; `fields` says of which numbers more than a copy is to be made.
const slim = async (reader, at, end, fields, limit) => {
  const parts = [];
  let kept = 0;
  while (at < end) {
    const begin = at;
    let [tag, next] = await reader.number(at);
    const form = tag % 8, inner = fields[Math.floor(tag / 8)];
    let length = 0;
    if (form === 0) [, at] = await reader.number(next);
    else if (form === 1) at = next + 8;
    else if (form === 5) at = next + 4;
    else if (form === 2) { [length, next] = await reader.number(next); at = next + length; } else throw new Error('form');
    if (at > end) throw new Error('cut');
    if (inner === VALUES && (length > FEW || form === 1 || form === 5)) continue;
    let part;
    if (inner && inner !== VALUES && form === 2) {
      const within = await slim(reader, next, at, inner, limit - kept);
      part = joined([written(tag), written(within.length), within]);
    } else {
      if (at - begin > limit) throw new Error('large');
      part = (await reader.read(begin, at - begin)).slice();
    }
    kept += part.length;
    if (kept > limit) throw new Error('large');
    parts.push(part);
  }
  return joined(parts);
};

export default function (component) {
  const { data, setTriggerValue } = component;
  place(component, async (file) => {
    let head, large = false;
    try {
      head = await slim(new Reader(file), 0, file.size, MODEL, data.limit);
    } catch (error) {  // what cannot be walked through is refused by how it begins
      large = error.message === 'large';
      head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
    }
    setTriggerValue('file', { name: file.name, size: file.size, head: base64(head), large });
  });
}
