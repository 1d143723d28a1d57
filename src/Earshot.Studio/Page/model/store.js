// What the page knows. Views read it and are told, in the same turn, when a part of it has changed:
// classes, labels, answers (the map and what the model says), shown, queue, runs, limit, colouring, selection, training.
import { classColour, classShape, noneColour, noneShape } from '../palette.js';
import { noColumns } from './columns.js';

export class Store {
  constructor() {
    Object.assign(this, {
      views: new Map(), columns: noColumns(), rowOf: new Map(), classes: [], classById: new Map(),
      shown: null, runs: [], limit: Infinity, colouring: 'label', selected: new Set(), training: null,
    });
  }

  // Calls view() after each change of one of the parts, named with spaces between; once where several changed.
  on(parts, view) {
    this.views.set(view, new Set(parts.split(' ')));
  }

  changed(...parts) {
    for (const [view, wanted] of this.views) if (parts.some(part => wanted.has(part))) view();
  }

  /* ---- clips ---- */

  setMap(columns) {
    this.columns = columns;
    this.rowOf = new Map(Array.from(columns.clip, (clip, row) => [clip, row]));
    this.changed('answers', 'labels');
  }

  row(clip) { return this.rowOf.get(clip) ?? -1; }

  labelOf(clip) { return this.columns.label[this.row(clip)] || null; }

  // Unlabelled, and stranger than the limit: it looks like none of the classes.
  isStrange(row) { return !this.columns.label[row] && this.columns.strangeness[row] > this.limit; }

  get labelled() { return this.columns.label.reduce((sum, id) => sum + (id ? 1 : 0), 0); }

  // Labels as { clip, classId, source }; a null class is none.
  putLabels(labels) {
    const { label, unheard } = this.columns;
    for (const { clip, classId, source } of labels) {
      const row = this.row(clip);
      if (row < 0) continue;
      this.count(label[row], -1);
      this.count(classId, 1);
      label[row] = classId ?? 0;
      unheard[row] = source === 'Pseudo' ? 1 : 0;
    }
    this.changed('labels');
  }

  count(classId, by) {
    const known = this.classById.get(classId);
    if (known) known.labels += by;
  }

  // The clip on show; its path is null until it is known.
  show(id, path = null) {
    this.shown = id === null ? null : { id, path };
    this.changed('shown');
  }

  /* ---- classes ---- */

  setClasses(classes) {
    this.classes = classes.map((c, place) => ({ ...c, ...this.looks(c, place) }));
    this.classById = new Map(this.classes.map(c => [c.id, c]));
    this.changed('classes');
  }

  looks(c, place) {
    return c.isNone ? { colour: noneColour, shape: noneShape } : { colour: classColour(place), shape: classShape(place) };
  }

  get none() { return this.classes.find(c => c.isNone); }

  get named() { return this.classes.filter(c => !c.isNone); }

  // The class under a digit: 1 to 9, then 0.
  classAt(digit) { return this.named[digit === 0 ? 9 : digit - 1]; }

  // The class of that name, else the first that begins with it; case does not count.
  classNamed(text) {
    const name = text.trim().toLowerCase(), lower = c => c.name.toLowerCase();
    return name && (this.classes.find(c => lower(c) === name) ?? this.classes.find(c => lower(c).startsWith(name)));
  }

  /* ---- the rest ---- */

  setRuns(runs) { this.runs = runs; this.changed('runs'); }

  // The strangeness from which on a clip looks like none of the classes; Infinity: none does.
  setLimit(limit) { this.limit = limit; this.changed('limit'); }

  setColouring(what) { this.colouring = what; this.changed('colouring'); }

  select(rows) { this.selected = new Set(rows); this.changed('selection'); }

  // null, or { message, done, total } of the training that runs.
  setTraining(training) { this.training = training; this.changed('training'); }
}
