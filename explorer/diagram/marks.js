// Draws a network as one SVG. Heights are √side of a map, widths √channels; the grammar is in docs/diagram.md.
// Text goes in through textContent alone.

const SVG = 'http://www.w3.org/2000/svg';
const TALL = 150; // px for the side of the image

const make = (name, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const write = (x, y, text, kind = '', anchor = 'start') => make('text', { x, y, class: kind, 'text-anchor': anchor }, text);
const path = (d, kind) => make('path', { d, class: kind });
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
// About as wide as it will be: a Chinese character is as wide as it is high.
const lengthOf = (text, letter = 6.6) => [...text].reduce((sum, c) => sum + (c > '\u2e80' ? 12 : letter), 0);
const cardOf = (run, each) => [run.title.replace('{}', run.names[each]), ...run.card];
const isSliver = (op) => op.role === 'norm' || op.role === 'activation';

const heightOf = (side, data) => Math.max(9, data.tall * Math.sqrt(side / data.input.side));

const widthOf = (op, k) => {
  if (isSliver(op)) return 2.1;
  if (op.role === 'attention') return 10;
  if (op.role === 'linear' || (op.role === 'conv' && op.to === 1 && op.label === '1×1' && op.head)) return 16;
  if (op.role === 'pool') return op.to === 1 ? 24 : 6;
  return clamp(k * Math.sqrt(op.channels), 5, 46);
};

// Room for an operation: its own, or its label's where labels are shown; the slivers behind it lend it theirs.
const slotOf = (op, size, behind) =>
  op.label && size.labels ? Math.max(widthOf(op, size.k), 17 - 3.1 * behind) : widthOf(op, size.k);

const sliversBehind = (ops, index) => {
  const next = ops.findIndex((op, at) => at > index && !isSliver(op));
  return (next < 0 ? ops.length : next) - index - 1;
};
