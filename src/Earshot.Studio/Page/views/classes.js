// The list of classes below the clip, found by name, and the dialog that adds, renames, merges and deletes them.
import { send } from '../api.js';
import { $, make, toast } from '../dom.js';
import { ensureNone } from '../model/workspace.js';
import { mark, noneColour, noneShape } from '../palette.js';

export class ClassList {
  // label(id, on): the person labels; target(): what a label given now is about; merged(): labels moved to another
  // class; ask(text, yes): asks the person; setKey(c, key): chooses a key, or answers why it can't be.
  constructor(store, actions) {
    Object.assign(this, { store, ...actions });
    store.on('classes labels shown', () => this.show());
    $('class-add').addEventListener('click', () => this.edit(null));
    $('class-filter').addEventListener('input', () => this.show());
    $('class-filter').addEventListener('keydown', e => this.filterKey(e));
  }

  // Those whose name holds what is typed; "none of these" last.
  found() {
    const text = $('class-filter').value.trim().toLowerCase(),
      { named, none } = this.store;
    return [...named, ...(none ? [none] : [])].filter(c => c.name.toLowerCase().includes(text));
  }

  show() {
    const items = this.found().map(c => this.item(c)),
      { none, named } = this.store;
    if (!none && named.length && !$('class-filter').value) items.push(this.missingNone());
    const kept = document.activeElement?.closest('#classes li')?.dataset.id;
    $('classes').replaceChildren(...items);
    if (kept) $('classes').querySelector(`[data-id="${kept}"] .pick`)?.focus();
  }

  item(c) {
    const says = `Rename, merge or delete ${c.name}`,
      held = this.store.labelOf(this.store.shown?.id) === c.id;
    const pick = make(
      'button',
      { className: 'pick', title: c.description ? `${c.name}: ${c.description}` : c.name, 'aria-pressed': `${held}` },
      make('kbd', { textContent: c.key?.toUpperCase() ?? '' }),
      mark(c.colour, c.shape),
      make('span', { className: 'name', textContent: c.name }),
      make('span', { className: 'number', textContent: c.labels, title: `${c.labels} labels` }),
    );
    const edit = make('button', { className: 'quiet edit', textContent: '✎', title: says, 'aria-label': says });
    pick.addEventListener('click', () => this.label(c.id));
    edit.addEventListener('click', () => this.edit(c));
    return make('li', { 'data-id': c.id }, pick, edit);
  }

  missingNone() {
    const pick = make(
      'button',
      { className: 'pick', title: 'Heard, and of no other class' },
      make('kbd', { textContent: 'N' }),
      mark(noneColour, noneShape),
      make('span', { className: 'name', textContent: 'none of these' }),
    );
    pick.addEventListener('click', () => this.labelNone());
    return make('li', {}, pick);
  }

  // The label is for what is on show now, though the class may have to be made first.
  async labelNone() {
    const { none } = this.store,
      on = this.target();
    if (none) {
      this.label(none.id, on);
      return;
    }
    try {
      this.label((await ensureNone(this.store)).id, on);
    } catch (reason) {
      toast(reason.message, true);
    }
  }

  // Enter labels with the first class found; both keys give the keyboard back to the page.
  filterKey(e) {
    if (e.key !== 'Enter' && e.key !== 'Escape') return;
    const [first] = this.found(),
      text = $('class-filter').value;
    e.preventDefault();
    e.stopPropagation();
    $('class-filter').value = '';
    $('class-filter').blur();
    this.show();
    if (e.key === 'Enter' && text && first) this.label(first.id);
    else if (e.key === 'Enter' && text) toast(`no class has “${text}” in its name`);
  }

  /* ---- the dialog ---- */

  // Adds a class (null), or changes one.
  edit(c, name = c?.name ?? '', objection = '') {
    const dialog = $('class-dialog'),
      others = this.store.classes.filter(other => other !== c);
    $('class-title').textContent = c ? `“${c.name}”` : 'Add a class';
    $('class-ok').textContent = c ? 'Save' : 'Add';
    $('class-name').value = name;
    $('class-key').value = c?.key ?? '';
    $('class-description').value = c?.description ?? '';
    $('description-row').hidden = !c;
    $('class-objection').textContent = objection;
    $('key-row').hidden = !c || c.isNone;
    $('merge-row').hidden = !c || !others.length;
    $('class-delete').hidden = !c || c.labels > 0;
    const options = others.map(o => make('option', { value: o.id, textContent: o.name }));
    $('class-merge').replaceChildren(make('option', { value: '', textContent: '–' }), ...options);
    dialog.returnValue = '';
    dialog.onclose = () => this.close(c, dialog.returnValue);
    dialog.showModal();
    $('class-name').select();
  }

  async close(c, how) {
    const name = $('class-name').value,
      key = $('class-key').value.toLowerCase();
    const into = Number($('class-merge').value);
    if (how !== 'ok' && how !== 'delete') return;
    try {
      const why = how === 'ok' && c && !c.isNone && !into && key !== (c.key ?? '') ? this.setKey(c, key) : null;
      if (why) this.edit(c, name, why);
      else if (how === 'delete') this.store.setClasses(await send('DELETE', `classes/${c.id}`));
      else await this.save(c, name, into);
    } catch (reason) {
      this.edit(c, name, reason.message);
    }
  }

  async save(c, name, into) {
    const [method, path, body] =
      c && into
        ? ['POST', `classes/${c.id}/merge`, { into }]
        : c
          ? ['PUT', `classes/${c.id}`, { name, description: $('class-description').value }]
          : ['POST', 'classes', { name }];
    const like =
      !into && this.store.classes.find(other => other !== c && alike(other.name, name) && other.name !== name);
    if (like && !(await this.ask(`There is a class “${like.name}” already. Is “${name}” another one?`, 'Yes, another')))
      return;
    this.store.setClasses(await send(method, path, body));
    if (into) await this.merged();
  }
}

// "Rain", "rain " and "ＲＡＩＮ" are most likely one class.
const alike = (a, b) => plain(a) === plain(b);
const plain = name => name.normalize('NFKC').trim().toLowerCase();
