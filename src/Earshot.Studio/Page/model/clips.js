// Descriptions, pictures and sounds of clips, kept for a while.
import { get, getBytes } from '../api.js';

const kept = new Map(), waiting = new Map(), keptLimit = 80, soundsAhead = 3, shortSeconds = 60;

function remember(key, load) {
  if (!kept.has(key)) {
    const promise = load();
    promise.catch(() => kept.delete(key));
    kept.set(key, promise);
    if (kept.size > keptLimit) kept.delete(kept.keys().next().value);
  }
  return kept.get(key);
}

export const describe = id => remember(`clip ${id}`, () => get(`clips/${id}`));

export const picture = (id, version) => remember(`picture ${id}`, async () => {
  const drawn = parsePicture(await getBytes(`clips/${id}/picture?v=${version}`));
  waiting.get(id)?.(drawn);
  waiting.delete(id);
  return drawn;
});

// Calls seen(picture) once the clip's picture has been fetched for another purpose; never fetches it.
export function pictureIfNear(id, seen) {
  if (kept.has(`picture ${id}`)) kept.get(`picture ${id}`).then(seen, () => {});
  else waiting.set(id, seen);
}

export const sound = (id, version) => `api/clips/${id}/audio?v=${version}`;

// Labels and predictions change; pictures never do.
export function forgetDescriptions() {
  for (const key of kept.keys()) if (key.startsWith('clip ')) kept.delete(key);
}

export const forget = id => kept.delete(`clip ${id}`);

let wanted = [], fetching = false;

// What will be shown next is fetched one clip after the other, so that a label never waits behind pictures.
export async function prefetch(ids) {
  wanted = [...ids];
  if (fetching) return;
  fetching = true;
  for (let done = 0; wanted.length; done++) await fetchAhead(wanted.shift(), done < soundsAhead).catch(() => {});
  fetching = false;
}

async function fetchAhead(id, soundToo) {
  const { version, durationSeconds } = await describe(id);
  await picture(id, version);
  if (soundToo && durationSeconds < shortSeconds) await fetch(sound(id, version), { priority: 'low' });
}

function parsePicture(buffer) {
  const head = new DataView(buffer), columns = head.getInt32(0, true), bands = head.getInt32(4, true), start = 12;
  return {
    columns, bands, seconds: head.getFloat32(8, true),
    low: new Int8Array(buffer, start, columns), high: new Int8Array(buffer, start + columns, columns),
    levels: new Uint8Array(buffer, start + 2 * columns, bands * columns),
  };
}
