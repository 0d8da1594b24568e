// Convolutions as tiles, k x k of them, each as tall as its input has channels and as wide as its output: area is weights.
// One scale for all, in px a channel. It shrinks until everything fits, and grows fourfold while everything still would.

const USUAL = 0.262, TALLEST = 260;  // px a channel; px of the largest convolution
const GAP = 1.5, BETWEEN = 22, APART = 44;  // px between tiles, which is no area; between convolutions; between blocks
const TOP = 52, RATIO = 60, FOOT = 76;  // px above the tiles, of the box with the ratio, and below the tiles
const WIDE = 880;  // px from which the blocks stand side by side

const mark = (parent, name, attributes, words) => {
  const found = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
  if (words !== undefined) found.textContent = words;
  parent.append(found);
  return found;
};

// How wide words are in the page's own font.
const pen = document.createElement('canvas').getContext('2d');
let family = 'sans-serif';
const broad = (words, size, weight = 400) => {
  pen.font = `${weight} ${size}px ${family}`;
  return pen.measureText(words).width;
};

const gap = (conv, scale) => Math.min(GAP, Math.min(conv.channels, conv.out) * scale * 0.15);
const across = (conv, scale) => conv.kernel * (conv.out * scale + gap(conv, scale));
const down = (conv, scale) => conv.kernel * (conv.channels * scale + gap(conv, scale));
const cell = (conv, scale) => Math.max(across(conv, scale), broad(conv.label, 12, 600));
const ratioBox = (ratio) => 32 + broad(ratio.value, 24, 600);

const blockWidth = (block, scale) => {
  const convs = block.convs.reduce((sum, conv) => sum + cell(conv, scale) + BETWEEN, -BETWEEN);
  const ratio = block.ratio ? ratioBox(block.ratio) + 14 + Math.max(...block.ratio.note.map((line) => broad(line, 12))) : 0;
  return Math.max(convs, ratio, broad(block.total, 20, 600) + 14 + broad(block.name, 12));
};
const blockHeight = (block, scale) => (block.ratio ? RATIO : 0) + Math.max(...block.convs.map((conv) => down(conv, scale)));

const blocksOf = (data) => data.sections.flatMap((section) => section.blocks);

const fits = (data, width, scale) => {
  const blocks = blocksOf(data);
  const widths = blocks.map((block) => blockWidth(block, scale));
  const needed = width < WIDE ? Math.max(...widths) : widths.reduce((sum, one) => sum + one + APART, -APART);
  const tall = Math.max(...blocks.flatMap((block) => block.convs).map((conv) => down(conv, scale)));
  return needed <= width && tall <= TALLEST;
};

const scaleFor = (data, width) => {
  let scale = USUAL;
  while (fits(data, width, 4 * scale)) scale *= 4;
  if (fits(data, width, scale)) return scale;
  let [low, high] = [0, scale];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (fits(data, width, middle)) low = middle; else high = middle;
  }
  return low;
};

const rectangle = (x, y, width, height) => `M${x} ${y}h${width}v${height}h${-width}z`;

// All tiles of a convolution as one path; with groups the blocks on the diagonal of each, and the rest as another.
const tiles = (svg, conv, x, y, scale) => {
  const [width, height, between] = [conv.out * scale, conv.channels * scale, gap(conv, scale)];
  let held = '', whole = '';
  for (let row = 0; row < conv.kernel; row++) {
    for (let column = 0; column < conv.kernel; column++) {
      const [left, top] = [x + column * (width + between), y + row * (height + between)];
      whole += rectangle(left, top, width, height);
      for (let group = 0; group < conv.groups; group++) {
        held += rectangle(left + (group * width) / conv.groups, top + (group * height) / conv.groups, width / conv.groups, height / conv.groups);
      }
    }
  }
  const drawn = mark(svg, 'g', { class: 'conv' });
  mark(drawn, 'title', {}, conv.title);
  if (conv.groups > 1) mark(drawn, 'path', { d: whole, class: 'left-out' });
  mark(drawn, 'path', { d: held, class: 'held', style: `fill: var(--${conv.kind})` });
};

const drawRatio = (svg, ratio, x, y) => {
  const width = ratioBox(ratio);
  mark(svg, 'rect', { x: x + 1, y, width, height: 44, rx: 6, class: 'box' });
  mark(svg, 'text', { x: x + 1 + width / 2, y: y + 31, 'text-anchor': 'middle', class: 'ratio' }, ratio.value);
  ratio.note.forEach((line, i) => mark(svg, 'text', { x: x + width + 14, y: y + 18 + 16 * i, class: 'muted' }, line));
};

// A block with its tiles on `ground`; returns how wide it is.
const drawBlock = (svg, block, x, top, ground, scale) => {
  if (block.ratio) drawRatio(svg, block.ratio, x, top);
  let left = x;
  for (const conv of block.convs) {
    tiles(svg, conv, left, ground - down(conv, scale), scale);
    mark(svg, 'text', { x: left, y: ground + 17, class: 'strong' }, conv.label);
    mark(svg, 'text', { x: left, y: ground + 34, class: 'muted' }, conv.count);
    left += cell(conv, scale) + BETWEEN;
  }
  const width = blockWidth(block, scale);
  mark(svg, 'line', { x1: x, x2: x + width, y1: ground + 44.5, y2: ground + 44.5, class: 'rule' });
  mark(svg, 'text', { x, y: ground + 68, class: 'total' }, block.total);
  mark(svg, 'text', { x: x + broad(block.total, 20, 600) + 14, y: ground + 67, class: 'muted' }, block.name);
  return width;
};

const drawHead = (svg, section, x, y) => {
  mark(svg, 'text', { x, y: y + 15, class: 'title' }, section.title);
  mark(svg, 'text', { x, y: y + 34, class: 'muted' }, section.line);
};

const sideBySide = (svg, data, width, scale) => {
  const ground = TOP + Math.max(...blocksOf(data).map((block) => blockHeight(block, scale)));
  // What is left over goes between the blocks.
  const used = blocksOf(data).reduce((sum, block) => sum + blockWidth(block, scale), 0);
  const apart = Math.min((width - used) / (blocksOf(data).length - 1), 2 * APART);
  let x = 0;
  data.sections.forEach((section, i) => {
    if (i) {
      mark(svg, 'line', { x1: x - apart / 2 + 0.5, x2: x - apart / 2 + 0.5, y1: 0, y2: ground + FOOT, class: 'rule' });
    }
    drawHead(svg, section, x, 0);
    for (const block of section.blocks) x += drawBlock(svg, block, x, TOP, ground, scale) + apart;
  });
  return ground + FOOT;
};

const stacked = (svg, data, scale) => {
  let y = 0;
  for (const section of data.sections) {
    drawHead(svg, section, 0, y);
    y += TOP;
    for (const block of section.blocks) {
      const ground = y + blockHeight(block, scale);
      drawBlock(svg, block, 0, y, ground, scale);
      y = ground + FOOT + 22;
    }
  }
  return y;
};

// A square of so many weights, to the scale of the tiles, and what the hatching means.
const drawKey = (svg, data, y, scale) => {
  let side = 1;
  while (side * scale < 11) side *= 2;
  const edge = side * scale;
  mark(svg, 'rect', { x: 0.5, y: y + 2.5, width: edge, height: edge, class: 'square' });
  const words = data.words.scale.replace('#', (side * side).toLocaleString('en'));
  mark(svg, 'text', { x: edge + 9, y: y + 13, class: 'muted' }, words);
  if (data.words.hatched) {
    mark(svg, 'rect', { x: 0.5, y: y + 32.5, width: 18, height: 12, class: 'left-out' });
    mark(svg, 'text', { x: 27, y: y + 43, class: 'muted' }, data.words.hatched);
  }
  return y + Math.max(edge + 4, 26) + (data.words.hatched ? 30 : 0);
};

const draw = (data, width) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', data.words.label);
  const pattern = mark(mark(svg, 'defs', {}), 'pattern', { id: 'hatch', width: 5, height: 5, patternUnits: 'userSpaceOnUse' });
  mark(pattern, 'path', { d: 'M-1 1l2 -2M0 5l5 -5M4 6l2 -2', class: 'hatch' });
  const scale = scaleFor(data, width);
  const end = width < WIDE ? stacked(svg, data, scale) : sideBySide(svg, data, width, scale) + 14;
  const height = drawKey(svg, data, end, scale);
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.dataset.scale = scale;
  return svg;
};

export default function (component) {
  const { parentElement, data } = component;
  const root = parentElement.querySelector('.network');
  family = getComputedStyle(root).fontFamily;
  let drawn = 0;
  const fresh = () => {
    drawn = Math.round(root.clientWidth);
    if (!drawn) return;
    const ground = document.createElement('div');
    ground.className = 'card';  // export.js saves what lies in front of it, as large as `view` says
    const svg = draw(data, drawn);
    const { width, height } = svg.viewBox.baseVal;
    root.view = { width, height };
    ground.append(svg);
    root.replaceChildren(ground, saveButtons(root, data));
  };
  fresh();
  const observer = new ResizeObserver(() => { if (Math.round(root.clientWidth) !== drawn) fresh(); });
  observer.observe(root);
  return () => observer.disconnect();
}
