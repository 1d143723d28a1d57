// The first minute: a card that says what to do until a first label is given.
import { get, send } from '../api.js';
import { $, make, toast } from '../dom.js';

export class FirstMinute {
  constructor(store) {
    this.store = store;
    store.on('classes labels', () => this.show());
    $('first-form').addEventListener('submit', e => { e.preventDefault(); this.add($('first-name').value); });
  }

  // It stays until a first label is given, as more than one name is wanted.
  show() {
    const { named, labelled } = this.store, needed = !named.length || !labelled;
    $('first').hidden = !needed;
    document.body.classList.toggle('empty', !named.length);
    if (needed && !this.asked) this.offer();
    this.showOffers();
  }

  // Names that the clips' folders suggest.
  async offer() {
    this.asked = true;
    this.offers = await get('classes/offers').catch(() => []);
    this.showOffers();
  }

  showOffers() {
    const left = (this.offers ?? []).filter(name => !this.store.classNamed(name));
    $('first-offers').replaceChildren(...left.length ? ['from the folders: '] : [], ...left.map(name => {
      const button = make('button', { textContent: `+ ${name}` });
      button.addEventListener('click', () => this.add(name));
      return button;
    }));
  }

  async add(name) {
    try {
      this.store.setClasses(await send('POST', 'classes', { name }));
      $('first-name').value = '';
    } catch (reason) { toast(reason.message, true); }
  }
}
