// A class under review: candidates one after the other, what was answered, and what is known of each threshold. The
// store tells views: review (candidates, figures) and threshold.
import { get } from '../api.js';

const least = 5;

export class Reviewing {
  // isFree(): whether all answers have reached the server.
  constructor(store, isFree) {
    Object.assign(this, { store, isFree, classId: null, surest: false, from: 0.5, queue: [], answered: [] });
    this.figures = null;
    store.on('outbox', () => this.isStale && this.isFree() && this.load());
  }

  async open(classId, surest = this.surest) {
    Object.assign(this, { classId, surest, queue: [], answered: [], figures: null, why: null });
    this.store.changed('review');
    await this.load();
    if (this.figures) this.setFrom(this.calledFrom);
  }

  // What was answered or passed by does not come again.
  async load() {
    const { classId, surest } = this, asked = (this.asked = Symbol('asked'));
    this.isStale = false;
    try {
      const figures = await get(`classes/${classId}/review?surest=${surest}&count=40`);
      if (asked !== this.asked) return;
      const known = new Set([...this.answered, ...this.queue].map(({ id }) => id));
      this.queue = [...this.queue, ...figures.next.filter(({ id }) => !known.has(id))];
      Object.assign(this, { figures, why: null });
    } catch (reason) {
      if (asked !== this.asked) return;
      Object.assign(this, { figures: null, why: reason.message });
    }
    this.store.changed('review');
  }

  get now() { return this.queue[0] ?? null; }

  // Answers what the answer is about; null: it is passed by.
  answer(isThere) {
    const candidate = this.queue.shift();
    if (!candidate) return null;
    this.answered.push({ ...candidate, isThere });
    if (isThere !== null) this.isStale = true;
    this.store.changed('review');
    if (isThere === null && this.queue.length < least) this.load();
    return candidate;
  }

  // The last one comes back; answers whether an answer was given that is to be undone.
  back() {
    const { isThere, ...candidate } = this.answered.pop() ?? {};
    if (!candidate.id) return false;
    this.queue.unshift(candidate);
    this.isStale = isThere !== null;
    this.store.changed('review');
    return isThere !== null;
  }

  setFrom(from) {
    this.from = Math.max(0, Math.min(0.98, Math.round(from * 50) / 50));
    this.store.changed('threshold');
  }

  // The score the class is called from: the person's, else the training's.
  get calledFrom() { return this.chosen ?? this.figures.threshold; }

  get chosen() { return this.store.classById.get(this.classId)?.threshold ?? null; }

  get row() { return this.figures?.thresholds[Math.round(this.from * 50)] ?? null; }
}
