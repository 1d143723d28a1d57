// Loads the workspace into the store, at the start and after what moved much of it.
import { get, getBytes, send } from '../api.js';
import { forgetDescriptions } from './clips.js';
import { readColumns } from './columns.js';

export const suggest = (count = 30) => get(`suggestions?count=${count}`);

export async function loadWorkspace(store, queue) {
  store.last = (await get('standing')).last;   // before all else: what changes from now on is asked for later
  const loaded = [get('workspace'), get('runs'), suggest(), getBytes('map')];
  const [workspace, runs, suggested, map] = await Promise.all(loaded);
  store.server = workspace.standing.server;
  store.setClasses(workspace.classes);
  store.setMap(readColumns(map));
  store.setLimit(workspace.rejectAbove ?? Infinity);
  store.setRuns(runs);
  store.setTraining(workspace.standing.training);
  queue.set(suggested);
  return workspace;
}

// After a training, an import or a merge everything may have moved but the positions.
export async function reload(store, queue) {
  forgetDescriptions();
  const [classes, runs, map] = await Promise.all([get('classes'), get('runs'), getBytes('map')]);
  store.setClasses(classes);
  store.setMap(readColumns(map));
  store.setRuns(runs);
  queue.set(await suggest());
  store.changed('shown');
}

export const refreshClasses = async store => store.setClasses(await get('classes'));

export async function ensureNone(store) {
  if (!store.none) store.setClasses(await send('POST', 'classes', { isNone: true }));
  return store.none;
}
