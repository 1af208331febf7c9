'use strict';

// Is a difference more than noise? What `runexp contrast` says of each field, with a picture of the
// pairs of each contrast.
const kFirstContrasts = 8;

// "20 pairs: 3 rise, 17 fall"
function countPairs(pairs) {
  const rise = pairs.filter(({from, to}) => to > from).length;
  const fall = pairs.filter(({from, to}) => to < from).length;
  const count = `${formatCount(pairs.length)} ${pairs.length === 1 ? 'pair' : 'pairs'}`;
  return `${count}: ${formatCount(rise)} rise, ${formatCount(fall)} fall`;
}

// `pairs` has the places of two runs for each pair.
const kSeedField = report.swept.findIndex(({name}) => name === 'seed');
function readPairs({pairs}) {
  return Array.from({length: pairs.length / 2}, (_, i) => {
    const [left, right] = [runs[pairs[2 * i]], runs[pairs[2 * i + 1]]];
    return {
      seed: right.values[kSeedField] ?? null,
      from: outcomeOf(left),
      to: outcomeOf(right),
      run: right,
    };
  });
}

function contrastFigure(contrast) {
  const pairs = readPairs(contrast);
  const hint = countPairs(pairs);
  const chart = {contrast, pairs, hint, place: slopeScale(pairs), marked: null};
  chart.readout = element('div', {class: 'readout', 'aria-live': 'polite'}, hint);
  chart.canvas = element('canvas', {
    role: 'img',
    'aria-label': `${hint}, from ${textOfValue(contrast.from)} to ${textOfValue(contrast.to)}`,
    pointermove: (event) => markPair(chart, nearestPair(chart, event)),
    pointerleave: () => markPair(chart, null),
    click: () => chart.marked?.run && setCurrent(chart.marked.run.index),
  });
  onRedraw(() => chart.canvas.isConnected && drawSlopes(chart));
  new ResizeObserver(() => drawSlopes(chart)).observe(chart.canvas);
  return element(
      'figure', {}, chart.canvas,
      element(
          'div', {}, chart.readout, element('figcaption', {}, contrast.sentence),
          svgButton(
              `contrast ${textOfValue(contrast.from)} ${textOfValue(contrast.to)}`,
              () => [chart.canvas], () => drawSlopes(chart))));
}

// The most decided first.
function contrastFigures({contrasts}) {
  const sorted = [...contrasts].sort((a, b) => (a.p_holm ?? 2) - (b.p_holm ?? 2));
  const figures = element('div', {class: 'contrasts'});
  const add = (some) => figures.append(...some.map(contrastFigure));
  add(sorted.slice(0, kFirstContrasts));
  if (sorted.length <= kFirstContrasts) return [figures];
  const more = pushButton(`Show all ${sorted.length} contrasts`, () => {
    add(sorted.slice(kFirstContrasts));
    more.remove();
  });
  return [figures, element('div', {class: 'bar'}, more)];
}

function aboutContrasts({of, contrasts, unit, lengths}) {
  const tests = contrasts.filter((contrast) => contrast.p_holm !== null).length;
  return `Pairs of runs that are alike in everything but ${of}; each is a line, the thick one is ` +
      `the mean. The unit is the ${unit}: the log ratios of one ${unit} are averaged first. p is ` +
      'that of the exact sign-flip test' +
      (tests > 1 ?
           `, after Holm’s correction for the ${formatCount(tests)} contrasts of this field` :
           '') +
      (lengths.length ? `. Pairs of runs of ${lengths.join(', ')} epochs count alike` : '') +
      `. runexp contrast --of ${of} prints the same.`;
}

// Of one field.
function contrastParts(data) {
  if (!data.contrasts) {
    const text =
        `${data.of} has ${formatCount(data.values)} values, too many to contrast each with ` +
        `each here: runexp contrast --of ${data.of} does.`;
    return [element('p', {class: 'about'}, text)];
  }
  return [element('p', {class: 'about'}, aboutContrasts(data)), ...contrastFigures(data)];
}

function showContrasts() {
  if (!report.contrasts.length) return byId('contrasts').remove();
  const parts = element('div');
  const show = () =>
      parts.replaceChildren(...contrastParts(report.contrasts[Number(choose.value)]));
  const choose = element(
      'select', {'aria-label': 'Field to contrast', change: show},
      ...report.contrasts.map(({of}, i) => element('option', {value: String(i)}, of)));
  choose.dataset.keep = 'contrast';
  byId('contrasts').append(element('div', {class: 'bar'}, choose), parts);
  show();
}
