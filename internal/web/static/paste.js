// A block copied from Excel or WPS (粘贴表格) lands cell by cell from the focused cell on; rows are added as needed. Ctrl+Z
// takes the whole block back as one step.
import { valueOf } from './draft.js';
import { addRow, changed, removeRows, rowIndex, rowList } from './rows.js';

// readBlock splits tab-separated text as spreadsheets write it: quoted cells may hold tabs, line ends and doubled quotes.
export function readBlock(text) {
  const rows = [[]];
  let cell = '';
  let quoted = false;
  const src = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let i = 0; i < src.length; i++) {
    const c = src[i];
    if (quoted) {
      if (c === '"' && src[i + 1] === '"') { cell += '"'; i++; }
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === '\t') { rows.at(-1).push(cell); cell = ''; }
    else if (c === '\n') { rows.at(-1).push(cell); rows.push([]); cell = ''; }
    else cell += c;
  }
  rows.at(-1).push(cell);
  return rows;
}

// A cell that takes a value; one of radio buttons is their fieldset.
const CELL = ':is(td.cell, td[data-paste])';
const inputsOf = (row) => [...row.querySelectorAll(['input:not([type="hidden"])', 'select', 'textarea', 'fieldset', '.inline-cell:first-of-type > input[type="text"]'].map((el) => `${CELL} > ${el}`).join())];
const radios = (set) => [...set.querySelectorAll('input[type="radio"]')];

// The signs as people type them (符号的写法). Any other value a choice does not have is refused aloud, never guessed.
const SIGNS = { '>=': '≥', '=>': '≥', '≧': '≥', '⩾': '≥', '＞=': '≥', '＞＝': '≥', 大于等于: '≥', 大于或等于: '≥', 不低于: '≥', 不少于: '≥', 不小于: '≥',
  '<=': '≤', '=<': '≤', '≦': '≤', '⩽': '≤', '＜=': '≤', '＜＝': '≤', 小于等于: '≤', 小于或等于: '≤', 不高于: '≤', 不超过: '≤', 不大于: '≤', 不多于: '≤',
  '＞': '>', 大于: '>', '＜': '<', 小于: '<', '＝': '=', '==': '=', 等于: '=' };

// put writes a value as the cell takes it; false when a choice does not have it.
function put(input, value) {
  const text = value.trim();
  if (input.type === 'checkbox') input.checked = /^(1|是|√|✓|true)$/i.test(text);
  else if (input.tagName === 'FIELDSET') {
    const radio = radios(input).find((r) => r.value === text);
    if (!radio) return text === '';
    radio.checked = true;
  }
  else if (input.tagName === 'SELECT') {
    const option = [...input.options].find((o) => o.value === text || o.text === text) ?? [...input.options].find((o) => o.value === SIGNS[text]);
    if (!option) return text === '';
    input.value = option.value;
  } else input.value = input.tagName === 'TEXTAREA' ? text : text.replace(/\s*\n\s*/g, ' ');
  return true;
}

const held = (input) => (input.tagName === 'FIELDSET' ? radios(input).find((r) => r.checked) : valueOf(input));

function restore(input, value) {
  if (input.tagName === 'FIELDSET') radios(input).forEach((r) => { r.checked = r === value; });
  else if (input.type === 'checkbox') input.checked = value;
  else input.value = value;
}

let last = null; // the one block that can be taken back

function pasteInto(table, start, block) {
  const leader = document.getElementById(table.dataset.follows) ?? table;
  const startRow = start.closest('tr');
  const column = inputsOf(startRow).indexOf(start.closest('fieldset.grades') ?? start);
  const from = rowIndex(table, startRow);
  const had = rowList(table).length;
  const canAdd = document.querySelector(`template[data-row-for="${leader.id}"]`) !== null;
  while (canAdd && rowList(table).length < from + block.length) {
    addRow(leader, rowList(leader).at(-1).dataset.row, rowList(leader).length);
  }
  const before = [];
  let [refused, unknown] = [0, ''];
  block.forEach((line, i) => {
    const row = rowList(table)[from + i];
    if (!row) { refused += line.length; return; }
    const inputs = inputsOf(row);
    line.forEach((value, j) => {
      const input = inputs[column + j];
      if (!input || input.readOnly || input.disabled) { refused++; return; }
      before.push([input, held(input)]);
      if (!put(input, value)) unknown ||= `第 ${from + i + 1} 行的“${value.trim().slice(0, 12)}”不在选项中，那一格没有变，请自己选`;
    });
  });
  const added = rowList(table).length - had;
  last = { table, undo: () => {
    before.forEach(([input, value]) => restore(input, value));
    if (added > 0) removeRows(leader, had, added);
  } };
  return { cells: before.length, added, refused, unknown };
}

function announce(table, text) {
  const place = table.closest('section')?.querySelector('[data-row-say]') ?? document.querySelector('[data-row-say]') ?? document.querySelector('[data-saved-text]');
  if (place) place.textContent = text;
}

export function startPaste() {
  document.addEventListener('paste', (e) => {
    const table = e.target.closest?.('table.form');
    const text = e.clipboardData?.getData('text/plain') ?? '';
    if (!table || !/[\t\n]/.test(text.replace(/\r?\n$/, '')) || !e.target.closest(CELL) || !e.target.closest('tr')) return;
    const block = readBlock(text);
    if (block.length === 1 && block[0].length === 1) return; // one quoted cell: an ordinary paste
    if (!/\t/.test(text) && e.target.tagName === 'TEXTAREA' && !e.target.closest('[data-rows]')) return; // a text of several lines
    e.preventDefault();
    const done = pasteInto(table, e.target, block);
    changed(table);
    announce(table, `已粘贴 ${done.cells} 格` + (done.added ? `，增加 ${done.added} 行` : '') + (done.refused ? `，${done.refused} 格放不下，请核对` : '') + (done.unknown ? `；${done.unknown}` : '') + '。按 Ctrl+Z 撤销。');
  });
  document.addEventListener('keydown', (e) => {
    if (!last || e.shiftKey || !(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'z') return;
    e.preventDefault();
    const { table, undo } = last;
    last = null;
    undo();
    changed(table);
    announce(table, '已撤销粘贴。');
  });
  document.addEventListener('input', (e) => { if (e.isTrusted) last = null; });
}
