// The clip panel: its sound, its picture, what the model says and what that rests on.
import { get, getBytes } from './api.js';
import { $, fileName, fit, make, percent, toast } from './dom.js';
import { mark, noneColour, noneShape } from './palette.js';

const kept = new Map(), keptLimit = 60;

function remember(key, load) {
  if (!kept.has(key)) {
    const promise = load();
    promise.catch(() => kept.delete(key));
    kept.set(key, promise);
    if (kept.size > keptLimit) kept.delete(kept.keys().next().value);
  }
  return kept.get(key);
}

const describe = id => remember(`clip ${id}`, () => get(`clips/${id}`));
const picture = (id, version) => remember(`picture ${id}`, async () => parsePicture(await getBytes(`clips/${id}/picture?v=${version}`)));
const sound = (id, version) => `api/clips/${id}/audio?v=${version}`;

// Labels and predictions change; pictures never do.
export function forgetDescriptions() { for (const key of kept.keys()) if (key.startsWith('clip ')) kept.delete(key); }
export const forget = id => kept.delete(`clip ${id}`);

export async function prefetch(id) {
  const clip = await describe(id);
  await Promise.all([picture(id, clip.version), fetch(sound(id, clip.version))]).catch(() => {});
}

function parsePicture(buffer) {
  const head = new DataView(buffer), columns = head.getInt32(0, true), bands = head.getInt32(4, true);
  return {
    columns, bands, seconds: head.getFloat32(8, true),
    low: new Int8Array(buffer, 12, columns), high: new Int8Array(buffer, 12 + columns, columns), levels: new Uint8Array(buffer, 12 + 2 * columns, bands * columns),
  };
}

export class ClipPanel {
  // limit(): the strangeness above which a clip looks like none of the classes.
  constructor(classes, limit) {
    Object.assign(this, { classes, limit, id: null, seconds: 0, neighbours: [] });
    this.audio = $('audio');
    this.other = $('neighbour-audio');
    $('play').addEventListener('click', () => this.toggle());
    for (const event of ['play', 'pause', 'ended']) this.audio.addEventListener(event, () => this.follow());
    for (const event of ['play', 'pause', 'ended']) this.other.addEventListener(event, () => this.showNeighbourPlaying());
    this.audio.addEventListener('error', () => { if (this.audio.src) toast('this clip can\'t be played here', true); });
    $('sound').addEventListener('click', e => this.seek(e));
    new ResizeObserver(() => this.paint()).observe($('sound'));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.paint());
  }

  async show(id) {
    this.id = id;
    const clip = await describe(id);
    if (this.id !== id) return null;
    const [folder, name] = fileName(clip.path);
    $('clip-name').replaceChildren(make('span', { className: 'faint', textContent: folder }), name);
    $('clip-name').title = clip.path;
    $('clip-about').textContent = [clip.durationSeconds && `${clip.durationSeconds.toFixed(1)} s`, clip.group && `group ${clip.group}`, clip.skipped].filter(Boolean).join(' · ');
    const source = sound(id, clip.version);
    if (this.audio.getAttribute('src') !== source) { this.audio.src = source; this.other.pause(); }
    this.showPrediction(clip.prediction);
    this.showHistory(clip.history);
    document.body.dataset.shown = id;
    this.picture = null;
    picture(id, clip.version).then(p => { if (this.id === id) { this.picture = p; this.seconds = p.seconds; this.paint(); } }, reason => { this.paint(); $('clip-about').textContent = reason.message; });
    return clip;
  }

  showPrediction(prediction) {
    $('prediction').replaceChildren(...(prediction?.classes ?? []).map(({ classId, probability }) => {
      const bar = make('span', { className: 'bar-fill' });
      bar.style.width = percent(probability);
      const known = this.classes.get(classId);
      return make('li', {}, known ? mark(known.colour, known.shape) : '', make('span', { className: 'name', textContent: known?.name ?? '?' }), make('span', { className: 'bar-track' }, bar), make('span', { className: 'number', textContent: percent(probability) }));
    }));
    if (prediction) $('prediction').prepend(this.strangeness(prediction.strangeness));
    else $('prediction').append(make('li', { className: 'faint', textContent: 'Nothing yet: label a few clips of two classes, then retrain.' }));
    this.neighbours = prediction?.neighbours ?? [];
    $('neighbours-title').hidden = !prediction;
    $('neighbours-title').textContent = prediction?.evidence === 'Cosine' ? 'The labelled clips nearest to it (cosine)' : 'The labelled clips that it rests on (share)';
    $('neighbours').replaceChildren(...this.neighbours.map((n, i) => {
      const known = this.classes.ofClip(n.id);
      const button = make('button', { title: n.path }, make('kbd', { textContent: `⇧${i + 1}` }), known ? mark(known.colour, known.shape) : '', make('span', { className: 'name', textContent: known?.name ?? 'no label' }), make('span', { className: 'path', textContent: fileName(n.path)[1] }), make('span', { className: 'number', textContent: prediction.evidence === 'Model' ? percent(n.weight) : n.weight.toFixed(2) }));
      button.addEventListener('click', () => this.playNeighbour(i));
      return make('li', {}, button);
    }));
    if (prediction && !this.neighbours.length) $('neighbours').append(make('li', { className: 'faint', textContent: 'No labelled clip yet.' }));
  }

  // Two digits say all; before ten labels could be measured there is no unit, and nothing is strange.
  strangeness(value) {
    const limit = this.limit(), strange = value > limit;
    const text = `${strange ? 'None of these? Strangeness' : 'Strangeness'} ${value.toFixed(2)}${Number.isFinite(limit) ? `, limit ${limit.toFixed(2)}` : ', no limit'}`;
    return make('li', { className: strange ? 'strange' : 'faint' }, strange ? mark(noneColour, noneShape) : '', text);
  }

  showHistory(history) {
    $('history').replaceChildren(...history.map(e => make('li', { textContent: `${new Date(e.at).toLocaleString()}: ${e.className ?? 'label taken away'} (${e.action}, ${e.author})` })));
  }

  toggle() {
    if (this.audio.paused) { this.other.pause(); this.audio.play().catch(reason => toast(reason.message, true)); } else { this.audio.pause(); this.audio.currentTime = 0; }
  }

  playNeighbour(i) {
    const neighbour = this.neighbours[i];
    if (!neighbour) return;
    const source = sound(neighbour.id, neighbour.version), same = this.other.getAttribute('src') === source;
    this.audio.pause();
    if (same && !this.other.paused) { this.other.pause(); return; }
    if (!same) this.other.src = source;
    this.other.currentTime = 0;
    this.other.play().catch(reason => toast(reason.message, true));
  }

  showNeighbourPlaying() {
    const source = this.other.paused ? null : this.other.getAttribute('src');
    [...$('neighbours').querySelectorAll('button')].forEach((b, i) => b.classList.toggle('playing', source === sound(this.neighbours[i].id, this.neighbours[i].version)));
  }

  seek(event) {
    const box = $('sound').getBoundingClientRect();
    if (this.seconds) this.audio.currentTime = this.seconds * (event.clientX - box.left) / box.width;
    if (this.audio.paused) this.toggle();
  }

  follow() {
    $('play-text').textContent = this.audio.paused ? 'Play' : 'Stop';
    const step = () => {
      const at = this.audio.currentTime, head = $('playhead');
      head.style.left = this.seconds ? `${100 * at / this.seconds}%` : '0';
      head.classList.toggle('shown', at > 0);
      $('time').textContent = `${at.toFixed(1)} / ${this.seconds.toFixed(1)} s`;
      if (!this.audio.paused) requestAnimationFrame(step);
    };
    step();
  }

  paint() {
    const spectrogram = $('spectrogram'), waveform = $('waveform'), style = getComputedStyle(spectrogram);
    const [paper, ink] = [style.getPropertyValue('--paper'), style.getPropertyValue('--ink')].map(readColour);
    for (const canvas of [spectrogram, waveform]) { fit(canvas); canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height); }
    $('time').textContent = `0.0 / ${(this.picture?.seconds ?? 0).toFixed(1)} s`;
    if (!this.picture) return;
    paintLevels(spectrogram, this.picture, paper, ink);
    paintPitches(spectrogram, paper, ink);
    paintWave(waveform, this.picture, style.color);
  }
}

const readColour = text => text.trim().split(/\s+/).map(Number);

// The server draws mel bands from 60 Hz to 7.9 kHz.
const mel = hz => Math.log(1 + hz / 700);
const heightOf = hz => (mel(hz) - mel(60)) / (mel(7900) - mel(60));

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
      const level = (levels[b * columns + c] / 255) ** 1.3, at = 4 * ((bands - 1 - b) * columns + c);
      for (let k = 0; k < 3; k++) image.data[at + k] = paper[k] + (ink[k] - paper[k]) * level;
      image.data[at + 3] = 255;
    }
  pen.putImageData(image, 0, 0);
  canvas.getContext('2d').drawImage(small, 0, 0, canvas.width, canvas.height);
}

function paintWave(canvas, { columns, low, high }, colour) {
  const pen = canvas.getContext('2d'), { width, height } = canvas;
  pen.fillStyle = colour;
  let loudest = 1;
  for (let c = 0; c < columns; c++) loudest = Math.max(loudest, high[c], -low[c]);
  for (let c = 0; c < columns; c++) {
    const top = height / 2 * (1 - high[c] / loudest), bottom = height / 2 * (1 - low[c] / loudest);
    pen.fillRect(c * width / columns, top, Math.max(1, width / columns), Math.max(1, bottom - top));
  }
}
