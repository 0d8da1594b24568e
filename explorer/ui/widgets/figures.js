// A chart of the page as a file: the layers that Plotly draws it in, as one drawing.

const UNSEEN = '.draglayer, .hoverlayer, .zoomlayer, .selectionlayer, .draglayer *'; // where the pointer is caught

// What lies behind an element, however far behind.
const groundOf = (element) => {
  const [colour, alpha] = plainColour(getComputedStyle(element).backgroundColor);
  return (colour !== 'none' && alpha === 1) || !element.parentElement ? colour : groundOf(element.parentElement);
};

// What can be seen of a layer, without what Plotly keeps there for itself.
const seenOf = (layer) => {
  const copy = layer.cloneNode(true);
  const [from, to] = [layer, copy].map((root) => [...root.querySelectorAll('*')]);
  const unseen = to.filter((_, i) => from[i].matches(UNSEEN) || getComputedStyle(from[i]).display === 'none');
  writeLooks(layer, copy);
  for (const mark of unseen) mark.remove();
  for (const legend of copy.querySelectorAll('[clip-path*="legend"]')) legend.removeAttribute('clip-path'); // cut for the page's font
  for (const mark of copy.querySelectorAll('*')) {
    for (const { name } of [...mark.attributes]) if (name === 'class' || name.startsWith('data-')) mark.removeAttribute(name);
  }
  for (const group of [...copy.querySelectorAll('g')].reverse()) if (!group.childNodes.length) group.remove();
  return [...copy.childNodes];
};

const chartFile = ({ chart, title, desc }) => {
  const plot = document.querySelector(`.st-key-${CSS.escape(chart)} .js-plotly-plot`);
  const layers = [...plot.querySelectorAll('.main-svg')];
  const [width, height] = ['width', 'height'].map((name) => Number(layers[0].getAttribute(name)));
  const drawing = ofSvg('svg', {});
  drawing.append(...layers.flatMap(seenOf));
  return fileOf(drawing, groundOf(plot), [0, 0, width, height], { title, desc });
};

export default function ({ parentElement, data }) {
  parentElement.querySelector('.files').replaceChildren(fileButtons(() => chartFile(data), data));
}
