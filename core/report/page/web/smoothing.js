'use strict';

// Smooths the curves: each value is an exponential moving average of those up to it, without a pull
// towards the first one. The raw curves stay, pale.
const kSmoothings = [['none', 0], ['light', 0.7], ['medium', 0.9], ['strong', 0.97]];
let smoothing = 0;  // the weight of the average before; 0: none

// On a log axis the average is geometric. Gaps stay gaps.
function smoothed(values, isLogarithmic) {
  let [sum, weight] = [0, 0];
  return values.map((value) => {
    if (!isNumber(value) || value >= kBeyond) return null;
    sum = smoothing * sum + (1 - smoothing) * (isLogarithmic ? Math.log(value) : value);
    weight = smoothing * weight + 1 - smoothing;
    return isLogarithmic ? Math.exp(sum / weight) : sum / weight;
  });
}

// The curve that stands for a line in a chart.
const shownCurve = (plot, index) =>
    smoothing ? smoothed(plot.data[index + 1], plot.scales.y.distr === 3) : plot.data[index + 1];

// Over the raw curves.
function drawSmoothed(plot) {
  if (!smoothing) return;
  const context = plot.ctx;
  context.save();
  clipToPlot(context, plot);
  context.globalAlpha = lines.length > 100 ? 0.6 : 1;
  lines.forEach((line, i) => {
    if (!plot.series[i + 1].show) return;
    strokeCurve(
        context, plot, shownCurve(plot, i), plot.series[i + 1].spanGaps,
        [[line.colour, lines.length > 100 ? 1 : 1.75]]);
  });
  context.restore();
}

function smoothingList() {
  const list = element(
      'select', {
        'aria-label': 'Smoothing',
        change: () => {
          smoothing = Number(list.value);
          for (const {plot, alphas} of charts) {
            plot.series.forEach((one, i) => (one.alpha = alphas[i] * (smoothing ? 0.25 : 1)));
          }
          redrawListeners.forEach((listener) => listener());
        },
      },
      ...kSmoothings.map(([name, value]) => element('option', {value: String(value)}, name)));
  list.dataset.keep = 'smoothing';
  return list;
}
