'use strict';

// Navigates a chart with buttons and keys.

function setEpochs(plot, min, max) {
  const epochs = plot.data[0];
  plot.setScale(
      'x', {min: Math.max(min, epochs[0]), max: Math.min(max, epochs[epochs.length - 1])});
}
function zoomEpochs(plot, factor) {
  const {min, max} = plot.scales.x;
  const {idx} = plot.cursor;
  const centre = isNumber(idx) ? plot.data[0][idx] : (min + max) / 2;
  setEpochs(plot, centre - (centre - min) * factor, centre + (max - centre) * factor);
}
const resetZoom = (plot) => plot.setData(plot.data);

// Arrow keys: left and right move along the epochs, up and down from line to line at that epoch.
function moveCursor(chart, key) {
  const {plot, metric} = chart;
  const last = plot.data[0].length - 1;
  let at = plot.cursor.idx ?? last;
  if (key === 'ArrowLeft') at = Math.max(at - 1, 0);
  if (key === 'ArrowRight') at = Math.min(at + 1, last);
  const order = lines.map((line) => line.index)
                    .filter((i) => plot.series[i + 1].show && isNumber(plot.data[i + 1][at]))
                    .sort((a, b) => plot.data[a + 1][at] - plot.data[b + 1][at]);
  if (!order.length) return;
  let place = Math.max(order.indexOf(selection.hovered ?? currentLine().index), 0);
  if (key === 'ArrowUp') place = Math.min(place + 1, order.length - 1);
  if (key === 'ArrowDown') place = Math.max(place - 1, 0);
  const index = order[place];
  const value = plot.data[index + 1][at];
  chart.byKey = true;
  plot.setCursor({left: plot.valToPos(plot.data[0][at], 'x'), top: plot.valToPos(value, 'y')});
  chart.byKey = false;
  setHovered(index);
  changed('hovered');
}

function onChartKey(chart, event) {
  const {plot} = chart;
  if (event.key.startsWith('Arrow'))
    moveCursor(chart, event.key);
  else if (event.key === '+' || event.key === '=')
    zoomEpochs(plot, 0.5);
  else if (event.key === '-')
    zoomEpochs(plot, 2);
  else if (event.key === '0')
    resetZoom(plot);
  else if (event.key === 'Enter' && selection.hovered !== null)
    chooseLine(lines[selection.hovered]);
  else
    return;
  event.preventDefault();
}

function zoomOthersToo(plot) {
  const {min, max} = plot.scales.x;
  if (min === zoomed.min && max === zoomed.max) return;
  Object.assign(zoomed, {min, max});
  charts.filter((chart) => chart.plot !== plot).forEach(update);
}

function zoomButtons({plot, metric, saveButton}) {
  const all = pushButton('Values worse than guessing', () => {
    metric.showAll = !metric.showAll;
    all.setAttribute('aria-pressed', String(metric.showAll));
    resetZoom(plot);
  });
  all.setAttribute('aria-pressed', 'false');
  all.dataset.keep = 'worse';
  return element(
      'div', {class: 'bar'}, pushButton('Zoom in', () => zoomEpochs(plot, 0.5)),
      pushButton('Zoom out', () => zoomEpochs(plot, 2)),
      pushButton('Show all epochs', () => resetZoom(plot)),
      ...(metric.highest > 2 * metric.most ? [all] : []), saveButton,
      element('span', {class: 'hint'}, 'or drag over a part of a chart; double-click to go back'));
}

// How the curves look.
function lookBar() {
  const parts = [element('label', {}, 'Smoothing ', smoothingList())];
  if (sweptAxes.length) parts.unshift(element('label', {}, 'Colour by ', colourList()));
  return element('div', {class: 'bar look'}, ...parts);
}
