// The whole network from left to right.

const drawInput = (data, cy, svg) => {
  const half = data.tall / 2;
  svg.append(
    make('rect', { class: 'hollow', x: GUTTER + 8, y: cy - half, width: 14, height: data.tall, rx: 2 }),
    write(GUTTER + 15, cy + half + 14, data.input.label, 'small muted', 'middle'),
    write(GUTTER + 15, cy + half + 27, data.input.shape, 'small muted', 'middle'),
  );
};

const drawTitles = (row, data, svg) => {
  for (const { stage, x0, x1 } of row.stages) {
    svg.append(write(x0, 14, stage.title, 'strong'));
    if (stage.note && x1 - x0 > 110) svg.append(write(x0 + 56, 14, stage.note, 'muted'));
    svg.append(path(`M${x0} 21H${x1 - 8}`, stage.id === data.stage ? 'rule here' : 'rule'));
  }
};

// A presented stage is gone to by a click anywhere on it.
const drawReach = ({ stage, x0, x1 }, bottom, tools) => {
  const reach = make('rect', { class: 'reach', x: x0 - 3, y: 0, width: x1 - x0, height: bottom });
  reach.onclick = () => tools.choose(stage.runs[0].path);
  return reach;
};

// Where the line runs and how far down the plates go, with `data.tall` for the height of the image.
const heightsOf = (row, data) => {
  const reach = ({ glyphs }) => Math.max(...glyphs.map((glyph) => tallest(glyph, data) / 2 + (glyph.run.adds ? 40 : 10)));
  const cy = 30 + Math.max(data.tall / 2, ...row.stages.map(reach));
  return { cy, y: cy + data.tall / 2 + 50 };
};

// The tallest image with which all of it stands in the room there is.
const tallOf = (row, data) => {
  for (let tall = 168; tall > 48; tall -= 4) {
    if (heightsOf(row, { ...data, tall }).y + belowOf(data) <= data.room) return tall;
  }
  return 48;
};

// Columns and legend. Presented by kind, the labels of the plates are legend enough.
const belowOf = (data) => (data.stage && data.metric === 'kind' ? COLUMNS : COLUMNS + LEGEND);

const drawWide = (given, width, tools) => {
  const row = lay(given, width);
  row.width = Math.max(row.width, width);
  const data = { ...given, tall: given.room ? tallOf(row, given) : TALL };
  const { cy, y } = heightsOf(row, data);
  const svg = make('svg', { role: 'group', 'aria-label': data.words.label });
  const end = row.stages.at(-1).x1 + 6;
  drawTitles(row, data, svg);
  svg.append(path(`M${GUTTER + 22} ${cy}H${end}`, 'trunk'), path(`M${end - 5} ${cy - 4}L${end} ${cy}L${end - 5} ${cy + 4}`, 'trunk'));
  drawInput(data, cy, svg);
  for (const laid of row.stages) {
    if (data.stage) svg.append(drawReach(laid, y + COLUMNS, tools));
    for (const glyph of laid.glyphs) svg.append(drawGlyph(glyph, cy, data, tools));
  }
  drawColumns(row, data, y, svg);
  const below = belowOf(data);
  const second = below > COLUMNS ? drawLegend(row, data, y + below - 10, svg) : 0;
  svg.setAttribute('viewBox', `0 0 ${row.width} ${y + below + second}`);
  return svg;
};
