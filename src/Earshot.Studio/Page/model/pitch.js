// Heights of a picture to frequencies and back: even in Hz, or as the ear has it.

const mel = hz => Math.log(1 + hz / 700), ofMel = height => 700 * (Math.exp(height) - 1);
const same = value => value;

export class PitchScale {
  constructor(highestHz, asHeard, lowestHz = 0) {
    Object.assign(this, { lowestHz, highestHz, asHeard, to: asHeard ? mel : same, from: asHeard ? ofMel : same });
    this.bottom = this.to(lowestHz);
    this.range = this.to(highestHz) - this.bottom;
  }

  // 0: the lowest; 1: the highest.
  heightOf(hz) { return (this.to(hz) - this.bottom) / this.range; }

  hzAt(height) { return this.from(this.bottom + height * this.range); }

  // Round frequencies that stand apart by a share of the height at least.
  ticks(apart) {
    const round = [100, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000];
    const all = this.asHeard && !this.lowestHz ? round : this.evenSteps(apart);
    const ticks = [];
    for (const hz of all) {
      const height = this.heightOf(hz), below = ticks.length ? this.heightOf(ticks.at(-1)) : 0;
      if (hz < this.highestHz * 0.99 && height - below >= apart) ticks.push(hz);
    }
    return ticks;
  }

  evenSteps(apart) {
    const span = this.highestHz - this.lowestHz;
    const step = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000].find(hz => hz / span >= apart) ?? 50_000;
    const first = Math.floor(this.lowestHz / step) + 1;
    return Array.from({ length: Math.floor(this.highestHz / step) - first + 1 }, (_, i) => (first + i) * step);
  }
}

export const hzText = hz => (hz < 1000 ? `${Math.round(hz)} Hz` : `${+(hz / 1000).toFixed(2)} kHz`);
