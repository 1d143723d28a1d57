// The keyboard. Keys belong to the page, unless a dialog is open or the person types.

const nameOf = e => (e.key.length === 1 ? e.key.toLowerCase() : e.key);

// actions: what each key does; digit(n) and shiftDigit(n): what digits do.
export function listenToKeys({ actions, digit, shiftDigit }) {
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
    const onButton = e.target.matches('button, a, summary') && e.key === 'Enter';
    if (onButton || e.target.matches('input, select, textarea')) return;
    const n = /^Digit(\d)$/.exec(e.code)?.[1];
    if (n) (e.shiftKey ? shiftDigit : digit)(Number(n));
    else if (actions[nameOf(e)]) actions[nameOf(e)]();
    else return;
    e.preventDefault();
  });
  addEventListener('keyup', e => { if (e.key === ' ' && e.target.matches('button')) e.preventDefault(); });
}
