// Charts of how well the model does. Every figure is measured on labels that the model did not learn from.
import { $, make, percent } from '../dom.js';
import { meanRecallInterval, wilson } from '../model/intervals.js';
import { mark, svg } from '../palette.js';

const wide = 520,
  high = 250,
  left = 58,
  bottom = 32,
  top = 12,
  right = 14;

// pick(classId): the person asks for a class's clips.
export function showResults({ runs, classById: classes }, pick) {
  const measured = runs.filter(r => r.metrics.measured > 0);
  $('view-results').classList.toggle('empty', !measured.length);
  if (!measured.length) {
    $('curve').replaceChildren(
      make('p', {
        className: 'faint',
        textContent: 'Nothing measured yet: label at least two clips of each of two classes, then retrain.',
      }),
    );
    return;
  }
  const metrics = measured.at(-1).metrics,
    names = metrics.classIds.map(id => classes.get(id)?.name ?? 'a merged class');
  $('curve').replaceChildren(curve(measured), curveNote(measured));
  $('recall').replaceChildren(recall(metrics, classes, names, pick));
  $('confusion').replaceChildren(confusion(metrics, names, pick));
  $('reliability').replaceChildren(
    reliability(metrics),
    make('p', {
      className: 'faint',
      textContent: [
        `Expected calibration error ${(100 * metrics.calibrationError).toFixed(1)} points`,
        `over ${metrics.measured} labels. Bars on the line: confidence can be taken at its word.`,
        'Faint bars hold few answers.',
      ].join(' '),
    }),
  );
}

function axes(xTicks, yTicks, xTitle, yTitle, xAt, yAt) {
  const group = svg('g', { class: 'axes' });
  for (const [value, text] of yTicks)
    group.append(
      svg('line', { x1: left, x2: wide - right, y1: yAt(value), y2: yAt(value) }),
      svg('text', { x: left - 6, y: yAt(value) + 4, 'text-anchor': 'end' }, text),
    );
  for (const [value, text] of xTicks)
    group.append(svg('text', { x: xAt(value), y: high - bottom + 15, 'text-anchor': 'middle' }, text));
  group.append(
    svg('text', { x: (left + wide - right) / 2, y: high - 2, 'text-anchor': 'middle', class: 'title' }, xTitle),
    svg(
      'text',
      {
        x: 0,
        y: 0,
        'text-anchor': 'middle',
        class: 'title',
        transform: `translate(11 ${(top + high - bottom) / 2}) rotate(-90)`,
      },
      yTitle,
    ),
  );
  return group;
}

const shares = [0, 0.25, 0.5, 0.75, 1].map(v => [v, percent(v)]);
const yOf = v => top + (1 - v) * (high - top - bottom);

function curve(runs) {
  const counts = runs.map(r => r.labelCount),
    most = Math.max(...counts),
    least = Math.min(...counts);
  const span = most - least || 1,
    xOf = n => left + 12 + ((n - least) / span) * (wide - left - right - 24);
  const ticks = [...new Set([least, Math.round((least + most) / 2), most])].map(n => [n, `${n}`]);
  const at = r => [xOf(r.labelCount), yOf(r.metrics.unweightedAccuracy)];
  const whiskers = runs.map(r => {
    const [low, high] = meanRecallInterval(r.metrics),
      [x] = at(r);
    return svg('line', { x1: x, x2: x, y1: yOf(low), y2: yOf(high), class: 'whisker' });
  });
  const dots = runs.map(r =>
    svg(
      'circle',
      { cx: at(r)[0], cy: at(r)[1], r: 3.5 },
      svg('title', {}, `${r.labelCount} labels: ${percent(r.metrics.unweightedAccuracy)} (${r.options.method})`),
    ),
  );
  const says = 'Mean recall against number of labels, with 95 % intervals';
  return svg(
    'svg',
    { viewBox: `0 0 ${wide} ${high}`, class: 'chart', role: 'img', 'aria-label': says, 'data-runs': runs.length },
    axes(ticks, shares, 'labels', 'mean recall', xOf, yOf),
    svg('polyline', { class: 'line', points: runs.map(r => at(r).join()).join(' ') }),
    ...whiskers,
    ...dots,
  );
}

function curveNote(runs) {
  const last = runs.at(-1),
    mean = last.metrics.unweightedAccuracy,
    before = runs.at(-2)?.metrics.unweightedAccuracy;
  const [low, high] = meanRecallInterval(last.metrics),
    points = Math.abs(100 * (mean - before)).toFixed(1);
  const change = before === undefined ? '' : `, ${mean >= before ? '+' : '−'}${points} points since the run before`;
  return note(
    `Mean recall ${percent(mean)} with ${last.labelCount} labels (between ${percent(low)} and ${percent(high)} in ` +
      `95 of 100 cases${change}); measured on ${last.metrics.measured} of them, each held out once.`,
  );
}

const note = textContent => make('p', { className: 'faint', textContent });

// Worst first, each with its interval; a name leads to the class's clips.
function recall(metrics, classes, names, pick) {
  const rows = metrics.classIds.map((id, i) => {
    const count = metrics.confusion[i].reduce((a, b) => a + b, 0);
    return { id, name: names[i], count, share: metrics.recall[i], interval: wilson(metrics.confusion[i][i], count) };
  });
  rows.sort((a, b) => (a.share ?? 2) - (b.share ?? 2));
  return make('ol', { className: 'prediction wide' }, ...rows.map(row => recallRow(row, classes.get(row.id), pick)));
}

function recallRow({ id, name, count, share, interval: [low, high] }, known, pick) {
  const fill = make('span', { className: 'bar-fill' }),
    whisker = make('span', { className: 'bar-whisker' });
  fill.style.width = percent(share ?? 0);
  whisker.style.left = percent(low);
  whisker.style.width = percent(high - low);
  const measured = share === null ? '–' : percent(share),
    range = `${Math.round(100 * low)}–${percent(high)}`;
  const link = make('button', { className: 'link name', textContent: name, title: 'Show its clips', disabled: !known });
  link.addEventListener('click', () => pick(id));
  return make(
    'li',
    {},
    known && mark(known.colour, known.shape),
    link,
    make('span', { className: 'bar-track' }, fill, whisker),
    make('span', { className: 'number', textContent: measured }),
    make('span', { className: 'number range', textContent: count ? `${range} of ${count}` : 'not measured' }),
  );
}

function confusion(metrics, names, pick) {
  const heading = name => make('th', { scope: 'col' }, make('span', { textContent: name }));
  const corner = make('td', { className: 'corner', textContent: 'label ↓  answer →' });
  const rows = metrics.confusion.map((row, t) => {
    const sum = row.reduce((a, b) => a + b, 0) || 1,
      id = metrics.classIds[t];
    const head = make(
      'th',
      { scope: 'row' },
      link(names[t], () => pick(id)),
    );
    return make(
      'tr',
      {},
      head,
      ...row.map((count, p) => cell(count, sum, t === p, `${names[t]} taken for ${names[p]}`)),
    );
  });
  const head = make('thead', {}, make('tr', {}, corner, ...names.map(heading)));
  return make(
    'div',
    { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'What is taken for what' },
    make('table', { className: 'confusion' }, head, make('tbody', {}, ...rows)),
  );
}

function cell(count, sum, right, what) {
  const [low, high] = wilson(count, sum),
    range = `${Math.round(100 * low)}–${percent(high)}`;
  const td = make('td', {
    textContent: count || '',
    className: right ? 'right' : 'wrong',
    title: `${what}: ${count} of ${sum}, ${range}`,
  });
  td.style.setProperty('--share', (count / sum).toFixed(3));
  return td;
}

function link(textContent, act) {
  const button = make('button', { className: 'link', textContent, title: 'Show its clips' });
  button.addEventListener('click', act);
  return button;
}

function reliability(metrics) {
  const xOf = v => left + v * (wide - left - right),
    most = Math.max(...metrics.reliability.map(b => b.count));
  const bars = metrics.reliability.map(b =>
    svg(
      'rect',
      {
        x: xOf(b.from) + 2,
        width: xOf(b.to) - xOf(b.from) - 4,
        y: yOf(b.accuracy),
        height: Math.max(1, yOf(0) - yOf(b.accuracy)),
        class: 'bar',
        opacity: 0.35 + (0.65 * b.count) / most,
      },
      svg('title', {}, `${b.count} answers of confidence ${percent(b.confidence)}: ${percent(b.accuracy)} right`),
    ),
  );
  const dots = metrics.reliability.map(b => svg('circle', { cx: xOf(b.confidence), cy: yOf(b.accuracy), r: 3.5 }));
  return svg(
    'svg',
    {
      viewBox: `0 0 ${wide} ${high}`,
      class: 'chart',
      role: 'img',
      'aria-label': 'Share of right answers against confidence',
    },
    axes(shares, shares, 'confidence', 'share right', xOf, yOf),
    ...bars,
    svg('line', { class: 'diagonal', x1: xOf(0), y1: yOf(0), x2: xOf(1), y2: yOf(1) }),
    ...dots,
  );
}
