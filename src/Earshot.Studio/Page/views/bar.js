// The bar on top: the workspace's name, how far it is, and training.
import { send } from '../api.js';
import { $, make, percent, toast } from '../dom.js';

export class Bar {
  constructor(store) {
    this.store = store;
    store.on('labels answers runs', () => this.showStanding());
    store.on('training', () => this.showTraining());
    $('train').addEventListener('click', () => this.train());
    this.listenToLimit();
  }

  begin(workspace) {
    document.title = `${workspace.name} · Earshot`;
    $('workspace-name').textContent = workspace.name;
    $('workspace-name').title = `${workspace.encoder}; you are ${workspace.author}`;
    $('method').replaceChildren(...workspace.methods.map(name =>
      make('option', { value: name, textContent: name, selected: name === workspace.defaultMethod })));
  }

  showStanding() {
    const { columns, labelled, runs } = this.store, run = runs.at(-1), text = n => n.toLocaleString('en');
    const found = run?.metrics.measured ? `, mean recall ${percent(run.metrics.unweightedAccuracy)}` : '';
    $('standing').textContent = `${text(labelled)} of ${text(columns.clip.length)} labelled${found}`;
    $('train').classList.toggle('due', run ? labelled !== run.labelCount : labelled > 1);
  }

  showTraining() {
    const { training } = this.store;
    $('training').hidden = !training;
    $('training').value = training?.total ? training.done / training.total : 0;
    $('train-text').textContent = training ? 'Stop' : 'Retrain';
    $('train').title = training ? training.message : 'Learn from all labels';
  }

  async train() {
    try {
      await (this.store.training ? send('DELETE', 'training') : send('POST', 'training', { method: $('method').value }));
    } catch (reason) { toast(reason.message, true); }
  }

  // The slider's end rejects nothing. The limit is the workspace's: bulk accept and suggestions keep to it.
  listenToLimit() {
    const { store } = this, slider = $('reject');
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
