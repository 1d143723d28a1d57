// Charts of how well the model does. Every figure is measured on labels that the model did not learn from.
import { $, make, percent } from '../dom.js';
import { mark, svg } from '../palette.js';

const wide = 520, high = 250, left = 58, bottom = 32, top = 12, right = 14;

export function showResults({ runs, classById: classes }) {
  const measured = runs.filter(r => r.metrics.measured > 0);
  $('view-results').classList.toggle('empty', !measured.length);
  if (!measured.length) {
    $('curve').replaceChildren(make('p', { className: 'faint', textContent: 'Nothing measured yet: label at least two clips of each of two classes, then retrain.' }));
    return;
  }
  const metrics = measured.at(-1).metrics, names = metrics.classIds.map(id => classes.get(id)?.name ?? 'a merged class');
  $('curve').replaceChildren(curve(measured), curveNote(measured));
  $('recall').replaceChildren(recall(metrics, classes, names));
  $('confusion').replaceChildren(confusion(metrics, names));
  $('reliability').replaceChildren(reliability(metrics), make('p', { className: 'faint', textContent: `Expected calibration error ${(100 * metrics.calibrationError).toFixed(1)} points over ${metrics.measured} labels. Bars on the line: confidence can be taken at its word. Faint bars hold few answers.` }));
}

function axes(xTicks, yTicks, xTitle, yTitle, xAt, yAt) {
  const group = svg('g', { class: 'axes' });
  for (const [value, text] of yTicks) group.append(svg('line', { x1: left, x2: wide - right, y1: yAt(value), y2: yAt(value) }), svg('text', { x: left - 6, y: yAt(value) + 4, 'text-anchor': 'end' }, text));
  for (const [value, text] of xTicks) group.append(svg('text', { x: xAt(value), y: high - bottom + 15, 'text-anchor': 'middle' }, text));
  group.append(svg('text', { x: (left + wide - right) / 2, y: high - 2, 'text-anchor': 'middle', class: 'title' }, xTitle), svg('text', { x: 0, y: 0, 'text-anchor': 'middle', class: 'title', transform: `translate(11 ${(top + high - bottom) / 2}) rotate(-90)` }, yTitle));
  return group;
}

const shares = [0, 0.25, 0.5, 0.75, 1].map(v => [v, percent(v)]);
const yOf = v => top + (1 - v) * (high - top - bottom);

function curve(runs) {
  const most = Math.max(...runs.map(r => r.labelCount)), least = Math.min(...runs.map(r => r.labelCount)), span = most - least || 1;
  const xOf = n => left + 12 + (n - least) / span * (wide - left - right - 24);
  const ticks = [...new Set([least, Math.round((least + most) / 2), most])].map(n => [n, `${n}`]);
  const line = (value, className) => svg('polyline', { class: className, points: runs.map(r => `${xOf(r.labelCount)},${yOf(value(r.metrics))}`).join(' ') });
  const dots = runs.map(r => svg('circle', { cx: xOf(r.labelCount), cy: yOf(r.metrics.unweightedAccuracy), r: 3.5 }, svg('title', {}, `${r.labelCount} labels: ${percent(r.metrics.unweightedAccuracy)} (${r.options.method})`)));
  return svg('svg', { viewBox: `0 0 ${wide} ${high}`, class: 'chart', role: 'img', 'aria-label': 'Mean recall against number of labels', 'data-runs': runs.length },
    axes(ticks, shares, 'labels', 'mean recall', xOf, yOf), line(m => m.unweightedAccuracy, 'line'), ...dots);
}

function curveNote(runs) {
  const last = runs.at(-1), before = runs.at(-2);
  const change = before ? ` (${last.metrics.unweightedAccuracy >= before.metrics.unweightedAccuracy ? '+' : '−'}${Math.abs(100 * (last.metrics.unweightedAccuracy - before.metrics.unweightedAccuracy)).toFixed(1)} points since the run before)` : '';
  return make('p', { className: 'faint', textContent: `Mean recall ${percent(last.metrics.unweightedAccuracy)} with ${last.labelCount} labels${change}; measured on ${last.metrics.measured} of them, each held out once.` });
}

function recall(metrics, classes, names) {
  const rows = metrics.classIds.map((id, i) => {
    const fill = make('span', { className: 'bar-fill' }), known = classes.get(id), count = metrics.confusion[i].reduce((a, b) => a + b, 0);
    fill.style.width = percent(metrics.recall[i] ?? 0);
    return make('li', {}, known ? mark(known.colour, known.shape) : '', make('span', { className: 'name', textContent: names[i] }), make('span', { className: 'bar-track' }, fill), make('span', { className: 'number', textContent: metrics.recall[i] === null ? '–' : percent(metrics.recall[i]) }), make('span', { className: 'number faint', textContent: `of ${count}` }));
  });
  return make('ol', { className: 'prediction wide' }, ...rows);
}

function confusion(metrics, names) {
  const head = make('tr', {}, make('td', { className: 'corner', textContent: 'label ↓  answer →' }), ...names.map(name => make('th', { scope: 'col' }, make('span', { textContent: name }))));
  const rows = metrics.confusion.map((row, t) => {
    const sum = row.reduce((a, b) => a + b, 0) || 1;
    return make('tr', {}, make('th', { scope: 'row', textContent: names[t] }), ...row.map((count, p) => {
      const cell = make('td', { textContent: count || '', title: `${names[t]} taken for ${names[p]}: ${count}`, className: t === p ? 'right' : 'wrong' });
      cell.style.setProperty('--share', (count / sum).toFixed(3));
      return cell;
    }));
  });
  return make('div', { className: 'scroll', tabIndex: 0 }, make('table', { className: 'confusion' }, make('thead', {}, head), make('tbody', {}, ...rows)));
}

function reliability(metrics) {
  const xOf = v => left + v * (wide - left - right), most = Math.max(...metrics.reliability.map(b => b.count));
  const bars = metrics.reliability.map(b => svg('rect', { x: xOf(b.from) + 2, width: xOf(b.to) - xOf(b.from) - 4, y: yOf(b.accuracy), height: Math.max(1, yOf(0) - yOf(b.accuracy)), class: 'bar', opacity: 0.35 + 0.65 * b.count / most }, svg('title', {}, `${b.count} answers of confidence ${percent(b.confidence)}: ${percent(b.accuracy)} right`)));
  const dots = metrics.reliability.map(b => svg('circle', { cx: xOf(b.confidence), cy: yOf(b.accuracy), r: 3.5 }));
  return svg('svg', { viewBox: `0 0 ${wide} ${high}`, class: 'chart', role: 'img', 'aria-label': 'Share of right answers against confidence' },
    axes(shares, shares, 'confidence', 'share right', xOf, yOf), ...bars, svg('line', { class: 'diagonal', x1: xOf(0), y1: yOf(0), x2: xOf(1), y2: yOf(1) }), ...dots);
}
