// The list of recordings, found by name.
import { get } from '../api.js';
import { $, make, plural, toast } from '../dom.js';
import { clock } from './recording-canvas.js';

const restMs = 150;

export class RecordingsList {
  constructor(store, recording, { open }) {
    Object.assign(this, { recording, open, found: null });
    $('rec-find').addEventListener('input', () => {
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.load(), restMs);
    });
    store.on('recording', () => this.show());
  }

  // The answer to an older text than what stands there is dropped.
  async load() {
    const text = $('rec-find').value;
    try {
      const found = await get(`recordings?find=${encodeURIComponent(text)}`);
      if (text === $('rec-find').value) this.found = found;
      this.show();
    } catch (reason) { toast(reason.message, true); }
  }

  show() {
    if (!this.found) return;
    const { total, recordings } = this.found;
    $('rec-count').textContent = total > recordings.length ? `${recordings.length} of ${total}` : `${total}`;
    $('rec-list').replaceChildren(...recordings.map(one => make('li', {}, this.row(one))));
  }

  row({ id, path, seconds, site, startedAt, annotations }) {
    const isShown = id === this.recording.about?.id;
    const about = [seconds && clock(seconds, 1), site, startedAt?.slice(0, 16).replace('T', ' '),
      annotations && plural(annotations, 'annotation')];
    const button = make('button', { title: path, className: isShown ? 'current' : '', 'aria-current': `${isShown}` },
      make('span', { className: 'two' }, make('span', { className: 'name', textContent: path }),
        make('span', { className: 'answer', textContent: about.filter(Boolean).join(' · ') })));
    button.addEventListener('click', () => this.open(id));
    return button;
  }
}
