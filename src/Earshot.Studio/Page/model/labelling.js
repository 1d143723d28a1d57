// Giving labels and taking them back.
import { send } from '../api.js';
import { toast } from '../dom.js';
import { forget } from './clips.js';
import { refreshClasses, reload } from './workspace.js';

export class Labelling {
  // go: shows other clips.
  constructor(store, queue, go) {
    Object.assign(this, { store, queue, go, last: Promise.resolve() });
  }

  // One label at a time reaches the server, in the order given.
  inTurn(work) {
    return this.last = this.last.then(work).catch(reason => toast(reason.message, true));
  }

  // Labels the selected clips, else the one on show; null takes labels away.
  label(classId) {
    const { store } = this, many = store.selected.size > 0;
    const clips = many ? Array.from(store.selected, row => store.columns.clip[row]) : store.shown ? [store.shown.id] : [];
    if (!clips.length) return undefined;
    return this.inTurn(async () => {
      if (classId === null && !clips.some(clip => store.labelOf(clip))) return toast('there is no label to take away');
      this.apply(await send('POST', 'labels', { clips, classId }));
      const name = store.classById.get(classId)?.name ?? 'label taken away';
      toast(clips.length > 1 ? `${clips.length} clips: ${name}` : name);
      store.select([]);
      return many || classId === null ? undefined : this.go.step(1);
    });
  }

  apply({ labels }) {
    labels.forEach(({ clip }) => forget(clip));
    this.store.putLabels(labels);
  }

  undo() {
    return this.inTurn(async () => {
      const change = await send('POST', 'labels/undo');
      if (!change.action) return toast('nothing to undo');
      if (change.action === 'merge') await reload(this.store, this.queue);
      this.apply(change);
      await refreshClasses(this.store);
      toast(`taken back: ${change.labels.length} label${change.labels.length === 1 ? '' : 's'}`);
      return change.labels.length === 1 ? this.go.open(change.labels[0].clip) : undefined;
    });
  }

  accept(confidence) {
    return this.inTurn(async () => {
      const change = await send('POST', 'labels/accept', { confidence });
      this.apply(change);
      toast(`${change.labels.length} labels accepted; U takes them back`);
      await this.queue.refill();
    });
  }
}
