// Earshot's own change of rate by L/M (src/Earshot/Audio/PolyphaseFilter.cs): a sinc under a Kaiser window,
// h(τ) = 2 f_c sinc(2 f_c τ) · I₀(β √(1 − (τ/w)²)) / I₀(β), output n = Σ_j h(j − nM/L) x_j.
const attenuationDb = 100, passBand = 0.94, multiple = 32;

/** A whole signal at another rate: ⌈N·L/M⌉ samples for N. */
export function resample(samples, fromHz, toHz) {
  if (fromHz === toHz) return samples;
  if (fromHz < 1000 || fromHz > 768000) throw new Error(`a sample rate of ${fromHz} Hz; taken are 1000 to 768000 Hz`);
  const divisor = gcd(fromHz, toHz), l = toHz / divisor, m = fromHz / divisor;
  const w = halfWidth(l, m);
  if (2 * l * w > 1 << 24) throw new Error(`${fromHz} Hz to ${toHz} Hz would take too long a filter: write the file at a usual rate first`);
  const phases = Array.from({ length: l }, (_, phase) => weights(l, m, w, phase / l));
  return Float32Array.from({ length: Math.ceil(samples.length * l / m) }, (_, n) => {
    const begin = Math.floor(n * m / l) - w + 1, h = phases[n * m % l];
    let sum = 0;
    for (let k = Math.max(0, -begin), end = Math.min(h.length, samples.length - begin); k < end; k++) sum += h[k] * samples[begin + k];
    return sum;
  });
}

const gcd = (a, b) => b === 0 ? a : gcd(b, a % b);

/** Kaiser's length, (A − 7.95) / (2.285 · 2π · transition width) taps; half of it. */
function halfWidth(l, m) {
  const taps = (attenuationDb - 7.95) / (2.285 * Math.PI * (1 - passBand) * Math.min(1, l / m));
  return Math.ceil(taps / multiple) * multiple / 2;
}

/** Weights of the input samples i − w + 1 … i + w for an output at time i + fraction; they sum to 1. */
function weights(l, m, w, fraction) {
  const cutoff = (1 + passBand) / 4 * Math.min(1, l / m), beta = 0.1102 * (attenuationDb - 8.7);
  const h = Float64Array.from({ length: 2 * w }, (_, k) => {
    const time = k - w + 1 - fraction;
    return sinc(2 * cutoff * time) * besselI0(beta * Math.sqrt(Math.max(0, 1 - (time / w) ** 2)));
  });
  const sum = h.reduce((a, b) => a + b);
  return Float32Array.from(h, x => x / sum);
}

const sinc = x => x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);

/** I₀(x) = Σ ((x/2)^k / k!)². */
function besselI0(x) {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-17 * sum; k++) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}
