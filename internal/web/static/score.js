// A score opens its explanation (得分说明) without leaving the page, and a link to add evidence picks its row. Without
// script both are plain links.

// startWhys asks the server for the page with the chosen explanations open and takes those rows over; what is being typed
// stays as it is.
function startWhys() {
  document.addEventListener('click', async (e) => {
    const link = e.target.closest?.('a[data-why]');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const key = link.dataset.why;
    const open = new Set([...document.querySelectorAll('tr[id^="why-"]')].map((row) => row.id.slice(4)));
    if (!open.delete(key)) open.add(key);
    const url = new URL(link.href);
    url.hash = '';
    url.searchParams.delete('why');
    for (const row of open) url.searchParams.append('why', row);
    const page = await fetch(url, { credentials: 'same-origin' }).then((a) => (a.ok ? a.text() : null)).catch(() => null);
    const fresh = page && new DOMParser().parseFromString(page, 'text/html');
    if (!fresh?.getElementById(`r${key}`)) { location.assign(link.href); return; }
    takeOver(fresh);
    history.replaceState(null, '', url);
  });
}

function takeOver(fresh) {
  for (const row of document.querySelectorAll('tr[id^="why-"]')) row.remove();
  for (const row of fresh.querySelectorAll('tr[id^="why-"]')) document.getElementById(`r${row.id.slice(4)}`)?.after(document.adoptNode(row));
  const levels = fresh.querySelectorAll('#results th.level');
  document.querySelectorAll('#results th.level').forEach((cell, i) => { cell.rowSpan = levels[i]?.rowSpan ?? 1; });
  for (const link of document.querySelectorAll('a[data-why]')) {
    const isOpen = document.getElementById(`why-${link.dataset.why}`) !== null;
    link.setAttribute('aria-expanded', String(isOpen));
    link.closest('tr').classList.toggle('is-open', isOpen);
    link.href = fresh.querySelector(`a[data-why="${link.dataset.why}"]`)?.getAttribute('href') ?? link.href;
  }
}

function startEvidence() {
  document.addEventListener('click', (e) => {
    const link = e.target.closest?.('a[data-evidence]');
    const panel = document.getElementById('attachments');
    const choice = panel?.querySelector('select[name="cell"]');
    if (!link || !choice) return;
    e.preventDefault();
    panel.open = true;
    choice.value = link.dataset.evidence;
    panel.scrollIntoView({ block: 'center' });
    panel.querySelector('input[type="file"]').focus({ preventScroll: true });
  });
}

export function startScores() {
  startWhys();
  startEvidence();
}
