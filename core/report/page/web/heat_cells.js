'use strict';

// The data of a heat map: its two axes in cells, and the lines of each cell.
const kMostCells = 12;  // along an axis; if there are more values, they share cells
const kMostFacets = 4;

// The values of an axis, and null if some runs have none: they are on every map, too.
const valuesOrNone = (axis) =>
    lines.some((line) => axis.valueOf(line) === null) ? [...axis.values, null] : axis.values;

// The cells of an axis: their labels, and which one holds a value.
function cellsOf(axis) {
  const values = valuesOrNone(axis);
  if (axis.values.length <= kMostCells || !axis.numeric) {
    const place = new Map(values.map((value, i) => [value, i]));
    return {axis, names: values.map(axis.text), find: (value) => place.get(value)};
  }
  const find = (value) => value === null ?
      kMostCells :
      Math.min(Math.floor(axis.position(value) * kMostCells), kMostCells - 1);
  const names = Array.from({length: kMostCells}, () => '');
  for (const value of axis.values) names[find(value)] ||= '≥ ' + axis.text(value);
  if (values.includes(null)) names.push(axis.text(null));
  return {axis, names, find};
}

const geometricMean = (values) => Math.min(
    Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length),
    Number.MAX_VALUE);

// The visible lines of a map by cell, counted from the lower left: the final perplexities with
// their mean (null if there are none), and the number of runs that failed, which it leaves out.
function gatherCells({columns, rows, facet}) {
  const cells = new Map();
  for (const line of lines) {
    if (!isShown(line) || line.final === null) continue;
    if (facet && facet.axis.valueOf(line) !== facet.value) continue;
    const at = columns.find(columns.axis.valueOf(line)) +
        rows.find(rows.axis.valueOf(line)) * columns.names.length;
    if (!cells.has(at)) cells.set(at, {lines: [], values: [], failed: 0});
    const cell = cells.get(at);
    cell.lines.push(line);
    cell.failed += line.failed;
    if (!endsBadly(line)) cell.values.push(line.final);
  }
  for (const cell of cells.values())
    cell.mean = cell.values.length ? geometricMean(cell.values) : null;
  return cells;
}

// "2 failed": the runs of a cell that its mean leaves out; '' if there are none.
const leftOut = ({failed}) => failed ? `${formatCount(failed)} failed` : '';

// True if each value of one comes with one value of the other: a map would be a diagonal.
function moveTogether(a, b) {
  const pairs = new Set(
      lines.map((line) => `${a.find(a.axis.valueOf(line))} ${b.find(b.axis.valueOf(line))}`));
  return pairs.size === a.names.length && pairs.size === b.names.length;
}

// Seeds get no map: cells average over them. With three fields or more, the one with the fewest
// values gets a map for each value, so that no cell mixes settings that differ in it. `mixed` names
// the fields that cells average over.
function chooseMaps() {
  const settings = sweptAxes.filter((axis) => axis.name !== 'seed');
  const axes = settings.length < 2 ? sweptAxes : settings;
  const fewest =
      axes.length < 3 ? null : [...axes].sort((a, b) => a.values.length - b.values.length)[0];
  const facetAxis = fewest && valuesOrNone(fewest).length <= kMostFacets ? fewest : null;
  const facets =
      facetAxis ? valuesOrNone(facetAxis).map((value) => ({axis: facetAxis, value})) : [null];
  const cells = axes.filter((axis) => axis !== facetAxis).map(cellsOf);
  const pairs = cells.flatMap((rows, i) => cells.slice(i + 1).map((columns) => ({columns, rows})))
                    .filter(({columns, rows}) => !moveTogether(columns, rows));
  const groups = pairs.map((pair) => facets.map((facet) => ({...pair, facet})));
  const mixed = [
    ...(axes.length < sweptAxes.length ? ['seeds'] : []),
    ...(axes.length > (facetAxis ? 3 : 2) ? ['the fields that a map does not name'] : []),
  ];
  return {groups, facetAxis, mixed};
}
