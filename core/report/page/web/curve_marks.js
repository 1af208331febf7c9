'use strict';

// Draws over the curves of a chart, on a separate canvas.

// Draws the current line thicker, and the one under the pointer in the colour of text, over the
// others and without redrawing them; of groups also each run of the current one.
function drawHighlights(chart) {
  const {plot, canvas, metric} = chart;
  canvas.width = plot.ctx.canvas.width;
  canvas.height = plot.ctx.canvas.height;
  canvas.style.width = plot.width + 'px';
  canvas.style.height = plot.height + 'px';
  const context = canvas.getContext('2d');
  clipToPlot(context, plot);
  context.lineJoin = 'round';
  if (metric.most) drawGuessing(context, plot, metric.most);
  if (runs.length === 1) return;
  const {index, colour} = currentLine();
  if (isGrouped) drawRuns(context, plot, metric);
  strokeLine(context, plot, index, [[colour, 3]]);
  strokeLine(
      context, plot, selection.hovered, [[themeColour('page'), 5], [themeColour('text'), 2.5]]);
}

// Nothing is drawn outside the axes from here on.
function clipToPlot(context, plot) {
  const {left, top, width, height} = plot.bbox;
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
}

// The perplexity of a model that knows nothing.
function drawGuessing(context, plot, perplexity) {
  const y = plot.valToPos(perplexity, 'y', true);
  const {left, width} = plot.bbox;
  const pixel = window.devicePixelRatio || 1;
  context.strokeStyle = context.fillStyle = themeColour('muted');
  context.lineWidth = pixel;
  context.setLineDash([6 * pixel, 4 * pixel]);
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.stroke();
  context.setLineDash([]);
  context.font = `${12 * pixel}px system-ui, sans-serif`;
  context.textAlign = 'right';
  context.fillText(
      `guessing: ${formatNumber(perplexity)}`, left + width - 4 * pixel, y - 5 * pixel);
}

function strokeLine(context, plot, index, strokes) {
  if (index === null || !plot.series[index + 1].show) return;
  strokeCurve(context, plot, shownCurve(plot, index), plot.series[index + 1].spanGaps, strokes);
}

function strokeCurve(context, plot, values, spanGaps, strokes) {
  const path = new Path2D();
  let pen = false;
  values.forEach((value, i) => {
    if (!isNumber(value)) return void (pen = pen && spanGaps);
    const x = plot.valToPos(plot.data[0][i], 'x', true);
    const y = plot.valToPos(value, 'y', true);
    if (pen)
      path.lineTo(x, y);
    else
      path.moveTo(x, y);
    pen = true;
  });
  for (const [colour, width] of strokes) {
    context.strokeStyle = colour;
    context.lineWidth = width * (window.devicePixelRatio || 1);
    context.stroke(path);
  }
}
