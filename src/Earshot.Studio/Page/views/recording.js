// The recording view: its picture and lanes, what is selected, the buttons and keys.
import { $, fileName, make, toast } from '../dom.js';
import { hzText } from '../model/pitch.js';
import { Tiles } from '../model/tiles.js';
import { mark } from '../palette.js';
import { getTile } from '../api.js';
import { RecordingCanvas, clock } from './recording-canvas.js';
import { Lanes } from './recording-lanes.js';
import { RecordingPlayer } from './recording-player.js';
import { RecordingPointer } from './recording-pointer.js';
import { isDark } from './picture.js';

const panShare = 0.2,
  zoomFactor = 1.5,
  hzSteps = 100,
  mostBoxes = 200,
  restMs = 120,
  painting = new Set(['colours', 'contrast', 'gain', 'highestHz', 'asHeard']);

const span = ({ begin, end }) => `${clock(begin)} to ${clock(end)}`;

export class RecordingView {
  // annotating: says what is heard. leave(windowId): back to labelling, at that window where there is one.
  constructor(store, settings, recording, annotating, { leave }) {
    Object.assign(this, { store, settings, recording, annotating, leave, playing: null });
    this.tiles = new Tiles(getTile, () => this.paintSoon());
    this.canvas = new RecordingCanvas(recording, this.tiles, settings);
    this.lanes = new Lanes(store, recording, this.canvas);
    this.player = new RecordingPlayer($('rec-audio'), recording, settings, at => this.playsAt(at));
    this.listen();
    store.on('recording', () => this.begin());
    store.on('part answers labels', () => { this.listSoon(); this.paintSoon(); });
    store.on('stretch', () => { this.showStretch(); this.paintSoon(); });
    store.on('boxes classes', () => { this.showBoxes(); this.showStretch(); this.paintSoon(); });
    store.on('classes', () => this.showClasses());
  }

  listen() {
    const { recording, settings } = this;
    new RecordingPointer($('rec-sound'), $('rec-spectrogram'), recording, this.canvas, {
      at: ({ seconds, hz }) => this.boxAt(seconds, hz), readOut: place => this.readOut(place),
      moved: (stretch, isHeld) => this.moved(stretch, isHeld), zoomHz: (factor, hz) => this.zoomHz(factor, hz),
      draws: () => settings.get('touchDraws'),
    });
    new ResizeObserver(() => this.paintSoon()).observe($('rec-sound'));
    isDark.addEventListener('change', () => this.paintSoon());
    settings.on(name => (name === 'windowMs' ? this.drawAnew() : painting.has(name) && this.paintSoon()));
    $('rec-lanes').addEventListener('click', e => this.pickFromLanes(e));
    for (const event of ['pointerdown', 'pointermove'])
      $('rec-whole').addEventListener(event, e => (event === 'pointerdown' || e.buttons) && this.goInWhole(e));
    for (const [id, act] of Object.entries({
      comment: () => this.askComment(), play: () => this.player.toggle(),
      in: () => recording.zoom(1 / zoomFactor), out: () => recording.zoom(zoomFactor),
      all: () => this.lookAtAll(), earlier: () => recording.pan(-panShare),
      later: () => recording.pan(panShare), back: () => this.back(),
      'hz-in': () => this.zoomHz(1 / zoomFactor), 'hz-out': () => this.zoomHz(zoomFactor),
    })) $(`rec-${id}`).addEventListener('click', act);
  }

  /* ---- what is on show ---- */

  begin() {
    const { about } = this.recording, [folder, name] = fileName(about.path);
    this.player.stop();
    this.drawAnew();
    $('rec-name').replaceChildren(make('span', { className: 'faint', textContent: folder }), name);
    $('rec-name').title = about.path;
    const facts = [clock(about.seconds, about.seconds < 60 ? 0.1 : 1), `${about.sampleRateHz / 1000} kHz`, about.site,
      about.device, about.startedAt?.replace('T', ' ')];
    $('rec-about').textContent = facts.filter(Boolean).join(' · ');
    document.body.dataset.recording = about.id;
  }

  drawAnew() {
    if (!this.recording.about) return;
    this.tiles.open(this.recording.about, this.settings.get('windowMs'));
    this.canvas.forget();
    this.paintSoon();
  }

  get isShown() { return document.body.dataset.view === 'recording'; }

  paintSoon() {
    this.frame ??= requestAnimationFrame(() => { this.frame = null; this.paint(); });
  }

  // While one pans, the list rests.
  listSoon() {
    clearTimeout(this.listing);
    this.listing = setTimeout(() => this.showBoxes(), restMs);
  }

  paint() {
    if (!this.isShown || !this.recording.about) return;
    this.canvas.paintWhole($('rec-whole'));
    const isFine = this.canvas.paint($('rec-spectrogram'), $('rec-wave'), $('rec-times'));
    this.lanes.paint($('rec-lanes'));
    this.paintOver();
    const waits = this.tiles.loading.size > 0, { failure } = this.tiles;
    $('rec-drawing').textContent = failure ?? 'drawing…';
    $('rec-drawing').hidden = !failure && (isFine || !waits);
    const { from, to } = this.recording;
    document.body.dataset.drawn = waits ? '' : `${from.toFixed(2)}-${to.toFixed(2)}`;
  }

  paintOver() {
    this.lanes.paintOver($('rec-overlay'), $('rec-spectrogram').height, this.playing);
  }

  playsAt(at) {
    this.playing = at;
    $('rec-play-text').textContent = at === null ? 'Play' : 'Stop';
    this.paintOver();
  }

  readOut(place) {
    const text = place && `${clock(place.seconds, 0.01)}${place.isOver ? `, ${hzText(place.hz)}` : ''}`;
    $('rec-readout').textContent = text ?? '';
  }

  /* ---- selecting ---- */

  // The shortest of the boxes with a band below the pointer.
  boxAt(seconds, hz) {
    const over = this.recording.boxes.filter(box => box.high !== null && box.begin !== null
      && seconds >= box.begin && seconds <= box.end && hz >= box.low && hz <= box.high);
    return over.toSorted((a, b) => a.end - a.begin - (b.end - b.begin))[0] ?? null;
  }

  // isHeld: an edge was moved, and what is said of the stretch goes with it.
  moved(drawn, isHeld) {
    const stretch = this.recording.within(drawn);
    const snapped = this.settings.get('snap') ? this.recording.snapped(stretch) : stretch;
    if (isHeld) this.annotating.move(snapped);
    else this.recording.select(snapped);
  }

  pickFromLanes({ clientX, clientY }) {
    const box = $('rec-lanes').getBoundingClientRect(), ratio = devicePixelRatio || 1;
    const found = this.lanes.at((clientX - box.left) * ratio, (clientY - box.top) * ratio);
    this.recording.select(found);
    if (!found) this.recording.setCursor(this.canvas.secondsAt(clientX - box.left, box.width));
  }

  goInWhole({ clientX }) {
    if (!this.recording.about) return;
    const box = $('rec-whole').getBoundingClientRect(), { from, to, seconds } = this.recording;
    const at = ((clientX - box.left) / box.width) * seconds;
    this.recording.look(at - (to - from) / 2, at + (to - from) / 2);
  }

  // An edge by pixels; from nothing, a tenth of what is on show about the cursor is selected.
  edge(name, by) {
    const { recording } = this, { from, to, cursor, stretch } = recording;
    const pixel = (to - from) / $('rec-sound').clientWidth;
    if (!stretch) { recording.select({ begin: cursor, end: cursor + (to - from) / 10 }); return; }
    this.annotating.move({ ...stretch, [name]: stretch[name] + by * pixel });
  }

  // Of the band; from all of it, the part up to the highest on show.
  edgeHz(name, by) {
    const { stretch } = this.recording, { lowestHz, highestHz } = this.canvas.scale;
    if (!stretch) { toast('select a stretch first'); return; }
    const { low, high } = stretch.high === null ? { low: lowestHz, high: highestHz } : stretch;
    const step = by * (highestHz - lowestHz) / hzSteps;
    this.annotating.move(name === 'low' ? { ...stretch, low: Math.min(low + step, high - 1), high }
      : { ...stretch, low, high: Math.max(low + 1, high + step) });
  }

  lookAtAll() {
    this.recording.lookHz(0, Infinity, this.canvas.highestHz);
    this.recording.look(0, this.recording.seconds);
  }

  // Closer or farther in frequency, about the selected box, else about a frequency.
  zoomHz(factor, about = null) {
    if (!this.recording.about) return;
    const { stretch } = this.recording, { lowestHz, highestHz } = this.canvas.scale;
    const boxed = stretch && stretch.high !== null ? (stretch.low + stretch.high) / 2 : (lowestHz + highestHz) / 2;
    const at = Math.max(lowestHz, Math.min(highestHz, about ?? boxed));
    this.recording.lookHz(at - (at - lowestHz) * factor, at + (highestHz - at) * factor, this.canvas.highestHz);
  }

  panHz(by) {
    if (!this.recording.about) return;
    const { lowestHz, highestHz } = this.canvas.scale, step = by * (highestHz - lowestHz);
    this.recording.lookHz(lowestHz + step, highestHz + step, this.canvas.highestHz);
  }

  back() {
    const { stretch, cursor, windows } = this.recording, place = this.recording.windowAt(stretch?.begin ?? cursor);
    this.leave(place < 0 ? null : windows.id[place]);
  }

  showStretch() {
    const { stretch, chosen } = this.recording;
    const band = stretch && stretch.high !== null ? `, ${hzText(stretch.low)} to ${hzText(stretch.high)}` : '';
    const said = chosen.map(box => this.lanes.look(box).name + (box.unsure ? '?' : '')).join(', ');
    $('rec-stretch').textContent = !stretch ? 'Drag over the picture, or press ↓, to select; a key says what it is.'
      : `${span(stretch)} (${(stretch.end - stretch.begin).toFixed(2)} s)${band}${said && `: ${said}`}`;
    for (const button of $('rec-classes').querySelectorAll('button'))
      button.setAttribute('aria-pressed', `${chosen.some(box => `${box.classId}` === button.dataset.id)}`);
  }

  /* ---- what can be said, and what is ---- */

  showClasses() {
    $('rec-classes').replaceChildren(...this.store.classes.map(c => {
      const button = make('button', { className: 'pick', 'data-id': c.id, title: c.name, 'aria-pressed': 'false' },
        make('kbd', { textContent: c.key?.toUpperCase() ?? (c.isNone ? 'N' : '') }), mark(c.colour, c.shape),
        make('span', { className: 'name', textContent: c.name }));
      button.addEventListener('click', () => this.annotating.say(c.id));
      return make('li', {}, button);
    }));
    this.showStretch();
  }

  // Those on show, by time.
  showBoxes() {
    const { recording } = this, { from, to } = recording;
    const focused = document.activeElement?.closest('#rec-boxes li')?.dataset.id;
    const shown = recording.boxes.filter(box => box.begin === null || (box.end > from && box.begin < to));
    shown.sort((a, b) => (a.begin ?? 0) - (b.begin ?? 0));
    $('rec-boxes').replaceChildren(...shown.slice(0, mostBoxes).map(box => this.row(box)));
    const more = shown.length > mostBoxes ? `the first ${mostBoxes} of ${shown.length}` : '';
    $('rec-boxes-note').textContent = shown.length ? more : 'none on show';
    if (focused) $('rec-boxes').querySelector(`[data-id="${focused}"] button`)?.focus();
  }

  row(box) {
    const { colour, name } = this.lanes.look(box), known = this.store.classById.get(box.classId);
    const when = box.begin === null ? 'the whole recording' : span(box);
    const band = box.high === null ? '' : `, ${hzText(box.low)} to ${hzText(box.high)}`;
    const by = [box.waiting ? 'not yet saved' : box.annotator, box.source === 'Pseudo' && 'unheard', box.comment];
    const pick = make('button', { className: 'box-row' }, mark(colour, known?.shape ?? 0),
      make('span', { className: 'name', textContent: `${name}${box.unsure ? ', unsure' : ''}` }),
      make('span', { textContent: `${when}${band}` }),
      make('span', { className: 'faint', textContent: by.filter(Boolean).join(' · ') }));
    pick.addEventListener('click', () => box.begin !== null && this.recording.goTo(box));
    const item = make('li', { 'data-id': box.id ?? '' }, pick);
    const doubt = () => this.annotating.toggleUnsure(box);
    if (box.begin !== null) item.append(this.change(box, '?', box.unsure ? 'Sure' : 'Unsure', doubt));
    item.append(this.change(box, '✕', 'Take away', () => this.annotating.remove([box])));
    return item;
  }

  change(box, textContent, what, act) {
    const says = `${what}: ${this.lanes.look(box).name}${box.begin === null ? '' : ` at ${clock(box.begin)}`}`;
    const button = make('button', { className: 'quiet edit', textContent, title: says, 'aria-label': says });
    button.addEventListener('click', act);
    return button;
  }

  // One comment for all that is said of the selection.
  askComment() {
    const { chosen } = this.recording, dialog = $('comment-dialog');
    if (!chosen.length) { toast('say first what it is'); return; }
    $('comment-text').value = chosen.find(box => box.comment)?.comment ?? '';
    dialog.returnValue = '';
    const save = () => this.annotating.comment(chosen, $('comment-text').value.trim());
    dialog.onclose = () => dialog.returnValue === 'ok' && save();
    dialog.showModal();
    $('comment-text').select();
  }

  /* ---- keys ---- */

  escape() {
    if (this.recording.stretch) this.recording.select(null);
    else this.back();
  }

  get actions() {
    const { recording, annotating, settings, player } = this;
    const edge = (name, by) => () => this.edge(name, by), band = (name, by) => () => this.edgeHz(name, by);
    const top = () => recording.look(0, recording.to - recording.from);
    const end = () => recording.look(recording.seconds - recording.to + recording.from, recording.seconds);
    const zoomIn = () => recording.zoom(1 / zoomFactor), zoomOut = () => recording.zoom(zoomFactor);
    return {
      ' ': () => player.toggle(), l: () => settings.set('loop', !settings.get('loop')),
      ArrowLeft: () => recording.pan(-panShare), ArrowRight: () => recording.pan(panShare),
      ArrowDown: () => recording.stepWindow(1), ArrowUp: () => recording.stepWindow(-1),
      '.': () => recording.stepBox(1), ',': () => recording.stepBox(-1), '+': zoomIn, '=': zoomIn, '-': zoomOut,
      z: () => this.zoomHz(1 / zoomFactor), Z: () => this.zoomHz(zoomFactor),
      PageUp: () => this.panHz(panShare), PageDown: () => this.panHz(-panShare),
      Home: top, End: end, '[': edge('begin', -1), ']': edge('begin', 1), '{': edge('end', -1), '}': edge('end', 1),
      j: band('low', -1), k: band('low', 1), J: band('high', -1), K: band('high', 1),
      q: () => annotating.toggleUnsure(), x: () => annotating.remove(), Delete: () => annotating.remove(),
      Enter: () => this.askComment(), o: () => this.back(), Escape: () => this.escape(),
    };
  }
}
