// Saying what is heard in the selected stretch: orders for the outbox. What is said of exactly that stretch belongs to
// it: it is changed, moved and taken away with it.
import { toast } from '../dom.js';
import { isSame } from './recording.js';

export class Annotating {
  constructor(store, recording, labelling) {
    Object.assign(this, { store, recording, labelling });
  }

  // The class is there, or absent; where that is said of the stretch already in the other way, it is changed.
  say(classId, polarity = 'Present') {
    const { stretch } = this.recording;
    if (!stretch) return toast('drag over a stretch first, or choose a window with ↓');
    const held = this.chosen.find(box => box.classId === classId);
    if (held?.polarity === polarity) return toast('that is said already; X takes it away');
    return this.put([held ? { ...held, polarity } : { ...stretch, classId, polarity }]);
  }

  toggleUnsure(box = null) {
    const boxes = box ? [box] : this.chosen;
    if (boxes.length) return this.put(boxes.map(one => ({ ...one, unsure: !one.unsure })));
    return toast('nothing is said of this stretch yet');
  }

  comment(boxes, comment) {
    return this.put(boxes.map(box => ({ ...box, comment: comment || null })));
  }

  // The selection, and what is said of it, to another stretch.
  move(stretch) {
    const { recording } = this, boxes = this.chosen.filter(box => !isSame(box, stretch));
    const { begin, end, low, high } = recording.within(stretch);
    recording.select(stretch);
    if (boxes.length) this.put(boxes.map(box => ({ ...box, begin, end, low, high })));
  }

  remove(boxes = this.chosen) {
    if (!boxes.length) return toast('nothing is said of this stretch');
    return this.areSaved(boxes) && this.order('annotations/remove', { ids: boxes.map(({ id }) => id) }, boxes.length);
  }

  get chosen() { return this.recording.chosen; }

  put(boxes) {
    if (!this.areSaved(boxes)) return;
    const { id: recording } = this.recording.about;
    const items = boxes.map(({ id, version, begin, end, low, high, classId, polarity, unsure, comment }) => ({
      recording, id, version, begin, end, low, high, classId, polarity, unsure, comment,
    }));
    this.order('annotations', { items }, items.length);
  }

  // A box that waits has no number yet by which it could be changed.
  areSaved(boxes) {
    const waiting = boxes.some(box => box.waiting);
    if (waiting) toast('not yet saved: a moment');
    return !waiting;
  }

  order(path, body, count) {
    this.labelling.annotate(path, body, count);
  }
}
