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
    Object.assign(this, { store, described, id: null, picture: null, player: new Player() });
    this.answer = new Answer(store, this.player);
    store.on('shown', () => this.show());
    store.on('shown labels classes', () => this.showLabel());
    new ResizeObserver(() => this.paint()).observe($('sound'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint());
  }

  // At once what is known, over a blank picture; the rest when it is there, if the clip is still the one on show.
  async show() {
    const { shown } = this.store, isOnShow = () => this.store.shown === shown;
    this.begin(shown);
    if (!shown) return;
    try {
      const clip = await describe(shown.id);
      if (!isOnShow()) return;
      shown.path ??= clip.path;
      this.showClip(clip);
      this.described(clip);
      const drawn = await picture(clip.id, clip.version);
      if (isOnShow()) this.draw(drawn);
    } catch (reason) {
      if (isOnShow()) { $('clip-about').textContent = reason.message; $('drawing').hidden = true; }
    }
  }

  begin(shown) {
    const same = shown && shown.id === this.id;
    this.id = shown?.id;
    document.body.dataset.shown = this.id ?? '';
    if (same && this.picture) return;
    this.picture = null;
    this.player.unload();
    this.paint();
    $('drawing').hidden = false;
    $('clip-about').textContent = '';
    this.answer.show(null);
    if (shown?.path) this.showName(shown.path);
    else $('clip-name').textContent = 'loading…';
  }

  draw(picture) {
    this.picture = picture;
    $('drawing').hidden = true;
    this.player.setSeconds(picture.seconds);
    this.paint();
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
    if (!this.picture) return;
    paintSpectrogram($('spectrogram'), this.picture);
    paintWave($('waveform'), this.picture);
  }
}
