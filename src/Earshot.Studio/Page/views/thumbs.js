// Small pictures of windows: fetched once they are in sight, a few at a time, on one scale for all of them.
import { getBytes } from '../api.js';
import { fit, make } from '../dom.js';
import { quantilesOf } from '../model/tiles.js';
import { isDark, paintLevels } from './picture.js';

const bands = 64,
  atOnce = 3,
  leastLevels = 64;

export class Thumbs {
  constructor(settings) {
    Object.assign(this, { settings, pictures: new Map(), waiting: [], loading: 0 });
    this.observer = new IntersectionObserver(seen => this.see(seen));
    isDark.addEventListener('change', () => this.paintSoon());
    settings.on(name => (name === 'colours' || name === 'contrast') && this.paintSoon());
  }

  canvas({ id, version }) {
    if (!this.pictures.has(id)) {
      const canvas = make('canvas', { className: 'thumb', 'aria-hidden': 'true' });
      this.pictures.set(id, Object.assign(canvas, { address: `clips/${id}/thumb?v=${version}`, levels: null }));
      this.observer.observe(canvas);
    }
    return this.pictures.get(id);
  }

  // Lets go of all but these.
  keep(ids) {
    const kept = new Set(ids);
    for (const [id, canvas] of this.pictures) if (!kept.has(id)) {
      this.observer.unobserve(canvas);
      this.pictures.delete(id);
    }
  }

  see(seen) {
    for (const { isIntersecting, target } of seen) if (isIntersecting) {
      this.observer.unobserve(target);
      this.waiting.push(target);
    }
    while (this.loading < atOnce && this.waiting.length) this.load(this.waiting.shift());
  }

  async load(canvas) {
    this.loading++;
    await getBytes(canvas.address).then(bytes => { canvas.levels = new Uint8Array(bytes); }, () => {
      canvas.title = 'no picture: the file can’t be read';
    });
    this.loading--;
    this.paintSoon();
    this.see([]);
  }

  paintSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  }

  paint() {
    const drawn = [...this.pictures.values()].filter(canvas => canvas.levels?.length && canvas.clientWidth);
    if (!drawn.length) return;
    const [low, high] = quantilesOf(drawn.map(canvas => canvas.levels), 0.25, 0.998);
    const ceiling = Math.max(high, leastLevels), floor = Math.min(low, ceiling - leastLevels);
    for (const canvas of drawn) this.paintOne(canvas, floor, ceiling);
  }

  paintOne(canvas, floor, ceiling) {
    const columns = canvas.levels.length / bands, levels = new Uint8Array(columns * bands);
    for (let c = 0; c < columns; c++)
      for (let b = 0; b < bands; b++) {
        const share = (canvas.levels[c * bands + b] - floor) / (ceiling - floor);
        levels[b * columns + c] = 255 * Math.max(0, Math.min(1, share));
      }
    fit(canvas);
    paintLevels(canvas, { columns, bands, levels }, this.settings.values);
    canvas.dataset.drawn = 'true';
  }
}
