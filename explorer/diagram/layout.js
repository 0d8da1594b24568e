// Where everything stands, left to right: as much detail as has room.

const LADDER = [3, 2.4, 1.9, 1.5, 1.3, 1.1, 0.92, 0.86, 0.8, 0.74, 0.68, 0.62, 0.56, 0.5, 0.45, 0.4];
const GUTTER = 56;
const FINEST = 3; // px a block; below it the blocks of a run are one plate

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
  const op = plateOf(run);
  const thin = width < 7;
  const mark = { op, x: x0 + (thin ? 0 : width * 0.22), width: thin ? width - (width > 3 ? 0.8 : -0.3) : width * 0.56 };
  return { run, count, x0, x1: x0 + width, marks: [mark], dot: x0 + 1, plus: run.adds && !thin ? x0 + width - 1 : null, small: true };
};

// A run of blocks too narrow to be drawn one by one: a single plate, where the pointer says which block is meant.
const layEnvelope = (run, x0, pitch) => {
  const width = pitch * run.names.length;
  return { run, count: 1, pitch, x0, x1: x0 + width, marks: [{ op: plateOf(run), x: x0, width }], dot: x0, plus: null, small: true };
};

const plateOf = (run) => {
  const drawn = run.ops.filter((op) => !isSliver(op) && op.role !== 'attention');
  const main = drawn.find((op) => op.label !== '1×1') || drawn[0];
  const sum = (key) => [...run.ops, ...run.rail.ops].reduce((total, op) => total + op[key], 0);
  const sums = { params: sum('params'), work: sum('work'), values: sum('values'), field: drawn.at(-1).field };
  const core = drawn.some((each) => each.label === '1×1') && main.kind;
  return { ...main, id: run.path, from: drawn[0].from, to: drawn.at(-1).to, label: '', groups: 1, core, ...sums };
};

const layStage = (stage, x0, size, folded) => {
  let x = x0;
  const glyphs = [];
  for (const run of stage.runs) {
    if (size.plate < FINEST && run.block && !folded) {
      const glyph = layEnvelope(run, x, size.plate);
      glyphs.push({ ...glyph, stage, each: 0 });
      x = glyph.x1;
      continue;
    }
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
  const plates = [76, 68, 62, 56, 52, 48, 44, 40, 36, 33, 30, 27, 24, 21, 18, 16, 14, 12, 10, 8.5, 7, 6, 5, 4, 3, 2.4, 2, 1.6, 1.4, 1.2, 1, 0.85, 0.7].map((plate) => ({ plate, k: 1 }));
  return [...ladder(true), ...ladder(false), ...plates];
};

const lay = (data, width) => {
  const ways = { folded: [true], unfolded: [false], auto: [false, true] }[data.fold];
  let row = null;
  for (const folded of ways) {
    for (const size of sizesOf(folded, folded === ways.at(-1))) {
      row = layRow(data, size, folded);
      // A little smaller beats a level of detail less; but not on a wall, where the letters are as small as may be.
      const slack = size.k === LADDER.at(-1) && !data.stage ? 1.02 : 1;
      if (row.width <= width * slack) return row;
    }
  }
  return row;
};
