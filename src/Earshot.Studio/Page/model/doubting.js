// Labels that may be wrong, most doubtful first: each is kept, changed or taken away, and can be taken back. The store
// tells views: doubts.
import { get, send } from '../api.js';

const againMs = 1000, rest = ms => new Promise(resolve => setTimeout(resolve, ms));

export class Doubting {
  // labelling: gives orders; isFree(): whether all of them have reached the server.
  constructor(store, labelling, isFree) {
    Object.assign(this, { store, labelling, isFree, queue: [], answered: [], state: null, isOld: false, turn: 0 });
    store.on('outbox', () => this.isOld && this.isFree() && this.load().catch(() => {}));
  }

  // Looks for them where nobody has, else shows what was found.
  async open() {
    await this.load();
    if (!this.state.looking && !this.state.doubts && !this.state.reason) await this.look();
    else if (this.state.looking) await this.wait();
  }

  async look() {
    await send('POST', 'doubts');
    this.answered = [];
    await this.wait();
  }

  async wait() {
    for (await this.load(); this.state.looking; await this.load()) await rest(againMs);
  }

  // What was answered here does not come again. What the server said before an answer is old, and is asked for again.
  async load() {
    const { turn } = this, state = await get('doubts');
    if (turn !== this.turn) return;
    const done = new Set(this.answered.map(({ doubt }) => key(doubt)));
    Object.assign(this, { state, isOld: false });
    this.queue = (state.doubts ?? []).filter(doubt => !done.has(key(doubt)));
    this.store.changed('doubts');
  }

  get now() { return this.queue[0] ?? null; }

  keep() { return this.answer('keep', doubt => this.note('keep', doubt)); }

  skip() { return this.answer('skip', () => {}); }

  // To what the model says.
  change() {
    return this.answer('change', doubt => {
      if (doubt.said === 'Complete') return this.put({ ...doubt, polarity: 'Present' });
      if (doubt.said === 'Absent') return this.put({ ...doubt.annotation, polarity: 'Present' }, doubt);
      if (doubt.looksLike) return this.give(doubt, doubt.looksLike);
      return this.put({ ...doubt.annotation, polarity: 'Absent' }, doubt);
    });
  }

  // To a class that the person names.
  changeTo(classId) {
    return this.answer('change', doubt => this.give(doubt, classId));
  }

  clear() {
    return this.answer('clear', ({ annotation, window, said }) => {
      if (annotation) this.labelling.annotate('annotations/remove', { ids: [annotation.id] }, 1);
      else if (said === 'Present') this.labelling.give([window.id], null);
    });
  }

  // Takes the last answer back; answers whether there was one.
  back() {
    const last = this.answered.pop();
    if (!last) return false;
    this.turn++;
    const { doubt, how } = last;
    const isChanged = how === 'change' || how === 'clear';
    this.queue.unshift(isChanged ? withoutVersion(doubt) : doubt);
    if (how === 'keep') this.note('forget', doubt);
    if (isChanged) { this.labelling.undo(); this.isOld = true; }
    this.store.changed('doubts');
    return true;
  }

  answer(how, act) {
    const doubt = this.queue.shift();
    if (!doubt) return null;
    this.turn++;
    this.answered.push({ doubt, how });
    act(doubt);
    this.store.changed('doubts');
    return doubt;
  }

  give(doubt, classId) {
    if (doubt.annotation || doubt.said !== 'Present') this.put({ ...doubt, ...doubt.annotation, classId, polarity: 'Present' }, doubt);
    else this.labelling.give([doubt.window.id], classId);
  }

  put({ id, version, begin, end, low, high, classId, polarity, unsure, comment }, { recording } = this.answered.at(-1).doubt) {
    const item = { recording, id, version, begin, end, low, high, classId, polarity, unsure, comment };
    this.labelling.annotate('annotations', { items: [item] }, 1);
  }

  note(what, { recording, begin, end, classId, said }) {
    this.labelling.outbox.add({ kind: what, path: `doubts/${what}`, body: { recording, begin, end, classId, said } });
  }
}

// Taking an answer back makes a version that the page has yet to hear of; until then whatever holds is changed.
const withoutVersion = ({ annotation, ...doubt }) =>
  ({ ...doubt, annotation: annotation && { ...annotation, version: undefined } });

const key = ({ recording, begin, end, classId, said }) => [recording, begin, end, classId, said].join();
