// New recordings: sent from this machine, or looked for in the workspace's folder.
import { get, send } from '../api.js';
import { $, plural } from '../dom.js';

const againMs = 500, rest = ms => new Promise(resolve => setTimeout(resolve, ms));
const tell = text => { $('add-report').textContent = text; };

export function listenToAdding() {
  $('add-look').addEventListener('click', () => look().catch(failed));
  $('add-files').addEventListener('change', () => sendAll([...$('add-files').files]).catch(failed));
}

const failed = reason => tell(reason.message);

async function sendAll(files) {
  $('add-files').value = '';
  const refused = [];
  for (const [i, file] of files.entries()) {
    tell(`sending ${file.name}, ${i + 1} of ${files.length}…`);
    await send('POST', `ingest/file?name=${encodeURIComponent(file.name)}`, file).catch(reason => refused.push(reason.message));
  }
  if (refused.length < files.length) await look(refused);
  else tell(refused.join('. '));
}

async function look(refused = []) {
  const { running } = await get('ingest');
  if (!running) await send('POST', 'ingest');
  let now = await get('ingest');
  for (; now.running; now = await get('ingest')) {
    tell(now.total ? `encoding: ${now.done} of ${plural(now.total, 'file')}` : 'looking through the folder…');
    await rest(againMs);
  }
  const { added, skipped, reason } = now;
  const found = added ? `${plural(added, 'new recording')} taken in` : 'Nothing new in the folder';
  tell([reason ?? found, ...skipped, ...refused].join('. '));
}
