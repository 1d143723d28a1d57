// The map of all clips: pan, zoom, pick, lasso. Positions never change while it is open; colours and shapes do.
import { fit } from '../dom.js';
import { painterFor } from './painter.js';

const pickRadius = 12,
  cells = 128;

export class ClipMap {
  constructor(points, overlay, { onPick, onLasso }) {
    Object.assign(this, {
      points,
      overlay,
      onPick,
      onLasso,
      count: 0,
      current: -1,
      links: [],
      lassoing: false,
      path: null,
      selected: new Set(),
    });
    this.painter = painterFor(points);
    this.painter.restored = () => {
      this.painter.load(this.marks);
      this.draw();
    };
    this.view = { x: 0, y: 0, scale: 1 };
    new ResizeObserver(() => this.draw()).observe(overlay);
    this.listen();
  }

  setPositions(x, y) {
    const count = (this.count = x.length);
    const positions = new Float32Array(2 * count);
    for (let i = 0; i < count; i++) {
      positions[2 * i] = x[i];
      positions[2 * i + 1] = y[i];
    }
    this.marks = {
      positions,
      colours: new Uint8Array(4 * count),
      kinds: new Uint8Array(2 * count),
      order: new Uint32Array(count),
      onTop: new Uint8Array(count),
    };
    this.index();
    this.showAll();
  }

  // paint(i) fills in colours, kinds and answers whether mark i goes on top; of all marks, or of those in rows.
  style(paint, rows = null) {
    const { colours, kinds, onTop } = this.marks;
    let isOver = rows !== null; // whether the marks can be painted over what there is
    const style = i => {
      const above = paint(i, colours, kinds);
      isOver &&= above && !onTop[i];
      onTop[i] = above ? 1 : 0;
    };
    if (rows) rows.forEach(style);
    else for (let i = 0; i < this.count; i++) style(i);
    this.putInOrder();
    if (isOver) this.painter.over(rows);
    else this.painter.load(this.marks);
    this.draw(!isOver);
  }

  putInOrder() {
    const { order, onTop } = this.marks;
    let place = 0;
    for (const level of [0, 1]) for (let i = 0; i < this.count; i++) if (onTop[i] === level) order[place++] = i;
  }

  setCurrent(i, links = []) {
    this.current = i;
    this.links = links;
    const moved = i >= 0 && this.marks && !this.isVisible(i);
    if (moved) {
      this.view.x = this.marks.positions[2 * i];
      this.view.y = this.marks.positions[2 * i + 1];
    }
    this.draw(moved);
  }

  select(set) {
    this.selected = set;
    this.draw(false);
  }

  // In the next frame; the marks themselves only where they moved or changed, as they may be many.
  draw(marksToo = true) {
    if (!this.marks) return;
    this.stale ||= marksToo;
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      if (!this.overlay.clientWidth || !this.overlay.clientHeight) return; // behind another view: drawn when it is back
      if (this.unseen) this.showAll();
      if (this.stale) this.painter.paint(this.view, fit(this.points));
      this.stale = false;
      this.drawOverlay();
    });
  }

  drawOverlay() {
    const { width, height, ratio } = fit(this.overlay),
      pen = this.overlay.getContext('2d');
    const ink = getComputedStyle(this.overlay).color;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.strokeStyle = pen.fillStyle = ink;
    pen.globalAlpha = 0.55;
    for (const i of this.selected) {
      const [x, y] = this.onScreen(i);
      pen.beginPath();
      pen.arc(x, y, 6, 0, 7);
      pen.stroke();
    }
    pen.globalAlpha = 1;
    if (this.current >= 0) {
      const [x, y] = this.onScreen(this.current);
      pen.setLineDash([3, 3]);
      for (const j of this.links) {
        const [a, b] = this.onScreen(j);
        pen.beginPath();
        pen.moveTo(x, y);
        pen.lineTo(a, b);
        pen.stroke();
      }
      pen.setLineDash([]);
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(x, y, 10, 0, 7);
      pen.stroke();
      pen.lineWidth = 1;
    }
    if (this.path) {
      pen.beginPath();
      for (const [x, y] of this.path) pen.lineTo(x, y);
      pen.closePath();
      pen.stroke();
      pen.globalAlpha = 0.1;
      pen.fill();
      pen.globalAlpha = 1;
    }
  }

  showAll() {
    const { left, top, right, bottom } = this.extent();
    const { clientWidth: width, clientHeight: height } = this.overlay;
    this.unseen = !width || !height; // behind another view: fitted when it is first drawn
    this.view = {
      x: (left + right) / 2,
      y: (top + bottom) / 2,
      scale: Math.min(width / (right - left || 1), height / (bottom - top || 1)) * 0.9,
    };
    this.draw();
  }

  zoom(factor, [x, y] = [this.overlay.clientWidth / 2, this.overlay.clientHeight / 2]) {
    const [before, above] = this.onMap(x, y);
    this.view.scale *= factor;
    const [after, below] = this.onMap(x, y);
    this.view.x += before - after;
    this.view.y += above - below;
    this.draw();
  }

  onScreen(i) {
    const { positions } = this.marks,
      { clientWidth: width, clientHeight: height } = this.overlay;
    return [
      (positions[2 * i] - this.view.x) * this.view.scale + width / 2,
      (positions[2 * i + 1] - this.view.y) * this.view.scale + height / 2,
    ];
  }

  onMap(x, y) {
    return [
      (x - this.overlay.clientWidth / 2) / this.view.scale + this.view.x,
      (y - this.overlay.clientHeight / 2) / this.view.scale + this.view.y,
    ];
  }

  isVisible(i) {
    const [x, y] = this.onScreen(i);
    return x > 0 && y > 0 && x < this.overlay.clientWidth && y < this.overlay.clientHeight;
  }

  // A grid over the map, so that picking looks at a few marks and not at all: those of cell c stand in places
  // starts[c] to starts[c + 1] of items.
  index() {
    const { positions } = this.marks, { left, top, right, bottom } = this.extent();
    const across = (cells - 1) / (right - left || 1),
      down = (cells - 1) / (bottom - top || 1);
    const column = x => Math.floor((x - left) * across),
      line = y => Math.floor((y - top) * down),
      cellOf = i => line(positions[2 * i + 1]) * cells + column(positions[2 * i]);
    const starts = new Uint32Array(cells * cells + 1),
      items = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) starts[cellOf(i) + 1]++;
    for (let c = 0; c < cells * cells; c++) starts[c + 1] += starts[c];
    const next = starts.slice();
    for (let i = 0; i < this.count; i++) items[next[cellOf(i)]++] = i;
    this.near = (x, y, radius) => {
      const found = [],
        last = cells - 1;
      for (let v = Math.max(0, line(y - radius)); v <= Math.min(last, line(y + radius)); v++)
        for (let u = Math.max(0, column(x - radius)); u <= Math.min(last, column(x + radius)); u++)
          for (let k = starts[v * cells + u]; k < starts[v * cells + u + 1]; k++) found.push(items[k]);
      return found;
    };
  }

  extent() {
    const { positions } = this.marks;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < 2 * this.count; i += 2) {
      left = Math.min(left, positions[i]);
      right = Math.max(right, positions[i]);
      top = Math.min(top, positions[i + 1]);
      bottom = Math.max(bottom, positions[i + 1]);
    }
    return { left, top, right, bottom };
  }

  pick(x, y) {
    const { positions } = this.marks,
      [mx, my] = this.onMap(x, y),
      radius = pickRadius / this.view.scale;
    let best = -1,
      least = radius * radius;
    for (const i of this.near(mx, my, radius)) {
      const square = (positions[2 * i] - mx) ** 2 + (positions[2 * i + 1] - my) ** 2;
      if (square < least) [best, least] = [i, square];
    }
    return best;
  }

  // The nearest mark in a direction, within 45 degrees of it.
  towards(dx, dy) {
    const { positions } = this.marks,
      from = this.current < 0 ? 0 : this.current;
    let best = from,
      least = Infinity;
    for (let i = 0; i < this.count; i++) {
      const x = positions[2 * i] - positions[2 * from],
        y = positions[2 * i + 1] - positions[2 * from + 1];
      const along = x * dx + y * dy,
        across = Math.abs(x * dy) + Math.abs(y * dx),
        cost = along + 2 * across;
      if (along > 0 && across <= along && cost < least) [best, least] = [i, cost];
    }
    return best;
  }

  inside(path) {
    const { positions } = this.marks,
      found = [],
      corners = path.map(([x, y]) => this.onMap(x, y));
    for (let i = 0; i < this.count; i++) {
      const x = positions[2 * i],
        y = positions[2 * i + 1];
      let odd = false;
      for (let a = 0, b = corners.length - 1; a < corners.length; b = a++) {
        const [ax, ay] = corners[a],
          [bx, by] = corners[b];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
      }
      if (odd) found.push(i);
    }
    return found;
  }

  listen() {
    const o = this.overlay,
      at = e => {
        const box = o.getBoundingClientRect();
        return [e.clientX - box.left, e.clientY - box.top];
      };
    let last = null,
      moved = 0;
    o.addEventListener('pointerdown', e => {
      o.setPointerCapture(e.pointerId);
      last = at(e);
      moved = 0;
      if (this.lassoing || e.shiftKey) this.path = [last];
    });
    o.addEventListener('pointermove', e => {
      if (!last) return;
      const [x, y] = at(e);
      moved += Math.abs(x - last[0]) + Math.abs(y - last[1]);
      if (this.path) {
        this.path.push([x, y]);
        this.draw(false);
      } else if (moved > 3) {
        this.view.x -= (x - last[0]) / this.view.scale;
        this.view.y -= (y - last[1]) / this.view.scale;
        this.draw();
      }
      last = [x, y];
    });
    o.addEventListener('pointerup', e => {
      if (this.path && this.path.length > 3) this.onLasso(this.inside(this.path));
      else if (moved <= 3) {
        const i = this.pick(...at(e));
        if (i >= 0) this.onPick(i);
      }
      last = this.path = null;
      this.draw(false);
    });
    o.addEventListener(
      'wheel',
      e => {
        e.preventDefault();
        this.zoom(Math.exp(-e.deltaY / 400), at(e));
      },
      { passive: false },
    );
    o.addEventListener('dblclick', () => this.showAll());
    o.addEventListener('keydown', e => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
      if (e.ctrlKey || e.metaKey || e.altKey) return;
      if (step) this.onPick(this.towards(...step));
      else if (e.key === '+' || e.key === '=') this.zoom(1.4);
      else if (e.key === '-') this.zoom(1 / 1.4);
      else if (e.key === 'Home') this.showAll();
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
  }
}
