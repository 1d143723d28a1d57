// The bar on top: the workspace's name, how far it is, and training.
import { send } from '../api.js';
import { $, make, percent, plural, toast } from '../dom.js';
import { meanRecallInterval } from '../model/intervals.js';

export class Bar {
  constructor(store) {
    this.store = store;
    store.on('labels answers runs classes', () => this.showStanding());
    store.on('training labels runs', () => this.showTraining());
    $('train').addEventListener('click', () => this.train());
    this.listenToLimit();
  }

  begin(workspace) {
    document.title = `${workspace.name} · Earshot`;
    $('workspace-name').textContent = workspace.name;
    $('workspace-name').title = `${workspace.encoder}; you are ${workspace.author}`;
    $('method').replaceChildren(
      ...workspace.methods.map(name =>
        make('option', { value: name, textContent: name, selected: name === workspace.defaultMethod }),
      ),
    );
  }

  showStanding() {
    const { clips: all, labelled, runs } = this.store,
      run = runs.at(-1),
      text = n => n.toLocaleString('en');
    const metrics = run?.metrics;
    const recall = metrics?.measured ? `, mean recall ${percent(metrics.unweightedAccuracy)} ${range(metrics)}` : '';
    $('standing').textContent = `${text(labelled)} of ${text(all)} labelled${recall}`;
    $('labelled').value = all ? labelled / all : 0;
    this.disable();
  }

  // What can't work yet says why.
  disable() {
    const { runs } = this.store,
      untrained = runs.length ? '' : 'after the first training';
    const set = (button, why) => {
      button.disabled = Boolean(why);
      if (why) button.title = why;
      else button.removeAttribute('title');
    };
    for (const button of document.querySelectorAll('[data-colour]:not([data-colour=label])')) set(button, untrained);
    set($('accept'), untrained);
    set($('reject'), untrained);
  }

  // Why there is nothing to learn from; empty where there is.
  get lacks() {
    const { named, classes } = this.store,
      used = classes.filter(c => c.labels > 0).length;
    return used >= 2 ? '' : named.length < 2 ? 'needs two classes' : 'needs labels of two classes';
  }

  showTraining() {
    const { training, runs, labelled } = this.store,
      run = runs.at(-1),
      fresh = labelled - (run?.labelCount ?? 0);
    const due = !training && !this.lacks && fresh !== 0;
    const news = fresh > 0 && run ? `: ${plural(fresh, 'new label')}` : fresh < 0 ? ': labels changed' : '';
    $('training').hidden = !training;
    $('training').value = training?.total ? training.done / training.total : 0;
    $('train-text').textContent = training ? 'Stop' : run ? `Retrain${due ? news : ''}` : 'Train';
    $('train').classList.toggle('primary', due);
    $('train').disabled = !training && Boolean(this.lacks);
    $('train').title = training ? training.message : this.lacks || 'Learn from all labels';
  }

  async train() {
    if (!this.store.training && this.lacks) {
      toast(`training ${this.lacks}`);
      return;
    }
    try {
      await (this.store.training
        ? send('DELETE', 'training')
        : send('POST', 'training', { method: $('method').value }));
    } catch (reason) {
      toast(reason.message, true);
    }
  }

  // The slider's end rejects nothing. The limit is the workspace's: bulk accept and suggestions keep to it.
  listenToLimit() {
    const { store } = this,
      slider = $('reject');
    store.on('limit', () => {
      slider.value = Number.isFinite(store.limit) ? store.limit : slider.max;
      $('reject-value').textContent = Number.isFinite(store.limit) ? store.limit.toFixed(2) : 'off';
    });
    slider.addEventListener('input', () => {
      store.setLimit(slider.value === slider.max ? Infinity : Number(slider.value));
      if (store.colouring === 'label') store.setColouring('prediction');
    });
    slider.addEventListener('change', () => {
      const above = Number.isFinite(store.limit) ? store.limit : null;
      send('PUT', 'reject', { above }).catch(reason => toast(reason.message, true));
    });
  }
}

function range(metrics) {
  const [low, high] = meanRecallInterval(metrics);
  return `(${Math.round(100 * low)}–${percent(high)})`;
}
