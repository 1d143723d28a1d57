// Reviewing a class: one candidate at a time, yes or no; below it scores, threshold and precision.
import { $, make, percent, plural, toast } from '../dom.js';
import { mark, svg } from '../palette.js';
import { Candidate } from './candidate.js';

const width = 500,
  height = 110,
  bins = 50;

export class ReviewView {
  // say(candidate, isThere): labels; undo(); accept(classId, from); callFrom(classId, from or null); confirm(text, yes);
  // leave(); inRecording(window); anyOfMany(): else no class has a threshold.
  constructor(store, settings, reviewing, actions) {
    Object.assign(this, { store, reviewing, candidate: new Candidate('review', settings), ...actions });
    store.on('review', () => { this.showCandidate(); this.showFigures(); });
    store.on('threshold', () => this.showFigures());
    store.on('classes', () => { this.showClasses(); this.showFigures(); });
    for (const [id, act] of Object.entries({
      yes: () => this.answer(true), no: () => this.answer(false), skip: () => this.answer(null),
      back: () => this.back(), accept: () => this.acceptAll(),
      recording: () => this.goToRecording(), call: () => this.call(), uncall: () => this.call(null),
    })) $(`review-${id}`).addEventListener('click', act);
    $('review-from').addEventListener('input', () => reviewing.setFrom(Number($('review-from').value)));
    for (const event of ['pointerdown', 'pointermove'])
      $('review-histogram').addEventListener(event, e => (event === 'pointerdown' || e.buttons) && this.drag(e));
    for (const radio of document.querySelectorAll('[name=review-order]'))
      radio.addEventListener('change', () => this.open(reviewing.classId, radio.value === 'surest'));
  }

  // The class that was reviewed last, else the first.
  async open(classId = this.reviewing.classId ?? this.store.named[0]?.id ?? null, surest = undefined) {
    if (classId === null) { $('review-name').textContent = 'There is no class yet.'; return; }
    if (classId !== this.reviewing.classId || surest !== undefined) await this.reviewing.open(classId, surest);
    else await this.reviewing.load();
    this.showClasses();
  }

  showClasses() {
    $('review-classes').replaceChildren(...this.store.named.map(c => {
      const isShown = c.id === this.reviewing.classId;
      const button = make('button', { className: isShown ? 'current' : '', 'aria-current': `${isShown}` },
        mark(c.colour, c.shape), make('span', { className: 'name', textContent: c.name }),
        make('span', { className: 'number', textContent: c.labels, title: `${c.labels} labels` }));
      button.addEventListener('click', () => this.open(c.id));
      return make('li', {}, button);
    }));
  }

  get audio() { return this.candidate.audio; }

  get name() { return this.store.classById.get(this.reviewing.classId)?.name ?? ''; }

  /* ---- the candidate ---- */

  showCandidate() {
    const { now, why, figures } = this.reviewing;
    $('review-title').textContent = this.name ? `Is this “${this.name}”?` : 'Review a class';
    for (const id of ['yes', 'no', 'skip', 'play', 'recording']) $(`review-${id}`).disabled = !now;
    $('review-back').disabled = !this.reviewing.answered.length;
    if (!now) $('review-name').textContent = why ?? (figures ? 'All of it has been reviewed.' : 'looking…');
    const isOther = this.candidate.show(now, this.reviewing.queue.slice(1, 4));
    document.body.dataset.candidate = now?.id ?? '';
    if (isOther && now) $('review-name').textContent = `${now.path} · score ${now.score.toFixed(2)}`;
  }

  answer(isThere) {
    const candidate = this.reviewing.answer(isThere);
    if (!candidate) { toast('there is no candidate on show'); return; }
    if (isThere !== null) this.say(candidate, this.reviewing.classId, isThere);
    const said = isThere === null ? 'passed by' : `${isThere ? '' : 'no '}${this.name}`;
    $('review-said').textContent = `${candidate.path}: ${said}`;
  }

  back() {
    if (!this.reviewing.answered.length) { toast('nothing was answered here yet'); return; }
    if (this.reviewing.back()) this.undo();
    $('review-said').textContent = 'taken back';
  }

  goToRecording() {
    if (this.reviewing.now) this.inRecording(this.reviewing.now);
  }

  /* ---- figures ---- */

  showFigures() {
    const { figures, from, row, classId, surest } = this.reviewing;
    $('review-figures').hidden = !figures;
    document.body.dataset.reviewed = figures ? `${classId} ${surest ? 'surest' : 'spread'}` : '';
    if (!figures) return;
    $('review-from').value = from;
    $('review-from').setAttribute('aria-valuetext', `from ${from.toFixed(2)} on`);
    $('review-histogram').replaceChildren(...histogram(figures.bins, from));
    $('review-precision').textContent = sentence(row);
    this.showCalled();
    $('review-accept').disabled = !row.windows;
    $('review-accept-text').textContent = `Say “${this.name}” of all from ${from.toFixed(2)} on`;
    $('review-save').href = `api/classes/${this.reviewing.classId}/review.csv`;
    $('review-table').replaceChildren(...figures.thresholds.filter((_, i) => i % 5 === 0).map(tableRow));
  }

  // Exports, models and counts call the class from there on.
  showCalled() {
    const { chosen, calledFrom, from } = this.reviewing, silent = calledFrom > 1;
    const whose = chosen === null ? 'as the training chose' : 'as you chose';
    $('review-calling').hidden = !this.anyOfMany();
    $('review-called').textContent = silent
      ? 'The training calls it nowhere: its labels are too few for the precision that was asked for.'
      : `It is called from ${calledFrom.toFixed(2)} on, ${whose}: here and in models that are saved.`;
    $('review-call-text').textContent = `Call it from ${from.toFixed(2)} on`;
    $('review-call').disabled = chosen === from;
    $('review-uncall').hidden = chosen === null;
  }

  call(from = this.reviewing.from) {
    if (this.reviewing.figures && this.anyOfMany()) this.callFrom(this.reviewing.classId, from);
  }

  drag({ clientX }) {
    const box = $('review-histogram').getBoundingClientRect();
    this.reviewing.setFrom((clientX - box.left) / box.width);
  }

  async acceptAll() {
    const { classId, from, row } = this.reviewing;
    if (!row?.windows) return;
    const what = `Say “${this.name}” of all windows from ${from.toFixed(2)} on of which nothing is known yet?`;
    const but = 'These labels are marked as unheard; one undo takes all of them back.';
    if (await this.confirm(`${what} ${sentence(row)} ${but}`, 'Accept')) this.accept(classId, from);
  }

  get actions() {
    const back = () => this.back(), skip = () => this.answer(null);
    const step = by => () => this.reviewing.setFrom(this.reviewing.from + by / bins);
    return {
      ' ': () => this.candidate.toggle(), y: () => this.answer(true), n: () => this.answer(false), u: back,
      ArrowUp: () => this.answer(true), ArrowDown: () => this.answer(false), ArrowRight: skip, ArrowLeft: back,
      '[': step(-1), ']': step(1), a: () => this.acceptAll(), t: () => this.call(),
      o: () => this.goToRecording(), Escape: () => this.leave(),
    };
  }
}

// Bars as high as the root of the windows in them, so that rare ones are seen; in each the shares that were said to
// hold the class, or not. The line is the threshold.
function histogram(figures, from) {
  const most = Math.max(1, ...figures.map(bin => bin.windows)), wide = width / bins;
  const bars = figures.flatMap(({ windows, present, absent }, i) => {
    const tall = windows ? Math.max(2, height * Math.sqrt(windows / most)) : 0, share = tall / Math.max(1, windows);
    const bar = (name, below, own) => own > 0 && svg('rect', {
      class: name, x: i * wide + 0.5, y: height - below - own, width: wide - 1, height: own,
    });
    const there = present * share;
    return [bar('unknown', 0, tall), bar('present', 0, there), bar('absent', there, absent * share)];
  });
  return [...bars.filter(Boolean),
    svg('rect', { class: 'threshold', x: from * width - 1, y: 0, width: 2, height })];
}

const between = ({ low, high }) => `${percent(low)} to ${percent(high)}`;

function sentence({ from, windows, precision, lacking }) {
  if (!windows) return `No window reaches ${from.toFixed(2)}.`;
  const right = `${percent(precision.value)} of them right (${between(precision)})`;
  const more = lacking ? `; ${plural(lacking, 'more review')} to know it to ± 5 points` : '';
  return `From ${from.toFixed(2)} on: ${plural(windows, 'window')}, ${right}${more}.`;
}

function tableRow({ from, windows, precision, lacking }) {
  const figures = windows ? [percent(precision.value), between(precision), lacking] : ['', '', ''];
  const cells = [from.toFixed(1), windows, ...figures];
  return make('tr', {}, ...cells.map(textContent => make('td', { textContent })));
}
