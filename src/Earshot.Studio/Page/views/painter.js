// Paints many small marks: by WebGL where the machine has a fast one, else on a plain canvas. Both take the same
// columns of numbers: positions (x, y a mark), colours (r, g, b, a a mark), kinds (shape, size a mark) and the order
// to paint in.
import { shapePaths } from '../palette.js';

const cell = 64,
  sliceMs = 6,
  sliceMarks = 1024;

export function painterFor(canvas) {
  const gl = fastGl() && canvas.getContext('webgl2', { antialias: false, alpha: true, premultipliedAlpha: true });
  return gl ? new GlPainter(canvas, gl) : new PlainPainter(canvas);
}

// WebGL imitated by the processor is slower than no WebGL. Asked of another canvas, as one that gave WebGL gives
// nothing else.
function fastGl() {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true }),
    told = gl?.getExtension('WEBGL_debug_renderer_info');
  return (
    gl &&
    !/swiftshader|llvmpipe|software|basic render/i.test(
      gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER),
    )
  );
}

// The shapes side by side, white with a darker rim.
function atlas() {
  const sheet = document.createElement('canvas');
  sheet.width = cell * shapePaths.length;
  sheet.height = cell;
  const pen = sheet.getContext('2d');
  shapePaths.forEach((path, i) => {
    pen.setTransform(cell / 16, 0, 0, cell / 16, i * cell, 0);
    pen.fillStyle = '#fff';
    pen.strokeStyle = '#777';
    pen.fill(new Path2D(path));
    pen.stroke(new Path2D(path));
  });
  return sheet;
}

const vertexSource = `#version 300 es
  in vec2 position; in vec4 colour; in vec2 kind;
  uniform vec2 centre, scale; uniform float ratio;
  out vec4 tint; flat out float shape;
  void main() {
    gl_Position = vec4((position - centre) * scale, 0.0, 1.0);
    gl_PointSize = kind.y * ratio; tint = colour; shape = kind.x;
  }`;
const fragmentSource = `#version 300 es
  precision mediump float;
  in vec4 tint; flat in float shape; uniform sampler2D shapes; uniform float count; out vec4 pixel;
  void main() {
    vec4 ink = texture(shapes, vec2((shape + gl_PointCoord.x) / count, gl_PointCoord.y));
    pixel = vec4(tint.rgb * ink.rgb, ink.a) * tint.a;
  }`;

class GlPainter {
  constructor(canvas, gl) {
    Object.assign(this, { canvas, gl, count: 0 });
    canvas.addEventListener('webglcontextlost', e => e.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => {
      this.prepare();
      this.restored?.();
    });
    this.prepare();
  }

  prepare() {
    const gl = this.gl,
      program = gl.createProgram();
    for (const [kind, source] of [
      [gl.VERTEX_SHADER, vertexSource],
      [gl.FRAGMENT_SHADER, fragmentSource],
    ]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    this.buffers = Object.fromEntries(['position', 'colour', 'kind', 'order'].map(name => [name, gl.createBuffer()]));
    this.place = name => gl.getUniformLocation(program, name);
    this.attribute('position', program, 2, gl.FLOAT, false);
    this.attribute('colour', program, 4, gl.UNSIGNED_BYTE, true);
    this.attribute('kind', program, 2, gl.UNSIGNED_BYTE, false);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, atlas());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    gl.uniform1f(this.place('count'), shapePaths.length);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  attribute(name, program, size, type, normalised) {
    const gl = this.gl,
      place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normalised, 0, 0);
  }

  load(marks) {
    const gl = this.gl,
      { positions, colours, kinds, order } = marks;
    this.marks = marks;
    for (const [name, values] of [
      ['position', positions],
      ['colour', colours],
      ['kind', kinds],
    ]) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW);
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers.order);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
    this.count = order.length;
  }

  // Marks that changed go over all others.
  over() {
    this.load(this.marks);
    this.paint(...this.last);
  }

  paint(view, size) {
    const gl = this.gl,
      { width, height, ratio } = size;
    this.last = [{ ...view }, size];
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.place('centre'), view.x, view.y);
    gl.uniform2f(this.place('scale'), (2 * view.scale) / width, (-2 * view.scale) / height);
    gl.uniform1f(this.place('ratio'), ratio);
    gl.drawElements(gl.POINTS, this.count, gl.UNSIGNED_INT, 0);
  }
}

// While a person pans or zooms, the picture there is is moved and stretched; it is painted anew once the hand rests,
// a slice of the marks at a time, so that no key waits for it. Marks that changed are painted over it.
class PlainPainter {
  constructor(canvas) {
    Object.assign(this, {
      canvas,
      pen: canvas.getContext('2d'),
      covers: new Map(),
      marks: null,
      painted: null, // { view, size, image } of the picture there is
      job: null, // the same of the one that is being painted, with the place it has come to and what goes over it
      isStale: true,
      resting: 0,
    });
  }

  load(marks) {
    this.marks = marks;
    this.isStale = true;
  }

  over(rows) {
    this.job?.late.push(...rows);
    if (!this.painted) return;
    for (const i of rows) this.mark(this.painted, i);
    this.pen.putImageData(this.painted.image, 0, 0);
  }

  paint(view, size) {
    clearTimeout(this.resting);
    const before = this.painted;
    if (!this.isStale && isOf(this.job, view, size)) return;
    if (this.isStale || before?.size.width !== size.width || before?.size.height !== size.height) {
      this.paintAnew({ ...view }, size);
      return;
    }
    const zoom = view.scale / before.view.scale;
    const [x, y] = [(before.view.x - view.x) * view.scale, (before.view.y - view.y) * view.scale];
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    if (!isOf(before, view, size)) this.resting = setTimeout(() => this.paintAnew({ ...view }, size), 120);
  }

  paintAnew(view, size) {
    this.isStale = false;
    if (!this.marks) return;
    const image = this.pen.createImageData(this.canvas.width, this.canvas.height);
    this.job = { view, size, image, place: 0, late: [] };
    this.goOn(this.job);
  }

  goOn(job) {
    if (this.job !== job) return;
    const { order } = this.marks,
      until = performance.now() + sliceMs;
    while (job.place < order.length && performance.now() < until)
      for (const end = Math.min(job.place + sliceMarks, order.length); job.place < end; job.place++)
        this.mark(job, order[job.place]);
    if (job.place < order.length) {
      setTimeout(() => this.goOn(job));
      return;
    }
    for (const i of job.late) this.mark(job, i);
    Object.assign(this, { job: null, painted: job });
    this.canvas.style.transform = '';
    this.pen.putImageData(job.image, 0, 0);
  }

  // How much of each pixel a mark covers, 0 to 255.
  cover(shape, size, ratio) {
    const key = (shape * 64 + size) * 1024 + Math.round(64 * ratio);
    if (!this.covers.has(key)) {
      const side = Math.ceil(size * ratio),
        pen = new OffscreenCanvas(side, side).getContext('2d');
      pen.scale(side / 16, side / 16);
      pen.fill(new Path2D(shapePaths[shape]));
      this.covers.set(key, { side, alpha: pen.getImageData(0, 0, side, side).data.filter((_, i) => i % 4 === 3) });
    }
    return this.covers.get(key);
  }

  // Pixel by pixel: ten times as fast as to draw 50,000 small pictures.
  mark({ view, size: { width, height, ratio }, image }, i) {
    const { positions, colours, kinds } = this.marks,
      x = (positions[2 * i] - view.x) * view.scale + width / 2,
      y = (positions[2 * i + 1] - view.y) * view.scale + height / 2,
      across = kinds[2 * i + 1];
    if (x < -9 || y < -9 || x > width + 9 || y > height + 9) return;
    const cover = this.cover(kinds[2 * i], across, ratio);
    blend(image, cover, Math.round((x - across / 2) * ratio), Math.round((y - across / 2) * ratio), colours, 4 * i);
  }
}

const isOf = (picture, view, size) =>
  picture &&
  ['x', 'y', 'scale'].every(key => picture.view[key] === view[key]) &&
  ['width', 'height', 'ratio'].every(key => picture.size[key] === size[key]);

function blend({ data, width, height }, { side, alpha }, left, top, colours, c) {
  const [r, g, b, a] = [colours[c], colours[c + 1], colours[c + 2], colours[c + 3]];
  const [last, end] = [Math.min(side, height - top), Math.min(side, width - left)];
  for (let v = Math.max(0, -top); v < last; v++)
    for (let u = Math.max(0, -left); u < end; u++) {
      const over = (alpha[v * side + u] * a) / 65025;
      if (!over) continue;
      const at = 4 * ((top + v) * width + left + u);
      if (data[at + 3] > 253 && data[at] === r && data[at + 1] === g && data[at + 2] === b) continue;
      const under = (data[at + 3] / 255) * (1 - over),
        sum = over + under;
      data[at] = (r * over + data[at] * under) / sum;
      data[at + 1] = (g * over + data[at + 1] * under) / sum;
      data[at + 2] = (b * over + data[at + 2] * under) / sum;
      data[at + 3] = 255 * sum;
    }
}
