'use strict';

// The bands of groups: from the lowest to the highest run at each epoch.

// More bands would hide each other: then only those of the current group and of the group under the
// pointer are drawn.
const kMostBands = 12;
const hasAllBands = () => lines.length <= kMostBands;

// Widens the range of the visible lines to that of their bands.
function withBands(plot, metric, low, high) {
  if (!isGrouped) return [low, high];
  const [first, last] = plot.series[0].idxs;
  for (const group of lines) {
    if (!isShown(group)) continue;
    const {lowest, highest} = group.bands[metric.key];
    for (let i = first; i <= last; i++) {
      if (lowest[i] > 0) low = Math.min(low, lowest[i]);
      if (isNumber(highest[i])) high = Math.max(high, highest[i]);
    }
  }
  return [low, high];
}

// The part of a plot between two curves.
function bandPath(plot, lowest, highest) {
  const points = (values) => values.flatMap(
      (value, i) => isNumber(value) ?
          [[plot.valToPos(plot.data[0][i], 'x', true), plot.valToPos(value, 'y', true)]] :
          []);
  const path = new Path2D();
  for (const [x, y] of [...points(highest), ...points(lowest).reverse()]) path.lineTo(x, y);
  path.closePath();
  return path;
}

function fillBand(context, plot, group, metric, alpha) {
  const {lowest, highest} = group.bands[metric.key];
  context.globalAlpha = alpha;
  context.fillStyle = group.colour;
  context.fill(bandPath(plot, drawnCurve(lowest, metric), drawnCurve(highest, metric)));
  context.globalAlpha = 1;
}

// Below the lines.
function drawBands(plot, metric) {
  if (!isGrouped || !hasAllBands()) return;
  const context = plot.ctx;
  context.save();
  clipToPlot(context, plot);
  for (const group of lines) {
    if (isShown(group)) fillBand(context, plot, group, metric, 0.25);
  }
  context.restore();
}

// The runs of the current group as thin lines, and the bands that drawBands leaves out.
function drawRuns(context, plot, metric) {
  const group = currentLine();
  const marked = [group, lines[selection.hovered]].filter((line) => line && isShown(line));
  if (!hasAllBands()) {
    for (const line of new Set(marked)) fillBand(context, plot, line, metric, 0.25);
  }
  if (!isShown(group)) return;
  context.globalAlpha = 0.7;
  for (const run of group.runs) {
    strokeCurve(
        context, plot, drawnCurve(run[metric.key], metric), Boolean(run.validation),
        [[run.colour, 1]]);
  }
  context.globalAlpha = 1;
}

// ", 18.89 to 20.31 in 6 runs": of a group at an epoch.
function bandText(line, key, at) {
  if (!isGrouped) return '';
  const {lowest, highest, n} = line.bands[key];
  if (!(n[at] > 1)) return `, of ${countRuns(n[at] ?? 0)}`;
  return ` (median), ${formatNumber(lowest[at])} to ${formatNumber(highest[at])} in ` +
      countRuns(n[at]);
}
