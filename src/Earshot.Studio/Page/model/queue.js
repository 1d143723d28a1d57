// What is to be labelled next, in the order the server suggests, and how far the person has come.

const behind = 8, enoughAhead = 12;

export class Queue {
  // load(): the next suggestions, as { id, path }.
  constructor(store, load) {
    Object.assign(this, { store, load, items: [], place: -1, loading: null });
    store.on('shown', () => this.follow());
  }

  set(items) {
    this.items = items;
    this.place = this.placeOf(this.store.shown?.id);
    this.store.changed('queue');
  }

  placeOf(id) { return this.items.findIndex(item => item.id === id); }

  // Where the clip on show stands, if it stands here; a few stay behind it.
  follow() {
    const place = this.placeOf(this.store.shown?.id);
    if (place >= 0) {
      const cut = Math.max(0, place - behind);
      this.items = this.items.slice(cut);
      this.place = place - cut;
    }
    this.store.changed('queue');
    if (this.ahead.length < enoughAhead && place >= 0) this.extend().catch(() => {});   // the next step asks again
  }

  get ahead() { return this.items.slice(this.place + 1); }

  pathOf(id) { return this.items[this.placeOf(id)]?.path ?? null; }

  // The clip by steps from here; null beyond either end.
  at(by) { return this.items[this.place + by] ?? null; }

  // More at the end: what is neither here nor labelled, as far as this page knows.
  extend() {
    return this.loading ??= this.load().then(found => {
      const fresh = found.filter(({ id }) => this.placeOf(id) < 0 && !this.store.labelOf(id));
      this.items = [...this.items, ...fresh];
      if (fresh.length) this.store.changed('queue');
    }).finally(() => { this.loading = null; });
  }

  // Clips whose label was not taken are next.
  comeBack(items) {
    const back = items.filter(item => item.path && !this.ahead.some(({ id }) => id === item.id));
    const rest = this.items.filter(({ id }) => !back.some(item => item.id === id));
    const current = this.items[this.place]?.id;
    this.place = rest.findIndex(({ id }) => id === current);
    this.items = [...rest.slice(0, this.place + 1), ...back, ...rest.slice(this.place + 1)];
    this.store.changed('queue');
  }
}
