'use strict';

// The pairs of a contrast: a line for each, from its value on the left to its value on the right,
// on a log axis, and a thick one from mean to mean.
const kSlope = {
  height: 190,
  top: 28,
  bottom: 10,
  side: 74,
  diverged: 18,  // between the rest and the runs that diverged, at the top
};

// Runs that ended worse than guessing would squeeze all others: they are drawn as guessing, unless
// all are that bad.
const slopeLimit = (finite) => Math.min(...finite) < kGuessing ? kGuessing : Infinity;

// The height of a value on the canvas.
function slopeScale(pairs) {
  const values = pairs.flatMap(({from, to}) => [from, to]);
  const all = values.filter(isNumber);
  const limit = slopeLimit(all);
  const finite = all.map((value) => Math.min(value, limit));
  const [low, high] = [Math.min(...finite), Math.max(...finite)].map(Math.log);
  const top = kSlope.top + (finite.length < values.length ? kSlope.diverged : 0);
  const bottom = kSlope.height - kSlope.bottom;
  return (value) => {
    if (value === Infinity) return kSlope.top;
    const capped = Math.log(Math.min(value, limit));
    return high > low ? bottom - (capped - low) / (high - low) * (bottom - top) :
                        (top + bottom) / 2;
  };
}

const pairColour = ({from, to}) =>
    from === to ? themeColour('muted') : css(to > from ? kPositive : kNegative);

function drawSlope(context, chart, {from, to}) {
  context.beginPath();
  context.moveTo(kSlope.side, chart.place(from));
  context.lineTo(chart.width - kSlope.side, chart.place(to));
  context.stroke();
}

// The ends of one side: its extremes, and that runs diverged.
function drawEnds(context, chart, side, x) {
  const values = chart.pairs.map((pair) => pair[side]);
  const finite = values.filter(isNumber);
  const labels = finite.length ? [Math.min(...finite), Math.max(...finite)] : [];
  const places = labels.map(chart.place);
  if (Math.abs(places[0] - places[1]) < 14) labels.pop();
  context.fillStyle = themeColour('muted');
  const limit = slopeLimit(chart.pairs.flatMap(({from, to}) => [from, to]).filter(isNumber));
  const text = (value) => value > limit ? `> ${formatNumber(limit)}` : formatNumber(value);
  for (const value of labels)
    context.fillText(fittingText(context, text(value), kSlope.side - 8), x, chart.place(value));
  if (finite.length < values.length) context.fillText('diverged', x, chart.place(Infinity));
}

function drawSlopes(chart) {
  chart.width = chart.canvas.clientWidth;
  const {canvas, pairs, contrast, width} = chart;
  const context = prepareCanvas(canvas, width, kSlope.height);
  context.textBaseline = 'middle';
  context.globalAlpha = pairs.length > 30 ? 0.35 : 0.75;
  context.lineWidth = pairs.length > 30 ? 1 : 1.5;
  for (const pair of pairs) {
    context.strokeStyle = pairColour(pair);
    drawSlope(context, chart, pair);
  }
  context.globalAlpha = 1;
  context.strokeStyle = themeColour('text');
  context.lineWidth = 2.5;
  const both = pairs.filter(({from, to}) => isNumber(from) && isNumber(to));
  if (chart.marked)
    drawSlope(context, chart, chart.marked);
  else if (both.length > 1)
    drawSlope(context, chart, {
      from: geometricMean(both.map(({from}) => from)),
      to: geometricMean(both.map(({to}) => to)),
    });
  context.textAlign = 'right';
  drawEnds(context, chart, 'from', kSlope.side - 6);
  context.textAlign = 'left';
  drawEnds(context, chart, 'to', width - kSlope.side + 6);
  context.fillStyle = themeColour('text');
  const name = (value, x) =>
      context.fillText(fittingText(context, textOfValue(value), width / 2 - 8), x, 10);
  name(contrast.from, 2);
  context.textAlign = 'right';
  name(contrast.to, width - 2);
}

// The pair whose line is nearest to the pointer.
function nearestPair(chart, {offsetX, offsetY}) {
  const part = (offsetX - kSlope.side) / (chart.width - 2 * kSlope.side);
  const within = Math.min(Math.max(part, 0), 1);
  const far = ({from, to}) =>
      Math.abs(chart.place(from) + (chart.place(to) - chart.place(from)) * within - offsetY);
  return chart.pairs.reduce((best, pair) => best && far(best) <= far(pair) ? best : pair, null);
}

function markPair(chart, pair) {
  if (chart.marked === pair) return;
  chart.marked = pair;
  chart.readout.textContent = pair ? describePair(pair) : chart.hint;
  drawSlopes(chart);
}

function describePair({from, to, seed, run}) {
  const name = seed === null ? '' : `seed ${seed}: `;
  const ends = [from, to].map((value) => value === Infinity ? 'diverged' : formatNumber(value));
  return `${name}${ends.join(' → ')}` + (run ? ` (${describeRun(run)})` : '');
}
