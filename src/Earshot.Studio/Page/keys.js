// The keyboard. Keys belong to the page, unless a dialog is open, the person types, or a button that has the focus takes
// Space and Enter. A key that is held down counts once.

const nameOf = e => (e.key.length === 1 ? e.key.toLowerCase() : e.key);

// The digit on the key, whatever the layout writes with it; a slash or question mark on it goes first.
function digitOf(e) {
  if (e.key === '/' || e.key === '?') return undefined;
  return /^Digit(\d)$/.exec(e.code)?.[1] ?? (/^\d$/.test(e.key) ? e.key : undefined);
}

// actions: what each key does, capitals for keys with Shift; digit(n) and shiftDigit(n): what digits do.
export function listenToKeys({ actions, digit, shiftDigit }) {
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
    const onButton = e.target.matches('button, a, summary') && (e.key === ' ' || e.key === 'Enter');
    if (onButton || e.target.matches('input, select, textarea')) return;
    const n = digitOf(e), act = n ? () => (e.shiftKey ? shiftDigit : digit)(n) : actions[e.shiftKey ? e.key : nameOf(e)];
    if (!act) return;
    e.preventDefault();
    if (!e.repeat || e.key.startsWith('Arrow')) act();
  });
  // A click by mouse leaves the focus with the page, so that Space goes on playing.
  addEventListener('click', e => { if (e.detail) e.target.closest('button')?.blur(); });
}
