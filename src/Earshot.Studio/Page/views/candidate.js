// The picture and the sound of one window that is heard to be judged: blank until they are its own.
import { $, fit, toast } from '../dom.js';
import { picture, sound } from '../model/clips.js';
import { isDark, paintLevels, paintPitches, paintTimes } from './picture.js';

export class Candidate {
  // name: what the ids of its parts begin with.
  constructor(name, settings) {
    Object.assign(this, { part: id => $(`${name}-${id}`), settings, shown: null, drawn: null });
    this.audio = this.part('audio');
    for (const event of ['play', 'pause', 'ended'])
      this.audio.addEventListener(event, () => { this.part('play-text').textContent = this.audio.paused ? 'Play' : 'Stop'; });
    this.part('play').addEventListener('click', () => this.toggle());
    new ResizeObserver(() => this.paint()).observe(this.part('sound'));
    isDark.addEventListener('change', () => this.paint());
  }

  // Shows a window, or none (null); answers whether it is another one than before. Those ahead are drawn meanwhile.
  show(now, ahead = []) {
    if ((now?.id ?? null) === this.shown) return false;
    Object.assign(this, { shown: now?.id ?? null, drawn: null });
    this.audio.pause();
    this.paint();
    if (now) this.load(now, ahead);
    return true;
  }

  async load(now, ahead) {
    this.audio.src = sound(now.id, now.version);
    if (this.settings.get('autoplay')) this.toggle();
    const drawn = await picture(now.id, now.version).catch(reason => toast(reason.message, true));
    if (this.shown !== now.id || !drawn) return;
    this.drawn = drawn;
    this.paint();
    for (const next of ahead) picture(next.id, next.version).catch(() => {});
  }

  paint() {
    for (const canvas of [this.part('picture'), this.part('times')]) {
      fit(canvas);
      canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
    this.part('drawing').hidden = Boolean(this.drawn) || !this.shown;
    if (!this.drawn) return;
    paintLevels(this.part('picture'), this.drawn, this.settings.values);
    paintPitches(this.part('picture'));
    paintTimes(this.part('times'), this.drawn.seconds);
  }

  toggle() {
    if (!this.shown) return;
    if (!this.audio.paused) { this.audio.pause(); return; }
    this.audio.currentTime = 0;
    this.audio.play().catch(reason => reason.name === 'AbortError' || toast(reason.message, true));
  }
}
