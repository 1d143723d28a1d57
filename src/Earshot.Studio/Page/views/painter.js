// Paints many small marks: by WebGL where the machine has a fast one, else on a plain canvas. Both take the same
// columns of numbers: positions (x, y a mark), colours (r, g, b, a a mark), kinds (shape, size a mark) and the order
// to paint in.
import { shapePaths } from '../palette.js';

const cell = 64;

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

  load({ positions, colours, kinds, order }) {
    const gl = this.gl;
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

  paint(view, { width, height, ratio }) {
    const gl = this.gl;
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(this.place('centre'), view.x, view.y);
    gl.uniform2f(this.place('scale'), (2 * view.scale) / width, (-2 * view.scale) / height);
    gl.uniform1f(this.place('ratio'), ratio);
    gl.drawElements(gl.POINTS, this.count, gl.UNSIGNED_INT, 0);
  }
}

// While a person pans or zooms, the picture there is is moved and stretched; it is painted anew once the hand rests.
class PlainPainter {
  constructor(canvas) {
    Object.assign(this, {
      canvas,
      pen: canvas.getContext('2d'),
      covers: new Map(),
      marks: null,
      painted: null,
      resting: 0,
    });
  }

  load(marks) {
    this.marks = marks;
    this.painted = null;
  }

  paint(view, size) {
    clearTimeout(this.resting);
    if (this.painted?.width !== size.width || this.painted?.height !== size.height) {
      this.paintAnew(view, size);
      return;
    }
    const before = this.painted,
      zoom = view.scale / before.scale;
    const [x, y] = [(before.x - view.x) * view.scale, (before.y - view.y) * view.scale];
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    this.resting = setTimeout(() => this.paintAnew({ ...view }, size), 120);
  }

  // How much of each pixel a mark covers, 0 to 255.
  cover(shape, size, ratio) {
    const key = `${shape} ${size} ${ratio}`;
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
  paintAnew(view, { width, height, ratio }) {
    const { pen, marks } = this;
    this.painted = { ...view, width, height };
    this.canvas.style.transform = '';
    if (!marks) return;
    const { positions, colours, kinds, order } = marks,
      image = pen.createImageData(this.canvas.width, this.canvas.height);
    for (const i of order) {
      const x = (positions[2 * i] - view.x) * view.scale + width / 2,
        y = (positions[2 * i + 1] - view.y) * view.scale + height / 2,
        size = kinds[2 * i + 1];
      if (x < -9 || y < -9 || x > width + 9 || y > height + 9) continue;
      blend(
        image,
        this.cover(kinds[2 * i], size, ratio),
        Math.round((x - size / 2) * ratio),
        Math.round((y - size / 2) * ratio),
        colours.subarray(4 * i, 4 * i + 4),
      );
    }
    pen.putImageData(image, 0, 0);
  }
}

function blend({ data, width, height }, { side, alpha }, left, top, colour) {
  for (let v = Math.max(0, -top); v < Math.min(side, height - top); v++)
    for (let u = Math.max(0, -left); u < Math.min(side, width - left); u++) {
      const over = (alpha[v * side + u] * colour[3]) / 65025;
      if (!over) continue;
      const at = 4 * ((top + v) * width + left + u),
        under = (data[at + 3] / 255) * (1 - over),
        sum = over + under;
      for (let k = 0; k < 3; k++) data[at + k] = (colour[k] * over + data[at + k] * under) / sum;
      data[at + 3] = 255 * sum;
    }
}
