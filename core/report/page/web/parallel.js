'use strict';

// Parallel coordinates: one axis for each swept field and one for the final perplexity. A range
// brushed on an axis filters the whole page.
const parallelAxes = [...sweptAxes, finalAxis];
const kParallel = {
  top: 56,
  bottom: 16,
  side: 96,
  height: parallelAxes.length > 2 ? 340 : 200,
};
const kLabelGap = 0.07;  // of the axis
const leastWidth = 2 * kParallel.side + 110 * (parallelAxes.length - 1);

const axisX = (i, width) =>
    kParallel.side + i * (width - 2 * kParallel.side) / (parallelAxes.length - 1);
const axisY = (position) => kParallel.height - kParallel.bottom -
    position * (kParallel.height - kParallel.top - kParallel.bottom);
const positionAt = (y) => Math.min(
    Math.max(
        (kParallel.height - kParallel.bottom - y) /
            (kParallel.height - kParallel.top - kParallel.bottom),
        0),
    1);

// Lines that share a value of a field are placed side by side there, better ones lower. Returns the
// distance from the value, as a fraction of the axis.
const kSpread = 0.08;
const ranks = new Map([...lines]
                          .sort((a, b) => (a.final ?? Infinity) - (b.final ?? Infinity))
                          .map((line, rank) => [line.index, rank / Math.max(lines.length - 1, 1)]));
function spreadOf(axis) {
  if (axis === finalAxis || axis.values.length === lines.length) return 0;
  const positions = axis.values.map(axis.position);
  const gaps = positions.slice(1).map((position, i) => position - positions[i]);
  return Math.min(kSpread, ...gaps.map((gap) => gap / 2));
}
const spreads = parallelAxes.map(spreadOf);

// The values that get a label: the ends, and as many between them as are readable.
function labelledValues(axis) {
  const last = axis.values[axis.values.length - 1];
  const labels = [axis.values[0], last];
  let below = axis.position(axis.values[0]);
  for (const value of axis.values) {
    const position = axis.position(value);
    if (position - below < kLabelGap || axis.position(last) - position < kLabelGap) continue;
    labels.push(value);
    below = position;
  }
  return labels;
}

function drawLine(context, line, width) {
  context.beginPath();
  let pen = false;
  parallelAxes.forEach((axis, i) => {
    const position = axis.position(axis.valueOf(line));
    if (position === null) return void (pen = false);
    const beside = (ranks.get(line.index) - 0.5) * spreads[i];
    const [x, y] = [axisX(i, width), axisY(position + beside)];
    if (pen)
      context.lineTo(x, y);
    else
      context.moveTo(x, y);
    pen = true;
  });
  context.stroke();
}

function drawAxis(context, axis, i, width) {
  const x = axisX(i, width);
  const room = (width - 2 * kParallel.side) / (parallelAxes.length - 1);
  context.strokeStyle = themeColour('muted');
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, axisY(0));
  context.lineTo(x, axisY(1));
  context.stroke();
  const range = selection.ranges.get(axis);
  if (range) {
    context.fillStyle = themeColour('accent');
    context.globalAlpha = 0.3;
    context.fillRect(x - 8, axisY(range[1]), 16, Math.max(axisY(range[0]) - axisY(range[1]), 2));
    context.globalAlpha = 1;
  }
  const parts = axis.name.split('.');
  context.textAlign = 'center';
  context.fillStyle = themeColour('text');
  context.fillText(
      fittingText(context, parts.pop(), Math.min(room, 2 * kParallel.side) - 6), x, 32);
  context.fillStyle = themeColour('muted');
  context.fillText(
      fittingText(context, parts.join('.'), Math.min(room, 2 * kParallel.side) - 6), x, 16);
  context.textAlign = i === parallelAxes.length - 1 ? 'left' : 'right';
  const offset = i === parallelAxes.length - 1 ? 10 : -10;
  for (const value of labelledValues(axis)) {
    const label =
        isNumber(value) && value > axis.most ? `above ${axis.text(axis.most)}` : axis.text(value);
    const text = fittingText(context, label, kParallel.side - 12);
    drawLabel(context, text, x + offset, axisY(axis.position(value)));
  }
}

// Draws text that is readable above the lines behind it.
function drawLabel(context, text, x, y) {
  const width = context.measureText(text).width + 6;
  context.fillStyle = themeColour('page');
  context.globalAlpha = 0.8;
  context.fillRect(context.textAlign === 'left' ? x - 3 : x + 3 - width, y - 9, width, 18);
  context.globalAlpha = 1;
  context.fillStyle = themeColour('text');
  context.fillText(text, x, y + 4);
}

function drawParallel(canvas) {
  const width = canvas.clientWidth;
  const context = prepareCanvas(canvas, width, kParallel.height);
  const shown = lines.filter(isShown);
  const isCrowded = lines.length > 100;
  context.lineWidth = 1;
  context.globalAlpha = isCrowded ? 0.12 : 0.25;
  context.strokeStyle = themeColour('muted');
  lines.filter((line) => !isShown(line)).forEach((line) => drawLine(context, line, width));
  context.globalAlpha = isCrowded ? 0.5 : 0.9;
  context.lineWidth = isCrowded ? 1 : 2;
  // The best last, so that they are on top.
  for (const line of shown.sort((a, b) => (b.final ?? Infinity) - (a.final ?? Infinity))) {
    context.strokeStyle = line.colour;
    context.setLineDash(endsBadly(line) ? [4, 3] : []);
    drawLine(context, line, width);
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  parallelAxes.forEach((axis, i) => drawAxis(context, axis, i, width));
}

// The line under the pointer, over the others and without drawing thousands of them again.
function drawMarked(canvas) {
  const width = canvas.clientWidth;
  const context = prepareCanvas(canvas, width, kParallel.height);
  if (selection.hovered === null) return;
  context.strokeStyle = themeColour('text');
  context.lineWidth = 3;
  drawLine(context, lines[selection.hovered], width);
  parallelAxes.forEach((axis, i) => drawAxis(context, axis, i, width));
}

// Drag along an axis to brush it; a click clears it.
function brushWithPointer(canvas) {
  let brushed = null;
  canvas.addEventListener('pointerdown', (event) => {
    const width = canvas.clientWidth;
    const near = parallelAxes.findIndex((_, i) => Math.abs(axisX(i, width) - event.offsetX) < 24);
    if (near < 0) return;
    brushed = {axis: parallelAxes[near], from: positionAt(event.offsetY), y: event.offsetY};
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!brushed || Math.abs(event.offsetY - brushed.y) < 3) return;
    const to = positionAt(event.offsetY);
    setRange(brushed.axis, [Math.min(brushed.from, to), Math.max(brushed.from, to)]);
  });
  canvas.addEventListener('pointerup', (event) => {
    if (brushed && Math.abs(event.offsetY - brushed.y) < 3) setRange(brushed.axis, null);
    brushed = null;
  });
  canvas.addEventListener('pointercancel', () => (brushed = null));
}

// A check box for each category.
function categoryBoxes(axis) {
  const some = valuesOrNone(axis);
  const boxes = some.map((value) => element('input', {
                           type: 'checkbox',
                           checked: true,
                           change: () => hideValues(axis, some.filter((_, i) => !boxes[i].checked)),
                         }));
  const show = () =>
      some.forEach((value, i) => (boxes[i].checked = !selection.hidden.get(axis)?.has(value)));
  onSelection('shown', show);
  return element(
      'fieldset', {}, element('legend', {title: axis.meaning}, axis.name),
      ...some.map((value, i) => element('label', {}, boxes[i], ' ', axis.text(value), ' ')));
}

// Of many values, some in equal steps, with the first and the last.
const kMostListed = 100;
function listedValues({values}) {
  if (values.length <= kMostListed) return values;
  const step = (values.length - 1) / (kMostListed - 1);
  return Array.from({length: kMostListed}, (_, i) => values[Math.round(i * step)]);
}

// Two lists for each axis do the same as its brush.
function rangeLists(axis) {
  const values = listedValues(axis);
  const list = (label, pick) => element(
      'select', {'aria-label': `${axis.name}, ${label}`, change: pick},
      ...values.map((value, i) => element('option', {value: String(i)}, axis.text(value))));
  const pick = () => {
    const ends = [from, to].map((select) => axis.position(values[Number(select.value)]));
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    setRange(axis, low <= 0 && high >= 1 ? null : [low, high]);
  };
  const from = list('from', pick);
  const to = list('to', pick);
  const show = () => {
    const [low, high] = selection.ranges.get(axis) ?? [0, 1];
    const positions = values.map(axis.position);
    const inside =
        positions.map((position) => position >= low - kTolerance && position <= high + kTolerance);
    from.value = String(inside.includes(true) ? inside.indexOf(true) : 0);
    to.value = String(inside.includes(true) ? inside.lastIndexOf(true) : values.length - 1);
  };
  show();
  onSelection('shown', show);
  return element(
      'fieldset', {}, element('legend', {title: axis.meaning}, axis.name), from, ' to ', to);
}

function clearRanges() {
  selection.ranges.clear();
  selection.hidden.clear();
  changed('shown');
}

function showParallel() {
  if (!sweptAxes.length) return byId('parallel').remove();
  byId('parallel-about').textContent = isGrouped ?
      'A line for each group, dashed if its median is infinite. Where groups share a value, their ' +
          'lines are stacked, the best lowest.' :
      'A line for each run, dashed if it diverged, failed or ended with an infinite perplexity. ' +
          'Where runs share a value, their lines are stacked, the best lowest.';
  const mark = () => drawMarked(marks);
  const draw = () => {
    drawParallel(canvas);
    mark();
  };
  const canvas =
      element('canvas', {role: 'img', 'aria-label': 'Parallel coordinates of the swept fields'});
  const marks = element('canvas', {class: 'highlight'});
  const place = element('div', {class: 'axes'}, canvas, marks);
  place.style.minWidth = leastWidth + 'px';
  byId('parallel')
      .append(
          element('div', {class: 'scroll'}, place),
          element(
              'div', {class: 'filters'},
              ...parallelAxes.map((axis) => axis.numeric ? rangeLists(axis) : categoryBoxes(axis))),
          element('div', {class: 'bar'}, svgButton('swept fields', () => [canvas, marks], draw)));
  brushWithPointer(canvas);
  onSelection('shown', draw);
  onSelection('hovered', mark);
  onRedraw(draw);
  new ResizeObserver(draw).observe(canvas);
}
