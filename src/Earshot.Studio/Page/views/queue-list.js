// The list of what is to be labelled next.
import { $, fileName, make, percent } from '../dom.js';
import { mark, noneColour, noneShape } from '../palette.js';

const strangeOne = { name: 'none of these?', colour: noneColour, shape: noneShape };

export class QueueList {
  constructor(store, queue, { open }) {
    Object.assign(this, { store, queue, open });
    store.on('queue labels answers classes limit', () => this.show());
  }

  show() {
    const { items, place } = this.queue;
    $('queue-note').textContent = items.length ? '' : 'nothing left';
    $('queue').replaceChildren(...items.map((item, i) => make('li', {}, this.row(item, i === place))));
    $('queue').querySelector('.current')?.scrollIntoView({ block: 'nearest' });
  }

  row({ id, path }, current) {
    const { store } = this, row = store.row(id), [, name] = fileName(path), { columns, classById } = store;
    const known = classById.get(columns.label[row]), guess = classById.get(columns.predicted[row]);
    const what = known ?? (row >= 0 && store.isStrange(row) ? strangeOne : guess);
    const figure = what === guess ? percent(columns.confidence[row]) : columns.strangeness[row]?.toFixed(2);
    const button = make('button', { className: current ? 'current' : '', 'aria-current': `${current}` },
      known && make('span', { className: 'tick', textContent: '✓' }), what && mark(what.colour, what.shape),
      make('span', { className: 'name', textContent: what?.name ?? name, title: name }),
      what && !known && make('span', { className: 'number', textContent: figure }));
    button.addEventListener('click', () => this.open(id));
    return button;
  }
}
