'use strict';

// A heat map of the final perplexity for each pair of swept fields.
const kMostCells = 12;  // along an axis; more values than that share cells
const kCell = {
  width: 58,
  height: 30,
  left: 96,
  bottom: 40
};

// The cells of an axis: what they are called, and in which one a value lies.
function cellsOf(axis) {
  if (axis.values.length <= kMostCells || !axis.numeric) {
    const place = new Map(axis.values.map((value, i) => [value, i]));
    return {axis, names: axis.values.map(axis.text), find: (value) => place.get(value)};
  }
  const find = (value) => Math.min(Math.floor(axis.position(value) * kMostCells), kMostCells - 1);
  const names = Array.from({length: kMostCells}, () => '');
  for (const value of axis.values) names[find(value)] ||= '≥ ' + axis.text(value);
  return {axis, names, find};
}

function gather(map) {
  const cells = new Map();
  for (const run of runs) {
    if (!isShown(run) || !isNumber(run.final)) continue;
    const at = map.columns.find(map.columns.axis.valueOf(run)) +
        map.rows.find(map.rows.axis.valueOf(run)) * map.columns.names.length;
    if (!cells.has(at)) cells.set(at, []);
    cells.get(at).push(run.final);
  }
  return cells;
}
const geometricMean = (values) =>
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

function drawMap(map) {
  const [columns, rows] = [map.columns.names.length, map.rows.names.length];
  const width = kCell.left + columns * kCell.width + 2;
  const height = rows * kCell.height + kCell.bottom;
  map.canvas.style.width = width + 'px';
  const context = prepareCanvas(map.canvas, width, height);
  map.cells = gather(map);
  context.textBaseline = 'middle';
  for (let row = 0; row < rows; row++) {
    const y = (rows - 1 - row) * kCell.height;
    context.textAlign = 'right';
    context.fillStyle = themeColour('text');
    context.fillText(
        fittingText(context, map.rows.names[row], kCell.left - 10), kCell.left - 6,
        y + kCell.height / 2);
    for (let column = 0; column < columns; column++) {
      drawCell(
          context, map.cells.get(row * columns + column), kCell.left + column * kCell.width, y);
    }
  }
  context.textAlign = 'center';
  context.fillStyle = themeColour('text');
  map.columns.names.forEach(
      (name, column) => context.fillText(
          fittingText(context, name, kCell.width - 4), kCell.left + (column + 0.5) * kCell.width,
          rows * kCell.height + 14));
  if (map.at !== null)
    outlineCell(context, map.at % columns, rows - 1 - Math.floor(map.at / columns));
}

function drawCell(context, values, x, y) {
  context.fillStyle = themeColour('panel');
  if (values) context.fillStyle = sequentialColour(finalAxis.position(geometricMean(values)));
  context.fillRect(x + 1, y + 1, kCell.width - 2, kCell.height - 2);
  if (!values) return;
  context.textAlign = 'center';
  context.fillStyle = '#fff';
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  context.fillText(
      formatNumber(geometricMean(values), 3), x + kCell.width / 2, y + kCell.height / 2);
  context.shadowBlur = 0;
}

function outlineCell(context, column, row) {
  context.strokeStyle = themeColour('text');
  context.lineWidth = 2;
  context.strokeRect(
      kCell.left + column * kCell.width + 1, row * kCell.height + 1, kCell.width - 2,
      kCell.height - 2);
}

// `at` counts cells from the lower left; null: none.
function pointAt(map, at) {
  map.at = at;
  drawMap(map);
  if (at === null) return void (map.readout.textContent = '');
  const columns = map.columns.names.length;
  const values = map.cells.get(at);
  const place = `${map.columns.names[at % columns]}, ${map.rows.names[Math.floor(at / columns)]}: `;
  map.readout.textContent = place +
      (!values ? 'no run' :
           values.length === 1 ?
                 formatNumber(values[0]) :
                 `${formatNumber(geometricMean(values))} of ${values.length} runs, ` +
               `${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))}`);
}

function cellUnder(map, event) {
  const column = Math.floor((event.offsetX - kCell.left) / kCell.width);
  const row = map.rows.names.length - 1 - Math.floor(event.offsetY / kCell.height);
  const inside = column >= 0 && column < map.columns.names.length && row >= 0;
  return inside ? row * map.columns.names.length + column : null;
}

function moveByKey(map, event) {
  const columns = map.columns.names.length;
  const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: columns, ArrowDown: -columns};
  if (!(event.key in steps)) return;
  event.preventDefault();
  const to = map.at === null ? 0 : map.at + steps[event.key];
  if (to >= 0 && to < columns * map.rows.names.length) pointAt(map, to);
}

function addMap(columns, rows) {
  const map =
      {columns, rows, at: null, readout: element('div', {class: 'readout', 'aria-live': 'polite'})};
  const title = `${rows.axis.shortName} (up) by ${columns.axis.shortName} (across)`;
  map.canvas = element('canvas', {
    tabindex: '0',
    role: 'img',
    'aria-label': `Final perplexity: ${title}`,
    pointermove: (event) => pointAt(map, cellUnder(map, event)),
    pointerleave: () => pointAt(map, null),
    keydown: (event) => moveByKey(map, event),
    blur: () => pointAt(map, null),
  });
  const draw = () => drawMap(map);
  onSelection('shown', draw);
  onRedraw(draw);
  draw();
  return element(
      'figure', {}, element('figcaption', {}, title), element('div', {class: 'scroll'}, map.canvas),
      map.readout);
}

// Each value of one comes with one value of the other: a map would be a diagonal.
function moveTogether(a, b) {
  const pairs =
      new Set(runs.map((run) => `${a.find(a.axis.valueOf(run))} ${b.find(b.axis.valueOf(run))}`));
  return pairs.size === a.names.length && pairs.size === b.names.length;
}

function showHeatMaps() {
  if (sweptAxes.length < 2) return byId('heat-maps').remove();
  const axes = sweptAxes.map(cellsOf);
  const pairs = axes.flatMap((rows, i) => axes.slice(i + 1).map((columns) => [columns, rows]));
  const maps = pairs.filter((pair) => !moveTogether(...pair)).map((pair) => addMap(...pair));
  if (!maps.length) return byId('heat-maps').remove();
  byId('heat-maps').append(element('div', {class: 'maps'}, ...maps));
}
