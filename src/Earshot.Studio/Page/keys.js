// The keyboard. Keys belong to the page, unless a dialog is open, the person types, or a button that has the focus
// takes Space and Enter. A key that is held down counts once.

const nameOf = e => (e.key.length === 1 ? e.key.toLowerCase() : e.key);

// The digit on the key, whatever the layout writes with it; a slash or question mark on it goes first.
function digitOf(e) {
  if (e.key === '/' || e.key === '?') return undefined;
  return /^Digit(\d)$/.exec(e.code)?.[1] ?? (/^\d$/.test(e.key) ? e.key : undefined);
}

// view(): what keys do now, as { actions: what each key does, capitals for keys with Shift; label(key): the class that
// has the key, as an action; shiftDigit(n): what a digit with Shift does }. single(): whether keys without Ctrl or Alt
// do anything. held: keys that go on while they are held down.
export function listenToKeys({ view, single, held }) {
  const digit = (n, e) => (e.shiftKey ? () => view().shiftDigit(n) : view().label(n));
  addEventListener('keydown', e => {
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
    const onButton = e.target.matches('button, a, summary') && (e.key === ' ' || e.key === 'Enter');
    if (onButton || e.target.matches('input:not([type=checkbox], [type=radio], [type=range]), select, textarea')) return;
    if (e.target.matches('input') && (e.key === ' ' || e.key.startsWith('Arrow'))) return;
    if (!single() && e.key.length === 1 && e.key !== ' ') return;
    const n = digitOf(e),
      name = e.shiftKey ? e.key : nameOf(e);
    const act = n ? digit(n, e) : (!e.shiftKey && view().label(name)) || view().actions[name];
    if (!act) return;
    e.preventDefault();
    if (!e.repeat || held.has(e.key)) act();
  });
  // A click by mouse leaves the focus with the page, so that Space goes on playing.
  addEventListener('click', e => {
    if (e.detail) e.target.closest('button')?.blur();
    const ticked = e.detail && (e.target.closest('label')?.control ?? e.target);
    if (ticked && ticked.matches('[type=checkbox], [type=radio]')) setTimeout(() => ticked.blur());
  });
}
