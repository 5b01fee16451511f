// Rows of an official form (行的增删移): add, remove, move, with undo. Inputs are named rows.N.field; after every change all
// rows are numbered anew and the merged level cells drawn again. Tables with data-follows keep the same rows as their leader.

export const field = (row, name) => row.querySelector(`[name$=".${name}"]`);
const rowsOf = (table) => [...table.tBodies[0].rows].filter((r) => r.hasAttribute('data-row'));
const followers = (table) => [...document.querySelectorAll(`table[data-follows="${table.id}"]`)];

// renumber gives every row its place in names, ids and labels.
function renumber(table) {
  rowsOf(table).forEach((row, i) => {
    for (const el of row.querySelectorAll('[name], [id], [aria-label]')) {
      if (el.name) el.name = el.name.replace(/^(\w+)\.(\d+|__)\./, `$1.${i}.`);
      if (el.id) el.id = el.id.replace(/^(c-\w+)\.(\d+|__)\./, `$1.${i}.`);
      const label = el.getAttribute('aria-label');
      if (label) el.setAttribute('aria-label', label.replace(/^第(\d+|__)行/, `第${i + 1}行`));
    }
    if (/^r(\d+|__)$/.test(row.id)) row.id = `r${i + 1}`;
    const number = row.querySelector('[data-row-number]');
    if (number) number.textContent = String(i + 1);
  });
}

// merge draws the level cells again: shown and spanning on the first row of each run, hidden below.
function merge(table) {
  const rows = rowsOf(table);
  const depth = rows[0]?.querySelectorAll(':scope > th.level').length ?? 0;
  for (let level = 0; level < depth; level++) {
    const key = (row) => row.dataset.row.split('/').slice(0, level + 1).join('/');
    for (let from = 0, to; from < rows.length; from = to) {
      for (to = from + 1; to < rows.length && key(rows[to]) === key(rows[from]);) to++;
      rows.slice(from, to).forEach((row, i) => {
        const cell = row.querySelectorAll(':scope > th.level')[level];
        cell.hidden = i > 0;
        cell.rowSpan = i > 0 ? 1 : to - from;
      });
    }
  }
}

function settle(table) {
  for (const t of [table, ...followers(table)]) renumber(t);
  merge(table);
  changed(table);
}

// changed tells the others on the page that rows or many cells of a table are new.
export function changed(table) {
  for (const name of ['rows:changed', 'input']) table.dispatchEvent(new Event(name, { bubbles: true }));
}

// echoAll repeats a leader's name in the follower's fixed cell.
function echoAll(table) {
  for (const follower of followers(table)) {
    rowsOf(follower).forEach((row, i) => {
      for (const cell of row.querySelectorAll('[data-echo]')) {
        cell.textContent = field(rowsOf(table)[i], cell.dataset.echo)?.value ?? '';
      }
    });
  }
}

function blank(table, levels) {
  const row = document.querySelector(`template[data-row-for="${table.id}"]`).content.firstElementChild.cloneNode(true);
  if (levels === undefined) return row;
  row.dataset.row = levels;
  const names = levels.split('/');
  row.querySelectorAll(':scope > th.level').forEach((cell, i) => { cell.firstChild.textContent = names[i] ?? ''; });
  names.forEach((name, i) => { const input = field(row, `level${i + 1}`); if (input) input.value = name; });
  return row;
}

// place is where a row of the given levels belongs: behind the last of the same levels, else of the same first level.
function place(table, levels) {
  const rows = rowsOf(table);
  let at = rows.findLastIndex((r) => r.dataset.row === levels);
  if (at < 0) at = rows.findLastIndex((r) => r.dataset.row.split('/')[0] === levels.split('/')[0]);
  if (at >= 0) return at + 1;
  const order = [...document.querySelectorAll(`[data-row-tools="${table.id}"] option`)].map((o) => o.value);
  const next = rows.findIndex((r) => order.indexOf(r.dataset.row) > order.indexOf(levels));
  return next < 0 ? rows.length : next;
}

// addRow puts an empty row of the given levels at a place and returns it.
export function addRow(table, levels, at = place(table, levels)) {
  const row = blank(table, levels);
  insert(table, at, row);
  for (const follower of followers(table)) insert(follower, at, blank(follower));
  settle(table);
  return row;
}

function insert(table, at, row) {
  table.tBodies[0].insertBefore(row, rowsOf(table)[at] ?? null);
}

// removeRows takes the rows at these places out; the returned function puts them back as they were.
export function removeRows(table, from, count = 1) {
  const taken = [table, ...followers(table)].map((t) => [t, rowsOf(t).slice(from, from + count)]);
  for (const [, rows] of taken) rows.forEach((r) => r.remove());
  settle(table);
  return () => {
    for (const [t, rows] of taken) rows.forEach((r, i) => insert(t, from + i, r));
    settle(table);
  };
}

export function rowIndex(table, row) { return rowsOf(table).indexOf(row); }
export function rowList(table) { return rowsOf(table); }

// moveRow swaps a row with its neighbour inside the same level; false at the edge.
function moveRow(table, at, by) {
  const rows = rowsOf(table);
  if (!rows[at + by] || rows[at + by].dataset.row !== rows[at].dataset.row) return false;
  for (const t of [table, ...followers(table)]) {
    const list = rowsOf(t);
    list[at + by][by < 0 ? 'before' : 'after'](list[at]);
  }
  settle(table);
  return true;
}

class RowTools {
  constructor(bar) {
    this.bar = bar;
    this.table = document.getElementById(bar.dataset.rowTools);
    this.current = null;
    this.undo = null;
    this.said = bar.querySelector('[data-row-say]');
    bar.querySelector('[data-row-add]').addEventListener('click', (e) => {
      e.preventDefault();
      this.focus(addRow(this.table, bar.querySelector('select').value));
    });
    bar.addEventListener('click', (e) => { const act = e.target.dataset.rowAct; if (act) this.act(act); });
    for (const t of [this.table, ...followers(this.table)]) {
      t.addEventListener('focusin', (e) => this.mark(e.target.closest('tr[data-row]'), t));
      t.addEventListener('keydown', (e) => this.key(e));
    }
    this.table.addEventListener('input', () => echoAll(this.table));
    this.table.addEventListener('rows:take', (e) => this.take(e.detail));
    this.table.addEventListener('rows:changed', () => {
      echoAll(this.table);
      this.show();
    });
  }

  mark(row, table) {
    if (!row) return;
    row = rowsOf(this.table)[rowsOf(table).indexOf(row)];
    this.current?.classList.remove('is-current');
    this.current = row;
    row.classList.add('is-current');
    this.show();
  }

  // show names the row in hand; the acts stay for as long as there is one or a removal can be undone.
  show() {
    const at = this.current ? rowIndex(this.table, this.current) : -1;
    this.bar.querySelector('[data-row-acts]').hidden = at < 0 && !this.undo;
    this.bar.querySelector('[data-row-current]').textContent = at < 0 ? '' : `第 ${at + 1} 行`;
  }

  key(e) {
    const act = e.altKey && e.key === 'ArrowUp' ? 'up' : e.altKey && e.key === 'ArrowDown' ? 'down' : e.ctrlKey && e.key === 'Enter' ? 'insert' : '';
    if (!act) return;
    e.preventDefault();
    this.act(act, e.target);
  }

  act(act, focused) {
    const at = this.current ? rowIndex(this.table, this.current) : -1;
    if (act === 'undo') {
      this.undo?.();
      this.setUndo(null);
      this.say('已撤销。');
    } else if (at < 0) {
      this.say('请先点中要操作的行。');
    } else if (act === 'insert') {
      this.focus(addRow(this.table, this.current.dataset.row, at + 1));
    } else if (act === 'remove') {
      this.setUndo(removeRows(this.table, at));
      this.say(`已删除第 ${at + 1} 行，可撤销。`);
      const rows = rowsOf(this.table);
      if (rows.length) this.focus(rows[Math.min(at, rows.length - 1)]);
    } else {
      const moved = moveRow(this.table, at, act === 'up' ? -1 : 1);
      this.say(moved ? `已移到第 ${rowIndex(this.table, this.current) + 1} 行。` : '已到本组指标的边上。');
      focused?.focus();
      this.mark(this.current, this.table);
    }
  }

  // take adds a row that comes filled in.
  take(values) {
    const row = addRow(this.table, `${values.level1}/${values.level2}`);
    const at = rowIndex(this.table, row);
    for (const part of [row, ...followers(this.table).map((t) => rowsOf(t)[at])]) {
      for (const [name, value] of Object.entries(values)) {
        const input = field(part, name);
        if (input?.type === 'checkbox') input.checked = value === '1';
        else if (input) input.value = value;
      }
    }
    settle(this.table);
    this.setUndo(() => row.isConnected && removeRows(this.table, rowIndex(this.table, row)));
    this.mark(row, this.table);
    field(row, 'weight').focus();
    this.say(`已加入第 ${at + 1} 行“${values.name}”，请分配分值，可撤销。`);
  }

  setUndo(undo) {
    this.undo = undo;
    this.bar.querySelector('[data-row-act="undo"]').hidden = !undo;
    this.show();
  }

  focus(row) {
    row.querySelector('textarea, select, input:not([type="hidden"])')?.focus();
    this.mark(row, this.table);
  }

  say(text) { this.said.textContent = text; }
}

export function startRows() {
  for (const bar of document.querySelectorAll('[data-row-tools]')) new RowTools(bar);
}
