// Under the picture: layer ruler, shape, parameters, MACs, and the legend.

const COLUMNS = 88; // px for all of them but the legend
const LEGEND = 34;

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

// What the picture is coloured by, from its least to its most in this network.
const drawScale = (data, x0, y, svg, step = 18) => {
  const { name, text: [least, most] } = data.ranges[data.metric];
  let x = x0;
  const say = (words, kind) => { svg.append(write(x, y, words, kind)); x += 14 + lengthOf(words, 6.8); };
  say(name, 'strong');
  say(least, 'muted');
  for (let i = 0; i < 10; i += 1) svg.append(make('rect', { x: x + step * i, y: y - 9, width: step, height: 11, fill: `var(--step-${i})` }));
  x += 10 * step + 10;
  say(most, 'muted');
  if (step === 18) say(data.words.log, 'muted');
  return x;
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
    x = drawScale(data, x, y, svg);
  }
  const below = x > row.width - 200 ? 20 : 0;
  if (row.plates) return 0; // all plates have one width
  svg.append(write(row.width, y + below, data.words.scale, 'muted', 'end'));
  return below;
};
