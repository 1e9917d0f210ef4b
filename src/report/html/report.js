'use strict';
// Everything is in the markup already: this only hides what a filter leaves out.
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');

  const scheme = document.getElementById('scheme');
  const remember = (value) => {
    try {
      if (value === undefined) return localStorage.getItem('tmsync-scheme');
      localStorage.setItem('tmsync-scheme', value);
    } catch { /* a page opened from a file may have no storage */ }
    return null;
  };
  const showScheme = (dark) => {
    scheme.setAttribute('aria-pressed', String(dark));
  };
  const preferred = matchMedia('(prefers-color-scheme: dark)');
  const kept = remember();
  if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
  const isDark = () => (root.dataset.theme ?? (preferred.matches ? 'dark' : 'light')) === 'dark';
  showScheme(isDark());
  preferred.addEventListener('change', () => showScheme(isDark()));
  scheme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    remember(root.dataset.theme);
    showScheme(isDark());
  });

  // On paper nothing can be opened.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:not([open])')];
    for (const one of opened) one.open = true;
  });
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false;
  });

  const form = document.getElementById('filters');
  if (!form) return;
  const search = form.elements.namedItem('search');
  const status = document.getElementById('matches');
  const details = document.getElementById('open-all');
  const chips = [...form.querySelectorAll('input[type=checkbox]')];
  const selects = [...form.querySelectorAll('select')];
  const groups = [...document.querySelectorAll('.group')].map((element) => ({
    element,
    entries: [...element.querySelectorAll('.entry')].map((entry) => ({ element: entry, text: null })),
  }));
  const total = groups.reduce((sum, group) => sum + group.entries.length, 0);
  const noun = status.dataset.noun;
  const number = (value) => value.toLocaleString('en-US');
  const textOf = (entry) => (entry.text ??= entry.element.textContent.toLowerCase());

  let announced = 0;
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Map();
    for (const chip of chips) {
      if (!wanted.has(chip.name)) wanted.set(chip.name, new Set());
      if (chip.checked) wanted.get(chip.name).add(chip.value);
    }
    for (const select of selects) wanted.set(select.name, new Set(select.value === '' ? [] : [select.value]));
    const facets = [...wanted].filter(([, values]) => values.size > 0);
    let shown = 0;
    for (const group of groups) {
      let here = 0;
      for (const entry of group.entries) {
        const data = entry.element.dataset;
        const fits = facets.every(([name, values]) => values.has(data[name])) &&
          (words.length === 0 || words.every((word) => textOf(entry).includes(word)));
        entry.element.hidden = !fits;
        if (fits) here += 1;
      }
      group.element.hidden = here === 0;
      shown += here;
    }
    clearTimeout(announced);
    const text = `${number(shown)} of ${number(total)} ${noun}`;
    announced = setTimeout(() => { if (status.textContent !== text) status.textContent = text; }, 150);
  };
  const clear = () => {
    form.reset();
    apply();
  };
  const isActive = () => search.value !== '' || chips.some((chip) => chip.checked) || selects.some((one) => one.value !== '');

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', apply);
  document.getElementById('clear').addEventListener('click', () => {
    clear();
    search.focus();
  });
  details?.addEventListener('click', () => {
    const open = details.getAttribute('aria-pressed') !== 'true';
    details.setAttribute('aria-pressed', String(open));
    for (const one of document.querySelectorAll('.entry:not([hidden]) > details')) one.open = open;
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof Element && event.target.matches('input[type=search], select');
    if (event.key === '/' && !typing) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && isActive()) {
      event.preventDefault();
      clear();
    }
  });
  apply(); // what a reloaded page still has in its fields
})();
