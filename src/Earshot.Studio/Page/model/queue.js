// What is to be labelled next, in the order the server suggests, and how far the person has come.

export class Queue {
  // load(): the next suggestions, as { id, path }.
  constructor(store, load) {
    Object.assign(this, { store, load, items: [], place: -1 });
    store.on('shown', () => this.follow());
  }

  set(items) {
    this.items = items;
    this.place = items.findIndex(item => item.id === this.store.shown?.id);
    this.store.changed('queue');
  }

  async refill() { this.set(await this.load()); }

  // Where the clip on show stands, if it stands here.
  follow() {
    const place = this.items.findIndex(item => item.id === this.store.shown?.id);
    if (place >= 0) this.place = place;
    this.store.changed('queue');
  }

  get ahead() { return this.items.slice(this.place + 1); }

  pathOf(id) { return this.items.find(item => item.id === id)?.path ?? null; }

  // The clip by steps from here; null beyond either end.
  at(by) { return this.items[this.place + by] ?? null; }
}
