// Saves a drawing as a file that stands alone: what the page's style says is written into every mark.

const KEPT = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-family', 'font-size', 'font-weight', 'text-anchor', 'dominant-baseline'];

const written = (svg) => {
  const { width, height } = svg.closest('.network').view; // all of it, however closely it is looked at
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((root) => [...root.querySelectorAll('*')]);
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const name of KEPT) to[i].setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'tabindex', 'role', 'style']) to[i].removeAttribute(name);
  });
  for (const ring of copy.querySelectorAll('[stroke="none"][fill="none"]')) ring.remove();
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const colour = getComputedStyle(svg.closest('.network').querySelector('.card')).backgroundColor;
  for (const [name, value] of Object.entries({ x: -12, y: -12, width: width + 24, height: height + 24, fill: colour })) ground.setAttribute(name, value);
  copy.prepend(ground);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('viewBox', `-12 -12 ${width + 24} ${height + 24}`);
  copy.setAttribute('width', width + 24);
  copy.setAttribute('height', height + 24);
  return { text: new XMLSerializer().serializeToString(copy), width: width + 24, height: height + 24 };
};

const hand = (url, name) => {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
};

const save = (svg, name, kind) => {
  const { text, width, height } = written(svg);
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  if (kind === 'svg') { hand(source, `${name}.svg`); return; }
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const url = URL.createObjectURL(blob);
      hand(url, `${name}.png`);
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    }, 'image/png');
  };
  image.src = source;
};

const saveButtons = (root, data) => {
  const bar = document.createElement('div');
  bar.className = 'save';
  for (const kind of ['svg', 'png']) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = kind.toUpperCase();
    button.title = `${data.words.save} ${kind.toUpperCase()}`;
    button.setAttribute('aria-label', button.title);
    button.onclick = () => save(root.querySelector('svg'), data.name, kind);
    bar.append(button);
  }
  return bar;
};
