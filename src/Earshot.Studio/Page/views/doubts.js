// Labels that may be wrong: heard again one after the other, kept, changed or taken away.
import { $, percent, plural, toast } from '../dom.js';
import { Candidate } from './candidate.js';

export class DoubtsView {
  // leave(); inRecording(window).
  constructor(store, settings, doubting, actions) {
    Object.assign(this, { store, doubting, candidate: new Candidate('doubts', settings), ...actions });
    store.on('doubts classes', () => this.show());
    for (const [id, act] of Object.entries({
      keep: () => this.answer('keep'), change: () => this.answer('change'), clear: () => this.answer('clear'),
      skip: () => this.answer('skip'), back: () => this.back(), recording: () => this.goToRecording(),
      look: () => doubting.look().catch(reason => toast(reason.message, true)),
    })) $(`doubts-${id}`).addEventListener('click', act);
  }

  get audio() { return this.candidate.audio; }

  nameOf(classId) { return this.store.classById.get(classId)?.name ?? ''; }

  show() {
    const { now, state, answered } = this.doubting;
    if (!state) return;
    this.showSearch(state);
    for (const id of ['keep', 'change', 'clear', 'skip', 'play', 'recording']) $(`doubts-${id}`).disabled = !now;
    $('doubts-back').disabled = !answered.length;
    $('doubts-clear').disabled ||= now?.said === 'Complete'; // there is nothing to take away
    $('doubts-said').textContent = now ? this.sentence(now) : '';
    $('doubts-change-text').textContent = now ? this.other(now) : 'Change it';
    this.candidate.show(now?.window ?? null, this.doubting.queue.slice(1, 4).map(({ window }) => window));
    $('doubts-name').textContent = now?.window.path ?? $('doubts-count').textContent;
    document.body.dataset.doubt = now ? now.window.id : '';
  }

  showSearch({ looking, done, total, reason, isStale, doubts }) {
    const left = this.doubting.queue.length, old = isStale ? '; labels have changed since they were looked for' : '';
    const found = left ? `${plural(left, 'label')} that the rest disagrees with${old}` : `Nothing is left to doubt${old}.`;
    const running = total ? `learning without each label: ${done} of ${total}` : 'learning without each label…';
    $('doubts-count').textContent = looking ? running : reason ?? (doubts ? found : '');
    $('doubts-look').disabled = looking;
  }

  sentence({ classId, said, annotator, looksLike, window: { score } }) {
    const name = this.nameOf(classId), by = annotator ? `${annotator} says` : 'It says';
    const word = said === 'Complete' ? `Nothing of “${name}” is annotated here` : `${by} ${said === 'Absent' ? 'no ' : ''}“${name}”`;
    const rather = looksLike && looksLike !== classId ? `, and takes it for “${this.nameOf(looksLike)}”` : '';
    return `${word}; a model that learnt from all others gives “${name}” ${percent(score)}${rather}.`;
  }

  // What the change would make of it.
  other({ classId, said, looksLike }) {
    if (said !== 'Present') return `It is “${this.nameOf(classId)}”`;
    return looksLike ? `Change to “${this.nameOf(looksLike)}”` : `No “${this.nameOf(classId)}” here`;
  }

  answer(how) {
    if (!this.doubting[how]()) toast('no label is on show');
  }

  label(classId) {
    if (!this.doubting.changeTo(classId)) toast('no label is on show');
  }

  back() {
    if (!this.doubting.back()) toast('nothing was answered here yet');
  }

  goToRecording() {
    const { now } = this.doubting;
    if (now) this.inRecording({ recordingId: now.recording, begin: now.begin, end: now.end });
  }

  get actions() {
    const back = () => this.back(), skip = () => this.answer('skip');
    return {
      ' ': () => this.candidate.toggle(), k: () => this.answer('keep'), Enter: () => this.answer('change'),
      x: () => this.answer('clear'), ArrowRight: skip, ArrowLeft: back, u: back, o: () => this.goToRecording(),
      Escape: () => this.leave(),
    };
  }
}
