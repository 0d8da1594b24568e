// On a phone the network runs down.

const ROW = 44;

// The legend in as many lines as it needs; only of what is drawn here: a bar a block, and its rail.
const drawTallLegend = (data, width, y0, svg) => {
  if (data.metric !== 'kind') { drawScale(data, 0, y0, svg, 12); return y0; }
  const kinds = [...new Set(data.stages.flatMap((stage) => stage.runs.map((run) => barOf(run).kind)))].filter((kind) => data.kinds[kind]);
  const signs = [
    ...kinds.map((kind) => [data.kinds[kind], 16, (x, y) => make('rect', { x, y: y - 9, width: 11, height: 11, rx: 2, fill: `var(--${kind})` })]),
    ...data.rails.map((kind) => [data.words[kind], 28, (x, y) => path(`M${x} ${y - 4}H${x + 22}`, `rail ${kind}`)]),
  ];
  let [x, y] = [0, y0];
  for (const [words, gap, sign] of signs) {
    const wide = gap + lengthOf(words, 6.4);
    if (x && x + wide > width) [x, y] = [0, y + 20];
    svg.append(sign(x, y), write(x + gap, y, words, 'muted'));
    x += wide + 18;
  }
  return y;
};

// What stands for a block: its 3×3.
const barOf = (run) =>
  run.ops.find((op) => op.role === 'conv' && op.label !== '1×1') || run.ops.find((op) => !isSliver(op)) || run.ops[0];

const drawTall = (data, width, tools) => {
  const svg = make('svg', { role: 'group', 'aria-label': data.words.label });
  const [middle, half] = [82, 58];
  let y = 8;
  const rowOf = (run, title, detail) => {
    const group = make('g', { class: 'glyph', role: 'button', tabindex: -1, 'aria-label': cardOf(run, 0).join('. ') });
    const mark = barOf(run);
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
  svg.append(path(`M0 ${y + 8}H${width}`, 'rule'));
  y = drawTallLegend(data, width, y + 30, svg);
  svg.setAttribute('viewBox', `0 0 ${width} ${y + 10}`);
  return svg;
};
