// The clip on show: its name, picture, sound, label, answer and history.
import { $, fileName, fit, make } from '../dom.js';
import { describe, picture, sound } from '../model/clips.js';
import { mark } from '../palette.js';
import { Answer } from './answer.js';
import { paintSpectrogram, paintWave } from './picture.js';
import { Player } from './player.js';

export class ClipView {
  // described(clip): all there is to say of the clip on show has arrived.
  constructor(store, { described }) {
    Object.assign(this, { store, described, picture: null, player: new Player() });
    this.answer = new Answer(store, this.player);
    store.on('shown', () => this.show());
    store.on('shown labels classes', () => this.showLabel());
    new ResizeObserver(() => this.paint()).observe($('sound'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint());
  }

  // At once what is known; the rest when it is there, if the clip is still the one on show.
  async show() {
    const { shown } = this.store;
    this.picture = null;
    this.paint();
    if (shown?.path) this.showName(shown.path);
    if (!shown) return;
    document.body.dataset.shown = shown.id;
    const clip = await describe(shown.id), isOnShow = () => this.store.shown?.id === clip.id;
    if (!isOnShow()) return;
    this.showClip(clip);
    this.described(clip);
    const drawn = await picture(clip.id, clip.version).catch(reason => ({ reason }));
    if (!isOnShow()) return;
    if (drawn.reason) $('clip-about').textContent = drawn.reason.message;
    else { this.picture = drawn; this.player.setSeconds(drawn.seconds); this.paint(); }
  }

  showClip(clip) {
    const about = [clip.durationSeconds && `${clip.durationSeconds.toFixed(1)} s`, clip.group && `group ${clip.group}`];
    this.showName(clip.path);
    $('clip-about').textContent = [...about, clip.skipped].filter(Boolean).join(' · ');
    this.player.load(sound(clip.id, clip.version));
    this.answer.show(clip.prediction);
    $('history').replaceChildren(...clip.history.map(e => make('li', {
      textContent: `${new Date(e.at).toLocaleString()}: ${e.className ?? 'label taken away'} (${e.action}, ${e.author})`,
    })));
  }

  showName(path) {
    const [folder, name] = fileName(path);
    $('clip-name').replaceChildren(make('span', { className: 'faint', textContent: folder }), name);
    $('clip-name').title = path;
  }

  showLabel() {
    const { store } = this, row = store.shown ? store.row(store.shown.id) : -1;
    const known = store.classById.get(store.columns.label[row]), unheard = store.columns.unheard[row] ? ' (unheard)' : '';
    $('clip-label').replaceChildren(...known ? [mark(known.colour, known.shape), known.name, unheard] : ['no label']);
    $('clip-label').classList.toggle('none', !known);
  }

  paint() {
    for (const canvas of [$('spectrogram'), $('waveform')]) {
      fit(canvas);
      canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
    if (!this.picture) { this.player.setSeconds(0); return; }
    paintSpectrogram($('spectrogram'), this.picture);
    paintWave($('waveform'), this.picture);
  }
}
