// Draws a network as one SVG. Heights are √side of a map, widths √channels; the grammar is in docs/diagram.md.
// Text goes in through textContent alone.

const SVG = 'http://www.w3.org/2000/svg';
const LADDER = [3, 2.4, 1.9, 1.5, 1.3, 1.1, 0.92, 0.86, 0.8, 0.74, 0.68, 0.62, 0.56, 0.5];
const GUTTER = 56;
const TALL = 150;
const ROW = 44;

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

// --- sizes -----------------------------------------------------------------------------------------------------------

const heightOf = (side, data) => Math.max(9, TALL * Math.sqrt(side / data.input.side));

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

// --- layout: where everything stands, left to right ------------------------------------------------------------------

// One block: its operations, its dot and its plus. `size` is {k, labels}, or {plate} for one plate a block.
const layBlock = (run, x0, size, count) => {
  if (size.plate && run.block) return layPlate(run, x0, size.plate, count);
  const pad = size.labels ? 5 : 3;
  let x = x0 + pad;
  let dot = null;
  const marks = [];
  run.ops.forEach((op, index) => {
    if (run.adds && index === run.rail.start) { dot = x; x += 3; }
    x += isSliver(op) ? 1 : marks.length && size.labels ? 4 : 2;
    const slot = slotOf(op, size, sliversBehind(run.ops, index));
    marks.push({ op, x: x + (slot - widthOf(op, size.k)) / 2, width: widthOf(op, size.k) });
    x += slot;
  });
  let plus = null;
  if (run.adds) { plus = x + 6 + pad; x += 13 + pad; }
  for (const op of run.after) { x += 2; marks.push({ op, x, width: widthOf(op, size.k) }); x += widthOf(op, size.k); }
  return { run, count, x0, x1: x + pad, marks, dot, plus, labels: size.labels };
};

// A block as one plate of a fixed width, from the map that comes in to the one that goes out.
const layPlate = (run, x0, width, count) => {
  const drawn = run.ops.filter((op) => !isSliver(op) && op.role !== 'attention');
  const main = drawn.find((op) => op.label !== '1×1') || drawn[0];
  const sum = (key) => [...run.ops, ...run.rail.ops].reduce((total, op) => total + op[key], 0);
  const op = { ...main, id: run.path, from: drawn[0].from, to: drawn.at(-1).to, label: '', groups: 1, core: drawn.some((each) => each.label === '1×1') && main.kind, params: sum('params'), work: sum('work'), values: sum('values') };
  const thin = width < 7;
  const mark = { op, x: x0 + (thin ? 0 : width * 0.22), width: thin ? width - (width > 3 ? 0.8 : -0.3) : width * 0.56 };
  return { run, count, x0, x1: x0 + width, marks: [mark], dot: x0 + 1, plus: run.adds && !thin ? x0 + width - 1 : null, small: true };
};

const layStage = (stage, x0, size, folded) => {
  let x = x0;
  const glyphs = [];
  for (const run of stage.runs) {
    const times = folded ? 1 : run.names.length;
    for (let each = 0; each < times; each += 1) {
      const glyph = layBlock(run, x, size, folded ? run.names.length : 1);
      glyphs.push({ ...glyph, stage, each });
      x = glyph.x1 + (glyph.count > 1 ? 12 : size.plate ? 0 : 4);
    }
  }
  return { stage, x0, x1: Math.max(x, x0 + 6.4 * stage.shape.length + 6), glyphs };
};

const layRow = (data, size, folded) => {
  let x = GUTTER + 36;
  const stages = data.stages.map((stage) => {
    const laid = layStage(stage, x, size, folded);
    x = laid.x1 + 6;
    return laid;
  });
  return { stages, width: x + 6, plates: Boolean(size.plate) };
};

// From the most that can be shown to the least: labels, no labels, one plate a block, plates that merge.
const sizesOf = (folded, last) => {
  const ladder = (labels, most) => LADDER.slice(0, most).map((k) => ({ k, labels }));
  if (!folded && !last) return ladder(true, 10);
  const plates = [56, 40, 30, 24, 18, 14, 10, 7, 5, 4, 3, 2, 1.4, 1, 0.7].map((plate) => ({ plate, k: 1 }));
  return [...ladder(true), ...ladder(false), ...plates];
};

const lay = (data, width) => {
  const ways = { folded: [true], unfolded: [false], auto: [false, true] }[data.fold];
  let row = null;
  for (const folded of ways) {
    for (const size of sizesOf(folded, folded === ways.at(-1))) {
      row = layRow(data, size, folded);
      const slack = size.k === LADDER.at(-1) ? 1.1 : 1; // a little smaller beats a level of detail less
      if (row.width <= width * slack) return row;
    }
  }
  return row;
};

// --- drawing ---------------------------------------------------------------------------------------------------------

const fillOf = (op, data) => {
  if (data.metric === 'kind' || data.mode === 'block') return `var(--${op.kind})`;
  if (isSliver(op)) return 'var(--neutral)';
  const value = op[data.metric];
  if (!value) return 'var(--ground)';
  const { least, most } = data.ranges[data.metric];
  const share = most > least ? Math.log(value / least) / Math.log(most / least) : 1;
  return `var(--step-${clamp(Math.floor(share * 10), 0, 9)})`;
};

const drawPlate = (mark, cy, data) => {
  const { op, x, width } = mark;
  const [left, right] = [heightOf(op.from, data) / 2, heightOf(op.to, data) / 2];
  const fill = fillOf(op, data);
  const edge = data.metric === 'kind' ? {} : { stroke: 'var(--neutral)', 'stroke-width': 0.8 };
  if (op.role === 'attention') return make('circle', { class: 'plate', cx: x + 5, cy, r: 5, fill, ...edge });
  if (op.role === 'linear') return make('rect', { class: 'plate', x, y: cy - 13, width, height: 26, rx: 2, fill, ...edge });
  const shape = make('path', {
    class: 'plate', fill, ...edge,
    d: `M${x} ${cy - left}L${x + width} ${cy - right}V${cy + right}L${x} ${cy + left}Z`,
  });
  if (op.core && op.core !== 'conv_1x1' && data.metric === 'kind' && width > 6) {
    shape.setAttribute('fill', 'var(--conv_1x1)');
    const thin = width / 3;
    const at = (share) => left + (right - left) * share;
    return make('g', {}, shape, make('path', {
      fill, d: `M${x + thin} ${cy - at(1 / 3)}L${x + 2 * thin} ${cy - at(2 / 3)}V${cy + at(2 / 3)}L${x + thin} ${cy + at(1 / 3)}Z`,
    }));
  }
  if (op.groups < 2) return shape;
  const cuts = Math.min(op.groups, 8);
  const lines = Array.from({ length: cuts - 1 }, (_, i) => {
    const y = cy - right + ((i + 1) * 2 * right) / cuts;
    return `M${x} ${y}H${x + width}`;
  });
  return make('g', {}, shape, make('path', { d: lines.join(''), stroke: 'var(--ground)', 'stroke-width': 1 }));
};

const drawLabel = (mark, cy, data, svg) => {
  const { op, x, width } = mark;
  if (!op.label) return;
  const y = cy + (op.role === 'linear' ? 13 : Math.max(heightOf(op.from, data), heightOf(op.to, data)) / 2) + 13;
  const halves = op.stride > 1 && op.role !== 'pool';
  svg.append(write(x + width / 2, y, op.label, halves ? 'small strong' : 'small muted', 'middle'));
  if (halves) svg.append(write(x + width / 2, y + 12, `/${op.stride}`, 'small strong', 'middle'));
};

const tallest = (glyph, data) =>
  Math.max(...glyph.marks.map(({ op }) => Math.max(heightOf(op.from, data), heightOf(op.to, data))), 26);

const drawSmallRail = (glyph, cy, top, data, group) => {
  const { dot, plus } = glyph;
  const { kind } = glyph.run.rail;
  const colour = kind === 'projection' && data.metric === 'kind' ? ' projection' : '';
  group.append(path(`M${dot} ${cy}V${top - 7}H${plus}V${cy}`, `rail${colour}${kind === 'pad' ? ' pad' : ''}`));
  if (kind !== 'identity') group.append(make('rect', { class: `dot${colour}`, x: (dot + plus) / 2 - 3, y: top - 10, width: 6, height: 6 }));
};

const drawRail = (glyph, cy, top, data, group) => {
  const { run, dot, plus } = glyph;
  if (plus === null) return;
  if (glyph.small) { drawSmallRail(glyph, cy, top, data, group); return; }
  const { kind, label } = run.rail;
  const y = top - 17;
  const colour = kind === 'projection' && data.metric === 'kind' ? ' projection' : '';
  const dash = kind === 'pad' ? ' pad' : '';
  group.append(
    path(`M${dot} ${cy}V${y + 6}Q${dot} ${y} ${dot + 6} ${y}H${plus - 6}Q${plus} ${y} ${plus} ${y + 6}V${cy - 8}`, `rail${colour}${dash}`),
    path(`M${plus - 3.5} ${cy - 12}L${plus} ${cy - 7}L${plus + 3.5} ${cy - 12}`, `rail${colour}`),
    make('circle', { class: `dot${colour}`, cx: dot, cy, r: 2.6 }),
    make('circle', { class: 'plus', cx: plus, cy, r: 6.5 }),
    path(`M${plus - 3.5} ${cy}H${plus + 3.5}M${plus} ${cy - 3.5}V${cy + 3.5}`, 'cross'),
  );
  if (kind === 'identity') return;
  const box = Math.min(lengthOf(label, 6) + 12, plus - dot - 6);
  const middle = (dot + plus) / 2;
  const op = run.rail.ops.find((each) => each.role === 'projection');
  const look = { x: middle - box / 2, y: y - 8, width: box, height: 16, rx: 3 };
  group.append(op
    ? make('rect', { ...look, fill: fillOf(op, data), class: 'plate' })
    : make('rect', { ...look, class: 'hollow', 'stroke-dasharray': kind === 'pad' ? '3 2' : 'none' }));
  group.append(write(middle, y + 4, label, op ? 'on' : 'small', 'middle'));
};

const drawFold = (glyph, top, bottom, group) => {
  const [x, width, height] = [glyph.x0, glyph.x1 - glyph.x0, bottom - top];
  const behind = Math.min(glyph.count - 1, 3);
  for (let i = behind; i > 0; i -= 1) {
    group.append(make('rect', { class: 'fold', x: x + 3 * i, y: top - 3 * i, width, height, rx: 6 }));
  }
  group.append(make('rect', { class: 'fold', x, y: top, width, height, rx: 6 }));
};

const drawPill = (glyph, top, group) => {
  const text = `×${glyph.count}`;
  const width = 10 + 7 * text.length;
  const x = glyph.x1 - width + 8;
  group.append(
    make('rect', { class: 'count', x, y: top - 9, width, height: 18, rx: 9 }),
    write(x + width / 2, top + 4, text, 'pill', 'middle'),
  );
};

const drawGlyph = (glyph, cy, data, tools) => {
  const { run } = glyph;
  const name = run.names[glyph.each];
  const group = make('g', { class: 'glyph', role: 'button', tabindex: -1, 'aria-label': cardOf(run, glyph.each).join('. ') });
  const high = tallest(glyph, data);
  const top = cy - high / 2 - (run.adds ? 17 + 14 : 8);
  const bottom = cy + high / 2 + (glyph.small ? 6 : 30);
  if (glyph.count > 1) drawFold(glyph, top, bottom, group);
  const box = { x: glyph.x0, y: top, width: glyph.x1 - glyph.x0, height: bottom - top, rx: 6 };
  group.append(
    make('rect', { class: 'frame', ...box }),
    make('rect', { class: 'ring', ...box, x: box.x - 3.5, y: box.y - 3.5, width: box.width + 7, height: box.height + 7 }),
    path(`M${glyph.x0} ${cy}H${glyph.x1}`, 'trunk'),
  );
  drawRail(glyph, cy, cy - high / 2, data, group);
  for (const mark of glyph.marks) {
    const op = make('g', { class: 'op' }, drawPlate(mark, cy, data));
    op.onclick = (event) => { event.stopPropagation(); tools.choose(own(mark.op.id, run, glyph.each)); };
    if (own(mark.op.id, run, glyph.each) === data.chosen) op.classList.add('chosen');
    group.append(op);
    if (glyph.labels || mark.op.role === 'linear' || (mark.op.role === 'pool' && mark.op.to === 1)) drawLabel(mark, cy, data, group);
  }
  if (glyph.count > 1) drawPill(glyph, top, group);
  if (run.names.slice(glyph.each, glyph.each + glyph.count).includes(data.chosen_block)) group.classList.add('chosen');
  group.onclick = () => tools.choose(own(run.path, run, glyph.each));
  group.onmouseenter = () => tools.show(cardOf(run, glyph.each), glyph.x0, bottom + 6);
  group.onmouseleave = () => tools.hide();
  group.dataset.name = name;
  return group;
};

// The name of a layer in the n-th block of a run: layer3.1.conv2 -> layer3.4.conv2.
const own = (id, run, each) => (each ? id.replace(/^(layer\d+\.)(\d+)/, (_, stage, block) => stage + (Number(block) + each)) : id);

const drawInput = (data, cy, svg) => {
  svg.append(
    make('rect', { class: 'hollow', x: GUTTER + 8, y: cy - TALL / 2, width: 14, height: TALL, rx: 2 }),
    write(GUTTER + 15, cy + TALL / 2 + 14, data.input.label, 'small muted', 'middle'),
    write(GUTTER + 15, cy + TALL / 2 + 27, data.input.shape, 'small muted', 'middle'),
  );
};

const drawTitles = (row, svg) => {
  for (const { stage, x0, x1 } of row.stages) {
    const title = write(x0, 14, stage.title, 'strong');
    svg.append(title);
    if (stage.note && x1 - x0 > 110) svg.append(write(x0 + 56, 14, stage.note, 'muted'));
    svg.append(path(`M${x0} 21H${x1 - 8}`, 'rule'));
  }
};

// --- columns under the picture: layer ruler, shape, parameters, MACs -----------------------------------------------------

const drawRuler = (row, data, y, svg) => {
  const pitch = Math.min(9, ...row.stages.map(({ stage, x0, x1 }) => (x1 - x0 - 6) / Math.max(stage.ticks.length, 1)));
  const tens = pitch < 1.4;
  for (const { stage, x0, x1 } of row.stages) {
    const step = tens ? 10 : 1;
    const each = tens ? Math.min(9, (x1 - x0 - 6) / Math.ceil(stage.ticks.length / 10)) : pitch;
    for (let i = 0; i < stage.ticks.length; i += step) {
      svg.append(make('rect', { x: x0 + (i / step) * each, y, width: Math.max(each - 1, 0.6), height: 9, fill: data.metric === 'kind' ? `var(--${stage.ticks[i]})` : 'var(--neutral)' }));
    }
    const last = stage.first + stage.ticks.length - 1;
    const span = stage.ticks.length > 1 ? `${stage.first}–${last}` : stage.ticks.length ? `${last}` : '';
    const note = tens && stage.ticks.length > 9 && x1 - x0 > 150 ? ` · ${data.words.ten}` : '';
    svg.append(write(x0, y + 22, span + note, 'small muted'));
  }
  svg.append(write(0, y + 9, data.words.layer, 'muted'));
};

const drawBars = (row, key, label, y, svg) => {
  svg.append(write(0, y, label, 'muted'));
  const room = ({ x0, x1 }) => x1 - x0 - 62;
  const scale = Math.min(...row.stages.filter((stage) => room(stage) > 40 && stage.stage[key].value).map((stage) => room(stage) / stage.stage[key].value));
  for (const laid of row.stages) {
    const { value, text } = laid.stage[key];
    svg.append(write(laid.x0, y, text));
    if (room(laid) > 40 && value) {
      svg.append(make('rect', { class: 'bar', x: laid.x0 + 56, y: y - 9, width: Math.max(value * scale, 1), height: 9, rx: 1 }));
    }
  }
};

const drawColumns = (row, data, y, svg) => {
  svg.append(path(`M0 ${y - 12}H${row.width}`, 'rule'));
  drawRuler(row, data, y, svg);
  svg.append(write(0, y + 42, data.words.shape, 'muted'));
  for (const { stage, x0 } of row.stages) svg.append(write(x0, y + 42, stage.shape, 'strong'));
  drawBars(row, 'params', data.words.params, y + 62, svg);
  drawBars(row, 'work', data.words.work, y + 82, svg);
};

const drawLegend = (row, data, y, svg) => {
  let x = 0;
  if (data.metric === 'kind') {
    for (const [kind, label] of Object.entries(data.kinds)) {
      if (row.plates && (kind === 'norm' || kind === 'activation')) continue;
      svg.append(make('rect', { x, y: y - 9, width: 11, height: 11, rx: 2, fill: `var(--${kind})` }), write(x + 16, y, label, 'muted'));
      x += 34 + lengthOf(label, 6.4);
    }
    for (const kind of data.rails) {
      svg.append(path(`M${x} ${y - 4}H${x + 22}`, `rail ${kind}`), write(x + 28, y, data.words[kind], 'muted'));
      x += 46 + lengthOf(data.words[kind], 6.4);
    }
  } else {
    svg.append(write(x, y, data.ranges[data.metric].text[0], 'muted'));
    x += 20 + data.ranges[data.metric].text[0].length * 6.4;
    for (let i = 0; i < 10; i += 1) svg.append(make('rect', { x: x + 18 * i, y: y - 9, width: 18, height: 11, fill: `var(--step-${i})` }));
    svg.append(write(x + 190, y, data.ranges[data.metric].text[1], 'muted'));
  }
  const below = x > row.width - 200 ? 20 : 0;
  if (row.plates) return 0; // all plates have one width
  svg.append(write(row.width, y + below, data.words.scale, 'muted', 'end'));
  return below;
};

const drawWide = (data, width, tools) => {
  const row = lay(data, width);
  row.width = Math.max(row.width, Math.min(width, row.width + 400));
  const reach = ({ glyphs }) => Math.max(...glyphs.map((glyph) => tallest(glyph, data) / 2 + (glyph.run.adds ? 40 : 10)));
  const cy = 30 + Math.max(TALL / 2, ...row.stages.map(reach));
  const y = cy + TALL / 2 + 50;
  const total = Math.max(row.width, width);
  row.width = total;
  const svg = make('svg', { role: 'group', 'aria-label': data.words.label });
  const end = row.stages.at(-1).x1 + 6;
  drawTitles(row, svg);
  svg.append(path(`M${GUTTER + 22} ${cy}H${end}`, 'trunk'), path(`M${end - 5} ${cy - 4}L${end} ${cy}L${end - 5} ${cy + 4}`, 'trunk'));
  drawInput(data, cy, svg);
  for (const { glyphs } of row.stages) for (const glyph of glyphs) svg.append(drawGlyph(glyph, cy, data, tools));
  drawColumns(row, data, y, svg);
  const below = drawLegend(row, data, y + 112, svg);
  svg.setAttribute('viewBox', `0 0 ${total} ${y + 122 + below}`);
  return svg;
};

// --- on a phone the network runs down ------------------------------------------------------------------------------------

const drawTall = (data, width, tools) => {
  const svg = make('svg', { role: 'group', 'aria-label': data.words.label });
  const [middle, half] = [82, 58];
  let y = 8;
  const rowOf = (run, title, detail) => {
    const group = make('g', { class: 'glyph', role: 'button', tabindex: -1, 'aria-label': cardOf(run, 0).join('. ') });
    const mark = run.ops.find((op) => op.role === 'conv' && op.label !== '1×1') || run.ops.find((op) => !isSliver(op)) || run.ops[0];
    const length = Math.max(6, 2 * half * Math.sqrt(mark.to / data.input.side));
    const thick = clamp(1.1 * Math.sqrt(mark.channels), 5, 30);
    group.append(
      make('rect', { class: 'frame', x: 0, y, width, height: ROW, rx: 6 }),
      make('rect', { class: 'ring', x: 1, y: y + 1, width: width - 2, height: ROW - 2, rx: 6 }),
      path(`M${middle} ${y}V${y + ROW}`, 'trunk'),
    );
    if (run.adds) {
      const colour = run.rail.kind === 'projection' ? ' projection' : run.rail.kind === 'pad' ? ' pad' : '';
      group.append(path(`M${middle} ${y + 4}H14Q8 ${y + 4} 8 ${y + 10}V${y + ROW - 10}Q8 ${y + ROW - 4} 14 ${y + ROW - 4}H${middle}`, `rail${colour}`));
    }
    group.append(make('rect', { class: 'plate', x: middle - length / 2, y: y + (ROW - thick) / 2, width: length, height: thick, rx: 2, fill: fillOf(mark, data) }));
    group.append(write(middle + half + 14, y + 18, title, 'strong'), write(middle + half + 14, y + 34, detail, 'muted'));
    if (run.names.includes(data.chosen_block)) group.classList.add('chosen');
    group.onclick = () => tools.choose(run.path);
    svg.append(group);
    y += ROW;
  };
  for (const stage of data.stages) {
    svg.append(path(`M0 ${y + 2}H${width}`, 'rule'), write(0, y + 20, stage.title, 'strong'));
    svg.append(write(width, y + 20, `${stage.shape} · ${stage.params.text} · ${stage.work.text}`, 'muted', 'end'));
    y += 28;
    for (const run of stage.runs) {
      const times = run.names.length > 1 ? ` ×${run.names.length}` : '';
      rowOf(run, run.names[0] + times + (run.rail.label ? `  ${run.rail.label}` : ''), run.card.at(-1));
    }
  }
  svg.setAttribute('viewBox', `0 0 ${width} ${y + 8}`);
  return svg;
};

// --- the loupe: one block, every operation with its name, shape and costs ---------------------------------------------------

const LOUPE = { top: 46, tall: 96, least: 520 }; // below the least width it scrolls sideways

const loupeWidth = (op) => (isSliver(op) ? 13 : op.role === 'attention' ? 30 : clamp(1.7 * Math.sqrt(op.channels), 14, 48));

const drawLoupeOp = (op, x, cy, data, tools) => {
  const width = loupeWidth(op);
  const most = data.largest;
  const half = (side) => Math.max(14, (LOUPE.tall / 2) * Math.sqrt(side / most));
  const group = make('g', { class: 'glyph op', role: 'button', tabindex: -1, 'aria-label': `${op.id}, ${op.text}` });
  const [left, right] = [half(op.from), half(op.to)];
  group.append(
    make('path', { class: 'plate', fill: fillOf(op, data), d: `M${x} ${cy - left}L${x + width} ${cy - right}V${cy + right}L${x} ${cy + left}Z` }),
    make('rect', { class: 'ring', x: x - 4, y: cy - left - 4, width: width + 8, height: 2 * left + 8, rx: 5 }),
  );
  if (isSliver(op) || op.role === 'attention') {
    const label = write(x + width / 2, cy, op.short, 'on upright', 'middle');
    label.setAttribute('transform', `rotate(-90 ${x + width / 2} ${cy})`);
    label.setAttribute('dominant-baseline', 'central');
    label.setAttribute('style', `fill: var(--on-${op.kind})`);
    group.append(label);
  }
  if (op.id === data.chosen) group.classList.add('chosen');
  group.onclick = () => tools.choose(op.id);
  group.onmouseenter = () => tools.show([op.id, op.text], x, cy + left + 30);
  group.onmouseleave = () => tools.hide();
  return { group, width, bottom: cy + Math.max(left, right) };
};

const drawLoupe = (data, given, tools) => {
  const width = Math.max(given, LOUPE.least);
  const cy = LOUPE.top + LOUPE.tall / 2;
  const rows = cy + LOUPE.tall / 2 + 20;
  const svg = make('svg', { role: 'group', 'aria-label': data.words.label });
  const shown = [...data.ops, ...data.after];
  const plates = shown.reduce((sum, op) => sum + loupeWidth(op), 0);
  const wires = data.ops.filter((op) => op.wire).length;
  const room = width - plates - 150 - (data.adds ? 34 : 0) - shown.length * 6;
  const wire = clamp(room / Math.max(wires, 1), 10, 96);
  let x = 74;
  let [dot, plus] = [null, null];
  const trunk = path('', 'trunk');
  svg.append(trunk, write(66, cy - 8, data.words.in, 'strong', 'end'), write(66, cy + 18, data.words.enters, 'muted small', 'end'));
  const place = (op) => {
    const drawn = drawLoupeOp(op, x, cy, data, tools);
    svg.append(drawn.group);
    if (op.title) {
      const middle = x + drawn.width / 2;
      const chosen = op.id === data.chosen ? 'strong' : '';
      svg.append(write(middle, rows, op.title, `small strong ${chosen}`, 'middle'), write(middle, rows + 17, op.weights, 'small muted', 'middle'), write(middle, rows + 33, op.macs, 'small muted', 'middle'));
    }
    x += drawn.width + 6;
  };
  data.ops.forEach((op, index) => {
    if (data.adds && index === data.start) { dot = x; x += 14; }
    if (op.wire && index) {
      if (wire > 62 && op.enters) svg.append(write(x + wire / 2, cy - 8, op.enters, 'small muted', 'middle'));
      x += wire;
    }
    place(op);
  });
  if (data.adds) { plus = x + 20; x += 38; }
  data.after.forEach(place);
  trunk.setAttribute('d', `M30 ${cy}H${x + 40}`);
  svg.append(write(x + 4, cy - 8, data.words.out, 'strong'), write(x + 4, cy + 18, data.words.leaves, 'muted small'));
  if (plus !== null) {
    const colour = data.rail.kind === 'projection' ? ' projection' : data.rail.kind === 'pad' ? ' pad' : '';
    svg.append(
      path(`M${dot} ${cy}V22Q${dot} 16 ${dot + 6} 16H${plus - 6}Q${plus} 16 ${plus} 22V${cy - 9}`, `rail${colour}`),
      path(`M${plus - 4} ${cy - 14}L${plus} ${cy - 8}L${plus + 4} ${cy - 14}`, `rail${colour.replace(' pad', '')}`),
      make('circle', { class: `dot${colour}`, cx: dot, cy, r: 3 }),
      make('circle', { class: 'plus', cx: plus, cy, r: 9 }),
      path(`M${plus - 5} ${cy}H${plus + 5}M${plus} ${cy - 5}V${cy + 5}`, 'cross'),
    );
    const middle = (dot + plus) / 2;
    const wide = 14 + lengthOf(data.rail.text);
    const op = data.rail.op;
    const box = make('g', { class: op ? 'glyph op' : '', ...(op ? { role: 'button', tabindex: -1, 'aria-label': op } : {}) });
    box.append(
      make('rect', op ? { class: 'plate', x: middle - wide / 2, y: 6, width: wide, height: 20, rx: 4, fill: 'var(--projection)' } : { class: 'hollow', x: middle - wide / 2, y: 6, width: wide, height: 20, rx: 4 }),
      write(middle, 20, data.rail.text, op ? 'on' : 'small', 'middle'),
    );
    if (op) { box.onclick = () => tools.choose(op); if (op === data.chosen) box.classList.add('chosen'); }
    svg.append(box);
    if (data.rail.costs) svg.append(write(middle + wide / 2 + 8, 12, data.rail.costs, 'small muted'));
  }
  svg.append(write(0, rows + 17, data.words.params, 'small muted'), write(0, rows + 33, data.words.work, 'small muted'));
  svg.setAttribute('viewBox', `0 0 ${Math.max(width, x + 74)} ${rows + 40}`);
  svg.style.minWidth = `${LOUPE.least}px`;
  return svg;
};

// --- keyboard --------------------------------------------------------------------------------------------------------------

const walk = (svg) => {
  const glyphs = [...svg.querySelectorAll('.glyph')];
  const start = glyphs.findIndex((glyph) => glyph.classList.contains('chosen'));
  let at = Math.max(start, 0);
  if (glyphs[at]) glyphs[at].setAttribute('tabindex', 0);
  const go = (to) => {
    if (!glyphs[to]) return;
    glyphs[at].setAttribute('tabindex', -1);
    at = to;
    glyphs[at].setAttribute('tabindex', 0);
    glyphs[at].focus();
  };
  svg.onkeydown = (event) => {
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: glyphs.length - 1 };
    if (event.key in moves) { event.preventDefault(); go(moves[event.key]); }
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); glyphs[at].onclick(); }
  };
};

// --- the component -----------------------------------------------------------------------------------------------------------

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector('.network');
  const card = document.createElement('div');
  card.className = 'card';
  card.hidden = true;
  let drawn = 0;

  const tools = {
    choose: (name) => setTriggerValue('chosen', name),
    show: (lines, x, y) => {
      const scale = root.clientWidth / Math.max(drawn, 1);
      card.replaceChildren(...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })));
      card.hidden = false;
      card.style.left = `${Math.min(x * scale, root.clientWidth - card.offsetWidth)}px`;
      card.style.top = `${y * scale}px`;
    },
    hide: () => { card.hidden = true; },
  };

  const draw = () => {
    const width = Math.floor(root.clientWidth);
    if (!width) return;
    const draws = data.mode === 'block' ? drawLoupe : width < 640 ? drawTall : drawWide;
    const svg = draws(data, width, tools);
    root.style.overflowX = data.mode === 'block' && width < LOUPE.least ? 'auto' : '';
    drawn = Number(svg.getAttribute('viewBox').split(' ')[2]);
    const focused = root.contains(parentElement.activeElement);
    root.replaceChildren(svg, card, ...(data.mode === 'block' || width < 640 ? [] : [saveButtons(root, data)]));
    walk(svg);
    if (focused) svg.querySelector('.glyph[tabindex="0"]')?.focus();
  };

  let width = 0;
  const observer = new ResizeObserver(() => {
    if (Math.floor(root.clientWidth) !== width) { width = Math.floor(root.clientWidth); draw(); }
  });
  observer.observe(root);
  width = Math.floor(root.clientWidth);
  draw();
  return () => observer.disconnect();
}
