// The page: puts store, queue and views together and says what each key and button does.
import { listen } from './api.js';
import { $, toast } from './dom.js';
import { listenToKeys } from './keys.js';
import { prefetch } from './model/clips.js';
import { Labelling } from './model/labelling.js';
import { Queue } from './model/queue.js';
import { Store } from './model/store.js';
import { loadWorkspace, reload, suggest } from './model/workspace.js';
import { Bar } from './views/bar.js';
import { ClassList } from './views/classes.js';
import { ClipView } from './views/clip.js';
import { acceptDialog, filesDialog, findDialog, listenToImport } from './views/dialogs.js';
import { MapView } from './views/map.js';
import { QueueList } from './views/queue-list.js';
import { showResults } from './views/results.js';

const failed = reason => toast(reason.message, true);
const store = new Store(), queue = new Queue(store, suggest), go = { open, step };
const labelling = new Labelling(store, queue, go), label = classId => labelling.label(classId);
const map = new MapView(store, go), bar = new Bar(store);
const clip = new ClipView(store, { described });
const classes = new ClassList(store, { label, merged: () => reload(store, queue) });
new QueueList(store, queue, go);
store.on('runs classes', () => showResults(store));

async function start() {
  const workspace = await loadWorkspace(store, queue), { columns } = store;
  bar.begin(workspace);
  map.place();
  const missing = workspace.clips - workspace.encoded;
  if (missing > 0) toast(`${missing} clips have no features and are not on the map`);
  if (!columns.clip.length)
    map.note('No clip has features yet. Call “earshot new” on this folder again: it goes on where it stopped.');
  const first = Number(location.hash.slice(1)) || queue.items[0]?.id || columns.clip[0];
  if (first) open(first);
  document.body.dataset.ready = 'true';
}

/* ---- going about ---- */

function open(id) {
  history.replaceState(null, '', `#${id}`);
  store.show(id, queue.pathOf(id));
}

function described({ prediction }) {
  map.link((prediction?.neighbours ?? []).map(n => n.id));
  const next = queue.ahead[0];
  if (next) prefetch(next.id).catch(() => {});
}

async function step(by) {
  if (by > 0 && !queue.at(by)) await queue.refill();
  const next = queue.at(by);
  if (next) open(next.id);
  else if (by > 0) toast('every clip is labelled');
}

function showView(results) {
  $('view-label').hidden = results;
  $('view-results').hidden = !results;
  $('tab-label').setAttribute('aria-selected', !results);
  $('tab-results').setAttribute('aria-selected', results);
  if (!results) { map.draw(); clip.paint(); }
}

/* ---- news of the training ---- */

const ended = e => { store.setTraining(null); toast(e.message, e.kind === 'failed'); };

listen({
  progress: e => store.setTraining(e),
  trained: async () => { await reload(store, queue).catch(failed); store.setTraining(null); toast('trained'); },
  failed: ended,
  cancelled: ended,
});

/* ---- keys and buttons ---- */

const next = () => step(1).catch(failed), previous = () => step(-1).catch(failed);
const help = () => $('help-dialog').showModal(), accept = () => acceptDialog(store, from => labelling.accept(from));

function selectToo() {
  if (store.shown) store.select(store.selected.symmetricDifference(new Set([store.row(store.shown.id)])));
}

function escape() {
  store.select([]);
  map.setLasso(false);
  showView(false);
}

listenToKeys({
  actions: {
    ' ': () => clip.player.toggle(), ArrowRight: next, ArrowDown: next, ArrowLeft: previous, ArrowUp: previous,
    u: () => labelling.undo(), x: () => label(null), n: () => classes.labelNone(), '/': () => findDialog(store, label),
    r: () => bar.train(), a: accept, c: () => classes.edit(null), g: () => showView($('view-results').hidden),
    s: selectToo, l: () => map.setLasso(), m: () => map.nextColouring(), '?': help, Escape: escape,
  },
  digit: n => {
    const known = store.classAt(n);
    if (known) label(known.id);
    else toast(`no class has the key ${n} yet`);
  },
  shiftDigit: n => clip.answer.play(n - 1),
});

for (const [id, act] of Object.entries({
  undo: () => labelling.undo(), accept, files: filesDialog, help, next, previous, clear: () => label(null),
  'tab-label': () => showView(false), 'tab-results': () => showView(true),
})) $(id).addEventListener('click', act);
listenToImport(() => reload(store, queue));

start().catch(reason => { failed(reason); map.note(reason.message); });
