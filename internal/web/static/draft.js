// Drafts save themselves (草稿自动保存): soon after every change and before leaving. Nothing is kept in the browser; a lost
// session or connection leaves the page as it is and says so until the draft has landed.

const QUIET = 1200; // milliseconds without typing before a save
const LONGEST = 3000; // and never later than this after the first unsaved change
const RETRIES = [2000, 5000, 10000, 30000];

// What a cell holds, and what the page came with whatever the browser put there since.
export const valueOf = (el) => (el.type === 'checkbox' ? el.checked : el.value);
const chosenOf = (el) => ([...el.options].find((o) => o.defaultSelected) ?? el.options[0])?.value;
const sentValue = (el) => (el.type === 'checkbox' ? el.defaultChecked : el.tagName === 'SELECT' ? chosenOf(el) : el.defaultValue);

class Draft {
  constructor(form) {
    this.form = form;
    this.settled = this.cells(sentValue); // what the server last sent or took, cell by cell
    this.dirty = false;
    this.saving = null;
    this.failures = 0;
    this.edits = 0;
    this.blocked = false; // a conflict: saving again would only meet it again
    this.page = crypto.randomUUID?.() ?? String(Math.random()).slice(2); // tells the server two saves of one page apart from two people
    for (const type of ['input', 'change']) document.addEventListener(type, (e) => { if ((e.target.form ?? e.target.closest?.('form')) === form) this.changed(); });
    form.addEventListener('formdata', (e) => e.formData.append('_touched', this.touched().join(' ')));
    addEventListener('online', () => this.retryNow());
    addEventListener('focus', () => { if (this.signedOut) this.retryNow(); });
    addEventListener('pagehide', () => this.leave());
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') this.leave(); });
    addEventListener('beforeunload', (e) => { if (this.dirty && (this.failures > 0 || this.blocked) && !this.submitting) e.preventDefault(); });
    document.addEventListener('submit', (e) => this.beforeSubmit(e));
    addEventListener('click', (e) => this.beforeLink(e));
  }

  cells(read) { return new Map([...this.form.elements].filter((el) => el.name && !el.name.startsWith('_')).map((el) => [el, read(el)])); }

  // touched names the cells that differ from what the server last sent or took, and the rows removed since. On the merge
  // page mine stands chosen in them, and theirs wherever nobody here changed anything.
  touched() {
    const typed = [...this.cells(valueOf)].filter(([el, value]) => el.type !== 'hidden' && this.settled.get(el) !== value);
    const removed = [...this.settled].filter(([el, id]) => id && el.name.endsWith('.id') && !el.isConnected);
    return [...typed.map(([el]) => el.name), ...removed.map(([, id]) => `gone.${id}`)];
  }

  changed() {
    this.edits++;
    if (!this.dirty && !this.failures && !this.blocked) {
      this.say('正在填写…');
      this.deadline = Date.now() + LONGEST;
    }
    this.dirty = true;
    if (!this.blocked) this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(QUIET, this.deadline - Date.now())));
  }

  body() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === 'string' && name !== '_touched') data.append(name, value);
    data.append('_page', `${this.page}.${this.edits}`);
    return data;
  }

  // request posts the draft; keepalive lets it outlive the page, and takes 64 KB at most.
  request() {
    const body = this.body();
    const keepalive = body.toString().length < 60000;
    return fetch(this.form.dataset.autosave, { method: 'POST', body, keepalive, headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  }

  // save posts the draft once at a time; what is typed meanwhile is saved next.
  save() {
    clearTimeout(this.timer);
    this.saving ??= this.post().finally(() => {
      this.saving = null;
      if (!this.dirty || this.failures || this.blocked) return;
      this.deadline = Date.now() + LONGEST;
      this.schedule();
    });
    return this.saving;
  }

  async post() {
    const [edits, sent] = [this.edits, this.cells(valueOf)];
    const ids = [...sent.keys()].filter((el) => el.name.endsWith('.id')).map((el) => [el, el.name]);
    let answer;
    try {
      answer = await this.request();
    } catch {
      this.retry('连不上服务器');
      return;
    }
    if (answer.status === 401) {
      this.signedOut = true;
      this.retry('登录已失效，填的内容都还在', { label: '在新窗口登录', href: '/sign-in', target: '_blank' });
      return;
    }
    if (answer.status === 403 && this.signedOut) {
      this.signedOut = false;
      await this.freshToken();
      this.retry('正在重新连接');
      return;
    }
    const json = await answer.json().catch(() => ({}));
    if (answer.status === 409) {
      this.blocked = true;
      this.say(`未保存，${json.message ?? '别人刚改过这张表'}`, { label: '查看并合并', href: json.url, merge: true });
    } else if (answer.ok) {
      this.settled = sent;
      for (const [el, name] of ids) this.settled.set(el, el.value ||= json.named?.[name] ?? '');
      this.landed(json, edits);
    } else if (answer.status >= 500 || answer.status === 429) {
      this.retry(json.message ?? '服务器正忙');
    } else {
      this.failures = 1;
      this.say(`未保存，${json.message ?? '内容没有被接受，请刷新后再试'}`);
    }
  }

  // freshToken takes the form token of a new session from this page's own address, after signing in elsewhere.
  async freshToken() {
    const page = await fetch(location.href, { credentials: 'same-origin' }).then((a) => a.text()).catch(() => '');
    const token = new DOMParser().parseFromString(page, 'text/html').querySelector('input[name="_token"]')?.value;
    if (token) for (const input of document.querySelectorAll('input[name="_token"]')) input.value = token;
  }

  landed(json, edits) {
    this.failures = 0;
    this.signedOut = false;
    this.dirty = edits !== this.edits;
    if (json.version !== undefined) {
      for (const input of document.querySelectorAll('input[name="_version"]')) input.value = json.version;
    }
    this.say(`已保存 ${json.saved_at ?? ''}`);
    takeParts(json.parts);
    drawTotals(json.totals);
  }

  retry(reason, link) {
    const wait = RETRIES[Math.min(this.failures, RETRIES.length - 1)];
    this.failures++;
    this.deadline = Date.now() + wait;
    this.say(`未保存，${reason}。会自动再试`, link);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  retryNow() { if (this.dirty && !this.blocked) this.save(); }

  // leave sends what is unsaved as the page goes or is hidden. Where a save still runs, what was typed since follows it at
  // once: the server knows by _page that both are ours.
  leave() {
    if (!this.dirty || this.blocked || this.submitting || this.left === this.edits) return;
    this.left = this.edits;
    if (this.saving) this.request().catch(() => {});
    else this.save();
  }

  // beforeSubmit lets a running or due save land first, so that the act meets the version the server has.
  async beforeSubmit(e) {
    if (e.defaultPrevented || e.target.method !== 'post' || this.submitting) return;
    if (e.target === this.form && !this.saving) { this.submitting = true; return; }
    if (!this.saving && !this.dirty) return;
    e.preventDefault();
    const { target, submitter } = e;
    await this.save();
    if (this.dirty && (this.failures || this.blocked)) return;
    this.submitting = true;
    target.requestSubmit(submitter);
  }

  // beforeLink lets what was typed land before a link leads away, so that the page behind it has it. Where it cannot land the
  // browser asks whether to leave.
  async beforeLink(e) {
    const link = e.target.closest?.('a[href]');
    if (!link || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || (link.target && link.target !== '_self')) return;
    const stays = link.origin !== location.origin || (link.hash && link.pathname + link.search === location.pathname + location.search);
    if (stays || this.blocked || !(this.saving || this.dirty)) return;
    e.preventDefault();
    await this.save();
    if (this.dirty && !this.failures && !this.blocked) await this.save();
    location.assign(link.href);
  }

  say(text, link) {
    const place = document.querySelector('[data-saved-text]');
    if (!place) return;
    place.textContent = text;
    place.parentElement.classList.toggle('saved--not', text.startsWith('未'));
    if (!link?.href) return;
    place.append(' ');
    place.append(link.merge ? this.mergeButton(link) : Object.assign(document.createElement('a'), { href: link.href, target: link.target, rel: 'noopener', textContent: link.label }));
  }

  // mergeButton carries what was typed to the merge page, so that nothing is lost on the way.
  mergeButton(link) {
    const button = Object.assign(document.createElement('button'), { type: 'submit', className: 'as-link', textContent: link.label });
    button.setAttribute('form', this.form.id);
    button.setAttribute('formaction', link.href);
    return button;
  }
}

// takeParts puts parts of the page that the server drew anew in the place of the old ones, by id. What was typed into them
// meanwhile stays, and one that somebody types in waits until they leave it.
export function takeParts(parts = {}) {
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById(id);
    if (!old || !fresh) continue;
    const typing = old.querySelector('textarea:focus');
    typing?.addEventListener('blur', () => setTimeout(() => takeParts({ [id]: html })), { once: true });
    if (typing) continue;
    for (const field of fresh.querySelectorAll('textarea[name]')) field.value = old.querySelector(`[name="${CSS.escape(field.name)}"]`)?.value ?? field.value;
    if (old.tagName === 'DETAILS') fresh.open = old.open;
    old.replaceWith(fresh);
  }
  if (parts.findings) markCells();
}

// markCells marks the cells that the findings beside the form lead to.
function markCells() {
  for (const cell of document.querySelectorAll('.cell--error, .cell--warning')) unmark(cell);
  for (const item of document.querySelectorAll('#findings .finding')) {
    const cell = document.getElementById(decodeURIComponent(item.querySelector('a[href^="#c-"]')?.hash.slice(1) ?? ''));
    if (!cell) continue;
    const input = cell.querySelector(`[name="${CSS.escape(cell.id.slice(2))}"]`) ?? cell.querySelector('[name]:not([type="hidden"])');
    input?.setAttribute('aria-describedby', item.id);
    const sign = { error: '✕', warning: '!' };
    const mark = Object.keys(sign).find((m) => item.querySelector(`.kind--${m}`));
    if (!mark || cell.classList.contains('cell--error')) continue;
    unmark(cell);
    cell.classList.add(`cell--${mark}`);
    cell.prepend(Object.assign(document.createElement('span'), { className: 'cell__mark', ariaHidden: 'true', textContent: sign[mark] }));
    if (mark === 'error') input?.setAttribute('aria-invalid', 'true');
  }
}

function unmark(cell) {
  cell.classList.remove('cell--error', 'cell--warning');
  cell.querySelector('.cell__mark')?.remove();
  cell.querySelector('[aria-invalid]')?.removeAttribute('aria-invalid');
}

// drawTotals fills elements marked data-total with what the server computed: {total: "96.24", "rows.0.points": "10.00"}.
function drawTotals(totals = {}) {
  for (const [name, value] of Object.entries(totals)) {
    for (const el of document.querySelectorAll(`[data-total="${CSS.escape(name)}"]`)) {
      el.textContent = value;
      if ('differs' in el.dataset) el.className = value === '0.00' ? 'muted' : 'differs';
    }
  }
}

export function startDrafts() {
  for (const form of document.querySelectorAll('form[data-autosave]')) new Draft(form);
}
