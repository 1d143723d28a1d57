// What is looked for, what was found, which of it is current and which are selected. The store tells views: found,
// current.
import { send } from '../api.js';

const step = 60,
  most = 500;

export class Finding {
  constructor(store) {
    Object.assign(this, { store, like: null, where: {}, count: step, found: [], current: -1, selected: new Set() });
  }

  // like: { window }, { recording, begin, end } or { classId }, with a name for a person; null: no example.
  lookLike(like) {
    this.like = like;
    return this.search();
  }

  lookWhere(where) {
    this.where = where;
    return this.search();
  }

  // An answer to an older question is dropped.
  async search(count = step) {
    const { name, ...like } = this.like ?? {}, asked = (this.asked = Symbol('asked'));
    this.count = Math.min(count, most);
    const body = { like: this.like && like, where: this.where, count: this.count };
    const { windows } = await send('POST', 'search', body);
    if (asked !== this.asked) return;
    const kept = new Set(windows.map(({ id }) => id));
    this.selected = new Set([...this.selected].filter(id => kept.has(id)));
    this.found = windows;
    this.current = windows.length ? Math.max(0, Math.min(this.current, windows.length - 1)) : -1;
    if (count === step) this.current = Math.min(0, windows.length - 1);
    this.store.changed('found');
  }

  get hasMore() { return this.found.length >= this.count && this.count < most; }

  more() { return this.search(this.count + step); }

  get now() { return this.found[this.current] ?? null; }

  goTo(place) {
    if (!this.found.length) return;
    this.current = Math.max(0, Math.min(place, this.found.length - 1));
    this.store.changed('current');
  }

  toggle(id) {
    this.selected = this.selected.symmetricDifference(new Set([id]));
    this.store.changed('current');
  }

  // All of them, or none where all are selected.
  toggleAll() {
    this.selected = new Set(this.selected.size === this.found.length ? [] : this.found.map(({ id }) => id));
    this.store.changed('current');
  }

  drop() {
    this.selected = new Set();
    this.store.changed('current');
  }

  // What a key is about: the selected, else the current one.
  get target() {
    return this.selected.size ? [...this.selected] : this.now ? [this.now.id] : [];
  }
}
