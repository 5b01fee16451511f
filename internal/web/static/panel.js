// Small comforts: questions before acts, reasons in a dialog, focus on the first error, print, filters that take effect at
// once, upload with progress, links that focus the cell they lead to, the record line at the foot of printed sheets.

function ask(question, yes) {
  const dialog = document.createElement('dialog');
  const text = document.createElement('p');
  text.textContent = question;
  const bar = document.createElement('p');
  bar.className = 'actions actions--dialog';
  const button = (label, className, act) => {
    const b = Object.assign(document.createElement('button'), { type: 'button', textContent: label, className });
    b.addEventListener('click', () => { dialog.close(); act?.(); });
    return b;
  };
  bar.append(button('确定', 'button button--main', yes), button('取消', 'button'));
  dialog.append(text, bar);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function startConfirm() {
  const agreed = new WeakSet();
  document.addEventListener('click', (e) => {
    const button = e.target.closest?.('button[data-confirm]');
    if (!button || agreed.has(button)) return;
    e.preventDefault();
    ask(button.dataset.confirm, () => {
      agreed.add(button);
      button.form ? button.form.requestSubmit(button) : button.click();
      agreed.delete(button);
    });
  });
  document.addEventListener('click', (e) => { if (e.target.closest?.('[aria-disabled="true"]')) e.preventDefault(); });
}

// startReasons lifts the little forms that ask a reason out of their details into a dialog.
function startReasons() {
  for (const details of document.querySelectorAll('details[data-ask]')) {
    const summary = details.querySelector('summary');
    const body = details.querySelector('.ask__body');
    const close = body.querySelector('[data-close]');
    close.hidden = false;
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', summary.textContent);
    summary.addEventListener('click', (e) => {
      e.preventDefault();
      dialog.append(body);
      document.body.append(dialog);
      dialog.showModal();
      body.querySelector('textarea').focus();
    });
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => { details.append(body); summary.focus(); });
  }
}

function startFocus() {
  const first = document.querySelector('[data-focus]') ?? document.querySelector('[aria-invalid="true"]');
  if (first && !document.querySelector('[data-autosave]')) first.focus();
  const follow = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    const input = target.matches('input, select, textarea') ? target : target.querySelector('input:not([type="hidden"]), select, textarea');
    if (!input) return;
    input.focus({ preventScroll: true });
    input.scrollIntoView({ block: 'center' });
  };
  addEventListener('hashchange', follow);
  document.addEventListener('click', (e) => { if (e.target.closest?.('a[href^="#"]')) setTimeout(follow); });
  if (location.hash) follow();
}

function startPrint() {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
  const record = document.documentElement.dataset.record;
  if (!record) return;
  document.documentElement.style.setProperty('--record', JSON.stringify(record));
  document.documentElement.classList.add('has-record');
}

function startAutoSubmit() {
  for (const form of document.querySelectorAll('form[data-auto-submit]')) {
    const fallback = form.querySelector('[data-fallback]');
    if (fallback) fallback.hidden = true;
    form.addEventListener('change', (e) => { if (e.target.matches('select, input[type="date"], input[type="checkbox"]')) form.requestSubmit(); });
    form.addEventListener('submit', () => { // an empty filter does not belong in the address
      const empty = [...form.elements].filter((el) => el.name && el.value === '' && el.type !== 'submit' && !el.disabled);
      empty.forEach((el) => { el.disabled = true; });
      setTimeout(() => empty.forEach((el) => { el.disabled = false; }));
    });
  }
}

// startUploads shows how far a file has gone up; the answer, a page, replaces this one.
function startUploads() {
  for (const form of document.querySelectorAll('form[data-upload]')) {
    const input = form.querySelector('input[type="file"]');
    const drop = form.querySelector('[data-drop]');
    drop?.addEventListener('dragover', (e) => { e.preventDefault(); drop.classList.add('upload--over'); });
    drop?.addEventListener('dragleave', () => drop.classList.remove('upload--over'));
    drop?.addEventListener('drop', (e) => {
      e.preventDefault();
      drop.classList.remove('upload--over');
      if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; input.dispatchEvent(new Event('change', { bubbles: true })); }
    });
    form.addEventListener('submit', (e) => {
      if (e.submitter?.hasAttribute('data-download')) return; // this page stays, the browser shows the download
      const [state, bar] = [form.querySelector('[data-upload-state]'), form.querySelector('progress')];
      if (state) [state.textContent, state.className] = ['正在上传，请不要关闭页面…', 'muted'];
      if (bar) { bar.hidden = false; bar.removeAttribute('value'); }
      if (form.dataset.upload === 'redirect') { e.preventDefault(); send(form, bar, state); }
    });
  }
}

// send posts the form with true progress; used where the answer is a redirect, so that the browser can simply follow it.
function send(form, bar, state) {
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.setRequestHeader('Accept', 'application/json'); // a refusal is a sentence then, and this page stays as it is
  const refuse = (text) => { bar.hidden = true; state.textContent = text; state.classList.add('red'); };
  request.upload.addEventListener('progress', (e) => { if (e.lengthComputable) bar.value = Math.floor((e.loaded * 100) / e.total); });
  request.addEventListener('load', () => {
    if (request.status < 400) { location.assign(request.responseURL); return; }
    const said = request.getResponseHeader('Content-Type')?.includes('json') ? JSON.parse(request.responseText).message : '服务器没有收下。请再试一次。';
    refuse(`没有传上去：${said}`);
  });
  request.addEventListener('error', () => refuse('没有传上去，连不上服务器或文件太大。请核对后再试一次。'));
  request.send(new FormData(form));
}

// startGrowing makes text cells as tall as their text where the browser cannot (field-sizing).
function startGrowing() {
  if (CSS.supports('field-sizing', 'content')) return;
  const grow = (area) => { area.style.height = 'auto'; area.style.height = `${area.scrollHeight}px`; };
  document.querySelectorAll('.cell > textarea').forEach(grow);
  document.addEventListener('input', (e) => { if (e.target.matches?.('.cell > textarea')) grow(e.target); });
  document.addEventListener('rows:changed', () => document.querySelectorAll('.cell > textarea').forEach(grow));
}

// startMenus closes an open menu on Escape or a click elsewhere.
function startMenus() {
  const close = (except) => { for (const m of document.querySelectorAll('details.menu[open]')) if (m !== except) m.open = false; };
  document.addEventListener('click', (e) => close(e.target.closest?.('details.menu')));
  document.addEventListener('keydown', (e) => { if (e.key === 'Escape') close(); });
}

export function startPanel() {
  startConfirm();
  startReasons();
  startFocus();
  startPrint();
  startAutoSubmit();
  startUploads();
  startGrowing();
  startMenus();
}
