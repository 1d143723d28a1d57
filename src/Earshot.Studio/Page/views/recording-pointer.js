// The pointer over a recording's picture: a drag selects a stretch, or a box where it goes up or down as well; an edge
// of the selection is moved; with Shift the picture is. A finger moves the picture, or draws where one wants that; two
// zoom it. The wheel zooms about the pointer, with Alt in frequency.

const edgePixels = 6,
  fingerPixels = 20,
  leastApart = 20,
  stillPixels = 4,
  flatPixels = 12,
  wheelZoom = 0.0015,
  sideways = { begin: true, end: true };

export class RecordingPointer {
  // at(x, y): the stretch of what lies there, or null. moved(stretch, isHeld): the selection was. draws(): a finger
  // does.
  constructor(element, spectrogram, recording, canvas, asked) {
    Object.assign(this, { element, spectrogram, recording, canvas, drag: null, fingers: new Map() }, asked);
    const { readOut } = asked;
    element.addEventListener('pointerdown', e => this.down(e));
    element.addEventListener('pointermove', e => this.move(e));
    element.addEventListener('pointerup', e => this.up(e));
    element.addEventListener('pointercancel', e => { this.drag = null; this.fingers.delete(e.pointerId); });
    element.addEventListener('pointerleave', () => readOut(null));
    element.addEventListener('wheel', e => this.wheel(e), { passive: false });
  }

  // x and y in the picture; seconds, and Hz where it is over the spectrogram.
  place({ clientX, clientY }) {
    const box = this.element.getBoundingClientRect(), tall = this.spectrogram.clientHeight;
    const x = clientX - box.left, y = clientY - box.top;
    const hz = this.canvas.scale.hzAt(Math.max(0, Math.min(1, 1 - y / tall)));
    return { x, y, seconds: this.canvas.secondsAt(x, this.element.clientWidth), hz, isOver: y <= tall };
  }

  down(e) {
    if (!this.recording.about || e.button > 1) return;
    const place = this.place(e), isFinger = e.pointerType === 'touch', { from, to, stretch } = this.recording;
    const edges = e.shiftKey || e.button === 1 ? null : this.edgesAt(place, isFinger ? fingerPixels : edgePixels);
    const pans = !edges && ((isFinger && !this.draws()) || e.shiftKey || e.button === 1);
    this.element.setPointerCapture(e.pointerId);
    e.preventDefault();
    if (isFinger) this.fingers.set(e.pointerId, { x: place.x, seconds: place.seconds });
    if (this.fingers.size < 2) this.drag = { begun: place, from, to, pans, edges, stretch, still: true };
    else this.giveUp();
  }

  // A second finger: nothing is drawn.
  giveUp() {
    if (this.drag && !this.drag.still && !this.drag.pans) this.recording.select(this.drag.stretch);
    this.drag = null;
  }

  // What lay below two fingers stays below them.
  pinch() {
    const [left, right] = [...this.fingers.values()].sort((a, b) => a.seconds - b.seconds);
    const wide = this.element.clientWidth, apart = Math.max(leastApart, right.x - left.x);
    const length = ((right.seconds - left.seconds) / apart) * wide, from = left.seconds - (left.x / wide) * length;
    this.recording.look(from, from + length);
  }

  // The edges of the selection below the pointer, as names; null: none.
  edgesAt({ x, y, isOver }, pixels = edgePixels) {
    const { stretch } = this.recording;
    if (!stretch) return null;
    const wide = this.element.clientWidth, tall = this.spectrogram.clientHeight, { scale } = this.canvas;
    const near = (a, b) => Math.abs(a - b) <= pixels;
    const [left, right] = [stretch.begin, stretch.end].map(seconds => this.canvas.xOf(seconds, wide));
    const [top, bottom] = stretch.high === null ? [0, this.element.clientHeight]
      : [stretch.high, stretch.low].map(hz => tall * (1 - scale.heightOf(hz)));
    if (x < left - pixels || x > right + pixels || y < top - pixels || y > bottom + pixels) return null;
    const edges = [near(x, right) ? 'end' : near(x, left) && 'begin'];
    if (stretch.high !== null && isOver) edges.push(near(y, top) ? 'high' : near(y, bottom) && 'low');
    const found = edges.filter(Boolean);
    return found.length ? found : null;
  }

  move(e) {
    const place = this.place(e), { drag } = this, finger = this.fingers.get(e.pointerId);
    if (this.recording.about) this.readOut(place);
    if (finger && this.fingers.size > 1) {
      finger.x = place.x;
      this.pinch();
      return;
    }
    if (!drag) {
      const edges = this.recording.about && this.edgesAt(place), inTime = edges?.some(edge => edge in sideways);
      this.element.style.cursor = edges ? `${inTime ? 'ew' : 'ns'}-resize` : '';
      return;
    }
    drag.still &&= Math.hypot(place.x - drag.begun.x, place.y - drag.begun.y) < stillPixels;
    if (drag.still) return;
    if (drag.pans) this.pan(drag, place);
    else this.recording.select(drag.edges ? this.resized(drag, place) : this.drawn(drag, place));
  }

  pan({ begun, from, to }, { x }) {
    const by = ((begun.x - x) / this.element.clientWidth) * (to - from);
    this.recording.look(from + by, to + by);
  }

  resized({ edges, stretch }, { seconds, hz }) {
    const values = { begin: seconds, end: seconds, low: hz, high: hz };
    return { ...stretch, ...Object.fromEntries(edges.map(edge => [edge, values[edge]])) };
  }

  drawn({ begun }, place) {
    const isBox = begun.isOver && Math.abs(place.y - begun.y) > flatPixels;
    return { begin: begun.seconds, end: place.seconds, low: isBox ? begun.hz : null, high: isBox ? place.hz : null };
  }

  up(e) {
    const { drag } = this, place = this.place(e);
    this.drag = null;
    this.fingers.delete(e.pointerId);
    if (!drag) return;
    if (drag.still) this.click(place);
    else if (!drag.pans) this.finish(drag, drag.edges ? this.resized(drag, place) : this.drawn(drag, place));
  }

  // What was said of the selection goes with its edges.
  finish({ edges, stretch }, drawn) {
    if (edges) this.recording.select(stretch);
    this.moved(drawn, Boolean(edges));
  }

  click(place) {
    const found = this.at(place);
    if (found) { this.recording.select(found); return; }
    this.recording.select(null);
    this.recording.setCursor(place.seconds);
  }

  wheel(e) {
    if (!this.recording.about) return;
    e.preventDefault();
    const unit = e.deltaMode ? 30 : 1;
    if (e.altKey) { this.zoomHz(Math.exp(e.deltaY * unit * wheelZoom), this.place(e).hz); return; }
    const by = e.shiftKey ? e.deltaY || e.deltaX : e.deltaX;
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY))
      this.recording.pan((by * unit) / this.element.clientWidth);
    else this.recording.zoom(Math.exp(e.deltaY * unit * wheelZoom), this.place(e).seconds);
  }
}
