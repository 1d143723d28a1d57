// The classes: their marks, their list, adding, renaming and merging them.
import { get, send } from './api.js';
import { $, make, toast } from './dom.js';
import { classColour, classShape, mark, noneColour, noneShape } from './palette.js';

export class Classes {
  // changed(): the list or a label moved; onPick(id): the person labels by clicking a class; labelOf(clip): a class id, 0 for none.
  constructor({ changed, onPick, labelOf }) {
    Object.assign(this, { all: [], byId: new Map(), changed, onPick, labelOf });
    $('class-add').addEventListener('click', () => this.edit(null));
  }

  get(id) { return this.byId.get(id); }

  ofClip(clip) { return this.byId.get(this.labelOf(clip)); }

  get none() { return this.all.find(c => c.isNone); }

  get named() { return this.all.filter(c => !c.isNone); }

  // The class under a digit: 1 to 9, then 0.
  atDigit(digit) { return this.named[digit === 0 ? 9 : digit - 1]; }

  byName(name) { return this.all.find(c => c.name.toLowerCase() === name.trim().toLowerCase()); }

  set(all) {
    this.all = all.map((c, place) => ({ ...c, colour: c.isNone ? noneColour : classColour(place), shape: c.isNone ? noneShape : classShape(place) }));
    this.byId = new Map(this.all.map(c => [c.id, c]));
    this.show();
  }

  async refresh() { this.set(await get('classes')); }

  show() {
    const items = this.named.map((c, place) => this.item(c, place < 10 ? `${(place + 1) % 10}` : ''));
    items.push(this.none ? this.item(this.none, 'N') : this.missingNone());
    $('classes').replaceChildren(...items);
    $('find-names').replaceChildren(...this.all.map(c => make('option', { value: c.name })));
  }

  item(c, key) {
    const pick = make('button', { className: 'pick', title: `Label with ${c.name}` }, make('kbd', { textContent: key }), mark(c.colour, c.shape), make('span', { className: 'name', textContent: c.name }), make('span', { className: 'number', textContent: c.labels }));
    const edit = make('button', { className: 'quiet edit', textContent: '✎', title: `Rename or merge ${c.name}`, 'aria-label': `Rename or merge ${c.name}` });
    pick.addEventListener('click', () => this.onPick(c.id));
    edit.addEventListener('click', () => this.edit(c));
    return make('li', {}, pick, edit);
  }

  missingNone() {
    const pick = make('button', { className: 'pick', title: 'Heard, and of no other class' }, make('kbd', { textContent: 'N' }), mark(noneColour, noneShape), make('span', { className: 'name faint', textContent: 'none of these' }));
    pick.addEventListener('click', async () => this.onPick((await this.ensureNone()).id));
    return make('li', {}, pick);
  }

  async ensureNone() {
    if (!this.none) this.set(await send('POST', 'classes', { isNone: true }));
    return this.none;
  }

  // Adds a class (null), or renames or merges one.
  edit(c) {
    const dialog = $('class-dialog'), others = this.all.filter(other => other !== c);
    $('class-title').textContent = c ? `Rename or merge “${c.name}”` : 'Add a class';
    $('class-ok').textContent = c ? 'Save' : 'Add';
    $('class-name').value = c?.name ?? '';
    $('merge-row').hidden = !c || !others.length;
    $('class-merge').replaceChildren(make('option', { value: '', textContent: '–' }), ...others.map(o => make('option', { value: o.id, textContent: o.name })));
    dialog.returnValue = '';
    dialog.onclose = () => { if (dialog.returnValue === 'ok') this.save(c, $('class-name').value, Number($('class-merge').value)).catch(reason => toast(reason.message, true)); };
    dialog.showModal();
    $('class-name').select();
  }

  async save(c, name, into) {
    if (c && into) this.set(await send('POST', `classes/${c.id}/merge`, { into }));
    else if (c) this.set(await send('PUT', `classes/${c.id}`, { name }));
    else this.set(await send('POST', 'classes', { name }));
    await this.changed(Boolean(into));
  }
}
