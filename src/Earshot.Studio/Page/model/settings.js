// What a person chose in this browser, kept in it.

const key = 'earshot-settings';
const defaults = {
  colours: 'heat', contrast: 1.3, autoplay: false, singleKeys: true, mapFolded: false, keys: {},
  gain: 0, windowMs: 32, highestHz: 0, asHeard: false, speed: 1, loop: false, inBand: false, snap: false,
  hearHovered: true, touchDraws: false,
};

export class Settings {
  constructor() {
    this.values = { ...defaults, ...JSON.parse(localStorage.getItem(key) ?? '{}') };
    this.views = [];
  }

  get(name) { return this.values[name]; }

  set(name, value) {
    this.values[name] = value;
    localStorage.setItem(key, JSON.stringify(this.values));
    this.views.forEach(view => view(name));
  }

  // Calls view(name) after each change.
  on(view) { this.views.push(view); }

  // A class's own key; null: the one it has by its place.
  keyOf(workspace, classId) { return this.values.keys[`${workspace} ${classId}`] ?? null; }

  setKey(workspace, classId, chosen) {
    const { [`${workspace} ${classId}`]: _, ...others } = this.values.keys;
    this.set('keys', chosen ? { ...others, [`${workspace} ${classId}`]: chosen } : others);
  }
}
