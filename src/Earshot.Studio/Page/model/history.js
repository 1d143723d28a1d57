// What this page did, newest last, so that undo takes back one's own; it survives a reload.

const most = 200;

export class History {
  constructor(workspace) {
    this.key = `earshot-done ${workspace}`;
    const kept = JSON.parse(sessionStorage.getItem(this.key) ?? '{}');
    Object.assign(this, { done: kept.done ?? [], undone: kept.undone ?? [] });
  }

  get last() {
    return this.done.at(-1);
  }

  // deed: { kind, request, batch, count }, of labels also { clips, classId, before }, of annotations { path, body }.
  // The batch is known once the server has answered.
  add(deed) {
    this.done = [...this.done, deed].slice(-most);
    this.undone = [];
    this.keep();
  }

  // Only labels and annotations can be given again.
  undo() {
    const deed = this.done.pop();
    if (deed.kind === 'label' || deed.kind === 'annotate') this.undone.push(deed);
    this.keep();
    return deed;
  }

  // Gives the newest undone deed to again(), whose own deed leaves the others undone.
  redo(again) {
    const deed = this.undone.at(-1),
      rest = this.undone.slice(0, -1);
    if (deed) again(deed);
    this.undone = rest;
    this.keep();
    return deed;
  }

  answered(request, batch) {
    for (const deed of [...this.done, ...this.undone]) if (deed.request === request) deed.batch = batch;
    this.keep();
  }

  // What the server refused was never done. Answers the deed.
  drop(request) {
    const deed = [...this.done, ...this.undone].find(one => one.request === request);
    this.done = this.done.filter(one => one !== deed);
    this.undone = this.undone.filter(one => one !== deed);
    this.keep();
    return deed;
  }

  keep() {
    sessionStorage.setItem(this.key, JSON.stringify({ done: this.done, undone: this.undone }));
  }
}
