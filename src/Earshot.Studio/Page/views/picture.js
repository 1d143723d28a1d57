// Paints a clip's spectrogram and waveform.

// The server draws mel bands from 60 Hz to 7.9 kHz.
const lowestHz = 60, highestHz = 7900, contrast = 1.3;
const mel = hz => Math.log(1 + hz / 700);
const heightOf = hz => (mel(hz) - mel(lowestHz)) / (mel(highestHz) - mel(lowestHz));
const readColour = text => text.trim().split(/\s+/).map(Number);

export function paintSpectrogram(canvas, picture) {
  const style = getComputedStyle(canvas);
  const [paper, ink] = ['--paper', '--ink'].map(name => readColour(style.getPropertyValue(name)));
  paintLevels(canvas, picture, paper, ink);
  paintPitches(canvas, paper, ink);
}

function paintPitches(canvas, paper, ink) {
  const pen = canvas.getContext('2d'), ratio = devicePixelRatio || 1;
  pen.font = `${10 * ratio}px system-ui, sans-serif`;
  pen.fillStyle = `rgb(${ink.join(' ')})`;
  pen.strokeStyle = `rgb(${paper.join(' ')})`;
  pen.lineWidth = 3 * ratio;
  pen.lineJoin = 'round';
  for (const [hz, text] of [[250, '250 Hz'], [1000, '1 kHz'], [4000, '4 kHz']]) {
    const y = canvas.height * (1 - heightOf(hz));
    pen.fillRect(0, y, 5 * ratio, ratio);
    pen.strokeText(text, 8 * ratio, y + 4 * ratio);
    pen.fillText(text, 8 * ratio, y + 4 * ratio);
  }
}

function paintLevels(canvas, { columns, bands, levels }, paper, ink) {
  const small = document.createElement('canvas');
  small.width = columns;
  small.height = bands;
  const pen = small.getContext('2d'), image = pen.createImageData(columns, bands);
  for (let b = 0; b < bands; b++)
    for (let c = 0; c < columns; c++) {
      const level = (levels[b * columns + c] / 255) ** contrast, at = 4 * ((bands - 1 - b) * columns + c);
      for (let k = 0; k < 3; k++) image.data[at + k] = paper[k] + (ink[k] - paper[k]) * level;
      image.data[at + 3] = 255;
    }
  pen.putImageData(image, 0, 0);
  canvas.getContext('2d').drawImage(small, 0, 0, canvas.width, canvas.height);
}

export function paintWave(canvas, { columns, low, high }) {
  const pen = canvas.getContext('2d'), { width, height } = canvas;
  pen.fillStyle = getComputedStyle(canvas).color;
  let loudest = 1;
  for (let c = 0; c < columns; c++) loudest = Math.max(loudest, high[c], -low[c]);
  for (let c = 0; c < columns; c++) {
    const top = height / 2 * (1 - high[c] / loudest), bottom = height / 2 * (1 - low[c] / loudest);
    pen.fillRect(c * width / columns, top, Math.max(1, width / columns), Math.max(1, bottom - top));
  }
}
