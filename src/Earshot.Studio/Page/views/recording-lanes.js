// Lanes below the picture (what the model says, what is said) and, over the picture, boxes, selection and playhead.
import { fit } from '../dom.js';
import { noneColour } from '../palette.js';
import { isSame } from '../model/recording.js';

const lanePixels = 18,
  lanesOfBoxes = 4,
  textPixels = 34,
  leastPixels = 3;

export class Lanes {
  // canvas(): the painter that knows where a time and a frequency lie.
  constructor(store, recording, canvas) {
    Object.assign(this, { store, recording, canvas, hits: [] });
  }

  look({ classId, polarity }) {
    const known = this.store.classById.get(classId);
    const name = known?.name ?? (polarity === 'Complete' ? 'all is annotated' : '?');
    return { colour: known?.colour ?? noneColour, name: polarity === 'Absent' ? `no ${name}` : name };
  }

  paint(lanes) {
    fit(lanes);
    const pen = lanes.getContext('2d'), ratio = devicePixelRatio || 1;
    pen.clearRect(0, 0, lanes.width, lanes.height);
    pen.font = `${11 * ratio}px system-ui, sans-serif`;
    pen.textBaseline = 'middle';
    this.hits = [];
    this.ink = getComputedStyle(lanes).color;
    this.paintWindows(pen, lanes, ratio);
    this.paintBoxes(pen, lanes, ratio);
  }

  // The windows with what the model says, as strong as it is sure; of those that share a pixel the surest is shown.
  paintWindows(pen, { width }, ratio) {
    const { recording } = this, { begin, end, id } = recording.windows, surest = new Map();
    for (let i = Math.max(0, recording.windowAt(recording.from)); i < id.length && begin[i] < recording.to; i++) {
      if (end[i] <= recording.from) continue;
      const x0 = Math.floor(this.canvas.xOf(begin[i], width)), row = this.store.row(id[i]);
      const sure = this.store.columns.confidence[row] || 0;
      if (!(surest.get(x0)?.sure >= sure)) surest.set(x0, { i, row, sure });
    }
    for (const [x0, { i, row, sure }] of surest) {
      const x1 = Math.max(x0 + ratio, this.canvas.xOf(end[i], width) - ratio);
      const stretch = { begin: begin[i], end: end[i] };
      this.hits.push({ x0, x1, y0: 0, y1: lanePixels * ratio, stretch });
      this.paintWindow(pen, this.store.classById.get(this.store.columns.predicted[row]), sure, x0, x1, ratio);
    }
  }

  paintWindow(pen, known, sure, x0, x1, ratio) {
    const tall = known ? Math.max(0.2, sure) * (lanePixels - 3) * ratio : 3 * ratio;
    pen.globalAlpha = known ? 0.15 + 0.85 * sure : 0.25;
    pen.fillStyle = known?.colour ?? noneColour;
    pen.fillRect(x0, (lanePixels - 1) * ratio - tall, x1 - x0, tall);
    pen.globalAlpha = 1;
  }

  // In rows, each box in the first that is free; what finds none is in the list alone.
  paintBoxes(pen, { width }, ratio) {
    const ends = Array(lanesOfBoxes).fill(-Infinity), { recording } = this;
    for (const box of recording.boxes.toSorted((a, b) => (a.begin ?? 0) - (b.begin ?? 0))) {
      const begin = box.begin ?? 0, end = box.end ?? recording.seconds;
      if (end <= recording.from || begin >= recording.to) continue;
      const x0 = this.canvas.xOf(begin, width), x1 = Math.max(x0 + leastPixels * ratio, this.canvas.xOf(end, width));
      const lane = ends.findIndex(last => last <= x0);
      if (lane < 0) continue;
      ends[lane] = x1;
      this.paintBox(pen, box, x0, x1, (lane + 1) * lanePixels * ratio + ratio, ratio);
    }
  }

  paintBox(pen, box, x0, x1, y, ratio) {
    const { colour, name } = this.look(box), tall = (lanePixels - 2) * ratio, left = Math.max(0, x0);
    if (box.begin !== null) this.hits.push({ x0, x1, y0: y, y1: y + tall, stretch: box });
    pen.fillStyle = pen.strokeStyle = colour;
    pen.lineWidth = 2 * ratio;
    pen.setLineDash(box.waiting ? [4 * ratio, 3 * ratio] : []);
    pen.globalAlpha = box.polarity === 'Present' && !box.unsure ? 0.35 : 0.1;
    pen.fillRect(x0, y, x1 - x0, tall);
    pen.globalAlpha = 1;
    pen.strokeRect(x0 + ratio, y + ratio, x1 - x0 - 2 * ratio, tall - 2 * ratio);
    pen.setLineDash([]);
    if (x1 - left < textPixels * ratio) return;
    pen.save();
    pen.beginPath();
    pen.rect(left, y, x1 - left, tall);
    pen.clip();
    pen.fillStyle = this.ink;
    pen.fillText(name + (box.unsure ? '?' : ''), left + 5 * ratio, y + tall / 2);
    pen.restore();
  }

  // What lies there: of several the shortest.
  at(x, y) {
    const over = this.hits.filter(hit => x >= hit.x0 && x <= hit.x1 && y >= hit.y0 && y <= hit.y1);
    return over.toSorted((a, b) => a.x1 - a.x0 - (b.x1 - b.x0))[0]?.stretch ?? null;
  }

  /* ---- over the picture ---- */

  // height: of the spectrogram in canvas pixels; below it the waveform lies.
  paintOver(overlay, height, playing) {
    fit(overlay);
    const pen = overlay.getContext('2d'), { recording } = this, style = getComputedStyle(overlay);
    pen.clearRect(0, 0, overlay.width, overlay.height);
    for (const box of recording.boxes) if (box.high !== null && box.end > recording.from && box.begin < recording.to)
      this.outline(pen, box, overlay.width, height, this.look(box).colour, box.waiting || box.polarity !== 'Present');
    if (recording.stretch) this.paintStretch(pen, recording.stretch, overlay, height, style.color);
    this.paintLine(pen, playing ?? recording.cursor, overlay, playing === null ? style.color : style.borderColor);
  }

  frame({ begin, end, low, high }, width, height) {
    const { scale } = this.canvas, y = hz => height * (1 - Math.max(0, Math.min(1, scale.heightOf(hz))));
    const x0 = this.canvas.xOf(begin, width), x1 = this.canvas.xOf(end, width);
    return { x0, x1, y0: high === null ? 0 : y(high), y1: high === null ? height : y(low) };
  }

  outline(pen, box, width, height, colour, dashed) {
    const { x0, x1, y0, y1 } = this.frame(box, width, height), ratio = devicePixelRatio || 1;
    pen.setLineDash(dashed ? [5 * ratio, 4 * ratio] : []);
    pen.strokeStyle = colour;
    pen.lineWidth = 2 * ratio;
    pen.strokeRect(x0, y0 + ratio, Math.max(2, x1 - x0), Math.max(2, y1 - y0 - 2 * ratio));
    pen.setLineDash([]);
  }

  paintStretch(pen, stretch, overlay, height, colour) {
    const { x0, x1, y0, y1 } = this.frame(stretch, overlay.width, stretch.high === null ? overlay.height : height);
    const said = this.recording.boxes.find(box => isSame(box, stretch));
    pen.globalAlpha = 0.16;
    pen.fillStyle = colour;
    pen.fillRect(x0, y0, x1 - x0, y1 - y0);
    pen.globalAlpha = 1;
    this.outline(pen, stretch, overlay.width, stretch.high === null ? overlay.height : height,
      said ? this.look(said).colour : colour, false);
  }

  paintLine(pen, seconds, { width, height }, colour) {
    const x = this.canvas.xOf(seconds, width), ratio = devicePixelRatio || 1;
    if (x < 0 || x > width) return;
    pen.fillStyle = colour;
    pen.fillRect(x - ratio / 2, 0, 2 * ratio, height);
  }
}
