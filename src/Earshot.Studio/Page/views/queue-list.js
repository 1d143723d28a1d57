// The list of what is to be labelled next: a small picture, the file's name, the model's best answer, and its doubt.
import { $, fileName, fit, make, percent } from '../dom.js';
import { pictureIfNear } from '../model/clips.js';
import { mark, noneColour, noneShape } from '../palette.js';
import { isDark, paintLevels } from './picture.js';

export class QueueList {
  constructor(store, queue, settings, { open }) {
    Object.assign(this, { store, queue, settings, open, pictures: new Map() });
    store.on('queue labels answers classes limit', () => this.show());
    isDark.addEventListener('change', () => this.paintAgain());
    settings.on(name => {
      if (name === 'colours' || name === 'contrast') this.paintAgain();
    });
  }

  show() {
    const { items, place } = this.queue;
    $('queue-note').textContent = items.length ? '' : 'nothing left';
    $('queue').replaceChildren(...items.map((item, i) => make('li', {}, this.row(item, i === place))));
    const current = $('queue').querySelector('.current'),
      list = $('queue');
    if (current) list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 3;
    for (const id of this.pictures.keys()) if (this.queue.placeOf(id) < 0) this.pictures.delete(id);
  }

  row({ id, path }, current) {
    const [, name] = fileName(path);
    const button = make(
      'button',
      { className: current ? 'current' : '', 'aria-current': `${current}`, title: path },
      this.picture(id),
      make(
        'span',
        { className: 'two' },
        make('span', { className: 'name', textContent: name }),
        make('span', { className: 'answer' }, ...this.answer(id)),
      ),
    );
    button.addEventListener('click', () => this.open(id));
    return button;
  }

  // What it is labelled with, else the best answer with its confidence and, where it looks like no class, a ring.
  answer(id) {
    const { store } = this,
      row = store.row(id),
      { columns, classById } = store;
    const known = classById.get(store.labelOf(id)),
      guess = classById.get(columns.predicted[row]),
      what = known ?? guess;
    if (!what) return [make('span', { className: 'faint', textContent: 'no answer yet' })];
    const figure = known ? '✓' : percent(columns.confidence[row]);
    const parts = [mark(what.colour, what.shape), make('span', { className: 'name', textContent: what.name }), figure];
    if (!known && row >= 0 && store.isStrange(row)) parts.push(this.doubt(columns.strangeness[row]));
    return parts;
  }

  doubt(strangeness) {
    const [value, limit] = [strangeness.toFixed(2), this.store.limit.toFixed(2)];
    const title = `looks like none of these: strangeness ${value}, limit ${limit}`;
    return make(
      'span',
      { className: 'doubt', title, role: 'img', 'aria-label': title },
      mark(noneColour, noneShape),
      '?',
    );
  }

  // Drawn once it has been fetched for the clip itself.
  picture(id) {
    if (!this.pictures.has(id)) this.pictures.set(id, make('canvas', { className: 'small', 'aria-hidden': 'true' }));
    const canvas = this.pictures.get(id);
    if (!canvas.drawn)
      pictureIfNear(id, drawn => {
        canvas.drawn = drawn;
        this.paint(canvas);
      });
    return canvas;
  }

  paint(canvas) {
    fit(canvas, 48, 30);
    paintLevels(canvas, canvas.drawn, this.settings.values);
  }

  paintAgain() {
    for (const canvas of this.pictures.values()) if (canvas.drawn) this.paint(canvas);
  }
}
