// Loads the workspace into the store, at the start and after what moved much of it.
import { get, getBytes, send } from '../api.js';
import { forgetDescriptions } from './clips.js';
import { readColumns } from './columns.js';

export const suggest = (count = 20) => get(`suggestions?count=${count}`);

export async function loadWorkspace(store, queue) {
  const loaded = [get('workspace'), get('runs'), suggest(), getBytes('map')];
  const [workspace, runs, suggested, map] = await Promise.all(loaded);
  store.setClasses(workspace.classes);
  store.setMap(readColumns(map));
  store.setLimit(workspace.rejectAbove ?? Infinity);
  store.setRuns(runs);
  store.setTraining(workspace.training ? { message: 'Training', done: 0, total: 1 } : null);
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
  await queue.refill();
  store.changed('shown');
}

export const refreshClasses = async store => store.setClasses(await get('classes'));

export async function ensureNone(store) {
  if (!store.none) store.setClasses(await send('POST', 'classes', { isNone: true }));
  return store.none;
}
