// What a person should know of: what was done last, what is not saved yet, what was not taken, where two said
// otherwise.
import { $, fileName, make, plural } from '../dom.js';
import { describe } from '../model/clips.js';
import { mark } from '../palette.js';

export class Notices {
  constructor(store, outbox, queue, { undo, give, open, dismiss }) {
    Object.assign(this, { store, outbox, queue, undo, give, open, dismiss });
    store.on('said classes', () => this.showSaid());
    store.on('outbox', () => this.showOutbox());
    store.on('rejected', () => this.showRejected());
    store.on('questions classes', () => this.showQuestion());
    $('undo').addEventListener('click', undo);
  }

  name(classId) {
    return this.store.classById.get(classId)?.name ?? 'no label';
  }

  async nameOf(clip) {
    return fileName(this.queue.pathOf(clip) ?? (await describe(clip)).path)[1];
  }

  async showSaid() {
    const { said } = this.store;
    if (!said) return;
    const { clips = said.undone.clips ?? [], classId } = said;
    const what =
      clips.length === 1
        ? await this.nameOf(clips[0]).catch(() => 'the clip')
        : plural(clips.length || said.undone.count, said.undone ? 'label' : 'clip');
    if (said !== this.store.said) return;
    const known = this.store.classById.get(classId);
    $('said-text').replaceChildren(
      ...(said.undone
        ? [`${what}: taken back`]
        : [what, ' → ', known ? mark(known.colour, known.shape) : '', this.name(classId)]),
    );
  }

  showOutbox() {
    const n = this.outbox.orders.length,
      { away } = this.store;
    const isAway = (away || this.outbox.away) && this.outbox.allKept;
    const text = isAway ? (n ? `${n} waiting, server away` : 'server away') : `${n} not yet saved`;
    $('outbox').textContent = n || away ? text : '';
    $('outbox').classList.toggle('bad', Boolean(away || this.outbox.away));
  }

  async showRejected() {
    const { rejected } = this.store;
    $('rejected').hidden = !rejected.length;
    $('rejected-title').textContent = `${plural(rejected.length, 'change')} not taken`;
    const items = await Promise.all(rejected.map(order => this.refusal(order)));
    $('rejected-list').replaceChildren(...items);
    $('rejected-clear').onclick = () => this.dismiss();
  }

  async refusal({ kind, body, reason }) {
    const { clips = [], classId } = body;
    if (kind !== 'label') return make('li', { textContent: `${kind}: ${reason}` });
    const what = clips.length === 1 ? await this.nameOf(clips[0]).catch(() => 'a clip') : plural(clips.length, 'clip');
    const button = make('button', { className: 'quiet', textContent: what });
    button.addEventListener('click', () => this.open(clips[0]));
    return make('li', {}, button, ` → ${this.name(classId)}: ${reason}`);
  }

  showQuestion() {
    const { store } = this,
      [question] = store.questions;
    $('question').hidden = !question;
    if (!question) return;
    const { clip, path, classId, mine, author, at } = question,
      when = new Date(at).toLocaleTimeString();
    $('question-text').textContent =
      `${fileName(path)[1]}: ${author} said “${this.name(classId)}” at ${when}, before your “${this.name(mine)}”.`;
    $('question-mine').textContent = `Keep “${this.name(mine)}”`;
    $('question-theirs').textContent = `Keep “${this.name(classId)}”`;
    $('question-mine').onclick = () => store.settle(question);
    $('question-theirs').onclick = () => {
      store.settle(question);
      this.give([clip], classId);
    };
  }
}
