// The map's marks, legend and tools: which colour, shape and size stands for what is known of a clip.
import { $, make, percent } from '../dom.js';
import { dotShape, hexToRgb, mark, noneShape, rampColour } from '../palette.js';
import { ClipMap } from './map-canvas.js';

const mute = { light: [150, 156, 165], dark: [110, 116, 125] }, manyClips = 5000, restMs = 150, nextColouring =
  { label: 'prediction', prediction: 'confidence', confidence: 'label' };
const dark = matchMedia('(prefers-color-scheme: dark)');

// Surer answers are larger as well as brighter, for eyes that see no colour.
const sureSize = confidence => 5 + Math.round(6 * confidence);
const sureColour = confidence => rampColour(dark.matches ? confidence : 0.85 * confidence);
const grey = () => (dark.matches ? mute.dark : mute.light);

export class MapView {
  constructor(store, settings, { open }) {
    Object.assign(this, { store, settings, linked: [] });
    this.canvas = new ClipMap($('points'), $('overlay'), {
      onPick: row => open(store.columns.clip[row]), onLasso: rows => { store.select(rows); this.setLasso(false); },
    });
    store.on('answers', () => this.place());
    store.on('classes colouring limit', () => this.paint());
    store.on('labels', () => this.paintSoon());
    store.on('shown', () => this.canvas.setCurrent(store.shown ? store.row(store.shown.id) : -1));
    store.on('selection', () => this.showSelection());
    dark.addEventListener('change', () => this.paint());
    $('fold').addEventListener('click', () => settings.set('mapFolded', !settings.get('mapFolded')));
    settings.on(name => { if (name === 'mapFolded') this.fold(); });
    this.fold();
    $('lasso').addEventListener('click', () => this.setLasso());
    document.querySelectorAll('[data-colour]').forEach(button =>
      button.addEventListener('click', () => store.setColouring(button.dataset.colour)));
  }

  fold() {
    const folded = this.settings.get('mapFolded');
    document.body.classList.toggle('map-folded', folded);
    $('fold').textContent = folded ? 'Show the map' : 'Fold';
    $('fold').setAttribute('aria-expanded', `${!folded}`);
  }

  // Positions stay where they are while the page is open, unless clips come or go.
  place() {
    const { isWhole, columns } = this.store;
    if (!isWhole) return;
    if (this.canvas.count !== columns.clip.length || !this.canvas.marks) {
      this.canvas.setPositions(columns.x, columns.y);
      this.link(this.linked);
      this.showSelection();
    }
    this.paint();
  }

  draw() { this.canvas.draw(); }

  // Lines from the clip on show to those its answer rests on.
  link(clips) {
    const { store } = this, rows = clips.map(clip => store.row(clip)).filter(row => row >= 0);
    this.linked = clips;
    this.canvas.setCurrent(store.shown ? store.row(store.shown.id) : -1, rows);
  }

  paint() {
    if (!this.canvas.marks) return;
    this.store.moved.clear();
    this.canvas.style(this.painting());
    this.showLegend();
    document.querySelectorAll('[data-colour]').forEach(button =>
      button.setAttribute('aria-pressed', button.dataset.colour === this.store.colouring));
  }

  // The next clip is on show before marks are painted; keys in a row are one painting, of the marks that changed.
  paintSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      const { moved } = this.store;
      if (this.canvas.marks && moved.size) this.canvas.style(this.painting(), [...moved]);
      moved.clear();
    }, restMs);
  }

  painting() {
    this.grey = grey();
    const rgb = new Map(this.store.classes.map(c => [c.id, hexToRgb(c.colour)]));
    return (row, colours, kinds) => this.paintMark(row, colours, kinds, rgb);
  }

  // Answers whether the mark goes on top.
  paintMark(row, colours, kinds, rgb) {
    const { columns, colouring, classById } = this.store, confidence = columns.confidence[row];
    const known = classById.get(columns.label[row]), strange = colouring !== 'label' && this.store.isStrange(row);
    const guess = colouring === 'prediction' && !known && !strange && classById.get(columns.predicted[row]);
    const shown = known ?? (guess || undefined);
    const ramped = colouring === 'confidence' && columns.predicted[row] && !strange;
    const [r, g, b] = ramped ? sureColour(confidence) : shown ? rgb.get(shown.id) : this.grey;
    colours[4 * row] = r;
    colours[4 * row + 1] = g;
    colours[4 * row + 2] = b;
    colours[4 * row + 3] = known || colouring !== 'label' ? 255 : 170;
    kinds[2 * row] = shown ? shown.shape : strange ? noneShape : dotShape;
    kinds[2 * row + 1] = known ? 14 : ramped ? sureSize(confidence) : columns.clip.length > manyClips ? 8 : 10;
    return Boolean(known);
  }

  // What the class list does not say already.
  showLegend() {
    const { colouring, runs } = this.store, colour = `rgb(${grey().join(' ')})`;
    const item = (picture, text) => make('li', {}, picture, text);
    const items = colouring !== 'confidence' ? []
      : [0.2, 0.4, 0.6, 0.8, 1].map(v => item(mark(`rgb(${sureColour(v).join(' ')})`, 0, sureSize(v)), percent(v)));
    if (colouring !== 'label' && runs.length > 0)
      items.push(item(mark(colour, noneShape), 'looks like none of these'), item('', 'large: labelled'));
    else items.push(item(mark(colour, dotShape), colouring === 'label' ? 'no label' : 'no prediction yet'));
    $('legend').replaceChildren(...items);
  }

  nextColouring() { this.store.setColouring(nextColouring[this.store.colouring]); }

  showSelection() {
    const { selected } = this.store;
    this.canvas.select(selected);
    $('selection').textContent = selected.size ? `${selected.size} selected: a key labels them all` : '';
  }

  setLasso(on = !this.canvas.lassoing) {
    this.canvas.lassoing = on;
    $('lasso').setAttribute('aria-pressed', on);
    $('overlay').classList.toggle('lassoing', on);
  }

  note(text) {
    $('map-note').hidden = false;
    $('map-note').textContent = text;
  }
}
