// Saves a drawing as a file that stands alone: what the page's style says is written into every mark.

// What is written into each mark whatever it is, and what only where it differs from what SVG takes for granted.
const KEPT = { group: [], mark: ['fill', 'stroke'], word: ['fill', 'stroke', 'font-family', 'font-size', 'font-weight', 'text-anchor'] };
const GROUPS = ['g', 'defs', 'pattern', 'marker'];
const GRANTED = {
  'stroke-width': '1px', 'stroke-dasharray': 'none', 'stroke-linecap': 'butt', 'stroke-linejoin': 'miter', 'stroke-miterlimit': '4',
  'dominant-baseline': 'auto', 'writing-mode': 'horizontal-tb', opacity: '1', 'fill-opacity': '1', 'stroke-opacity': '1',
  'shape-rendering': 'auto', 'image-rendering': 'auto', 'paint-order': 'normal', visibility: 'visible', 'stop-color': 'rgb(0, 0, 0)', 'stop-opacity': '1',
};
const OF_THE_PAGE = ['class', 'tabindex', 'role', 'style', 'aria-label', 'pointer-events', 'cursor'];

// A colour as SVG 1.1 writes it, rgb(…), and how opaque it is; a browser computes mixed ones as color(srgb …).
const plainColour = (colour) => {
  const found = colour.match(/^(rgba?|color)\((?:srgb )?([^)]+)\)$/);
  if (!found) return [colour, 1];
  const [red, green, blue, alpha = 1] = found[2].split(/[\s,/]+/).map(Number);
  const parts = [red, green, blue].map((part) => Math.round(found[1] === 'color' ? 255 * part : part));
  return alpha ? [`rgb(${parts.join(', ')})`, alpha] : ['none', 1];
};

// How a mark looks on the page, by the names of its attributes.
const looksOf = (element) => {
  const style = getComputedStyle(element);
  const kept = KEPT[GROUPS.includes(element.localName) ? 'group' : ['text', 'tspan'].includes(element.localName) ? 'word' : 'mark'];
  const look = Object.fromEntries(kept.map((name) => [name, style.getPropertyValue(name)]));
  for (const [name, usual] of Object.entries(kept.length ? GRANTED : { opacity: '1' })) {
    const value = style.getPropertyValue(name);
    look[name] = value === usual ? '' : value;
  }
  for (const name of kept.length ? ['fill', 'stroke'] : []) {
    const [colour, alpha] = plainColour(look[name]);
    look[name] = colour;
    if (alpha < 1) look[`${name}-opacity`] = Number((alpha * Number(look[`${name}-opacity`] || 1)).toFixed(3));
  }
  return look;
};

// Writes into the copy of a drawing how each of its marks looks on the page. What cuts others has no look.
const writeLooks = (drawing, copy) => {
  const [from, to] = [drawing, copy].map((root) => [...root.querySelectorAll(':not(clipPath, clipPath *)')]);
  from.forEach((element, i) => {
    for (const name of [...OF_THE_PAGE, ...Object.keys(GRANTED), 'vector-effect']) to[i].removeAttribute(name);
    for (const [name, value] of Object.entries(looksOf(element))) if (value !== '') to[i].setAttribute(name, value);
  });
  for (const unseen of copy.querySelectorAll(':is(path, rect, circle)[stroke="none"][fill="none"]:not(clipPath *)')) unseen.remove();
};

const SVG_NAMES = 'http://www.w3.org/2000/svg';
const ofSvg = (name, attributes, words = '') => {
  const element = document.createElementNS(SVG_NAMES, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = words;
  return element;
};

// A drawing on its ground as the text of a file; `told` is its title, and what it shows.
const fileOf = (drawing, ground, [x, y, width, height], told = {}) => {
  const words = Object.entries(told).map(([name, said]) => ofSvg(name, {}, said));
  drawing.prepend(...words, ofSvg('rect', { x, y, width, height, fill: ground }));
  drawing.setAttribute('xmlns', SVG_NAMES);
  drawing.setAttribute('viewBox', [x, y, width, height].join(' '));
  drawing.setAttribute('width', width);
  drawing.setAttribute('height', height);
  return { text: new XMLSerializer().serializeToString(drawing), width, height };
};

const written = (svg) => {
  const network = svg.closest('.network');
  const { width, height } = network.view; // all of it, however closely it is looked at
  const copy = svg.cloneNode(true);
  writeLooks(svg, copy);
  for (const name of OF_THE_PAGE) copy.removeAttribute(name);
  const [ground] = plainColour(getComputedStyle(network.querySelector('.card')).backgroundColor);
  return fileOf(copy, ground, [-12, -12, width + 24, height + 24]);
};

const hand = (url, name) => {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
};

// Hands the reader a file as SVG, or as PNG with two pixels for one.
const save = ({ text, width, height }, name, kind) => {
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  if (kind === 'svg') { hand(source, `${name}.svg`); return; }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const url = URL.createObjectURL(blob);
      hand(url, `${name}.png`);
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    }, 'image/png');
  };
  image.src = source;
};

// A button for each kind of file; `file` makes it when one is pressed.
const fileButtons = (file, data) => {
  const bar = document.createElement('div');
  bar.className = 'save';
  for (const kind of ['svg', 'png']) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = kind.toUpperCase();
    button.title = `${data.words.save} ${kind.toUpperCase()}`;
    button.setAttribute('aria-label', button.title);
    button.onclick = () => save(file(), data.name, kind);
    bar.append(button);
  }
  return bar;
};

const saveButtons = (root, data) => fileButtons(() => written(root.querySelector('svg')), data);
