// Paints the part of a recording that is on show: spectrogram, waveform, axes, where in the whole it is.
import { fit } from '../dom.js';
import { PitchScale, hzText } from '../model/pitch.js';
import { above, bands, below, columnSeconds, finestSeconds, level, quantilesOf, tileColumns } from '../model/tiles.js';
import { isDark, shades } from './picture.js';

const mostLevels = 149,   // 70 dB of 120
  leastLevels = 64,
  quieter = 24,   // how far, in levels, a moment lies below the loudest of a column of the overview
  tickPixels = 90,
  pitchPixels = 30,
  steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

export class RecordingCanvas {
  constructor(recording, tiles, settings) {
    Object.assign(this, { recording, tiles, settings, bitmaps: new WeakMap() });
    this.forget();
  }

  get scale() {
    const { low, high } = this.recording.band ?? { low: 0, high: this.highestHz };
    return new PitchScale(high, this.settings.get('asHeard'), low);
  }

  // All that can be shown, whatever is on show.
  get highestHz() {
    const top = this.recording.about.sampleRateHz / 2, highest = this.settings.get('highestHz');
    return highest ? Math.min(top, highest) : top;
  }

  secondsAt(x, width) { return this.recording.from + (x / width) * (this.recording.to - this.recording.from); }

  xOf(seconds, width) {
    return ((seconds - this.recording.from) / (this.recording.to - this.recording.from)) * width;
  }

  // Answers whether all of it is there as fine as the screen shows it.
  paint(spectrogram, wave, times) {
    const { from, to } = this.recording;
    for (const canvas of [spectrogram, wave, times]) {
      fit(canvas);
      canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
    const zoom = Math.floor(Math.log2((to - from) / spectrogram.width / finestSeconds));
    const fine = Math.max(0, Math.min(this.tiles.coarsest, zoom)), pieces = this.tiles.pieces(fine, from, to);
    const shade = this.shade();
    for (const piece of pieces) {
      this.paintPiece(spectrogram, piece, shade);
      this.paintWave(wave, piece);
    }
    this.paintPitches(spectrogram);
    paintTimes(times, from, to);
    return pieces.length > 0 && pieces.every(piece => piece.tile.columnSeconds <= columnSeconds(fine));
  }

  paintPiece(canvas, piece, shade) {
    const pen = canvas.getContext('2d'), [x0, x1] = this.span(piece, canvas.width);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(
      this.bitmap(piece.tile, shade), piece.first, 0, piece.last - piece.first, bands, x0, 0, x1 - x0, canvas.height);
  }

  // Whole pixels, so that no seam shows between tiles.
  span({ begin, end }, width) {
    return [Math.round(this.xOf(begin, width)), Math.round(this.xOf(end, width))];
  }

  paintWave(canvas, piece) {
    const pen = canvas.getContext('2d'), { tile, first, last } = piece, [x0, x1] = this.span(piece, canvas.width);
    const half = canvas.height / 2, loud = this.loudest, each = (x1 - x0) / (last - first);
    pen.fillStyle = this.waveColour;
    for (let c = Math.floor(first); c < last; c++) {
      const top = half * (1 - Math.min(1, above(tile, c) / loud));
      const bottom = half * (1 + Math.min(1, below(tile, c) / loud)),
        x = x0 + (c - first) * each;
      pen.fillRect(x, top, Math.max(1, each), Math.max(1, bottom - top));
    }
  }

  /* ---- one scale for all of a recording ---- */

  // What levels look like; by its name a tile knows whether it was painted so.
  shade() {
    const { overview } = this.tiles, { lowestHz, highestHz, asHeard } = this.scale;
    const { colours, contrast, gain } = this.settings.values;
    if (overview && this.measured !== overview) this.measure(overview);
    const louder = Math.round(gain * 255 / 120), ceiling = this.ceiling - louder, floor = this.floor - louder;
    const name = [colours, contrast, floor, ceiling, lowestHz, highestHz, asHeard, isDark.matches].join();
    return { name, floor, ceiling, colours, contrast };
  }

  measure(overview) {
    this.measured = overview;
    const [low, high] = quantilesOf([overview.bytes], 0.25, 0.998);   // the waveform's few bytes hardly count
    this.ceiling = Math.max(leastLevels, high);
    this.floor = Math.max(high - mostLevels, Math.min(low - quieter, this.ceiling - leastLevels));
    this.loudest = 1;
    for (let c = 0; c < overview.columns; c++)
      this.loudest = Math.max(this.loudest, above(overview, c), below(overview, c));
  }

  forget() { Object.assign(this, { measured: null, floor: 70, ceiling: 220, loudest: 127 }); }

  bitmap(tile, shade) {
    const known = this.bitmaps.get(tile);
    if (known?.name === shade.name) return known.canvas;
    const canvas = known?.canvas ?? new OffscreenCanvas(tileColumns, bands), pen = canvas.getContext('2d');
    if (!tile.columns) return canvas; // the server has not read so far yet
    const image = pen.createImageData(tile.columns, bands), pixels = new Uint32Array(image.data.buffer);
    const colour = this.colours(shade), band = this.bandsByRow();
    for (let row = 0; row < bands; row++)
      for (let c = 0; c < tile.columns; c++) pixels[row * tile.columns + c] = colour[level(tile, c, band[row])];
    pen.putImageData(image, 0, 0);
    this.bitmaps.set(tile, { canvas, name: shade.name });
    return canvas;
  }

  colours({ floor, ceiling, colours, contrast }) {
    const shade = new Uint32Array(shades(colours, contrast).buffer);
    const place = value => Math.max(0, Math.min(1, (value - floor) / (ceiling - floor)));
    return Uint32Array.from({ length: 256 }, (_, value) => shade[Math.round(255 * place(value))]);
  }

  // The band that each row shows, the topmost row first.
  bandsByRow() {
    const { scale } = this, top = this.recording.about.sampleRateHz / 2;
    return Array.from({ length: bands }, (_, row) =>
      Math.min(bands - 1, Math.round(scale.hzAt(1 - (row + 0.5) / bands) / top * bands)));
  }

  /* ---- axes ---- */

  paintPitches(canvas) {
    const pen = canvas.getContext('2d'), ratio = devicePixelRatio || 1, { scale } = this;
    pen.font = `${11 * ratio}px system-ui, sans-serif`;
    [pen.fillStyle, pen.strokeStyle] = isDark.matches
      ? ['#fff', 'rgb(0 0 0 / 0.8)']
      : ['#111', 'rgb(255 255 255 / 0.9)'];
    pen.lineWidth = 3 * ratio;
    pen.lineJoin = 'round';
    for (const hz of scale.ticks(pitchPixels * ratio / canvas.height)) {
      const y = canvas.height * (1 - scale.heightOf(hz));
      pen.fillRect(0, y, 5 * ratio, ratio);
      pen.strokeText(hzText(hz), 8 * ratio, y + 4 * ratio);
      pen.fillText(hzText(hz), 8 * ratio, y + 4 * ratio);
    }
  }

  // The whole recording, and the part on show.
  paintWhole(canvas) {
    const pen = canvas.getContext('2d'), { overview } = this.tiles, { width, height } = fitted(canvas);
    const { seconds, from, to } = this.recording, style = getComputedStyle(canvas);
    this.waveColour = style.color;
    if (overview) {
      const x1 = Math.round(overview.columns * overview.columnSeconds / seconds * width);
      pen.imageSmoothingEnabled = true;
      pen.drawImage(this.bitmap(overview, this.shade()), 0, 0, overview.columns, bands, 0, 0, x1, height);
    }
    const left = from / seconds * width, right = Math.max(left + 2, to / seconds * width);
    pen.fillStyle = style.backgroundColor;
    pen.globalAlpha = 0.55;
    pen.fillRect(0, 0, left, height);
    pen.fillRect(right, 0, width - right, height);
    pen.globalAlpha = 1;
    pen.strokeStyle = style.color;
    pen.lineWidth = 2 * (devicePixelRatio || 1);
    pen.strokeRect(left, 1, right - left, height - 2);
  }
}

function fitted(canvas) {
  fit(canvas);
  canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
  return canvas;
}

function paintTimes(canvas, from, to) {
  const pen = canvas.getContext('2d'), ratio = devicePixelRatio || 1, { width } = canvas;
  const step = steps.find(s => s / (to - from) * width >= tickPixels * ratio) ?? 7200;
  pen.fillStyle = getComputedStyle(canvas).color;
  pen.font = `${11 * ratio}px system-ui, sans-serif`;
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to; i++) {
    const x = (i * step - from) / (to - from) * width, text = clock(i * step, step), wide = pen.measureText(text).width;
    pen.fillRect(Math.min(x, width - ratio), 0, ratio, 4 * ratio);
    pen.fillText(text, Math.max(0, Math.min(x - wide / 2, width - wide)), 15 * ratio);
  }
}

// 1:02:03.5, as exact as the step asks for.
export function clock(seconds, step = 0.01) {
  const digits = step >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)), unit = 10 ** digits;
  const whole = Math.round(seconds * unit) / unit, minutes = Math.floor(whole / 60), hours = Math.floor(minutes / 60);
  const rest = (whole - 60 * minutes).toFixed(digits).padStart(digits ? digits + 3 : 2, '0');
  return hours ? `${hours}:${String(minutes % 60).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
