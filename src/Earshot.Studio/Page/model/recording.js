// The recording on show: where in it one looks, what is selected, and what is said of it. Times in seconds. Views are
// told by the store: recording, part (what of it is on show), stretch (what is selected), boxes.
import { get, getBytes } from '../api.js';

const leastSeconds = 0.02,
  leastHz = 100,
  perSecond = 1e6;
const round = seconds => Math.round(seconds * perSecond) / perSecond;

export class Recording {
  constructor(store, outbox) {
    Object.assign(this, {
      store, outbox, about: null, from: 0, to: 1, cursor: 0, stretch: null, held: [], settled: [], windows: noWindows,
      band: null,
    });
    store.on('outbox', () => { this.store.changed('boxes'); if (this.again) this.refresh(); });
    store.on('news', () => this.refresh());
  }

  // Shows a recording; a stretch of it is selected, with what is around it on show.
  async open(id, stretch = null) {
    if (this.about?.id !== id) {
      const wanted = (this.wanted = id);
      const [about, windows, held] = await Promise.all([
        get(`recordings/${id}`),
        getBytes(`recordings/${id}/windows`),
        get(`recordings/${id}/annotations`),
      ]);
      if (wanted !== this.wanted) return;
      Object.assign(this, {
        about, windows: readWindows(windows), held, settled: [], cursor: 0, stretch: null, band: null,
      });
      this.store.changed('recording', 'boxes');
      this.look(0, Math.min(about.seconds, 60));
    }
    if (stretch) this.goTo(stretch);
  }

  get seconds() { return this.about?.seconds ?? 1; }

  /* ---- where one looks ---- */

  look(from, to) {
    const length = Math.min(this.seconds, Math.max(leastSeconds, to - from));
    this.from = Math.max(0, Math.min(from, this.seconds - length));
    this.to = this.from + length;
    this.store.changed('part');
  }

  // By a share of what is on show.
  pan(by) {
    const length = this.to - this.from;
    this.look(this.from + by * length, this.to + by * length);
  }

  // About the time that stays where it is.
  zoom(factor, about = this.middle) {
    this.look(about - (about - this.from) * factor, about + (this.to - about) * factor);
  }

  // The frequencies on show; all of them, up to the highest: null.
  lookHz(low, high, highest) {
    const wide = Math.min(highest, Math.max(leastHz, high - low)), bottom = Math.max(0, Math.min(low, highest - wide));
    this.band = wide >= highest ? null : { low: bottom, high: bottom + wide };
    this.store.changed('part');
  }

  get middle() {
    const { begin, end } = this.stretch ?? { begin: this.cursor, end: this.cursor };
    const at = (begin + end) / 2;
    return at > this.from && at < this.to ? at : (this.from + this.to) / 2;
  }

  /* ---- what is selected ---- */

  select(stretch) {
    this.stretch = stretch && this.within(stretch);
    if (this.stretch) this.cursor = this.stretch.begin;
    this.store.changed('stretch');
  }

  within({ begin, end, low = null, high = null }) {
    const first = Math.max(0, Math.min(begin, end)), last = Math.min(this.seconds, Math.max(begin, end));
    const highest = this.about.sampleRateHz / 2, banded = low !== null && high !== null;
    const [bottom, top] = banded ? [Math.max(0, Math.min(low, high)), Math.min(highest, Math.max(low, high))] : [];
    return {
      begin: round(first), end: round(Math.max(last, first + 0.001)),
      low: banded ? Math.round(bottom) : null, high: banded ? Math.max(Math.round(top), Math.round(bottom) + 1) : null,
    };
  }

  setCursor(seconds) {
    this.cursor = Math.max(0, Math.min(seconds, this.seconds));
    this.store.changed('stretch');
  }

  // Selects it, and shows it with twice its length around, unless it is well on show already.
  goTo(stretch) {
    const { begin, end } = stretch, length = this.to - this.from, own = end - begin;
    this.select(stretch);
    if (begin < this.from || end > this.to || own < length / 50 || own > length * 0.9) {
      const wide = Math.max(5 * own, Math.min(length, 50 * own));
      this.look((begin + end - wide) / 2, (begin + end + wide) / 2);
    }
  }

  // The window by steps from the selection, or the one at the cursor.
  stepWindow(by) {
    const { begin, end } = this.windows, at = this.stretch?.begin ?? this.cursor;
    if (!begin.length) return;
    let place = lastNotAfter(begin, at + 1e-6);
    const isOn = this.stretch && Math.abs(begin[place] - at) < 1e-5 && Math.abs(end[place] - this.stretch.end) < 1e-5;
    place = Math.max(0, Math.min(begin.length - 1, isOn ? place + by : place));
    this.goTo({ begin: begin[place], end: end[place] });
  }

  // The next box by begin, or the one before.
  stepBox(by) {
    const boxes = this.boxes.filter(box => box.begin !== null).sort((a, b) => a.begin - b.begin || a.end - b.end);
    const at = this.stretch?.begin ?? this.cursor;
    const next = by > 0 ? boxes.find(box => box.begin > at + 1e-6) : boxes.findLast(box => box.begin < at - 1e-6);
    if (next) this.goTo(next);
  }

  windowAt(seconds) {
    const place = lastNotAfter(this.windows.begin, seconds);
    return place >= 0 && seconds < this.windows.end[place] ? place : -1;
  }

  // The stretch grown to the windows it touches.
  snapped(stretch) {
    const first = this.windowAt(stretch.begin), last = this.windowAt(stretch.end - 1e-6);
    return {
      ...stretch,
      begin: first < 0 ? stretch.begin : this.windows.begin[first],
      end: last < 0 ? stretch.end : this.windows.end[last],
    };
  }

  /* ---- what is said ---- */

  // As it will be once all that waits has been sent.
  get boxes() {
    let boxes = this.held;
    for (const { body } of [...this.settled, ...this.outbox.orders]) {
      if (body.ids) boxes = boxes.filter(({ id }) => !body.ids.includes(id));
      for (const item of body.items ?? []) if (item.recording === this.about?.id) boxes = withItem(boxes, item);
    }
    return boxes;
  }

  // What is said of exactly the selected stretch.
  get chosen() {
    return this.stretch ? this.boxes.filter(box => isSame(box, this.stretch)) : [];
  }

  // An order was answered: it stays on show until what holds has been asked for.
  done(order) {
    if (!order.body.items && !order.body.ids && order.kind !== 'undo') return;
    this.settled.push(order);
    this.refresh();
  }

  // What is asked for while an order is on its way may hold what it did or not: it is asked for once more when the
  // order has been answered, or where anything else changed in the meantime.
  async refresh() {
    this.again = true;
    if (!this.about || this.asking) return;
    this.asking = true;
    while (this.again && !this.outbox.isSending) {
      this.again = false;
      const { id } = this.about, before = this.settled.length;
      const held = await get(`recordings/${id}/annotations`).catch(() => null);
      if (this.outbox.isSending || this.settled.length !== before) this.again = true;
      else if (held && id === this.about.id) {
        Object.assign(this, { held, settled: [] });
        this.store.changed('boxes');
      }
    }
    this.asking = false;
  }
}

export const isSame = (a, b) => ['begin', 'end', 'low', 'high'].every(edge => near(a[edge], b[edge]));
const near = (a, b) => (a === null || b === null ? a === b : Math.abs(a - b) < 1e-5);

const withItem = (boxes, item) => {
  const said = { low: null, high: null, unsure: false, comment: null, ...item, waiting: true };
  if (!item.id) return [...boxes, { ...said, id: null }];
  return boxes.map(box => (box.id === item.id ? { ...box, ...said } : box));
};

const noWindows = { begin: new Float64Array(), end: new Float64Array(), id: new Int32Array() };

function readWindows(buffer) {
  const n = new DataView(buffer).getInt32(0, true);
  return {
    begin: new Float64Array(buffer, 8, n), end: new Float64Array(buffer, 8 + 8 * n, n),
    id: new Int32Array(buffer, 8 + 16 * n, n),
  };
}

// The place of the last that is not after; -1: none.
function lastNotAfter(sorted, value) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
