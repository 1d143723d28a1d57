// The page: its state, its keys, and what happens when a label is given.
import { get, getBytes, listen, send } from './api.js';
import { Classes } from './classes.js';
import { ClipPanel, forget, forgetDescriptions, prefetch } from './clip.js';
import { $, fileName, make, percent, toast } from './dom.js';
import { ClipMap } from './map.js';
import { dotShape, hexToRgb, mark, noneColour, noneShape, rampColour } from './palette.js';
import { showResults } from './results.js';

const state = { columns: null, rowOf: new Map(), row: -1, queue: [], paths: new Map(), place: -1, runs: [], colourBy: 'label', limit: 1, selected: new Set(), training: false };
const classes = new Classes({ changed: reload, onPick: label, labelOf: clip => state.columns?.label[state.rowOf.get(clip)] ?? 0 });
const panel = new ClipPanel(classes, () => state.limit);
const map = new ClipMap($('points'), $('overlay'), { onPick: row => open(state.columns.clip[row]), onLasso: select });
const failed = reason => toast(reason.message, true);

async function start() {
  const [workspace, runs, suggested] = await Promise.all([get('workspace'), get('runs'), get(suggestions), loadMap()]);
  document.title = `${workspace.name} · Earshot`;
  $('workspace-name').textContent = workspace.name;
  $('workspace-name').title = `${workspace.encoder}; you are ${workspace.author}`;
  $('method').replaceChildren(...workspace.methods.map(name => make('option', { value: name, textContent: name, selected: name === workspace.defaultMethod })));
  classes.set(workspace.classes);
  setLimit(workspace.rejectAbove ?? Infinity);
  setTraining(workspace.training);
  if (workspace.encoded < workspace.clips) toast(`${workspace.clips - workspace.encoded} clips have no features and are not on the map`);
  if (!state.columns.clip.length) showMapNote('No clip has features yet. Call “earshot new” on this folder again: it goes on where it stopped.');
  map.setPositions(state.columns.x, state.columns.y);
  showRuns(runs);
  restyle();
  setQueue(suggested);
  const first = Number(location.hash.slice(1)) || state.queue[0] || state.columns.clip[0];
  if (first) await open(first);
  document.body.dataset.ready = 'true';
}

async function loadMap() {
  const buffer = await getBytes('map'), n = new DataView(buffer).getInt32(0, true);
  const column = (Type, place) => new Type(buffer, 4 * (1 + n * place), n);
  state.columns = {
    clip: column(Int32Array, 0), x: column(Float32Array, 1), y: column(Float32Array, 2), confidence: column(Float32Array, 3),
    label: column(Int32Array, 4), predicted: column(Int32Array, 5), strangeness: column(Float32Array, 6), unheard: new Uint8Array(buffer, 4 * (1 + 7 * n), n),
  };
  state.rowOf = new Map(Array.from(state.columns.clip, (clip, row) => [clip, row]));
}

const loadRuns = async () => showRuns(await get('runs'));

function showRuns(runs) {
  state.runs = runs;
  showResults(state.runs, classes);
  showStanding();
}

// After a training, an import or a merge everything may have moved but the positions.
async function reload() {
  forgetDescriptions();
  await Promise.all([loadMap(), classes.refresh(), loadRuns()]);
  restyle();
  await refillQueue();
  if (state.row >= 0) await panel.show(state.columns.clip[state.row]).then(linkNeighbours);
  showLabel();
}

function showStanding() {
  const labels = state.columns.label.reduce((sum, id) => sum + (id ? 1 : 0), 0), run = state.runs.at(-1);
  const found = run?.metrics.measured ? `, mean recall ${percent(run.metrics.unweightedAccuracy)}` : '';
  $('standing').textContent = `${labels.toLocaleString('en')} of ${state.columns.clip.length.toLocaleString('en')} labelled${found}`;
  $('train').classList.toggle('due', run ? labels !== run.labelCount : labels > 1);
}

/* ---- the map's colours ---- */

// Surer answers are larger as well as brighter, for eyes that see no colour.
const sureSize = confidence => 5 + Math.round(6 * confidence);
const sureColour = confidence => rampColour(dark.matches ? confidence : 0.85 * confidence);

const isStrange = row => !state.columns.label[row] && state.columns.strangeness[row] > state.limit;

const mute = { light: [150, 156, 165], dark: [110, 116, 125] };
const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', restyle);

function restyle() {
  const { label, predicted, confidence } = state.columns, grey = dark.matches ? mute.dark : mute.light;
  const crowded = label.length > 5000, rgb = new Map(classes.all.map(c => [c.id, hexToRgb(c.colour)]));
  map.style((i, colours, kinds) => {
    const known = classes.get(label[i]), strange = state.colourBy !== 'label' && isStrange(i);
    const shown = state.colourBy === 'prediction' && !known ? !strange && classes.get(predicted[i]) : known;
    const ramped = state.colourBy === 'confidence' && predicted[i] && !strange;
    colours.set(ramped ? sureColour(confidence[i]) : shown ? rgb.get(shown.id) : grey, 4 * i);
    colours[4 * i + 3] = known || state.colourBy !== 'label' ? 255 : 170;
    kinds[2 * i] = shown ? shown.shape : strange ? noneShape : dotShape;
    kinds[2 * i + 1] = known ? 14 : ramped ? sureSize(confidence[i]) : crowded ? 8 : 10;
    return Boolean(known);
  });
  showLegend();
}

function showLegend() {
  const items = state.colourBy === 'confidence'
    ? [0.2, 0.4, 0.6, 0.8, 1].map(v => make('li', {}, mark(`rgb(${sureColour(v).join(' ')})`, 0, sureSize(v)), percent(v)))
    : classes.all.slice(0, 16).map(c => make('li', {}, mark(c.colour, c.shape), c.name));
  const grey = `rgb(${(dark.matches ? mute.dark : mute.light).join(' ')})`, learnt = state.runs.length > 0;
  if (state.colourBy !== 'label' && learnt) items.push(make('li', {}, mark(grey, noneShape), 'looks like none of these'), make('li', { className: 'faint', textContent: 'large: labelled' }));
  else items.push(make('li', {}, mark(grey, dotShape), state.colourBy === 'label' ? 'no label' : 'no prediction yet'));
  $('legend').replaceChildren(...items);
}

function colourBy(what) {
  state.colourBy = what;
  document.querySelectorAll('[data-colour]').forEach(b => b.setAttribute('aria-pressed', b.dataset.colour === what));
  restyle();
}

function showMapNote(text) {
  $('map-note').hidden = false;
  $('map-note').textContent = text;
}

/* ---- one clip ---- */

async function open(clip) {
  state.row = state.rowOf.get(clip) ?? -1;
  const place = state.queue.indexOf(clip);
  if (place >= 0) state.place = place;
  map.setCurrent(state.row);
  showQueue();
  showLabel();
  history.replaceState(null, '', `#${clip}`);
  linkNeighbours(await panel.show(clip));
  const next = state.queue[state.place + 1];
  if (next) prefetch(next).catch(() => {});
}

function linkNeighbours(shown) {
  if (shown) map.setCurrent(state.row, (shown.prediction?.neighbours ?? []).map(n => state.rowOf.get(n.id)).filter(row => row !== undefined));
}

function showLabel() {
  const chip = $('clip-label'), known = state.row >= 0 && classes.get(state.columns.label[state.row]);
  chip.replaceChildren(...known ? [mark(known.colour, known.shape), known.name, state.columns.unheard[state.row] ? ' (unheard)' : ''] : ['no label']);
  chip.classList.toggle('none', !known);
}

function step(by) {
  const place = state.place + by;
  if (place >= 0 && place < state.queue.length) return open(state.queue[place]);
  if (by > 0) return refillQueue().then(() => state.queue.length ? open(state.queue[0]) : toast('every clip is labelled'));
}

/* ---- the queue ---- */

const suggestions = 'suggestions?count=20';
const refillQueue = async () => setQueue(await get(suggestions));

function setQueue(suggested) {
  state.queue = suggested.map(s => s.id);
  state.paths = new Map(suggested.map(s => [s.id, s.path]));
  state.place = state.queue.indexOf(state.columns.clip[state.row]);
  showQueue();
}

function showQueue() {
  $('queue-note').textContent = state.queue.length ? '' : 'nothing left';
  $('queue').replaceChildren(...state.queue.map((clip, place) => {
    const row = state.rowOf.get(clip), [, name] = fileName(state.paths.get(clip)), known = classes.get(state.columns.label[row]), guess = classes.get(state.columns.predicted[row]);
    const what = known ?? (row !== undefined && isStrange(row) ? { name: 'none of these?', colour: noneColour, shape: noneShape } : guess);
    const button = make('button', { className: place === state.place ? 'current' : '', 'aria-current': place === state.place ? 'true' : 'false' },
      known ? make('span', { className: 'tick', textContent: '✓' }) : '', what ? mark(what.colour, what.shape) : '',
      make('span', { className: 'name', textContent: what?.name ?? name, title: name }), known || !what ? '' : make('span', { className: 'number', textContent: what === guess ? percent(state.columns.confidence[row]) : state.columns.strangeness[row].toFixed(2) }));
    button.addEventListener('click', () => open(clip));
    return make('li', {}, button);
  }));
  $('queue').querySelector('.current')?.scrollIntoView({ block: 'nearest' });
}

/* ---- labels ---- */

// One label at a time reaches the server, in the order given.
let sending = Promise.resolve();
const inTurn = work => sending = sending.then(work).catch(failed);

function label(classId) {
  const clips = state.selected.size ? [...state.selected].map(row => state.columns.clip[row]) : state.row >= 0 ? [state.columns.clip[state.row]] : [];
  if (!clips.length) return undefined;
  const advance = !state.selected.size && classId !== null;
  return inTurn(async () => {
    if (classId === null && !clips.some(classes.labelOf)) return toast('there is no label to take away');
    const change = await send('POST', 'labels', { clips, classId });
    apply(change);
    const name = classes.get(classId)?.name;
    toast(clips.length > 1 ? `${clips.length} clips: ${name ?? 'label taken away'}` : name ? `${name}` : 'label taken away');
    select([]);
    if (advance) await step(1);
  });
}

function apply(change) {
  for (const { clip, classId, source } of change.labels) {
    const row = state.rowOf.get(clip);
    if (row === undefined) continue;
    const before = classes.get(state.columns.label[row]), after = classes.get(classId);
    if (before) before.labels--;
    if (after) after.labels++;
    state.columns.label[row] = classId ?? 0;
    state.columns.unheard[row] = source === 'Pseudo' ? 1 : 0;
    forget(clip);
  }
  classes.show();
  restyle();
  showQueue();
  showLabel();
  showStanding();
}

const undo = () => inTurn(async () => {
  const change = await send('POST', 'labels/undo');
  if (!change.action) { toast('nothing to undo'); return; }
  await classes.refresh();
  if (change.action === 'merge') await reload();
  apply({ labels: change.labels });
  await classes.refresh();
  toast(`taken back: ${change.labels.length} label${change.labels.length === 1 ? '' : 's'}`);
  if (change.labels.length === 1) await open(change.labels[0].clip);
});

function select(rows) {
  state.selected = new Set(rows);
  map.select(state.selected);
  $('selection').textContent = rows.length ? `${rows.length} selected: a digit labels them all` : '';
  if (rows.length) toggleLasso(false);
}

function toggleLasso(on = !map.lassoing) {
  map.lassoing = on;
  $('lasso').setAttribute('aria-pressed', on);
  $('overlay').classList.toggle('lassoing', on);
}

/* ---- training ---- */

function setTraining(running, text = 'Training', done = 0, total = 1) {
  state.training = running;
  $('training').hidden = !running;
  $('training').value = total ? done / total : 0;
  $('train-text').textContent = running ? 'Stop' : 'Retrain';
  $('train').title = running ? text : 'Learn from all labels';
}

const train = () => (state.training ? send('DELETE', 'training') : send('POST', 'training', { method: $('method').value })).catch(failed);

listen({
  progress: e => setTraining(true, e.message, e.done, e.total),
  trained: async () => { await reload().catch(failed); setTraining(false); toast('trained'); },
  failed: e => { setTraining(false); toast(e.message, true); },
  cancelled: e => { setTraining(false); toast(e.message); },
});

/* ---- dialogs ---- */

function accept() {
  const dialog = $('accept-dialog'), from = $('accept-from');
  const confident = () => Array.from(state.columns.clip.keys()).filter(row => !state.columns.label[row] && state.columns.confidence[row] >= Math.fround(Number(from.value)));
  const show = () => {
    const found = confident(), rows = found.filter(row => !isStrange(row)), counts = Map.groupBy(rows, row => state.columns.predicted[row]);
    $('accept-value').textContent = percent(from.value);
    $('accept-count').textContent = `${rows.length} clips without a label would take the model's answer:`;
    $('accept-classes').replaceChildren(...classes.all.filter(c => counts.has(c.id)).map(c => make('li', {}, mark(c.colour, c.shape), c.name, make('span', { className: 'number', textContent: counts.get(c.id).length }))));
    $('accept-rejected').textContent = found.length > rows.length ? `Left out, as they look like none of these: ${found.length - rows.length}.` : '';
    $('accept-ok').disabled = !rows.length;
  };
  from.oninput = show;
  dialog.returnValue = '';
  dialog.onclose = () => {
    if (dialog.returnValue !== 'ok') return;
    inTurn(async () => { const change = await send('POST', 'labels/accept', { confidence: Number(from.value) }); apply(change); toast(`${change.labels.length} labels accepted; U takes them back`); await refillQueue(); });
  };
  show();
  dialog.showModal();
}

function find() {
  const dialog = $('find-dialog');
  $('find-name').value = dialog.returnValue = '';
  dialog.onclose = () => {
    if (dialog.returnValue !== 'ok') return;
    const name = $('find-name').value, found = classes.byName(name) ?? classes.all.find(c => name && c.name.toLowerCase().startsWith(name.trim().toLowerCase()));
    if (found) label(found.id); else if (name) toast(`no class begins with “${name}”`, true);
  };
  dialog.showModal();
}

$('import-file').addEventListener('change', async e => {
  const file = e.target.files[0];
  if (!file) return;
  try {
    const report = await send('POST', `import/${$('import-format').value}?name=${encodeURIComponent(file.name)}`, await file.text());
    $('import-report').textContent = `${report.labelled} labels taken over, ${report.unchanged} were the same, ${report.skipped.length} skipped${report.skipped.length ? `: ${report.skipped.slice(0, 5).join('; ')}` : ''}`;
    await reload();
  } catch (reason) { $('import-report').textContent = reason.message; }
  e.target.value = '';
});

function showView(results) {
  $('view-label').hidden = results;
  $('view-results').hidden = !results;
  $('tab-label').setAttribute('aria-selected', !results);
  $('tab-results').setAttribute('aria-selected', results);
  if (!results) { map.draw(); panel.paint(); }
}

/* ---- keys and buttons ---- */

const actions = {
  ' ': () => panel.toggle(), ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1), ArrowUp: () => step(-1),
  u: undo, x: () => label(null), r: train, a: accept, c: () => classes.edit(null), g: () => showView($('view-results').hidden), '/': find,
  s: () => state.row >= 0 && select([...state.selected.symmetricDifference(new Set([state.row]))]), l: () => toggleLasso(), m: () => colourBy({ label: 'prediction', prediction: 'confidence', confidence: 'label' }[state.colourBy]),
  n: async () => label((await classes.ensureNone()).id), '?': () => $('help-dialog').showModal(), Escape: () => { select([]); toggleLasso(false); showView(false); },
};

addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
  const typing = e.target.matches('input, select, textarea'), onButton = e.target.matches('button, a, summary') && (e.key === ' ' || e.key === 'Enter');
  if (typing || onButton && e.key === 'Enter') return;
  const digit = /^Digit(\d)$/.exec(e.code)?.[1];
  if (digit && e.shiftKey) panel.playNeighbour(Number(digit) - 1);
  else if (digit) { const known = classes.atDigit(Number(digit)); if (known) label(known.id); else toast(`no class has the key ${digit} yet`); }
  else if (actions[e.key.length === 1 ? e.key.toLowerCase() : e.key]) actions[e.key.length === 1 ? e.key.toLowerCase() : e.key]();
  else return;
  e.preventDefault();
});
addEventListener('keyup', e => { if (e.key === ' ' && e.target.matches('button')) e.preventDefault(); });

$('train').addEventListener('click', train);
$('undo').addEventListener('click', undo);
$('accept').addEventListener('click', accept);
$('files').addEventListener('click', () => { $('import-report').textContent = ''; $('files-dialog').showModal(); });
$('help').addEventListener('click', actions['?']);
$('next').addEventListener('click', () => step(1));
$('previous').addEventListener('click', () => step(-1));
$('clear').addEventListener('click', () => label(null));
$('lasso').addEventListener('click', () => toggleLasso());
$('tab-label').addEventListener('click', () => showView(false));
$('tab-results').addEventListener('click', () => showView(true));
document.querySelectorAll('[data-colour]').forEach(b => b.addEventListener('click', () => colourBy(b.dataset.colour)));
// The slider's end rejects nothing. The limit is the workspace's, not the page's: bulk accept and suggestions keep to it.
function setLimit(limit) {
  state.limit = limit;
  $('reject').value = Number.isFinite(limit) ? limit : $('reject').max;
  $('reject-value').textContent = Number.isFinite(limit) ? limit.toFixed(2) : 'off';
}

$('reject').addEventListener('input', e => {
  setLimit(e.target.value === e.target.max ? Infinity : Number(e.target.value));
  if (state.colourBy === 'label') colourBy('prediction'); else restyle();
  showQueue();
});
$('reject').addEventListener('change', () => {
  send('PUT', 'reject', { above: Number.isFinite(state.limit) ? state.limit : null }).catch(failed);
  if (panel.id) panel.show(panel.id).then(linkNeighbours).catch(failed);
});

start().catch(reason => { failed(reason); showMapNote(reason.message); });
