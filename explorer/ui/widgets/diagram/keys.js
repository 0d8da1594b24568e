// The keyboard: one stop for the whole picture, and what is inside reached by arrows.

// Whoever has the keyboard's focus, inside components too.
const focused = () => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one;
};

const walk = (svg, keys) => {
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
    keys.shown(glyphs[at]);
  };
  svg.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: glyphs.length - 1 };
    const does = { Enter: () => glyphs[at].onclick(), ' ': () => glyphs[at].onclick(), ...keys.does };
    const act = event.key in moves ? () => go(moves[event.key]) : does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
};

// Presented, Enter goes from layer to layer of the block under the loupe, wherever the focus is but on a button.
const stepThrough = (data, tools) => {
  const layers = [...data.ops.filter((op) => op.wire).map((op) => op.id), ...(data.rail.op ? [data.rail.op] : [])];
  const listener = (event) => {
    if (event.key !== 'Enter' || !layers.length || focused()?.closest?.('button, a, input')) return;
    event.preventDefault();
    tools.choose(layers[(layers.indexOf(data.chosen) + 1) % layers.length]);
  };
  document.addEventListener('keydown', listener);
  return () => document.removeEventListener('keydown', listener);
};
