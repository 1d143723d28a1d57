// Several people: how they agree, where they say otherwise, and what a second one could hear.
import { get } from '../api.js';
import { $, make, plural, toast } from '../dom.js';

const mostListed = 12, figure = value => (value === null ? '–' : value.toFixed(2));

export class AgreementView {
  // hear(clips, blind): the person labels these next; blind: without seeing what others said.
  constructor({ hear }) { this.hear = hear; }

  async load() {
    try { this.show(await get('agreement')); } catch (reason) { toast(reason.message, true); }
  }

  show({ alpha, pairs, conflicts, heardOnce }) {
    const parts = pairs.length
      ? [this.finding(alpha, pairs), this.table(pairs), ...this.differences(conflicts)]
      : [note('Nobody has heard what another person labelled yet.')];
    if (heardOnce.length) parts.push(make('p', {}, this.button('Give a second opinion', heardOnce, true)));
    $('agreement').replaceChildren(...parts);
  }

  finding(alpha, pairs) {
    const people = new Set(pairs.flatMap(({ first, second }) => [first, second]));
    return note(`Krippendorff's α of ${people.size} people is ${figure(alpha)}: 1 is agreement, 0 chance; below 0.67 ` +
      'the classes mean different things to them.');
  }

  table(pairs) {
    const cells = (tag, values) => make('tr', {}, ...values.map(textContent => make(tag, { textContent })));
    const rows = pairs.map(({ first, second, both, alike, kappa }) =>
      cells('td', [first, second, `${both}`, `${alike}`, figure(kappa)]));
    const head = cells('th', ['one', 'the other', 'both heard', 'alike', 'Cohen’s κ']);
    for (const cell of head.children) cell.scope = 'col';
    const table = make('table', { className: 'plain' }, make('thead', {}, head), make('tbody', {}, ...rows));
    return make('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Agreement of pairs' }, table);
  }

  differences(conflicts) {
    if (!conflicts.length) return [note('They say otherwise nowhere.')];
    const said = one => one.said.map(({ annotator, said: word }) => `${annotator}: ${word}`).join(' · ');
    const items = conflicts.slice(0, mostListed).map(one => {
      const open = make('button', { className: 'quiet', textContent: one.path });
      open.addEventListener('click', () => this.hear([one], false));
      return make('li', {}, open, ` ${said(one)}`);
    });
    return [make('p', {}, this.button('Hear where people differ', conflicts, false)),
      make('ul', { className: 'plain' }, ...items)];
  }

  button(text, clips, blind) {
    const button = make('button', { textContent: `${text}: ${plural(clips.length, 'clip')}` });
    button.addEventListener('click', () => this.hear(clips, blind));
    return button;
  }
}

const note = textContent => make('p', { className: 'faint', textContent });
