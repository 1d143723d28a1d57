// Giving labels and taking them back. A key is an order about what was on show when it was pressed: the page does at
// once what the server will do, and the outbox sees to it that the server does.
import { plural, toast } from '../dom.js';
import { forget } from './clips.js';

const manyClips = 500;

export class Labelling {
  // go: shows clips, asks the person, asks the server what an undo would take back.
  constructor(store, queue, outbox, history, go) {
    Object.assign(this, { store, queue, outbox, history, go, settled: 0 });
  }

  // What a label given now is about: the selected clips, else the one on show. Null while there is none.
  target() {
    const { selected, shown, columns } = this.store;
    if (selected.size) return { clips: Array.from(selected, row => columns.clip[row]), many: true };
    return shown?.path ? { clips: [shown.id], many: false } : null;
  }

  // A null class takes labels away.
  label(classId, on = this.target()) {
    const { store } = this;
    if (!on) return toast('loading: no clip is on show yet');
    if (classId === null && !on.clips.some(clip => store.labelOf(clip))) return toast('there is no label to take away');
    this.give(on.clips, classId);
    if (on.many) store.select([]);
    else if (classId !== null && on.clips[0] === store.shown?.id) this.go.step(1);
    return undefined;
  }

  give(clips, classId) {
    const before = clips.map(clip => this.state(clip)), seen = clips.length === 1 ? before[0].classId ?? 0 : null;
    const { request } = this.outbox.add({ kind: 'label', path: 'labels', body: { clips, classId, seen } });
    const kept = clips.length > manyClips ? null : before;
    this.history.add({ kind: 'label', request, count: clips.length, clips, classId, before: kept });
    this.put(clips.map(clip => ({ clip, classId, source: 'Human' })));
    this.store.say({ clips, classId });
  }

  // Puts annotations of recordings down, changes them or takes them away.
  annotate(path, body, count) {
    const { request } = this.outbox.add({ kind: 'annotate', path, body });
    this.history.add({ kind: 'annotate', request, count, path, body });
  }

  // Whatever holds of it by now.
  annotateAgain({ path, body: { items, ids }, count }) {
    const again = items?.map(({ version, ...item }) => item);
    this.annotate(path, again ? { items: again } : { ids }, count);
  }

  state(clip) {
    const unheard = this.store.columns.unheard[this.store.row(clip)];
    return { clip, classId: this.store.labelOf(clip), source: unheard ? 'Pseudo' : 'Human' };
  }

  put(labels) {
    labels.forEach(({ clip }) => forget(clip));
    this.store.putLabels(labels);
  }

  // Takes back what this page did last: out of the outbox while it waits there, else by the batch it became.
  async undo() {
    const deed = this.history.last;
    if (!deed) return this.undoEarlier();
    if (deed.kind === 'import' && !await this.askForImport(deed.count)) return undefined;
    this.history.undo();
    const labels = deed.path ? 0 : deed.count;
    if (!this.outbox.takeBack(deed.request)) this.orderUndo(deed.batch ?? null, deed.request, labels, deed.clips);
    if (deed.before) this.put(deed.before);
    if (deed.clips?.length === 1) this.go.open(deed.clips[0]);
    return this.store.say({ undone: deed });
  }

  // The batch is filled in when the order it is about has been answered.
  orderUndo(batch, of, count, clips = []) {
    this.outbox.add({ kind: 'undo', path: 'labels/undo', of, count, clips, body: { batch } });
  }

  // Where this page did nothing yet: the person's newest change, which the server names.
  async undoEarlier() {
    try {
      const { batch, action, clips } = await this.go.undoable();
      if (!batch) return toast('nothing to undo');
      if (action === 'import' && !await this.askForImport(clips)) return undefined;
      this.orderUndo(batch, null, clips);
      return this.store.say({ undone: { kind: action, count: clips } });
    } catch (reason) { return toast(reason.message, true); }
  }

  askForImport(count) {
    return this.go.confirm(`Your last change is an import of ${plural(count, 'label')}.`, 'Take the import back');
  }

  redo() {
    const again = deed => (deed.path ? this.annotateAgain(deed) : this.give(deed.clips, deed.classId));
    if (!this.history.redo(again)) toast('nothing to do again');
  }

  accept(confidence) {
    this.outbox.add({ kind: 'accept', path: 'labels/accept', body: { confidence } });
  }

  // Of all windows of which nothing is known, from a score on.
  acceptClass(classId, from) {
    this.outbox.add({ kind: 'accept', path: `classes/${classId}/accept`, body: { from } });
  }

  // Something of this person's that went past the outbox: an import, a merge.
  async didElsewhere() {
    const { batch, action, clips } = await this.go.undoable();
    if (batch) this.history.add({ kind: action, request: null, batch, count: clips });
  }

  /* ---- what became of an order ---- */

  done(order, change) {
    this.settled++;
    const waiting = this.waiting();
    this.put(change.labels.filter(({ clip }) => !waiting.has(clip)));
    if (order.kind === 'undo') return this.go.undone(change, order.count);
    this.history.answered(order.request, change.batch);
    this.outbox.update(other => other.of === order.request && Boolean(other.body.batch = change.batch));
    if (order.kind === 'accept') this.accepted(order.request, change);
    return this.store.ask(change.conflicts.map(theirs => ({ ...theirs, mine: order.body.classId })));
  }

  accepted(request, { batch, labels }) {
    if (batch) this.history.add({ kind: 'accept', request, batch, count: labels.length });
    toast(`${plural(labels.length, 'label')} accepted; U takes them back`);
    this.go.refill();
  }

  // Not taken: said until it is read, and the clips come back into the queue.
  refused(order) {
    const deed = this.history.drop(order.request);
    this.outbox.drop(other => other.of === order.request);
    if (deed?.before) this.put(deed.before);
    if (order.kind === 'label') this.queue.comeBack(order.body.clips.map(id => ({ id, path: this.queue.pathOf(id) })));
    this.store.reject(order);
  }

  // Clips of which an order still waits: what the page shows of them is newer than what the server knows.
  waiting() {
    return new Set(this.outbox.orders.flatMap(order => order.body.clips ?? order.clips ?? []));
  }

  // Shows orders that wait as done, as they will be.
  showWaiting() {
    for (const { kind, body } of this.outbox.orders)
      if (kind === 'label') this.put(body.clips.map(clip => ({ clip, classId: body.classId, source: 'Human' })));
  }
}
