// The page: puts store, queue, outbox and views together and says what each key and button does.
import { get, send, sendOrder } from './api.js';
import { $, banner, plural, toast } from './dom.js';
import { listenToKeys } from './keys.js';
import { Annotating } from './model/annotating.js';
import { describe, prefetch } from './model/clips.js';
import { Doubting } from './model/doubting.js';
import { Finding } from './model/finding.js';
import { History } from './model/history.js';
import { Labelling } from './model/labelling.js';
import { listen, News } from './model/news.js';
import { Outbox } from './model/outbox.js';
import { Queue } from './model/queue.js';
import { Recording } from './model/recording.js';
import { Records } from './model/records.js';
import { Reviewing } from './model/reviewing.js';
import { Settings } from './model/settings.js';
import { Store } from './model/store.js';
import { ensureNone, loadMap, loadWorkspace, refreshClasses, reload, suggest } from './model/workspace.js';
import { listenToAdding } from './views/adding.js';
import { AgreementView } from './views/agreement.js';
import { Bar } from './views/bar.js';
import { ClassList } from './views/classes.js';
import { ClipView } from './views/clip.js';
import { acceptDialog, confirmDialog, filesDialog, listenToImport, offerFiles } from './views/dialogs.js';
import { DoubtsView } from './views/doubts.js';
import { FindView } from './views/find.js';
import { FirstMinute } from './views/first.js';
import { MapView } from './views/map.js';
import { Notices } from './views/notices.js';
import { QueueList } from './views/queue-list.js';
import { RecordingView } from './views/recording.js';
import { clock } from './views/recording-canvas.js';
import { RecordingsList } from './views/recordings-list.js';
import { ReviewView } from './views/review.js';
import { showResults } from './views/results.js';
import { showSettings } from './views/settings.js';

const aheadCount = 24, againMs = 1000;   // as many rows of the queue as a tall screen shows
const failed = reason => toast(reason.message, true), rest = ms => new Promise(resolve => setTimeout(resolve, ms));
const store = new Store(), settings = new Settings(), queue = new Queue(store, suggest);
const map = new MapView(store, settings, { open }), clip = new ClipView(store, settings, { described });
const bar = new Bar(store), agreement = new AgreementView({ hear });
let labelling, recording, recordingView, recordings, findView, reviewView, doubtsView, anyOfMany, workspaceId;

async function start() {
  const workspace = await loadWorkspace(store, queue, named());
  ({ id: workspaceId, anyOfMany } = workspace);
  bar.begin(workspace);
  offerFiles(store, workspace);
  store.changed('runs');
  showKeys();
  await beginLabelling();
  const missing = workspace.clips - workspace.encoded;
  if (missing > 0) toast(`${plural(missing, 'clip')} without features: not on the map`);
  if (!workspace.encoded)
    map.note('No clip has features yet. Call “earshot new” on this folder again: it goes on where it stopped.');
  if (!queue.items.length) await showMap();   // any clip will do, and which there are the map knows
  await openFirst();
  document.body.dataset.ready = 'true';
  await showMap();
  const news = new News(store, labelling, reloadAll);
  listen(piece => news.hear(piece));
}

async function showMap() {
  while (!store.isWhole && !await loadMap(store).then(() => true, () => false)) await rest(againMs);
  labelling.showWaiting();
  document.body.dataset.map = 'true';
}

async function beginLabelling() {
  const records = new Records(workspaceId), history = new History(workspaceId);
  const outbox = new Outbox({
    records, send: sendOrder, changed: () => store.changed('outbox'),
    done: (order, change) => { labelling.done(order, change); recording.done(order); },
    refused: order => labelling.refused(order),
  });
  labelling = new Labelling(store, queue, outbox, history, {
    open, step, undone, confirm: confirmDialog, undoable: () => get('labels/undoable'),
    refill: () => suggest().then(items => queue.set(items)).catch(failed),
  });
  beginRecordings(outbox);
  const dismiss = () => {
    store.rejected.forEach(({ request }) => outbox.forget(request));
    store.clearRejected();
  };
  const undo = () => labelling.undo(), give = (clips, classId) => labelling.give(clips, classId);
  new Notices(store, outbox, queue, { undo, give, open, dismiss });
  await outbox.open();
  labelling.showWaiting();
}

function beginRecordings(outbox) {
  recording = new Recording(store, outbox);
  const annotating = new Annotating(store, recording, labelling);
  recordingView = new RecordingView(store, settings, recording, annotating, { leave: leaveRecording });
  recordings = new RecordingsList(store, recording, { open: openRecording });
  recordingView.showClasses();
  findView = new FindView(store, settings, new Finding(store), {
    give: (clips, classId) => labelling.give(clips, classId), leave: () => showView('label'),
    inRecording,
  });
  findView.showClasses();
  reviewView = new ReviewView(store, settings, new Reviewing(store, () => !outbox.orders.length), {
    say: reviewed, undo, accept: (classId, from) => labelling.acceptClass(classId, from), confirm: confirmDialog,
    callFrom, anyOfMany: () => anyOfMany, leave: () => showView('label'), inRecording,
  });
  const doubting = new Doubting(store, labelling, () => !outbox.orders.length);
  doubtsView = new DoubtsView(store, settings, doubting, { leave: openReview, inRecording });
}

// In one of many, yes is the clip's label; else it is said of the window's stretch. What it is not is always said so.
function reviewed({ id, recordingId: recording, begin, end }, classId, isThere) {
  if (isThere && !anyOfMany) { labelling.give([id], classId); return; }
  const polarity = isThere ? 'Present' : 'Absent';
  labelling.annotate('annotations', { items: [{ recording, begin, end, classId, polarity }] }, 1);
}

// null: as the training chose. What the model calls, and looks like none of the classes, follows.
async function callFrom(classId, from) {
  try {
    store.setClasses(await send('PUT', `classes/${classId}/threshold`, { from }));
    await reloadAll();
  } catch (reason) { failed(reason); }
}

// A window in its recording; of a whole clip, all of it.
function inRecording({ recordingId, begin, end }) {
  openRecording(recordingId, begin === null ? null : { begin, end });
}

// undefined: what was looked for last; null: no example.
function openFind(like) {
  showView('find');
  findView.open(like).catch(failed);
}

function openReview() {
  showView('review');
  reviewView.open().catch(failed);
}

function openDoubts() {
  showView('doubts');
  doubtsView.doubting.open().catch(failed);
}

function findLikeShown() {
  if (store.shown?.path) openFind({ window: store.shown.id, name: store.shown.path });
}

function findLikeStretch() {
  const { about, stretch } = recording;
  if (!stretch) { toast('select a stretch first'); return; }
  const name = `${about.path} ${clock(stretch.begin)} to ${clock(stretch.end)}`;
  openFind({ recording: about.id, begin: stretch.begin, end: stretch.end, name });
}

async function reloadAll() {
  await reload(store, queue);
  labelling.showWaiting();
}

async function undone({ action, labels }, count) {
  if (!action) toast('that was taken back already');
  else if (labels.length < count) toast(`${plural(count - labels.length, 'label')} stay: somebody changed them since`);
  if (action === 'merge') await reloadAll().catch(failed);
}

async function labelsMoved() {
  await reloadAll();
  await labelling.didElsewhere();
}

/* ---- going about ---- */

function open(id) {
  history.replaceState(null, '', `#${id}`);
  store.show(id, queue.pathOf(id));
}

// The clip that the address names; 0: none.
const named = () => Number(/^#(\d+)$/.exec(location.hash)?.[1] ?? 0);

// The clip the address names, else the first of the queue.
async function openFirst() {
  const ofRecording = /^#recording-(\d+)$/.exec(location.hash)?.[1];
  const wanted = Number(ofRecording ? 0 : location.hash.slice(1)), first = queue.items[0]?.id ?? store.columns.clip[0];
  const known = !wanted || await describe(wanted).then(() => true, () => false);
  if (!known) toast(`the address names clip ${wanted}, which is not in this workspace: here is the next to label`);
  if (known && wanted) open(wanted);
  else if (first) open(first);
  if (ofRecording) await openRecording(Number(ofRecording));
}

// The recording, at a stretch of it; null: the clip on show in its recording.
async function openRecording(id = null, stretch = null) {
  showView('recording');
  try {
    const clip = id === null && store.shown ? await describe(store.shown.id) : null;
    if (clip) await recording.open(clip.recordingId, clip.begin === null ? null : clip);
    else if (id !== null) await recording.open(id, stretch);
    if (recording.about) history.replaceState(null, '', `#recording-${recording.about.id}`);
  } catch (reason) { failed(reason); }
}

// Back to labelling, at the window where there is one.
function leaveRecording(windowId) {
  showView('label');
  if (windowId) open(windowId);
  else if (store.shown) open(store.shown.id);
}

function described({ prediction }) {
  map.link((prediction?.neighbours ?? []).map(n => n.id));
  prefetch(queue.ahead.slice(0, aheadCount).map(item => item.id));
}

function step(by) {
  const next = queue.at(by);
  if (next) open(next.id);
  else if (by > 0) stepBeyond();
}

// Nothing is on show while the next clips are asked for, so that no key is about the clip before.
async function stepBeyond() {
  const last = store.shown?.id;
  store.show(null);
  while (!store.shown && !await queue.extend().then(() => true, () => false)) await rest(againMs);
  if (store.shown) return;
  if (queue.at(1)) open(queue.at(1).id);
  else { toast('every clip is labelled'); if (last) open(last); }
}

// label, map (of its own on small screens only), recording, find, review, doubts or results.
function showView(name) {
  document.body.dataset.view = name;
  $('view-label').hidden = name !== 'label' && name !== 'map';
  $('view-recording').hidden = name !== 'recording';
  $('view-find').hidden = name !== 'find';
  $('view-review').hidden = name !== 'review';
  $('view-doubts').hidden = name !== 'doubts';
  $('view-results').hidden = name !== 'results';
  const shown = name === 'doubts' ? 'review' : name;
  for (const button of document.querySelectorAll('[data-view-button]'))
    button.setAttribute('aria-current', button.dataset.viewButton === shown ? 'page' : 'false');
  if (!$('view-label').hidden) { map.draw(); clip.paint(); }
  if (name === 'review') reviewView?.candidate.paint();
  if (name === 'doubts') doubtsView?.candidate.paint();
  if ($('view-label').hidden) clip.player.audio.pause();
  if (name !== 'find') findView?.audio.pause();
  if (name !== 'review') reviewView?.audio.pause();
  if (name !== 'doubts') doubtsView?.audio.pause();
  if (name === 'results') agreement.load();
  if (name === 'recording') { recordings.load(); recordingView.paintSoon(); }
  else recordingView?.player.stop();
}

// To recordings: to the one that was on show, else to that of the clip.
function goTo(name) {
  if (name === 'recording') openRecording(recording?.about?.id ?? null);
  else if (name === 'find') openFind();
  else if (name === 'review') openReview();
  else showView(name);
}

// These clips are the queue; blind: what others said of them is not shown until one has said it oneself.
function hear(clips, blind) {
  if (blind) store.hide(clips.map(({ id }) => id));
  queue.set(clips.map(({ id, path }) => ({ id, path })));
  showView('label');
  open(clips[0].id);
}

// The clips of a class, selected on the map.
function showClass(classId) {
  if (isLoading()) return;
  const { label, clip: ids } = store.columns, rows = [...ids.keys()].filter(row => label[row] === classId);
  store.select(rows);
  showView('label');
  if (rows.length) open(ids[rows[0]]);
}

/* ---- keys of one's own ---- */

const taken = new Set('ulmnrsxacgoqjkfv/?,.[]+-='.split(''));

function setKey(c, key) {
  const other = store.classAt(key);
  if (taken.has(key)) return `“${key}” does something else on this page: choose another key`;
  if (other && other !== c) return `“${key}” is the key of “${other.name}”`;
  settings.setKey(workspaceId, c.id, key);
  showKeys();
  return null;
}

function showKeys() {
  const chosen = store.classes.map(c => settings.keyOf(workspaceId, c.id)).filter(Boolean);
  store.setKeys(chosen, id => settings.keyOf(workspaceId, id));
}

/* ---- keys and buttons ---- */

const label = (classId, on) => labelling?.label(classId, on), undo = () => labelling?.undo();
const target = () => labelling?.target();
const classes = new ClassList(store, { label, target, merged: labelsMoved, ask: confirmDialog, setKey });
new QueueList(store, queue, settings, { open });
new FirstMinute(store);
showSettings(settings);
store.on('runs classes', () => showResults(store, showClass));

const next = () => step(1), previous = () => step(-1), help = () => $('help-dialog').showModal();
// Says so while the map is on its way, for what is about all clips.
const isLoading = () => !store.isWhole && (toast('the clips are still being loaded') ?? true);
const askAccept = () => isLoading() || acceptDialog(store, from => labelling.accept(from));
const accept = () => (store.runs.length ? askAccept() : toast('train first'));
const filter = () => $('class-filter').focus();
const results = () => showView(document.body.dataset.view === 'results' ? 'label' : 'results');

function selectToo() {
  if (store.shown) store.select(store.selected.symmetricDifference(new Set([store.row(store.shown.id)])));
}

function escape() {
  store.select([]);
  map.setLasso(false);
  showView('label');
}

function recolour() {
  if (store.runs.length) map.nextColouring();
  else toast('colours by prediction come with the first training');
}

const keyless = key => (/^\d$/.test(key) ? () => toast(`no class has the key ${key} yet`) : undefined);
const common = { u: undo, U: () => labelling?.redo(), g: results, r: () => bar.train(), '?': help };

const ofLabels = {
  actions: {
    ...common, ' ': () => clip.player.toggle(),
    ArrowRight: next, ArrowDown: next, ArrowLeft: previous, ArrowUp: previous,
    x: () => label(null), n: () => classes.labelNone(), '/': filter, a: accept, c: () => classes.edit(null),
    s: selectToo, l: () => map.setLasso(), m: recolour, o: () => openRecording(), f: findLikeShown, Escape: escape,
  },
  label: key => {
    const known = store.classAt(key);
    return known ? () => label(known.id) : keyless(key);
  },
  shiftDigit: n => clip.answer.play(Number(n) - 1),
};

const say = (known, polarity) => recordingView.annotating.say(known.id, polarity);
const ofRecordings = {
  get actions() {
    const none = () => ensureNone(store).then(say, failed);
    return { ...common, ...recordingView.actions, n: none, c: () => classes.edit(null), f: findLikeStretch };
  },
  label: key => {
    const known = store.classAt(key);
    return known ? () => say(known) : keyless(key);
  },
  shiftDigit: n => (store.classAt(n) ? say(store.classAt(n), 'Absent') : keyless(n)()),
};

const ofFound = {
  get actions() {
    const none = () => ensureNone(store).then(known => findView.label(known.id), failed);
    return { ...common, ...findView.actions, n: none, c: () => classes.edit(null) };
  },
  label: key => {
    const known = store.classAt(key);
    return known ? () => findView.label(known.id) : keyless(key);
  },
  shiftDigit: () => undefined,
};

const ofReview = {
  get actions() { return { ...common, d: openDoubts, ...reviewView.actions }; },
  label: () => undefined,
  shiftDigit: () => undefined,
};

const ofDoubts = {
  get actions() {
    const none = () => ensureNone(store).then(known => doubtsView.label(known.id), failed);
    return { ...common, ...doubtsView.actions, n: none };
  },
  label: key => {
    const known = store.classAt(key);
    return known ? () => doubtsView.label(known.id) : keyless(key);
  },
  shiftDigit: () => undefined,
};

const ofViews = { recording: ofRecordings, find: ofFound, review: ofReview, doubts: ofDoubts };

listenToKeys({
  view: () => (labelling && ofViews[document.body.dataset.view]) || ofLabels,
  single: () => settings.get('singleKeys'),
  held: new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', ...'[]{}jkJK+-']),
});

for (const [id, act] of Object.entries({
  accept, files: filesDialog, help, next, previous, clear: () => label(null), 'banner-close': () => banner(''),
  'review-doubts': openDoubts, 'doubts-leave': openReview, 'in-recording': () => openRecording(), 'more-like': findLikeShown, 'rec-like': findLikeStretch,
})) $(id).addEventListener('click', act);
for (const button of document.querySelectorAll('[data-view-button]'))
  button.addEventListener('click', () => goTo(button.dataset.viewButton));
for (const button of $('more-menu').querySelectorAll('button'))
  button.addEventListener('click', () => $('more-menu').hidePopover());
listenToImport(labelsMoved);
listenToAdding();

start().catch(reason => { failed(reason); map.note(reason.message); });
