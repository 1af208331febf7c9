'use strict';

// A heat map of the final perplexity for each pair of swept fields, or several side by side: one
// for each value of a third.
const kCell = {
  width: 70,
  height: 38,
  left: 96,
  bottom: 28
};

// The maps of a group share the best value.
function drawGroup(group) {
  group.forEach((map) => (map.cells = gatherCells(map)));
  const means =
      group.flatMap((map) => [...map.cells.values()].map((cell) => cell.mean ?? Infinity));
  const best = Math.min(...means);
  group.forEach((map) => drawMap(map, best));
}

function drawMap(map, best) {
  const [columns, rows] = [map.columns.names.length, map.rows.names.length];
  const width = kCell.left + columns * kCell.width + 2;
  map.canvas.style.width = width + 'px';
  const context = prepareCanvas(map.canvas, width, rows * kCell.height + kCell.bottom);
  context.textBaseline = 'middle';
  for (let at = 0; at < columns * rows; at++) {
    const [x, y] = placeOf(map, at);
    const cell = map.cells.get(at);
    drawCell(context, cell, x, y);
    if (cell && cell.mean === best) outlineCell(context, x, y, 3);
    if (at === map.at) outlineCell(context, x, y, 1.5);
  }
  drawNames(context, map);
}

// Returns the upper left corner of a cell.
function placeOf(map, at) {
  const columns = map.columns.names.length;
  const row = map.rows.names.length - 1 - Math.floor(at / columns);
  return [kCell.left + (at % columns) * kCell.width, row * kCell.height];
}

function drawNames(context, {columns, rows}) {
  context.fillStyle = themeColour('text');
  context.textAlign = 'right';
  rows.names.forEach((name, row) => {
    const y = (rows.names.length - row - 0.5) * kCell.height;
    context.fillText(fittingText(context, name, kCell.left - 10), kCell.left - 6, y);
  });
  context.textAlign = 'center';
  columns.names.forEach((name, column) => {
    const x = kCell.left + (column + 0.5) * kCell.width;
    const y = rows.names.length * kCell.height + 14;
    context.fillText(fittingText(context, name, kCell.width - 4), x, y);
  });
}

function drawCell(context, cell, x, y) {
  context.fillStyle = themeColour('panel');
  context.fillRect(x + 1, y + 1, kCell.width - 2, kCell.height - 2);
  if (!cell) return;
  const [centre, middle] = [x + kCell.width / 2, y + kCell.height / 2];
  context.textAlign = 'center';
  if (cell.mean === null) {
    hatchCell(context, x, y);
    context.fillStyle = themeColour('text');
    return context.fillText('failed', centre, middle);
  }
  const position = finalAxis.position(cell.mean);
  context.fillStyle = sequentialColour(position);
  context.fillRect(x + 1, y + 1, kCell.width - 2, kCell.height - 2);
  context.fillStyle = textColourOn(position);
  const missing = leftOut(cell);
  context.fillText(formatNumber(cell.mean, 3), centre, missing ? y + 13 : middle);
  if (!missing) return;
  const font = context.font;
  context.font = '11px system-ui, sans-serif';
  context.fillText(fittingText(context, missing, kCell.width - 4), centre, y + 28);
  context.font = font;
}

function hatchCell(context, x, y) {
  context.save();
  context.beginPath();
  context.rect(x + 1, y + 1, kCell.width - 2, kCell.height - 2);
  context.clip();
  context.strokeStyle = themeColour('line');
  context.lineWidth = 2;
  context.beginPath();
  for (let along = 0; along < kCell.width + kCell.height; along += 8) {
    context.moveTo(x + along, y);
    context.lineTo(x + along - kCell.height, y + kCell.height);
  }
  context.stroke();
  context.restore();
}

function outlineCell(context, x, y, width) {
  context.strokeStyle = themeColour('text');
  context.lineWidth = width;
  context.strokeRect(x + 2, y + 2, kCell.width - 4, kCell.height - 4);
}

function describeCell(cell) {
  if (!cell) return 'no run';
  const {values, mean} = cell;
  const missing = leftOut(cell);
  if (!values.length) return missing;
  if (isGrouped && cell.lines.length === 1)
    return `median ${formatNumber(mean)}, ${spreadText(cell.lines[0])}`;
  const text = values.length === 1 ?
      formatNumber(mean) :
      `${formatNumber(mean)} of ${formatCount(values.length)} ${isGrouped ? 'groups' : 'runs'}, ` +
          `${formatNumber(Math.min(...values))} to ${formatNumber(Math.max(...values))}`;
  return missing ? `${text}; ${missing}` : text;
}

// `at` counts cells from the lower left; null: none.
function pointAt(map, group, at) {
  map.at = at;
  drawGroup(group);
  if (at === null) return void (map.readout.textContent = '');
  const columns = map.columns.names.length;
  map.readout.textContent =
      `${map.columns.names[at % columns]}, ${map.rows.names[Math.floor(at / columns)]}: ` +
      describeCell(map.cells.get(at));
}

function cellUnder(map, event) {
  const column = Math.floor((event.offsetX - kCell.left) / kCell.width);
  const row = map.rows.names.length - 1 - Math.floor(event.offsetY / kCell.height);
  const inside = column >= 0 && column < map.columns.names.length && row >= 0;
  return inside ? row * map.columns.names.length + column : null;
}

function moveByKey(map, group, event) {
  const columns = map.columns.names.length;
  const steps = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: columns, ArrowDown: -columns};
  if (!(event.key in steps)) return;
  event.preventDefault();
  const to = map.at === null ? 0 : map.at + steps[event.key];
  if (to >= 0 && to < columns * map.rows.names.length) pointAt(map, group, to);
}

function mapFigure(map, group) {
  const {columns, rows, facet} = map;
  const fields = `${rows.axis.shortName} (up) by ${columns.axis.shortName} (across)`;
  const which = facet ? `${facet.axis.shortName} ${facet.axis.text(facet.value)}` : null;
  map.at = null;
  map.readout = element('div', {class: 'readout', 'aria-live': 'polite'});
  map.canvas = element('canvas', {
    tabindex: '0',
    role: 'img',
    'aria-label': `Final perplexity: ${which ? which + ', ' : ''}${fields}`,
    pointermove: (event) => pointAt(map, group, cellUnder(map, event)),
    pointerleave: () => pointAt(map, group, null),
    keydown: (event) => moveByKey(map, group, event),
    blur: () => pointAt(map, group, null),
  });
  return element(
      'figure', {},
      element(
          'figcaption', {}, ...(which ? [element('strong', {}, which), element('br')] : []),
          fields),
      element('div', {class: 'scroll'}, map.canvas), map.readout,
      svgButton(`${which ?? 'map'} ${fields}`, () => [map.canvas], () => drawGroup(group)));
}

function mapGroup(group) {
  const figures = element('div', {class: 'maps'}, ...group.map((map) => mapFigure(map, group)));
  const draw = () => drawGroup(group);
  onSelection('shown', draw);
  onRedraw(draw);
  draw();
  return figures;
}

const cellMeaning = () => isGrouped ?
    'the median of the final perplexities of a group; where several groups share a cell, the ' +
        'geometric mean of their medians' :
    'the geometric mean of the final perplexities of its shown runs';

const leftOutMeaning = () => isGrouped ?
    'Diverged runs count as infinite; a cell with nothing but infinite medians is hatched.' :
    'Means leave out runs that diverged or failed; a cell without any other run is hatched.';

const explainMaps = ({facetAxis, mixed}) => `A cell shows ${cellMeaning()}` +
    (mixed.length ? `, over ${mixed.join(' and ')}` : '') +
    `. The best cell of ${facetAxis ? 'the maps side by side' : 'a map'} is framed. ` +
    leftOutMeaning();

function showHeatMaps() {
  const maps = sweptAxes.length < 2 ? {groups: []} : chooseMaps();
  if (!maps.groups.length) return byId('heat-maps').remove();
  byId('heat-maps-about').textContent = explainMaps(maps);
  byId('heat-maps').append(...maps.groups.map(mapGroup));
}
