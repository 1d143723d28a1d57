// The clip on show: its name, picture, sound, label, answer and history.
import { $, fileName, fit, make } from '../dom.js';
import { describe, picture, sound } from '../model/clips.js';
import { mark } from '../palette.js';
import { Answer } from './answer.js';
import { isDark, paintLevels, paintPitches, paintTimes, paintWave, pitchAt } from './picture.js';
import { Player } from './player.js';

export class ClipView {
  // described(clip): all there is to say of the clip on show has arrived.
  constructor(store, settings, { described }) {
    Object.assign(this, { store, settings, described, id: null, picture: null, player: new Player() });
    this.answer = new Answer(store, this.player);
    store.on('shown', () => this.show());
    store.on('shown labels classes', () => this.showLabel());
    new ResizeObserver(() => this.paint()).observe($('sound'));
    isDark.addEventListener('change', () => this.paint());
    settings.on(name => {
      if (name === 'colours' || name === 'contrast') this.paint();
    });
    $('sound').addEventListener('pointermove', e => this.readOut(e));
    $('sound').addEventListener('pointerleave', () => {
      $('readout').textContent = '';
    });
  }

  // At once what is known, over a blank picture; the rest when it is there, if the clip is still the one on show.
  async show() {
    const { shown } = this.store,
      isOnShow = () => this.store.shown === shown;
    const isNew = this.begin(shown);
    if (!shown) return;
    try {
      const clip = await describe(shown.id);
      if (!isOnShow()) return;
      shown.path ??= clip.path;
      this.showClip(clip, isNew);
      this.described(clip);
      const drawn = await picture(clip.id, clip.version);
      if (isOnShow()) this.draw(drawn, clip);
    } catch (reason) {
      if (isOnShow()) {
        $('clip-about').textContent = reason.message;
        $('drawing').hidden = true;
      }
    }
  }

  // Answers whether another clip is on show than before.
  begin(shown) {
    const same = shown && shown.id === this.id;
    this.id = shown?.id;
    document.body.dataset.shown = this.id ?? '';
    if (same && this.picture) return false;
    this.picture = null;
    this.player.unload();
    this.paint();
    $('drawing').hidden = false;
    $('clip-about').textContent = '';
    this.answer.show(null);
    if (shown?.path) this.showName(shown.path);
    else $('clip-name').textContent = 'loading…';
    return true;
  }

  draw(picture, { durationSeconds }) {
    this.picture = picture;
    $('drawing').hidden = true;
    this.player.setSeconds(picture.seconds);
    this.paint();
    if (durationSeconds > picture.seconds + 1) {
      const minutes = seconds => Math.round(seconds / 60);
      $('clip-about').append(` · the first ${minutes(picture.seconds)} of ${minutes(durationSeconds)} min`);
    }
  }

  showClip(clip, isNew) {
    const about = [clip.durationSeconds && `${clip.durationSeconds.toFixed(1)} s`, clip.group && `group ${clip.group}`];
    this.showName(clip.path);
    $('clip-about').textContent = [...about, clip.skipped].filter(Boolean).join(' · ');
    this.player.load(sound(clip.id, clip.version));
    if (isNew && this.settings.get('autoplay')) this.player.toggle();
    this.answer.show(clip.prediction);
    const history = this.store.hidden.has(clip.id) ? [] : clip.history;
    $('history').replaceChildren(
      ...history.map(e =>
        make('li', {
          textContent:
            `${new Date(e.at).toLocaleString()}: ${e.className ?? 'label taken away'} ` + `(${e.action}, ${e.author})`,
        }),
      ),
    );
  }

  showName(path) {
    const [folder, name] = fileName(path);
    $('clip-name').replaceChildren(make('span', { className: 'faint', textContent: folder }), name);
    $('clip-name').title = path;
  }

  showLabel() {
    const { store } = this,
      row = store.shown ? store.row(store.shown.id) : -1;
    const known = store.classById.get(store.labelOf(store.shown?.id)),
      unheard = store.columns.unheard[row] ? ' (unheard)' : '';
    $('clip-label').replaceChildren(...(known ? [mark(known.colour, known.shape), known.name, unheard] : ['no label']));
    $('clip-label').classList.toggle('none', !known);
    $('clear').disabled = !known;
  }

  paint() {
    for (const canvas of [$('spectrogram'), $('waveform'), $('times')]) {
      fit(canvas);
      canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
    if (!this.picture) return;
    paintLevels($('spectrogram'), this.picture, this.settings.values);
    paintPitches($('spectrogram'));
    paintWave($('waveform'), this.picture);
    paintTimes($('times'), this.picture.seconds);
  }

  // Where the pointer is, in seconds and Hz.
  readOut({ clientX, clientY }) {
    if (!this.picture) return;
    const box = $('spectrogram').getBoundingClientRect(),
      height = 1 - (clientY - box.top) / box.height;
    const seconds = this.picture.seconds * Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    const hz = pitchAt(height),
      pitch = hz < 1000 ? `${Math.round(hz)} Hz` : `${(hz / 1000).toFixed(2)} kHz`;
    $('readout').textContent = `${seconds.toFixed(2)} s${height >= 0 ? `, ${pitch}` : ''}`;
  }
}
