// Orders on their way to the server: kept, sent one at a time in the order given, and sent again until they are
// answered.
import { newId } from './records.js';

const firstPauseMs = 500,
  longestPauseMs = 30_000;

export class Outbox {
  // records: where they are kept. send(order): { answer }, { refused } with a reason, or { away: true }.
  // done(order, answer), refused(order with its reason) and changed() tell the page.
  constructor({ records, send, done, refused, changed, firstPause = firstPauseMs }) {
    Object.assign(this, { records, send, done, refused, changed, firstPause, orders: [], away: false, busy: false });
    addEventListener('online', () => this.wake?.());
    addEventListener('beforeunload', e => {
      if (this.orders.length) e.preventDefault();
    });
  }

  // Takes on what an earlier page left, before anything new; what was refused stays so until it is read.
  async open() {
    const left = await this.records.adopt().catch(() => []);
    this.orders.unshift(...left.filter(order => !order.reason));
    left.filter(order => order.reason).forEach(order => this.refused(order));
    this.go();
  }

  // Answers the order with its id. Never waits.
  add(order) {
    const kept = { ...order, request: newId(), at: performance.timeOrigin + performance.now() };
    this.orders.push(kept);
    this.keep(kept);
    this.go();
    return kept;
  }

  // Takes back an order that was never sent; false where it may have reached the server.
  takeBack(request) {
    const place = this.orders.findIndex(order => order.request === request);
    if (place < 0 || this.orders[place].sent) return false;
    this.orders.splice(place, 1);
    this.forget(request);
    this.changed();
    return true;
  }

  // Where the browser keeps nothing, orders live as long as the page, which warns before it is closed. Until one is
  // kept a reload would lose it.
  keep(order) {
    const { kept, keeping, sent, ...record } = order;
    order.keeping = true;
    return (order.kept = this.records.put(record).catch(() => {}).then(() => {
      order.keeping = false;
      this.changed();
    }));
  }

  // Whether the server may have done what the page has no answer to.
  get isSending() { return Boolean(this.orders[0]?.sent) && !this.away; }

  get allKept() { return this.orders.every(order => !order.keeping); }

  // Drops orders that make no sense any more.
  drop(which) {
    this.orders.filter(which).forEach(({ request }) => this.forget(request));
    this.orders = this.orders.filter(order => !which(order));
  }

  forget(request) {
    return this.records.remove(request).catch(() => {});
  }

  go() {
    this.changed();
    if (!this.busy) this.drain();
  }

  async drain() {
    this.busy = true;
    for (let pause = this.firstPause; this.orders.length;) {
      const order = this.orders[0];
      order.sent = true;
      await order.kept;
      const result = await this.send(order);
      this.away = Boolean(result.away);
      if (!result.away) {
        pause = this.firstPause;
        await this.settle(order, result);
        continue;
      }
      this.changed();
      await this.rest(pause);
      pause = Math.min(2 * pause, longestPauseMs);
    }
    this.busy = false;
    this.changed();
  }

  async settle(order, { answer, refused }) {
    await (refused ? this.keep(Object.assign(order, { reason: refused })) : this.forget(order.request));
    this.orders = this.orders.filter(other => other !== order);
    if (refused) this.refused(order);
    else this.done(order, answer);
    this.changed();
  }

  rest(ms) {
    return new Promise(resolve => {
      this.wake = resolve;
      setTimeout(resolve, ms);
    });
  }

  // What else waits changes by what is known now, as an undo by the number of its batch.
  update(change) {
    for (const order of this.orders) if (change(order)) this.keep(order);
  }
}
