// The dialogs: accepting what the model is sure of, labelling by name, files in and out.
import { send } from '../api.js';
import { $, make, percent, toast } from '../dom.js';
import { mark } from '../palette.js';

// Shows a dialog and calls done() where it ends with OK.
function ask(dialog, done) {
  dialog.returnValue = '';
  dialog.onclose = () => {
    if (dialog.returnValue === 'ok') done();
  };
  dialog.showModal();
}

// Answers whether the person says yes.
export function confirmDialog(text, yes, no = 'Leave it') {
  const dialog = $('confirm-dialog');
  $('confirm-text').textContent = text;
  $('confirm-ok').textContent = yes;
  $('confirm-cancel').textContent = no;
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclose = () => resolve(dialog.returnValue === 'ok');
  });
}

export function acceptDialog(store, accept) {
  const from = $('accept-from'),
    { columns } = store;
  const show = () => {
    const least = Math.fround(Number(from.value)),
      rows = [...columns.clip.keys()];
    const found = rows.filter(row => !columns.label[row] && columns.confidence[row] >= least);
    const taken = found.filter(row => !store.isStrange(row)),
      left = found.length - taken.length;
    $('accept-value').textContent = percent(from.value);
    $('accept-count').textContent = `${taken.length} clips without a label would take the model's answer:`;
    $('accept-classes').replaceChildren(...countClasses(store, taken));
    $('accept-rejected').textContent = left ? `Left out, as they look like none of these: ${left}.` : '';
    $('accept-ok').disabled = !taken.length;
  };
  from.oninput = show;
  show();
  ask($('accept-dialog'), () => accept(Number(from.value)));
}

function countClasses({ classes, columns }, rows) {
  const counts = Map.groupBy(rows, row => columns.predicted[row]);
  return classes
    .filter(c => counts.has(c.id))
    .map(c =>
      make(
        'li',
        {},
        mark(c.colour, c.shape),
        c.name,
        make('span', { className: 'number', textContent: counts.get(c.id).length }),
      ),
    );
}

const names = {
  csv: 'CSV', raven: 'Raven table', audacity: 'Audacity labels', 'label-studio': 'Label Studio', birdnet: 'BirdNET',
  kaleidoscope: 'Kaleidoscope', dcase: 'DCASE', audioset: 'AudioSet', 'one-hot': 'a column a class',
};

// What can be saved: labels in each format, and what was learnt, once there is a training; and what is read.
export function offerFiles(store, { formats, formatsRead }) {
  $('import-format').append(...formatsRead.map(name =>
    make('option', { value: name, textContent: names[name] ?? name })));
  $('formats').replaceChildren(...formats.map(name => make('li', {},
    make('a', { href: `api/export/${name}`, download: '', textContent: names[name] ?? name }))));
  store.on('runs', () => {
    const learnt = store.runs.length > 0;
    for (const link of $('saves').querySelectorAll('a:not([href$=report])')) link.parentElement.hidden = !learnt;
    $('saves-why').textContent = learnt ? '' : 'Model, ONNX and card come with the first training.';
  });
}

export function filesDialog() {
  $('import-report').textContent = '';
  $('files-dialog').showModal();
}

// imported(): labels came in.
export function listenToImport(imported) {
  $('import-file').addEventListener('change', async e => {
    const file = e.target.files[0];
    if (!file) return;
    try {
      const path = `import/${$('import-format').value}?name=${encodeURIComponent(file.name)}`;
      $('import-report').textContent = summary(await send('POST', path, file));
      await imported();
    } catch (reason) {
      $('import-report').textContent = reason.message;
    }
    e.target.value = '';
  });
}

function summary({ taken, unchanged, skipped, notes }) {
  const rows = skipped.slice(0, 5).map(row => `${row.path}${row.line ? `, line ${row.line}` : ''}: ${row.reason}`);
  const why = skipped.length ? `: ${rows.join('; ')}` : '';
  return [`${taken} labels taken over, ${unchanged} were the same, ${skipped.length} skipped${why}`, ...notes].join(
    '. ',
  );
}
