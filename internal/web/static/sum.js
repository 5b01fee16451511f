// Running totals (合计) of inputs marked data-sum, in whole hundredths: no floats. The server counts again.

// hundredths reads "1,234.5" as 123450n; null when it is not a plain number with at most two decimals.
export function hundredths(text) {
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '').replace(/^−/, '-');
  if (plain === '') return 0n;
  const m = /^(-?)(\d{1,18})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!m) return null;
  const value = BigInt(m[2]) * 100n + BigInt((m[3] || '').padEnd(2, '0'));
  return m[1] ? -value : value;
}

// print writes hundredths back, without decimals when there are none and the column has none.
export function print(value, decimals) {
  const sign = value < 0n ? '−' : '';
  const abs = value < 0n ? -value : value;
  const whole = String(abs / 100n).replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = abs % 100n;
  return sign + whole + (decimals || rest ? '.' + String(rest).padStart(2, '0') : '');
}

// sumUp refreshes every output[data-sum-of] from the inputs of that name.
export function sumUp(root = document) {
  for (const out of root.querySelectorAll('output[data-sum-of]')) {
    let total = 0n;
    let decimals = false;
    let broken = false;
    for (const input of document.querySelectorAll(`[data-sum="${out.dataset.sumOf}"]`)) {
      const value = hundredths(input.value);
      if (value === null) { broken = true; continue; }
      decimals ||= input.value.includes('.');
      total += value;
    }
    out.value = print(total, decimals);
    out.title = broken ? '有的格不是数字，没有计入' : '';
  }
  for (const note of root.querySelectorAll('small[data-level-sum]')) levelSum(note);
}

// levelSum writes the points of a first-level indicator under its name.
function levelSum(note) {
  const row = note.closest('tr');
  const level = row.dataset.row.split('/')[0];
  let total = 0n;
  for (const other of row.parentElement.rows) {
    if (other.dataset.row?.split('/')[0] === level) total += hundredths(other.querySelector('[data-sum]')?.value ?? '') ?? 0n;
  }
  note.textContent = `${print(total, false)} 分`;
}

export function startSums() {
  document.addEventListener('input', (e) => { if (e.target.matches?.('[data-sum]')) sumUp(); });
  document.addEventListener('rows:changed', () => sumUp());
}
