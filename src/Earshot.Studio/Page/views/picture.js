// Paints a clip's spectrogram, waveform and time axis.

// The server draws mel bands from 60 Hz to 7.9 kHz.
const lowestHz = 60,
  highestHz = 7900,
  steps = 256;
const mel = hz => Math.log(1 + hz / 700),
  range = mel(highestHz) - mel(lowestHz);
const heightOf = hz => (mel(hz) - mel(lowestHz)) / range;
const pitches = [
  [100, '100 Hz'],
  [250, '250'],
  [500, '500'],
  [1000, '1 kHz'],
  [2000, '2'],
  [4000, '4'],
  [6000, '6'],
];

// From silence to loud, of even steps in lightness; on light paper from the other end, so that sound is always the ink.
export const colourMaps = {
  heat: [
    [0, 0, 4],
    [81, 18, 124],
    [183, 55, 121],
    [252, 137, 97],
    [252, 253, 191],
  ],
  green: [
    [68, 1, 84],
    [59, 82, 139],
    [33, 145, 140],
    [94, 201, 98],
    [253, 231, 37],
  ],
  grey: [
    [12, 14, 17],
    [250, 250, 250],
  ],
};
const lightPaper = {
  heat: [[255, 253, 250], ...colourMaps.heat.slice(0, 4).reverse()],
  grey: [
    [255, 255, 255],
    [10, 12, 16],
  ],
};

export const isDark = matchMedia('(prefers-color-scheme: dark)');

// The frequency at a height of the picture from 0, the lowest, to 1.
export const pitchAt = height => 700 * (Math.exp(mel(lowestHz) + height * range) - 1);

// Levels 0 to 255 to pixels.
export function shades(name, contrast) {
  const stops = (!isDark.matches && lightPaper[name]) || colourMaps[name] || colourMaps.heat;
  return Uint8ClampedArray.from({ length: 4 * steps }, (_, i) => {
    const place = (Math.floor(i / 4) / (steps - 1)) ** contrast * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2),
      part = place - low,
      k = i % 4;
    return k === 3 ? 255 : stops[low][k] + (stops[low + 1][k] - stops[low][k]) * part;
  });
}

// Stretches the picture over the canvas.
export function paintLevels(canvas, { columns, bands, levels }, { colours, contrast }) {
  const small = new OffscreenCanvas(columns, bands),
    pen = small.getContext('2d');
  const image = pen.createImageData(columns, bands),
    shade = new Uint32Array(shades(colours, contrast).buffer);
  const pixels = new Uint32Array(image.data.buffer);
  for (let b = 0; b < bands; b++)
    for (let c = 0; c < columns; c++) pixels[(bands - 1 - b) * columns + c] = shade[levels[b * columns + c]];
  pen.putImageData(image, 0, 0);
  canvas.getContext('2d').drawImage(small, 0, 0, canvas.width, canvas.height);
}

export function paintPitches(canvas) {
  const pen = canvas.getContext('2d'),
    ratio = devicePixelRatio || 1;
  pen.font = `${11 * ratio}px system-ui, sans-serif`;
  [pen.fillStyle, pen.strokeStyle] = isDark.matches ? ['#fff', 'rgb(0 0 0 / 0.8)'] : ['#111', 'rgb(255 255 255 / 0.9)'];
  pen.lineWidth = 3 * ratio;
  pen.lineJoin = 'round';
  for (const [hz, text] of pitches) {
    const y = canvas.height * (1 - heightOf(hz));
    pen.fillRect(0, y, 5 * ratio, ratio);
    pen.strokeText(text, 8 * ratio, y + 4 * ratio);
    pen.fillText(text, 8 * ratio, y + 4 * ratio);
  }
}

export function paintWave(canvas, { columns, low, high }) {
  const pen = canvas.getContext('2d'),
    { width, height } = canvas;
  pen.fillStyle = getComputedStyle(canvas).color;
  let loudest = 1;
  for (let c = 0; c < columns; c++) loudest = Math.max(loudest, high[c], -low[c]);
  for (let c = 0; c < columns; c++) {
    const top = (height / 2) * (1 - high[c] / loudest),
      bottom = (height / 2) * (1 - low[c] / loudest);
    pen.fillRect((c * width) / columns, top, Math.max(1, width / columns), Math.max(1, bottom - top));
  }
}

export function paintTimes(canvas, seconds) {
  const pen = canvas.getContext('2d'),
    ratio = devicePixelRatio || 1,
    step = tickOf(seconds, canvas.width / ratio);
  pen.fillStyle = getComputedStyle(canvas).color;
  pen.font = `${11 * ratio}px system-ui, sans-serif`;
  for (let i = 0; i * step <= seconds; i++) {
    const x = ((i * step) / seconds) * canvas.width,
      text = clock(i * step, step),
      wide = pen.measureText(text).width;
    pen.fillRect(Math.min(x, canvas.width - ratio), 0, ratio, 4 * ratio);
    pen.fillText(text, Math.max(0, Math.min(x - wide / 2, canvas.width - wide)), 15 * ratio);
  }
}

// A round step of which some eighty pixels show one.
function tickOf(seconds, width) {
  const least = (80 * seconds) / width;
  return [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300].find(step => step >= least) ?? 600;
}

function clock(seconds, step) {
  if (step < 60) return `${seconds.toFixed(step < 1 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
