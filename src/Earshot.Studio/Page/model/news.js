// News from the server: of the training, and of what others did to labels and classes.
import { get } from '../api.js';
import { toast } from '../dom.js';
import { refreshClasses } from './workspace.js';

const pollMs = 2000;

// Calls handle(news) for every piece of news: over one stream for all tabs, else by asking every few seconds.
export function listen(handle) {
  if (!globalThis.SharedWorker) {
    poll(handle);
    return;
  }
  const { port } = new SharedWorker('events.js');
  port.onmessage = e => handle(e.data);
  addEventListener('pagehide', () => port.postMessage('bye'));
  addEventListener('pageshow', e => {
    if (e.persisted) location.reload();
  });
}

function poll(handle) {
  const ask = () =>
    get('standing').then(
      standing => handle({ kind: 'hello', standing }),
      () => handle({ kind: 'away' }),
    );
  setInterval(ask, pollMs);
}

export class News {
  // labelling: knows what still waits to be sent. reload(): much may have moved.
  constructor(store, labelling, reload) {
    Object.assign(this, { store, labelling, reload, asking: null, again: false });
  }

  hear(news) {
    const failed = reason => toast(reason.message, true),
      handle = this[news.kind];
    Promise.resolve(handle?.call(this, news)).catch(failed);
  }

  // At the start, and whenever the stream was cut off: what was missed.
  async hello({ standing }) {
    const { store } = this,
      before = store.training;
    store.setAway(false);
    if (store.server !== standing.server) this.startedAnew(standing, before);
    store.setTraining(standing.training);
    if ((store.runs.at(-1)?.id ?? null) !== standing.run) await this.reload();
    await refreshClasses(store);
    await this.labels({ last: standing.last });
    if (store.shown && !store.shown.path) store.changed('shown');
  }

  startedAnew(standing, before) {
    this.store.server = standing.server;
    toast(
      before && !standing.training
        ? 'the server was started anew: the training was cut off'
        : 'the server was started anew',
      Boolean(before && !standing.training),
    );
  }

  away() {
    this.store.setAway(true);
  }

  progress(news) {
    this.store.setTraining(news);
  }

  async trained() {
    await this.reload();
    this.store.setTraining(null);
    toast('trained');
  }

  async ingested(news) {
    await this.reload();
    toast(news.message);
  }

  failed(news) {
    this.store.setTraining(null);
    toast(news.message, true);
  }

  cancelled(news) {
    this.store.setTraining(null);
    toast(news.message);
  }

  classes() {
    return refreshClasses(this.store);
  }

  // Asks for what changed, once more where something changed while it was asked for, or an order was answered: what
  // was asked for may be older than what the order did.
  async labels({ last }) {
    if (last <= this.store.last) return;
    if (this.asking) {
      this.again = true;
      return;
    }
    do {
      this.again = false;
      const { settled } = this.labelling;
      this.asking = get(`changes?after=${this.store.last}`);
      try {
        const changes = await this.asking;
        if (settled === this.labelling.settled) await this.take(changes);
        else this.again = true;
      } finally {
        this.asking = null;
      }
    } while (this.again);
  }

  async take({ last, labels }) {
    const { store } = this,
      waiting = this.labelling.waiting();
    store.last = last;
    if (labels.some(({ classId }) => classId && !store.classById.has(classId))) await refreshClasses(store);
    const fresh = labels.filter(({ clip, classId }) => !waiting.has(clip) && store.labelOf(clip) !== classId);
    if (fresh.length) this.labelling.put(fresh);
    store.changed('news');
  }
}
