// Orders that the server has not answered yet, in the browser's own data base: they survive a reload.

const asked = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// The database may still drop what was asked of it, until its transaction is complete.
const written = request => new Promise((resolve, reject) => {
  request.transaction.oncomplete = resolve;
  request.transaction.onabort = () => reject(request.transaction.error);
});

export class Records {
  // workspace: whose orders these are; several workspaces may be served at one address in turn.
  constructor(workspace) {
    Object.assign(this, { workspace, tab: newId(), opened: null });
    this.alive();
  }

  async store(mode) {
    this.opened ??= this.open();
    return (await this.opened).transaction('orders', mode).objectStore('orders');
  }

  open() {
    const opening = indexedDB.open('earshot', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('orders', { keyPath: 'request' });
    return asked(opening);
  }

  async put(order) {
    const record = { ...order, workspace: this.workspace, tab: this.tab };
    return written((await this.store('readwrite')).put(record));
  }

  async remove(request) { return written((await this.store('readwrite')).delete(request)); }

  // What pages that are gone have left, oldest first; from now on it is this page's.
  async adopt() {
    const all = await asked((await this.store('readonly')).getAll()), living = await this.living();
    const left = all.filter(order => order.workspace === this.workspace && !living.has(order.tab));
    left.sort((a, b) => a.at - b.at);
    for (const order of left) await this.put(order);
    return left;
  }

  // A page holds a lock for as long as it lives. Without locks every order is adopted: done twice is done once.
  alive() {
    navigator.locks?.request(`earshot tab ${this.tab}`, () => new Promise(() => {}));
  }

  async living() {
    const { held = [] } = await navigator.locks?.query() ?? {};
    return new Set(held.map(lock => lock.name.replace('earshot tab ', '')));
  }
}

// Random and unlike any other; crypto.randomUUID wants an encrypted connection.
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}
