// The menu: links that name the network of the address bar, and of a click the page that it asks for.

const made = (tag, className, ...inside) => {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...inside);
  return element;
};

const icon = (name) => {
  const drawn = made('span', 'icon', name);
  drawn.setAttribute('aria-hidden', 'true');
  drawn.setAttribute('translate', 'no');
  return drawn;
};

export default function (component) {
  const { parentElement, setTriggerValue } = component;
  const nav = parentElement.querySelector('nav');
  nav.tell = (page) => setTriggerValue('to', page);
  const given = new TextDecoder().decode(component.data);
  if (nav.drawn === given) return; // a run of the page: what is open stays so, and the focus stays
  nav.drawn = given;
  const data = JSON.parse(given);

  const addressOf = (row) => {
    const here = new URL(window.location.href);
    if (row.here) return here.pathname + here.search;
    const folder = here.pathname.slice(0, here.pathname.length - data.home.length);
    const words = [...here.searchParams].filter(([word]) => data.words.includes(word));
    const query = new URLSearchParams([...words, ...Object.entries(row.own)]).toString();
    return `${folder}${row.address}${query && `?${query}`}`;
  };

  const link = (row) => {
    const drawn = made('a', 'row', icon(row.icon), row.label);
    if (row.here) drawn.setAttribute('aria-current', 'page');
    const name = () => { drawn.href = addressOf(row); };
    for (const event of ['pointerenter', 'pointerdown', 'focus']) drawn.addEventListener(event, name);
    name();
    drawn.addEventListener('click', (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; // a tab or a window of its own
      event.preventDefault();
      nav.tell(row.page);
    });
    return drawn;
  };

  const { label, icon: sign, open, rows, before } = data.together;
  const together = made('details', '', made('summary', 'row', icon(sign), label), ...rows.map(link));
  together.open = open;
  const all = data.rows.flatMap((row) => (row.page === before ? [together, link(row)] : [link(row)]));
  nav.setAttribute('aria-label', data.name);
  nav.replaceChildren(...all);
}
