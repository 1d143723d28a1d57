// What the page knows. Views read it and are told, in the same turn, when a part of it has changed: classes, labels,
// answers (the map and what the model says), shown, queue, runs, limit, colouring, selection, training, said (what was
// done last), questions (where two said otherwise), rejected (orders that the server refused), outbox, news (somebody
// said something), and of the recording on show: recording, part, stretch, boxes.
import { classColour, classShape, noneColour, noneShape } from '../palette.js';
import { noColumns } from './columns.js';

export class Store {
  constructor() {
    Object.assign(this, {
      views: new Map(),
      columns: noColumns(),
      isWhole: false, // whether the columns are of all clips; before, of those to be shown first
      clips: 0,
      labelledRows: 0,
      hidden: new Set(), // clips of which a second opinion is asked for: their label is not shown before it is given
      moved: new Set(), // rows whose label changed since the map was painted
      classes: [],
      classById: new Map(),
      shown: null,
      runs: [],
      limit: Infinity,
      colouring: 'label',
      selected: new Set(),
      training: null,
      sent: [],
      ownKeys: [],
      keyOf: () => null,
      said: null,
      questions: [],
      rejected: [],
      last: 0,
      server: null,
      away: false,
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

  setMap(columns, isWhole = true) {
    const selected = Array.from(this.selected, row => this.columns.clip[row]);
    Object.assign(this, { columns, isWhole, moved: new Set() });
    if (isWhole) this.clips = columns.clip.length;
    this.labelledRows = columns.label.reduce((sum, id) => sum + (id ? 1 : 0), 0);
    this.selected = new Set(selected.map(clip => this.row(clip)).filter(row => row >= 0));
    this.changed('answers', 'labels');
  }

  row(clip) {
    const ids = this.columns.clip;
    let [low, high] = [0, ids.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (ids[middle] === clip) return middle;
      if (ids[middle] < clip) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  labelOf(clip) {
    return this.hidden.has(clip) ? null : this.columns.label[this.row(clip)] || null;
  }

  hide(clips) {
    this.hidden = new Set(clips);
    this.changed('labels');
  }

  // Unlabelled, and stranger than the limit: it looks like none of the classes.
  isStrange(row) {
    return !this.columns.label[row] && this.columns.strangeness[row] > this.limit;
  }

  get labelled() {
    return this.isWhole ? this.labelledRows : this.classes.reduce((sum, c) => sum + c.labels, 0);
  }

  // Labels as { clip, classId, source }; a null class is none.
  putLabels(labels) {
    const { label, unheard } = this.columns;
    for (const { clip, classId, source } of labels) {
      const row = this.row(clip);
      this.hidden.delete(clip);
      if (row < 0) continue;
      this.count(label[row], -1);
      this.count(classId, 1);
      this.labelledRows += (classId ? 1 : 0) - (label[row] ? 1 : 0);
      this.moved.add(row);
      label[row] = classId ?? 0;
      unheard[row] = source === 'Pseudo' ? 1 : 0;
    }
    this.changed('labels');
  }

  count(classId, by) {
    const known = this.classById.get(classId);
    if (!known) return;
    known.labels += by;
    this.sent.find(c => c.id === classId).labels += by;
  }

  // The clip on show; its path is null until it is known.
  show(id, path = null) {
    this.shown = id === null ? null : { id, path };
    this.changed('shown');
  }

  /* ---- classes ---- */

  // Keys that the person chose: which there are, and of which class.
  setKeys(ownKeys, keyOf) {
    Object.assign(this, { ownKeys, keyOf });
    this.setClasses(this.sent);
  }

  setClasses(classes) {
    this.sent = classes;
    this.classes = classes.map(c => ({ ...c, ...this.looks(c) }));
    this.classById = new Map(this.classes.map(c => [c.id, c]));
    this.changed('classes');
  }

  // By the place among all classes there ever were: those after one that is merged away stay as they are.
  looks({ id, key, isNone, place }) {
    return isNone
      ? { colour: noneColour, shape: noneShape }
      : { key: this.keyOf(id) ?? this.free(key), colour: classColour(place - 1), shape: classShape(place - 1) };
  }

  // A key that the person gave to another class is that one's.
  free(key) {
    return this.ownKeys.includes(key) ? null : key;
  }

  get none() {
    return this.classes.find(c => c.isNone);
  }

  get named() {
    return this.classes.filter(c => !c.isNone);
  }

  classAt(key) {
    return this.classes.find(c => c.key === key);
  }

  // The class of that name; case does not count.
  classNamed(name) {
    return this.classes.find(c => c.name.toLowerCase() === name.trim().toLowerCase());
  }

  /* ---- the rest ---- */

  setRuns(runs) {
    this.runs = runs;
    this.changed('runs');
  }

  // The strangeness from which on a clip looks like none of the classes; Infinity: none does.
  setLimit(limit) {
    this.limit = limit;
    this.changed('limit');
  }

  setColouring(what) {
    this.colouring = what;
    this.changed('colouring');
  }

  select(rows) {
    this.selected = new Set(rows);
    this.changed('selection');
  }

  // null, or { message, done, total } of the training that runs.
  setTraining(training) {
    this.training = training;
    this.changed('training');
  }

  setAway(away) {
    this.away = away;
    this.changed('outbox');
  }

  // What was done last: { clips, classId } or { undone }.
  say(said) {
    this.said = said;
    this.changed('said');
  }

  ask(questions) {
    if (!questions.length) return;
    this.questions = [...this.questions, ...questions];
    this.changed('questions');
  }

  settle(question) {
    this.questions = this.questions.filter(other => other !== question);
    this.changed('questions');
  }

  reject(order) {
    this.rejected = [...this.rejected, order];
    this.changed('rejected');
  }

  clearRejected() {
    this.rejected = [];
    this.changed('rejected');
  }
}
