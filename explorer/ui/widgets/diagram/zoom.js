// A closer look at the overview: its view box shrinks, so what is drawn stays crisp.

const CLOSEST = 8;
const STEP = 1.4;

// The view lives on `root`, so that a picture that is drawn anew is still looked at as before.
const zoomable = (root, svg, words) => {
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  const view = root.view?.width === width && root.view?.height === height ? root.view : { z: 1, x: 0, y: 0, width, height };
  root.view = view;

  const show = () => {
    view.x = clamp(view.x, 0, width - width / view.z);
    view.y = clamp(view.y, 0, height - height / view.z);
    svg.setAttribute('viewBox', `${view.x} ${view.y} ${width / view.z} ${height / view.z}`);
    svg.classList.toggle('closer', view.z > 1);
  };
  // `at` is the point that stays where it is, in shares of the picture.
  const zoom = (factor, at = [0.5, 0.5]) => {
    const before = view.z;
    view.z = clamp(view.z * factor, 1, CLOSEST);
    view.x += width * at[0] * (1 / before - 1 / view.z);
    view.y += height * at[1] * (1 / before - 1 / view.z);
    show();
  };
  const reset = () => { view.z = 1; show(); };

  // The wheel scrolls the page; with Ctrl or Cmd, which is also what two fingers on a touchpad send, it zooms.
  svg.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(Math.exp(-clamp(event.deltaY, -60, 60) / 150), [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  }, { passive: false });
  dragged(svg, view, show);
  show();
  return { zoom, reset, into: (glyph) => { if (view.z > 1) centre(glyph, view, show); }, bar: () => zoomButtons(words, zoom, reset) };
};

// Brings a block that the keys have gone to into the window.
const centre = (glyph, view, show) => {
  const box = glyph.getBBox();
  view.x = box.x + box.width / 2 - view.width / view.z / 2;
  view.y = box.y + box.height / 2 - view.height / view.z / 2;
  show();
};

// A mouse drags a picture that does not show all of itself; a finger scrolls the page.
const dragged = (svg, view, show) => {
  let from = null;
  let moved = false;
  svg.onpointerdown = (event) => {
    moved = false;
    from = view.z > 1 && event.pointerType === 'mouse' && event.button === 0 ? [event.clientX, event.clientY, view.x, view.y] : null;
  };
  svg.onpointermove = (event) => {
    if (!from) return;
    const [right, down] = [event.clientX - from[0], event.clientY - from[1]];
    if (!moved && Math.hypot(right, down) < 4) return;
    if (!moved) svg.setPointerCapture(event.pointerId); // and with it the click, so that a drag chooses nothing
    moved = true;
    const scale = view.width / view.z / svg.clientWidth;
    [view.x, view.y] = [from[2] - right * scale, from[3] - down * scale];
    show();
  };
  svg.onpointerup = () => { from = null; };
};

const zoomButtons = (words, zoom, reset) => {
  const bar = document.createElement('div');
  bar.className = 'zoom';
  for (const [sign, name, act] of [['+', words.closer, () => zoom(STEP)], ['−', words.farther, () => zoom(1 / STEP)], ['⤢', words.whole, reset]]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.title = name;
    button.setAttribute('aria-label', name);
    button.onclick = act;
    bar.append(button);
  }
  return bar;
};
