// The loupe: one block, every operation with its name, shape and costs.

const LOUPE = { top: 46, tall: 96, least: 520 }; // below the least width it scrolls sideways

// All of a loupe whose largest map is `tall`: rail, plates, and the lines of numbers below.
const loupeHeight = (tall) => LOUPE.top + tall + 60;

const loupeWidth = (op, k) => (isSliver(op) ? 13 : op.role === 'attention' ? 30 : clamp(k * Math.sqrt(op.channels), 14, 28 * k));

// The widest plates with which the block has room, the wires between them at their shortest.
const loupeScale = (data, width) => {
  const shown = [...data.ops, ...data.after];
  const fixed = 74 + 74 + (data.adds ? 52 : 0) + 10 * data.ops.filter((op) => op.wire).length;
  const taken = (k) => shown.reduce((sum, op) => sum + loupeWidth(op, k) + 6, fixed);
  return [1.7, 1.5, 1.3, 1.1, 0.9].find((k) => taken(k) <= width) ?? 0.7;
};

const drawLoupeOp = (op, x, cy, data, tools) => {
  const width = loupeWidth(op, data.k);
  const most = data.largest;
  const half = (side) => Math.max(18, (data.tall / 2) * Math.sqrt(side / most));
  const group = make('g', { class: 'glyph op', role: 'button', tabindex: -1, 'aria-label': `${op.id}, ${op.text}` });
  const [left, right] = [half(op.from), half(op.to)];
  group.append(
    make('path', { class: 'plate', fill: fillOf(op, data), d: `M${x} ${cy - left}L${x + width} ${cy - right}V${cy + right}L${x} ${cy + left}Z` }),
    make('rect', { class: 'ring', x: x - 4, y: cy - left - 4, width: width + 8, height: 2 * left + 8, rx: 5 }),
  );
  if (isSliver(op) || op.role === 'attention') {
    const label = write(x + width / 2, cy, op.short, 'on', 'middle');
    if (op.short > '\u2e80') label.classList.add('stacked'); // Chinese stands, letter under letter
    else label.setAttribute('transform', `rotate(-90 ${x + width / 2} ${cy})`);
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

const drawLoupe = (asked, given, tools) => {
  const width = Math.max(given, LOUPE.least);
  const data = { ...asked, k: loupeScale(asked, width) };
  const cy = LOUPE.top + data.tall / 2;
  const rows = cy + data.tall / 2 + 20;
  const svg = make('svg', { role: 'group', 'aria-label': data.words.label });
  const shown = [...data.ops, ...data.after];
  const plates = shown.reduce((sum, op) => sum + loupeWidth(op, data.k), 0);
  const wires = data.ops.filter((op) => op.wire).length;
  const room = width - plates - 148 - (data.adds ? 52 : 0) - shown.length * 6;
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
  svg.setAttribute('viewBox', `0 0 ${Math.max(width, x + 74)} ${loupeHeight(data.tall)}`);
  svg.style.minWidth = `${LOUPE.least}px`;
  return svg;
};
