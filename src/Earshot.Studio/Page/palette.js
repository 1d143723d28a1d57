// Classes are told apart by shape as well as by colour; the colours stay apart for colour-blind eyes (after Okabe and
// Ito).

// Twenty: the first eight as they were; each next one the farthest in OKLab from all before it, among those that stand
// out from white as well as from the dark ground.
export const colours = [
  '#0072b2',
  '#e08a00',
  '#009e73',
  '#c9609b',
  '#4aa8e0',
  '#d55e00',
  '#7d6bc4',
  '#8f8500',
  '#3c00fc',
  '#cc00fc',
  '#6c483c',
  '#78cc00',
  '#006000',
  '#900090',
  '#e49cfc',
  '#b4003c',
  '#fc00c0',
  '#e4a8a8',
  '#7800d8',
  '#9cc090',
];

// In a box of 16.
const shapes = [
  'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z',
  'M3 3h10v10h-10z',
  'M8 2l6 11h-12z',
  'M8 1.5l6.5 6.5l-6.5 6.5l-6.5-6.5z',
  'M6 2h4v4h4v4h-4v4h-4v-4h-4v-4h4z',
  'M2 4.5l2.5-2.5l3.5 3.5l3.5-3.5l2.5 2.5l-3.5 3.5l3.5 3.5l-2.5 2.5l-3.5-3.5l-3.5 3.5l-2.5-2.5l3.5-3.5z',
  'M8 14l6-11h-12z',
  'M8 1l2 4.7l5 .4l-3.8 3.3l1.2 4.9l-4.4-2.6l-4.4 2.6l1.2-4.9l-3.8-3.3l5-.4z',
];

export const shapePaths = [
  ...shapes,
  'M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8z',
  'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5z',
];
export const dotShape = shapes.length;

// "None of these", as a label or as what a clip looks like: a ring, which no class has.
export const noneColour = '#8a8f98',
  noneShape = dotShape + 1;

export const classColour = place => colours[place % colours.length];
export const classShape = place => (place + Math.floor(place / colours.length)) % shapes.length;

// Confidence from dark to bright, even steps of lightness (after cividis).
const ramp = [
  [0, 32, 77],
  [64, 74, 107],
  [124, 123, 120],
  [186, 174, 109],
  [255, 233, 69],
];
export function rampColour(t) {
  const place = Math.max(0, Math.min(1, t)) * (ramp.length - 1),
    low = Math.min(Math.floor(place), ramp.length - 2),
    part = place - low;
  return ramp[low].map((c, i) => Math.round(c + (ramp[low + 1][i] - c) * part));
}

export const hexToRgb = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

const svgNamespace = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function mark(colour, shape, size = 12) {
  return svg(
    'svg',
    { class: 'mark', viewBox: '0 0 16 16', width: size, height: size, 'aria-hidden': 'true' },
    svg('path', { d: shapePaths[shape], fill: colour }),
  );
}
