// The tiles of a recording's picture: asked for as they are needed, a few at a time, and kept for a while.

export const bands = 256,
  tileColumns = 256,
  finestSeconds = 0.00025;
const columnBytes = bands + 2,
  kept = 200,
  atOnce = 3,
  againMs = 400;

const rest = ms => new Promise(resolve => setTimeout(resolve, ms));

export const columnSeconds = zoom => finestSeconds * 2 ** zoom;
export const tileSeconds = zoom => columnSeconds(zoom) * tileColumns;

// The zoom of which one tile spans so many seconds.
export const spanningZoom = seconds => Math.max(0, Math.ceil(Math.log2(seconds / tileSeconds(0))));

export class Tiles {
  // fetchTile(path, signal): { bytes, complete }. arrived(): a tile came, or can't.
  constructor(fetchTile, arrived) {
    Object.assign(this, { fetchTile, arrived, tiles: new Map(), wanted: [], loading: new Map(), failure: null });
  }

  // windowMs: of the spectra.
  open({ id, version, seconds }, windowMs) {
    for (const controller of this.loading.values()) controller.abort();
    this.loading.clear();
    this.tiles.clear();
    Object.assign(this, { id, version, windowMs, coarsest: spanningZoom(seconds), wanted: [], failure: null });
  }

  // What of the stretch [from, to) is there, as { tile, first, last } of columns and { begin, end } in seconds: tiles
  // of the zoom, or parts of coarser ones until they are there.
  pieces(zoom, from, to) {
    const span = tileSeconds(zoom),
      found = [];
    this.wanted = [];
    for (let index = Math.max(0, Math.floor(from / span)); index * span < to; index++) {
      const piece = this.piece(zoom, index);
      if (piece) found.push(piece);
    }
    this.want(this.coarsest, 0);
    this.load();
    return found;
  }

  piece(zoom, index) {
    const begin = index * tileSeconds(zoom),
      end = begin + tileSeconds(zoom);
    for (let coarser = zoom; coarser <= this.coarsest; coarser++) {
      const tile = this.want(coarser, Math.floor(index / 2 ** (coarser - zoom)), coarser === zoom);
      if (!tile?.columns) continue;
      const first = (begin - tile.begin) / tile.columnSeconds,
        last = Math.min(tile.columns, (end - tile.begin) / tile.columnSeconds);
      if (last <= first) return null;
      return { tile, first, last, begin, end: tile.begin + last * tile.columnSeconds };
    }
    return null;
  }

  get overview() {
    return this.tiles.get(`${this.coarsest}/0`);
  }

  // The tile, if it is there; asks for it where it should be.
  want(zoom, index, needed = true) {
    const key = `${zoom}/${index}`,
      tile = this.tiles.get(key);
    if (tile) {
      this.tiles.delete(key);   // the last used comes last
      this.tiles.set(key, tile);
    }
    if (needed && !(tile?.complete)) this.wanted.push({ key, zoom, index });
    return tile;
  }

  // What is on its way but not wanted any more is dropped.
  load() {
    const wanted = new Set(this.wanted.map(({ key }) => key));
    for (const [key, controller] of this.loading) if (!wanted.has(key)) controller.abort();
    for (const order of this.wanted.toReversed()) {
      if (this.loading.size >= atOnce || this.failure) break;
      if (!this.loading.has(order.key)) this.fetch(order);
    }
  }

  async fetch({ key, zoom, index }) {
    const controller = new AbortController(),
      { id } = this;
    this.loading.set(key, controller);
    const isWanted = () => this.loading.get(key) === controller;
    try {
      const path = `recordings/${id}/tiles/${zoom}/${index}?v=${this.version}&window=${this.windowMs}`;
      const { bytes, complete } = await this.fetchTile(path, controller.signal);
      if (isWanted()) this.keep(key, zoom, index, bytes, complete);
      if (isWanted() && !complete) await rest(againMs);
    } catch (reason) {
      if (isWanted() && reason instanceof TypeError) await rest(againMs);   // the server is away
      else if (isWanted() && reason.name !== 'AbortError') this.failure = reason.message;
    }
    if (!isWanted()) return;
    this.loading.delete(key);
    this.arrived();
  }

  keep(key, zoom, index, bytes, complete) {
    const begin = index * tileSeconds(zoom);
    this.tiles.set(key, {
      zoom, begin, columnSeconds: columnSeconds(zoom), columns: bytes.length / columnBytes, bytes, complete,
    });
    for (const old of this.tiles.keys()) {
      if (this.tiles.size <= kept) break;
      if (old !== `${this.coarsest}/0`) this.tiles.delete(old);
    }
    this.arrived();
  }
}

export const level = (tile, column, band) => tile.bytes[column * columnBytes + band];
export const below = (tile, column) => tile.bytes[column * columnBytes + bands];
export const above = (tile, column) => tile.bytes[column * columnBytes + bands + 1];

// The levels that such shares of all points lie below.
export function quantilesOf(pictures, ...shares) {
  const counts = new Uint32Array(256);
  for (const levels of pictures) for (const value of levels) counts[value]++;
  const points = counts.reduce((sum, count) => sum + count, 0);
  return shares.map(share => {
    let value = 0;
    for (let under = counts[0]; value < 255 && under < share * points;) under += counts[++value];
    return value;
  });
}
