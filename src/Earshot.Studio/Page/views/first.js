// The first minute: a card that says what to do while there is no class.
import { get, send } from '../api.js';
import { $, make, toast } from '../dom.js';

export class FirstMinute {
  constructor(store) {
    this.store = store;
    store.on('classes', () => this.show());
    $('first-form').addEventListener('submit', e => { e.preventDefault(); this.add($('first-name').value); });
  }

  show() {
    const empty = !this.store.named.length, was = document.body.classList.contains('empty');
    $('first').hidden = !empty && !this.offers?.length;
    document.body.classList.toggle('empty', empty);
    if (empty && !was) this.offer();
    else this.showOffers();
    if (!empty && this.store.labelled) $('first').hidden = true;
  }

  // Names that the clips' folders suggest.
  async offer() {
    this.offers = await get('classes/offers').catch(() => []);
    this.showOffers();
    $('first').hidden = this.store.named.length > 0;
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
