// The list of classes, and the dialog that adds, renames and merges them.
import { send } from '../api.js';
import { $, make, toast } from '../dom.js';
import { ensureNone } from '../model/workspace.js';
import { mark, noneColour, noneShape } from '../palette.js';

export class ClassList {
  // label(id, on): the person labels; target(): what a label given now is about; merged(): labels moved to another class.
  constructor(store, { label, target, merged }) {
    Object.assign(this, { store, label, target, merged });
    store.on('classes labels', () => this.show());
    $('class-add').addEventListener('click', () => this.edit(null));
  }

  show() {
    const { named, none, classes } = this.store;
    const items = named.map(c => this.item(c));
    $('classes').replaceChildren(...items, none ? this.item(none) : this.missingNone());
    $('find-names').replaceChildren(...classes.map(c => make('option', { value: c.name })));
  }

  item(c) {
    const says = `Rename or merge ${c.name}`;
    const pick = make('button', { className: 'pick', title: `Label with ${c.name}` }, make('kbd', { textContent: c.key?.toUpperCase() ?? '' }),
      mark(c.colour, c.shape), make('span', { className: 'name', textContent: c.name }),
      make('span', { className: 'number', textContent: c.labels }));
    const edit = make('button', { className: 'quiet edit', textContent: '✎', title: says, 'aria-label': says });
    pick.addEventListener('click', () => this.label(c.id));
    edit.addEventListener('click', () => this.edit(c));
    return make('li', {}, pick, edit);
  }

  missingNone() {
    const pick = make('button', { className: 'pick', title: 'Heard, and of no other class' },
      make('kbd', { textContent: 'N' }), mark(noneColour, noneShape),
      make('span', { className: 'name faint', textContent: 'none of these' }));
    pick.addEventListener('click', () => this.labelNone());
    return make('li', {}, pick);
  }

  // The label is for what is on show now, though the class may have to be made first.
  async labelNone() {
    const { none } = this.store, on = this.target();
    if (none) { this.label(none.id, on); return; }
    try { this.label((await ensureNone(this.store)).id, on); } catch (reason) { toast(reason.message, true); }
  }

  // Adds a class (null), or renames or merges one.
  edit(c) {
    const dialog = $('class-dialog'), others = this.store.classes.filter(other => other !== c);
    $('class-title').textContent = c ? `Rename or merge “${c.name}”` : 'Add a class';
    $('class-ok').textContent = c ? 'Save' : 'Add';
    $('class-name').value = c?.name ?? '';
    $('merge-row').hidden = !c || !others.length;
    const options = others.map(o => make('option', { value: o.id, textContent: o.name }));
    $('class-merge').replaceChildren(make('option', { value: '', textContent: '–' }), ...options);
    dialog.returnValue = '';
    dialog.onclose = () => {
      if (dialog.returnValue !== 'ok') return;
      this.save(c, $('class-name').value, Number($('class-merge').value)).catch(reason => toast(reason.message, true));
    };
    dialog.showModal();
    $('class-name').select();
  }

  async save(c, name, into) {
    const [method, path, body] = c && into ? ['POST', `classes/${c.id}/merge`, { into }]
      : c ? ['PUT', `classes/${c.id}`, { name }] : ['POST', 'classes', { name }];
    this.store.setClasses(await send(method, path, body));
    if (into) await this.merged();
  }
}
