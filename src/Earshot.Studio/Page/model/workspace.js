// Loads the workspace into the store, at the start and after what moved much of it.
import { get, getBytes, send } from '../api.js';
import { forgetDescriptions } from './clips.js';
import { readColumns } from './columns.js';

export const suggest = (count = 30) => get(`suggestions?count=${count}`);

// What the first clip on show needs; wanted: the clip that the address names, or 0. The map is long and comes later.
export async function loadWorkspace(store, queue, wanted) {
  store.last = (await get('standing')).last;   // before all else: what changes from now on is asked for later
  const [workspace, runs, suggested] = await Promise.all([get('workspace'), get('runs'), suggest()]);
  const first = [...suggested.map(({ id }) => id), ...wanted ? [wanted] : []];
  const map = readColumns(await getBytes(`map?clips=${first}`));
  store.server = workspace.standing.server;
  store.clips = workspace.encoded;
  store.setClasses(workspace.classes);
  store.setMap(map, false);
  store.setLimit(workspace.rejectAbove ?? Infinity);
  store.setRuns(runs);
  store.setTraining(workspace.standing.training);
  queue.set(suggested);
  return workspace;
}

// Answers once the map is there; what was said while it was on its way is asked for as news.
export async function loadMap(store) {
  const [classes, map] = await Promise.all([get('classes'), getBytes('map')]);
  takeMap(store, classes, map);
}

function takeMap(store, classes, map) {
  const columns = readColumns(map);
  store.setClasses(classes);
  store.setMap(columns);
  store.last = Math.min(store.last, columns.last);
}

// After a training, an import or a merge everything may have moved but the positions.
export async function reload(store, queue) {
  forgetDescriptions();
  const [classes, runs, map] = await Promise.all([get('classes'), get('runs'), getBytes('map')]);
  takeMap(store, classes, map);
  store.setRuns(runs);
  queue.set(await suggest());
  store.changed('shown');
}

export const refreshClasses = async store => store.setClasses(await get('classes'));

export async function ensureNone(store) {
  if (!store.none) store.setClasses(await send('POST', 'classes', { isNone: true }));
  return store.none;
}
