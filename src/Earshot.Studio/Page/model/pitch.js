// Heights of a picture to frequencies and back: even in Hz, or as the ear has it.

const mel = hz => Math.log(1 + hz / 700);

export class PitchScale {
  constructor(highestHz, asHeard) {
    Object.assign(this, { highestHz, asHeard });
  }

  // 0: the lowest; 1: the highest.
  heightOf(hz) {
    return this.asHeard ? mel(hz) / mel(this.highestHz) : hz / this.highestHz;
  }

  hzAt(height) {
    return this.asHeard ? 700 * (Math.exp(height * mel(this.highestHz)) - 1) : height * this.highestHz;
  }

  // Round frequencies that stand apart by a share of the height at least.
  ticks(apart) {
    const round = [100, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000], even = this.evenStep(apart);
    const steps = Array.from({ length: Math.floor(this.highestHz / even) }, (_, i) => (i + 1) * even);
    const all = this.asHeard ? round : steps;
    const ticks = [];
    for (const hz of all)
      if (hz < this.highestHz * 0.99 && this.heightOf(hz) - (ticks.length ? this.heightOf(ticks.at(-1)) : 0) >= apart)
        ticks.push(hz);
    return ticks;
  }

  evenStep(apart) {
    return [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000].find(step => step / this.highestHz >= apart) ?? 50_000;
  }
}

export const hzText = hz => (hz < 1000 ? `${Math.round(hz)} Hz` : `${+(hz / 1000).toFixed(2)} kHz`);
