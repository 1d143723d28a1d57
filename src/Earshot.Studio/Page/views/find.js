// Finding: the form, and the grid of what was found, which is looked through, heard and labelled by keys.
import { get, send } from '../api.js';
import { $, make, percent, toast } from '../dom.js';
import { sound } from '../model/clips.js';
import { mark } from '../palette.js';
import { Thumbs } from './thumbs.js';

const hoverMs = 180,
  states = ['Any', 'Not labelled', 'Labelled', 'Somebody is unsure', 'People differ'];
const said = reason => toast(reason.message, true);
const number = id => ($(id).value === '' ? null : Number($(id).value));

export class FindView {
  // give(clips, classId): labels; leave(): back to labelling; inRecording(window).
  constructor(store, settings, finding, actions) {
    Object.assign(this, { store, settings, finding, cells: [], thumbs: new Thumbs(settings), ...actions });
    store.on('found', () => this.showFound());
    store.on('current', () => this.showCurrent());
    store.on('labels answers classes', () => this.showAnswers());
    store.on('classes', () => this.showClasses());
    for (const control of $('find-form').querySelectorAll('select, input:not([type=file])'))
      control.addEventListener('change', () => this.askWhere());
    $('find-form').addEventListener('submit', e => { e.preventDefault(); this.askWhere(); });
    for (const [id, act] of Object.entries({
      all: () => finding.toggleAll(), more: () => finding.more().catch(said), 'no-example': () => this.lookLike(null),
    })) $(`find-${id}`).addEventListener('click', act);
    this.audio = $('find-audio');
    $('find-file').addEventListener('change', () => this.lookLikeFile($('find-file').files[0]));
    $('view-find').addEventListener('dragover', e => e.preventDefault());
    $('view-find').addEventListener('drop', e => { e.preventDefault(); this.lookLikeFile(e.dataTransfer.files[0]); });
  }

  // For the first time all there is, and from then on what can be chosen anew.
  async open(like = undefined) {
    this.showChoices(await get('search/choices'));
    if (like !== undefined) await this.lookLike(like);
    else if (!this.finding.found.length) await this.finding.search();
    else this.thumbs.paintSoon();
  }

  async lookLike(like) {
    $('find-example').textContent = like ? `like ${like.name}` : 'no example';
    $('find-no-example').hidden = !like;
    if (like?.classId === undefined) $('find-like-class').value = '';
    await this.finding.lookLike(like).catch(said);
  }

  // A sound that is dropped on the page, or chosen.
  async lookLikeFile(file) {
    if (!file) return;
    try {
      const { example } = await send('POST', 'search/example', file);
      await this.lookLike({ example, name: file.name });
    } catch (reason) { said(reason); }
    $('find-file').value = '';
  }

  /* ---- the form ---- */

  showChoices({ sites, annotators }) {
    fill('find-site', ['', ...sites].map(name => [name, name || 'any']));
    fill('find-annotator', ['', ...annotators].map(name => [name, name || 'anybody']));
  }

  showClasses() {
    const names = this.store.classes.map(c => [`${c.id}`, c.name]);
    fill('find-like-class', [['', 'a class…'], ...names]);
    fill('find-class', [['', '–'], ...names]);
    const labelled = names.map(([id, name]) => [id, `Labelled ${name}`]);
    fill('find-state', [...states.map((text, i) => [`${-i}`, text]), ...labelled]);
  }

  askWhere() {
    const ofClass = $('find-like-class').value, text = id => $(id).value.trim() || null;
    const state = Number($('find-state').value), classId = Number($('find-class').value) || null;
    const where = {
      classId, scoreFrom: classId && number('find-from'), scoreTo: classId && number('find-to'),
      known: state === -1 ? false : state === -2 ? true : null, labelId: state > 0 ? state : null,
      unsure: state === -3 || null, conflict: state === -4 || null,
      annotator: text('find-annotator'), path: text('find-path'), site: text('find-site'),
      hourFrom: number('find-hour-from'), hourTo: number('find-hour-to'),
    };
    this.finding.where = where;
    const known = this.store.classById.get(Number(ofClass));
    if (known && this.finding.like?.classId !== known.id)
      this.lookLike({ classId: known.id, name: `“${known.name}”` });
    else if (!known && this.finding.like?.classId) this.lookLike(null);
    else this.finding.search().catch(said);
  }

  /* ---- the grid ---- */

  showFound() {
    const { found, hasMore, like, where } = this.finding;
    this.thumbs.keep(found.map(({ id }) => id));
    this.cells = found.map((window, place) => this.cell(window, place));
    $('find-grid').replaceChildren(...this.cells);
    const order = like ? 'likest first' : where.classId ? 'surest first' : 'by recording and time';
    const count = `${found.length}${hasMore ? ' and more' : ''}, ${order}`;
    $('find-count').textContent = found.length ? count : 'nothing found';
    $('find-more').hidden = !hasMore;
    this.showAnswers();
    this.showCurrent();
    this.thumbs.paintSoon();
  }

  cell(window, place) {
    const button = make('button', { className: 'cell', title: window.path }, this.thumbs.canvas(window),
      make('span', { className: 'name', textContent: window.path.split('/').at(-1) }),
      make('span', { className: 'answer' }));
    button.addEventListener('click', e => {
      this.finding.goTo(place);
      if (e.ctrlKey || e.shiftKey || e.metaKey) this.finding.toggle(window.id);
      else this.play(window);
    });
    button.addEventListener('focus', () => this.finding.current === place || this.finding.goTo(place));
    button.addEventListener('pointerenter', e => e.pointerType === 'mouse' && this.hover(window));
    button.addEventListener('pointerleave', () => this.unhover());
    return make('li', {}, button);
  }

  // What it is labelled with, else the model's best answer; then why it is here.
  showAnswers() {
    this.finding.found.forEach((window, place) => {
      const { store } = this, row = store.row(window.id), known = store.classById.get(store.columns.label[row]);
      const what = known ?? store.classById.get(store.columns.predicted[row]);
      const sure = known ? '✓' : what ? percent(store.columns.confidence[row]) : '';
      const name = what && make('span', { className: 'name', textContent: what.name });
      const parts = what ? [mark(what.colour, what.shape), name] : [];
      this.cells[place].querySelector('.answer').replaceChildren(
        ...parts, sure, make('span', { className: 'why-here', textContent: whyHere(window) }));
    });
  }

  showCurrent() {
    const { current, selected, found } = this.finding;
    this.cells.forEach((cell, place) => {
      const button = cell.firstChild, isCurrent = place === current;
      button.tabIndex = isCurrent ? 0 : -1;
      button.classList.toggle('current', isCurrent);
      button.setAttribute('aria-pressed', `${selected.has(found[place].id)}`);
    });
    $('find-selected').textContent = selected.size ? `${selected.size} selected: a key labels them all` : '';
    $('find-all').textContent = selected.size && selected.size === found.length ? 'Select none' : 'Select all';
  }

  /* ---- hearing ---- */

  play({ id, version }) {
    const source = sound(id, version), same = this.audio.getAttribute('src') === source;
    if (same && !this.audio.paused) { this.audio.pause(); return; }
    if (!same) this.audio.src = source;
    this.audio.currentTime = 0;
    this.audio.play().catch(reason => reason.name === 'AbortError' || said(reason));
  }

  // Before the person has pressed anything, the browser lets nothing be heard: then hovering is silent.
  hover(window) {
    if (!this.settings.get('hearHovered')) return;
    this.hovering = setTimeout(() => {
      this.audio.src = sound(window.id, window.version);
      this.audio.play().catch(() => {});
    }, hoverMs);
  }

  unhover() {
    clearTimeout(this.hovering);
    if (this.settings.get('hearHovered')) this.audio.pause();
  }

  /* ---- keys ---- */

  // By so many cells, or rows of cells; the sound follows.
  move(cells, rows = 0) {
    const { finding } = this, tops = this.cells.map(cell => cell.offsetTop);
    const across = Math.max(1, tops.findLastIndex(top => top === tops[0]) + 1);
    finding.goTo(finding.current + cells + rows * across);
    const cell = this.cells[finding.current]?.firstChild;
    cell?.focus();
    cell?.scrollIntoView({ block: 'nearest' });
  }

  label(classId) {
    const { finding } = this, { target } = finding, many = finding.selected.size > 0;
    if (!target.length) { toast('nothing was found that could be labelled'); return; }
    this.give(target, classId);
    if (many) finding.drop();
    else if (classId !== null) this.move(1);
  }

  select() {
    if (!this.finding.now) return;
    this.finding.toggle(this.finding.now.id);
    this.move(1);
  }

  escape() {
    if (this.finding.selected.size) this.finding.drop();
    else this.leave();
  }

  likeThis() {
    const { now } = this.finding;
    if (now) this.lookLike({ window: now.id, name: now.path });
  }

  get actions() {
    const { finding } = this;
    return {
      ' ': () => finding.now && this.play(finding.now), ArrowRight: () => this.move(1), ArrowLeft: () => this.move(-1),
      ArrowDown: () => this.move(0, 1), ArrowUp: () => this.move(0, -1), Home: () => this.move(-Infinity),
      End: () => this.move(Infinity), s: () => this.select(), v: () => finding.toggleAll(), f: () => this.likeThis(),
      x: () => this.label(null), o: () => finding.now && this.inRecording(finding.now), Escape: () => this.escape(),
    };
  }
}

const whyHere = ({ similarity, score }) => similarity?.toFixed(2) ?? (score === null ? '' : percent(score));

// Options as [value, text]; what was chosen stays chosen.
function fill(id, options) {
  const { value } = $(id);
  $(id).replaceChildren(...options.map(([key, text]) => make('option', { value: key, textContent: text })));
  if (options.some(([key]) => key === value)) $(id).value = value;
}
