export const $ = id => document.getElementById(id);

// An element with class, text or children (those that are not there are left out); never from HTML text, so that a
// file's name stays a name.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && key !== 'list') element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child || child === 0));
  return element;
}

export const plural = (n, what) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

export const percent = value => `${Math.round(100 * value)}%`;

const shownMs = 5000;
let vanishing;

// Says something that passes; what went wrong stays in the banner until it is read.
export function toast(text, bad = false) {
  if (bad) { banner(text); return; }
  const box = $('toast');
  box.textContent = text;
  box.className = 'toast shown';
  clearTimeout(vanishing);
  vanishing = setTimeout(() => { box.className = 'toast'; }, shownMs);
}

export function fileName(path) {
  const cut = path.lastIndexOf('/') + 1;
  return [path.slice(0, cut), path.slice(cut)];
}

// A canvas as sharp as the screen; answers its size in CSS pixels.
export function fit(canvas, width = canvas.clientWidth, height = canvas.clientHeight) {
  const ratio = devicePixelRatio || 1, [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
  return { width, height, ratio };
}

// An error that stays until it is read.
export function banner(text) {
  $('banner-text').textContent = text;
  $('banner').hidden = !text;
}
