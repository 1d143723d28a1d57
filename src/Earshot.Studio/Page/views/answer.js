// What the model says of the clip on show, and the labelled clips that its answer rests on.
import { $, fileName, make, percent } from '../dom.js';
import { sound } from '../model/clips.js';
import { mark, noneColour, noneShape } from '../palette.js';

const faint = textContent => make('li', { className: 'faint', textContent });

export class Answer {
  constructor(store, player) {
    Object.assign(this, { store, player, prediction: null, neighbours: [] });
    for (const event of ['play', 'pause', 'ended']) player.other.addEventListener(event, () => this.showPlaying());
    store.on('limit labels classes', () => this.show(this.prediction));
  }

  show(prediction) {
    this.prediction = prediction;
    this.neighbours = prediction?.neighbours ?? [];
    $('prediction').replaceChildren(...prediction ? this.probabilities(prediction)
      : [faint('Nothing yet: label a few clips of two classes, then retrain.')]);
    $('neighbours-title').hidden = !prediction;
    $('neighbours-title').textContent = prediction?.evidence === 'Cosine'
      ? 'The labelled clips nearest to it (cosine)' : 'The labelled clips that it rests on (share)';
    $('neighbours').replaceChildren(...this.neighbours.map((n, i) => make('li', {}, this.neighbour(n, i))));
    if (prediction && !this.neighbours.length) $('neighbours').append(faint('No labelled clip yet.'));
  }

  probabilities({ classes, strangeness }) {
    return [this.strangeness(strangeness), ...classes.map(({ classId, probability }) => {
      const fill = make('span', { className: 'bar-fill' }), known = this.store.classById.get(classId);
      fill.style.width = percent(probability);
      return make('li', {}, known && mark(known.colour, known.shape),
        make('span', { className: 'name', textContent: known?.name ?? '?' }),
        make('span', { className: 'bar-track' }, fill),
        make('span', { className: 'number', textContent: percent(probability) }));
    })];
  }

  // Two digits say all; before ten labels could be measured there is no unit, and nothing is strange.
  strangeness(value) {
    const { limit } = this.store, strange = value > limit, known = Number.isFinite(limit);
    const text = `${strange ? 'None of these? Strangeness' : 'Strangeness'} ${value.toFixed(2)}`
      + (known ? `, limit ${limit.toFixed(2)}` : ', no limit');
    return make('li', { className: strange ? 'strange' : 'faint' }, strange && mark(noneColour, noneShape), text);
  }

  neighbour({ id, path, weight }, place) {
    const known = this.store.classById.get(this.store.labelOf(id));
    const figure = this.prediction.evidence === 'Model' ? percent(weight) : weight.toFixed(2);
    const button = make('button', { title: path }, make('kbd', { textContent: `⇧${place + 1}` }),
      known && mark(known.colour, known.shape),
      make('span', { className: 'name', textContent: known?.name ?? 'no label' }),
      make('span', { className: 'path', textContent: fileName(path)[1] }),
      make('span', { className: 'number', textContent: figure }));
    button.addEventListener('click', () => this.play(place));
    return button;
  }

  play(place) {
    const neighbour = this.neighbours[place];
    if (neighbour) this.player.playOther(sound(neighbour.id, neighbour.version));
  }

  showPlaying() {
    const playing = this.player.otherPlaying;
    [...$('neighbours').querySelectorAll('button')].forEach((button, i) => {
      const { id, version } = this.neighbours[i];
      button.classList.toggle('playing', playing === sound(id, version));
    });
  }
}
