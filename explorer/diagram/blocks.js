// A block of the overview: its plates, its rail, its frame.

const fillOf = (op, data) => {
  if (data.metric === 'kind' || data.mode === 'block') return `var(--${op.kind})`;
  if (isSliver(op)) return 'var(--neutral)';
  const value = op[data.metric];
  if (value === null) return 'var(--step-9)'; // it sees the whole image
  if (!value) return 'var(--ground)';
  const { least, most } = data.ranges[data.metric];
  const share = most > least ? Math.log(value / least) / Math.log(most / least) : 1;
  return `var(--step-${clamp(Math.floor(share * 10), 0, 9)})`;
};

// An operation in a later one of alike blocks, which sees more of the image.
const later = (op, run, each) => (op.field ? { ...op, field: op.field + run.grows * each } : op);

// An envelope in as many plates as its receptive field needs to be seen growing.
const partsOf = (glyph, data) => {
  const blocks = glyph.run.names.length;
  if (data.metric !== 'field' || blocks < 2) return glyph.marks;
  const parts = Math.min(blocks, 24);
  return Array.from({ length: parts }, (_, i) => {
    const [from, to] = [Math.round((i * blocks) / parts), Math.round(((i + 1) * blocks) / parts)];
    return { op: { ...later(glyph.marks[0].op, glyph.run, from), part: true }, x: glyph.x0 + from * glyph.pitch, width: (to - from) * glyph.pitch };
  });
};

const drawPlate = (mark, cy, data) => {
  const { op, x, width } = mark;
  const [left, right] = [heightOf(op.from, data) / 2, heightOf(op.to, data) / 2];
  const fill = fillOf(op, data);
  const edge = op.part ? { 'shape-rendering': 'crispEdges' } : data.metric === 'kind' ? {} : { stroke: 'var(--neutral)', 'stroke-width': 0.8 };
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

// Too narrow for a rail: a square over a block whose shortcut is no identity.
const drawDot = ({ run, x0 }, top, data, group) => {
  if (!run.adds || run.rail.kind === 'identity') return;
  const colour = run.rail.kind === 'projection' && data.metric === 'kind' ? ' projection' : '';
  group.append(make('rect', { class: `dot${colour}`, x: x0, y: top - 7, width: 4, height: 4 }));
};

const drawRail = (glyph, cy, top, data, group) => {
  const { run, dot, plus } = glyph;
  if (plus === null) { drawDot(glyph, top, data, group); return; }
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
  const projection = run.rail.ops.find((each) => each.role === 'projection');
  const op = projection && later(projection, run, glyph.each);
  const look = { x: middle - box / 2, y: y - 8, width: box, height: 16, rx: 3 };
  const fill = op && fillOf(op, data);
  group.append(op
    ? make('rect', { ...look, fill, class: 'plate' })
    : make('rect', { ...look, class: 'hollow', 'stroke-dasharray': kind === 'pad' ? '3 2' : 'none' }));
  const words = write(middle, y + 4, label, op ? 'on' : 'small', 'middle');
  if (op) words.setAttribute('style', `fill: ${fill.replace('--', '--on-')}`);
  group.append(words);
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
  const group = make('g', { class: data.stage && glyph.stage.id !== data.stage ? 'glyph dim' : 'glyph', role: 'button', tabindex: -1, 'aria-label': cardOf(run, glyph.each).join('. ') });
  const high = tallest(glyph, data);
  const top = cy - high / 2 - (run.adds ? 17 + 14 : 8);
  const bottom = cy + high / 2 + (glyph.labels || !run.block ? 30 : 6);
  if (glyph.count > 1) drawFold(glyph, top, bottom, group);
  const chosen = run.names.indexOf(data.chosen_block);
  const box = boxOf(glyph, chosen, top, bottom);
  group.append(
    make('rect', { class: 'frame', ...box }),
    make('rect', { class: 'ring', ...box, x: box.x - 3.5, y: box.y - 3.5, width: box.width + 7, height: box.height + 7 }),
    path(`M${glyph.x0} ${cy}H${glyph.x1}`, 'trunk'),
  );
  drawRail(glyph, cy, cy - high / 2, data, group);
  const marks = glyph.pitch ? partsOf(glyph, data) : glyph.marks.map((mark) => ({ ...mark, op: later(mark.op, run, glyph.each) }));
  for (const mark of marks) {
    const op = make('g', { class: 'op' }, drawPlate(mark, cy, data));
    if (!glyph.pitch) op.onclick = (event) => { event.stopPropagation(); tools.choose(own(mark.op.id, run, glyph.each)); };
    if (own(mark.op.id, run, glyph.each) === data.chosen) op.classList.add('chosen');
    group.append(op);
    if (glyph.labels || mark.op.role === 'linear' || (mark.op.role === 'pool' && mark.op.to === 1)) drawLabel(mark, cy, data, group);
  }
  if (glyph.count > 1) drawPill(glyph, top, group);
  const blocks = glyph.pitch ? run.names.length : glyph.count;
  if (chosen >= glyph.each && chosen < glyph.each + blocks) group.classList.add('chosen');
  const isCut = (each) => data.cut?.includes(own(run.path, run, each));
  if (!glyph.pitch && isCut(glyph.each)) group.classList.add('cut');
  if (glyph.pitch) {
    run.names.forEach((_, each) => {
      if (isCut(each)) group.append(make('rect', { class: 'gone', x: glyph.x0 + each * glyph.pitch, y: top, width: glyph.pitch, height: bottom - top }));
    });
  }
  const at = (event) => (glyph.pitch && event ? blockUnder(event, glyph, group) : glyph.each);
  group.onclick = (event) => tools.choose(own(run.path, run, at(event)));
  group[glyph.pitch ? 'onmousemove' : 'onmouseenter'] = (event) => tools.show(cardOf(run, at(event)), glyph.x0, bottom + 6);
  group.onmouseleave = () => tools.hide();
  return group;
};

// The frame of a block; in an envelope, that of the chosen one.
const boxOf = (glyph, chosen, top, bottom) => {
  const across = glyph.pitch && chosen >= 0
    ? { x: glyph.x0 + chosen * glyph.pitch - 1, width: glyph.pitch + 2, rx: 1 }
    : { x: glyph.x0, width: glyph.x1 - glyph.x0, rx: 6 };
  return { ...across, y: top, height: bottom - top };
};

// Which block of an envelope the pointer is on.
const blockUnder = (event, glyph, group) => {
  const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(group.getScreenCTM().inverse());
  return clamp(Math.floor((x - glyph.x0) / glyph.pitch), 0, glyph.run.names.length - 1);
};

// The name of a layer in the n-th block of a run: layer3.1.conv2 -> layer3.4.conv2.
const own = (id, run, each) => (each ? id.replace(/^(layer\d+\.)(\d+)/, (_, stage, block) => stage + (Number(block) + each)) : id);
