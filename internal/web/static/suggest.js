// Indicators offered beside a goal (推荐指标): for the project and for the row in hand. One click takes one into a row of its own,
// which saves itself like any other and can be undone.
import { takeParts } from './draft.js';
import { field } from './rows.js';

export function startSuggest() {
  const panel = document.querySelector('[data-suggest]');
  const table = document.getElementById('indicators');
  if (!panel || !table) return;
  let [asked, timer] = ['', 0];
  const ask = async () => {
    const row = table.querySelector('tr.is-current');
    const url = new URL(panel.dataset.suggest, location.href);
    if (row) for (const name of ['level1', 'level2', 'name']) url.searchParams.set(name, field(row, name)?.value ?? '');
    if (!panel.open || url.href === asked) return;
    asked = url.href;
    const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } }).then((a) => (a.ok ? a.json() : null)).catch(() => null);
    if (!answer || asked !== url.href) return;
    takeParts(answer.parts);
    panel.querySelector('[data-suggest-for]').textContent = row ? `按第 ${row.querySelector('[data-row-number]').textContent} 行` : '';
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 500); };
  panel.addEventListener('toggle', ask);
  for (const event of ['focusin', 'input']) table.closest('form').addEventListener(event, soon);
  panel.addEventListener('click', (e) => {
    if (!e.target.dataset.take) return;
    table.dispatchEvent(new CustomEvent('rows:take', { detail: JSON.parse(e.target.dataset.take) }));
    e.target.closest('li').remove();
  });
  ask();
}
