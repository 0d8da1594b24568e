// The component: what is drawn at the width there is, and what is answered: a choice, or another folding.

const PHONE = 640; // px; a narrower picture runs down

// Presented, a picture grows with the screen. Its smallest letters of 11 px become 17 px, and fewer on a low screen.
const growth = () => {
  const { innerWidth: width, innerHeight: height } = window;
  return Math.max(1.62 * Math.min(width / 1920, height / 1080), 1.55 * Math.min(1, height / 880, width / 840), 1);
};

const loupeTall = () => (window.innerHeight < 1000 ? 72 : LOUPE.tall);

const cardTools = (root, card) => ({
  show: (lines, x, y) => {
    const box = root.getBoundingClientRect();
    card.replaceChildren(...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })));
    card.hidden = false;
    const at = new DOMPoint(x, y).matrixTransform(root.querySelector('svg').getScreenCTM());
    card.style.left = `${clamp(at.x - box.left, 0, Math.max(root.clientWidth - card.offsetWidth, 0))}px`;
    card.style.top = `${Math.min(at.y - box.top, box.height)}px`;
  },
  hide: () => { card.hidden = true; },
});

export default function (component) {
  const { parentElement, setTriggerValue } = component;
  const { drawn, look } = JSON.parse(new TextDecoder().decode(component.data));
  const data = { ...drawn, ...look };
  const root = parentElement.querySelector('.network');
  const card = Object.assign(document.createElement('div'), { className: 'card', hidden: true });
  const tools = { ...cardTools(root, card), choose: (name) => setTriggerValue('chosen', name) };
  const isLoupe = data.mode === 'block';

  const drawOverview = (width, scale) => {
    // Presented, the overview takes what header, loupe and foot leave of the screen.
    const room = data.stage ? (window.innerHeight * 0.94 - root.getBoundingClientRect().top) / scale - loupeHeight(loupeTall()) : 0;
    const svg = drawWide({ ...data, room }, Math.floor(width / scale), tools);
    const zoom = zoomable(root, svg, data.words);
    root.replaceChildren(svg, card, ...(data.stage ? [] : [saveButtons(root, data), zoom.bar()]));
    const fold = () => setTriggerValue('fold', svg.querySelector('.pill') ? 'unfolded' : 'folded');
    const does = { f: fold, '+': () => zoom.zoom(STEP), '=': () => zoom.zoom(STEP), '-': () => zoom.zoom(1 / STEP), 0: zoom.reset };
    return [svg, { does, shown: zoom.into }];
  };

  const drawOther = (width, scale) => {
    const tall = data.stage ? loupeTall() : LOUPE.tall;
    const svg = (isLoupe ? drawLoupe : drawTall)({ ...data, tall }, Math.floor(width / scale), tools);
    root.style.overflowX = isLoupe && width / scale < LOUPE.least ? 'auto' : '';
    root.replaceChildren(svg, card);
    return [svg, { does: {}, shown: () => {} }];
  };

  const draw = () => {
    const width = Math.floor(root.clientWidth);
    if (!width) return;
    const had = root.contains(parentElement.activeElement);
    const scale = data.stage ? growth() : 1;
    root.style.fontSize = `${12 * scale}px`;
    const [svg, keys] = isLoupe || width < PHONE ? drawOther(width, scale) : drawOverview(width, scale);
    if (data.stage) return; // presented, the keys are the page's
    keys.does.Escape = () => focused()?.blur();
    walk(svg, keys);
    if (had) svg.querySelector('.glyph[tabindex="0"]')?.focus();
  };

  let size = '';
  const resized = () => {
    const now = `${Math.floor(root.clientWidth)} ${data.stage ? window.innerHeight : ''}`;
    if (now !== size) { size = now; draw(); }
  };
  const observer = new ResizeObserver(resized);
  observer.observe(root);
  window.addEventListener('resize', resized);
  resized();
  const stop = data.stage && isLoupe ? stepThrough(data, tools) : () => {};
  return () => { observer.disconnect(); window.removeEventListener('resize', resized); stop(); };
}
