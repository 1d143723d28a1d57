// Paints many small marks: by WebGL where there is one, else on a plain canvas. Both take the same columns of numbers:
// positions (x, y a mark), colours (r, g, b, a a mark), kinds (shape, size a mark) and the order to paint in.
import { shapePaths } from './palette.js';

const cell = 64;

export function painterFor(canvas) {
  const gl = canvas.getContext('webgl2', { antialias: false, alpha: true, premultipliedAlpha: true });
  return gl ? new GlPainter(canvas, gl) : new PlainPainter(canvas);
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
    canvas.addEventListener('webglcontextrestored', () => { this.prepare(); this.restored?.(); });
    this.prepare();
  }

  prepare() {
    const gl = this.gl, program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, vertexSource], [gl.FRAGMENT_SHADER, fragmentSource]]) {
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
    const gl = this.gl, place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[name]);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normalised, 0, 0);
  }

  load({ positions, colours, kinds, order }) {
    const gl = this.gl;
    for (const [name, values] of [['position', positions], ['colour', colours], ['kind', kinds]]) {
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
    gl.uniform2f(this.place('scale'), 2 * view.scale / width, -2 * view.scale / height);
    gl.uniform1f(this.place('ratio'), ratio);
    gl.drawElements(gl.POINTS, this.count, gl.UNSIGNED_INT, 0);
  }
}

class PlainPainter {
  constructor(canvas) {
    Object.assign(this, { canvas, pen: canvas.getContext('2d'), stamps: new Map(), marks: null });
  }

  load(marks) { this.marks = marks; }

  // A mark of one shape, colour and size, drawn once and then stamped.
  stamp(shape, size, ratio, r, g, b) {
    const key = `${shape} ${size} ${ratio} ${r} ${g} ${b}`;
    if (!this.stamps.has(key)) {
      const stamp = document.createElement('canvas');
      stamp.width = stamp.height = Math.ceil(size * ratio);
      const pen = stamp.getContext('2d');
      pen.scale(stamp.width / 16, stamp.width / 16);
      pen.fillStyle = `rgb(${r} ${g} ${b})`;
      pen.fill(new Path2D(shapePaths[shape]));
      this.stamps.set(key, stamp);
    }
    return this.stamps.get(key);
  }

  paint(view, { width, height, ratio }) {
    const { pen, marks } = this;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!marks) return;
    const { positions, colours, kinds, order } = marks;
    for (const i of order) {
      const x = (positions[2 * i] - view.x) * view.scale + width / 2, y = (positions[2 * i + 1] - view.y) * view.scale + height / 2;
      if (x < -9 || y < -9 || x > width + 9 || y > height + 9) continue;
      const size = kinds[2 * i + 1], stamp = this.stamp(kinds[2 * i], size, ratio, colours[4 * i], colours[4 * i + 1], colours[4 * i + 2]);
      pen.globalAlpha = colours[4 * i + 3] / 255;
      pen.drawImage(stamp, Math.round((x - size / 2) * ratio), Math.round((y - size / 2) * ratio));
    }
  }
}
