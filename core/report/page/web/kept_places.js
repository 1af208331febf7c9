'use strict';

// Keeps where a reader is in the address: the place on the page, the run, what is shown, the zoom,
// the order of the table. Runs are named by their ids and ranges by their values, because a reload
// may bring more of them.

const sections =
    () => [...document.querySelectorAll('main > section')].filter((part) => part.offsetHeight > 0);

// By section, so that a note that comes or goes above moves nothing.
function readScroll() {
  if (scrollY < 1) return null;
  const part = sections().findLast((one) => one.getBoundingClientRect().top <= 1);
  return part ? `${part.id} ${Math.round(-part.getBoundingClientRect().top)}` :
                ` ${Math.round(scrollY)}`;
}
function scrollAgain(text) {
  const [id, by] = text.split(' ');
  const go = () => {
    const part = sections().find((one) => one.id === id);
    const from = part ? part.getBoundingClientRect().top + scrollY : 0;
    scrollTo({top: from + Number(by), behavior: 'instant'});
  };
  go();
  requestAnimationFrame(() => requestAnimationFrame(go));  // canvases may get their heights late
}

const runOf = (id) => runs.find((run) => run.id === id);
const idsOf = (some) => some.map((run) => run.id).join(' ');

// The runs that are off or those that are on, whichever are fewer.
function readSwitched() {
  const {off} = selection;
  if (!off.size) return null;
  return 2 * off.size <= runs.length ? `off ${idsOf(runs.filter((run) => off.has(run.index)))}` :
                                       `on ${idsOf(runs.filter((run) => !off.has(run.index)))}`;
}
function switchAgain(text) {
  const [which, ...ids] = text.split(' ');
  if (which !== 'on' && which !== 'off') return;
  const named = new Set(ids);
  const off = runs.filter((run) => named.has(run.id) === (which === 'off'));
  selection.off = new Set(off.map((run) => run.index));
  changed('shown');
}

// [[name of the axis, first value, last value]], as JSON.
function readRanges() {
  const ranges = [];
  for (const [axis, range] of selection.ranges) {
    const inside = axis.values.filter((value) => isWithin(range, axis.position(value)));
    if (inside.length) ranges.push([axis.name, inside[0], inside[inside.length - 1]]);
  }
  return ranges.length ? JSON.stringify(ranges) : null;
}
// [[name of the axis, [values that are off]]], as JSON.
function readHidden() {
  const hidden = [...selection.hidden].map(([axis, values]) => [axis.name, [...values]]);
  return hidden.length ? JSON.stringify(hidden) : null;
}
function hideAgain(text) {
  for (const [name, values] of JSON.parse(text)) {
    const axis = sweptAxes.find((one) => one.name === name && !one.numeric);
    if (axis) hideValues(axis, valuesOrNone(axis).filter((value) => values.includes(value)));
  }
}
function brushAgain(text) {
  for (const [name, first, last] of JSON.parse(text)) {
    const axis = parallelAxes.find((one) => one.name === name);
    const ends = axis ? [first, last].map(axis.position) : [];
    if (ends.length && ends.every(isNumber)) setRange(axis, ends);
  }
}

function readZoom() {
  const [{plot}] = charts;
  const epochs = plot.data[0];
  const {min, max} = plot.scales.x;
  const isWhole = min <= epochs[0] && max >= epochs[epochs.length - 1];
  return isWhole ? null : `${min} ${max}`;
}
function zoomAgain(text) {
  const [min, max] = text.split(' ').map(Number);
  if (min < max) charts.forEach(({plot}) => setEpochs(plot, min, max));
}

const sortedHead = () => document.querySelector('#runs th[aria-sort]');
function readOrder() {
  const head = sortedHead();
  return head ? `${head.getAttribute('aria-sort')} ${head.textContent}` : null;
}
function sortAgain(text) {
  const [direction, ...title] = text.split(' ');
  const heads = [...document.querySelectorAll('#runs th')];
  const head = heads.find((one) => one.textContent === title.join(' '));
  const isSorted = () => head.getAttribute('aria-sort') === direction;
  for (let clicks = 0; head && !isSorted() && clicks < 2; clicks++)
    head.querySelector('button').click();
}

function keepPlaces() {
  const usualOrder = readOrder();
  let isChosen = false;  // the current run, by the reader, even if it is the best anyway
  onSelection('current', () => (isChosen = true));
  keepInAddress(
      'run', () => isChosen ? runs[selection.current].id : null,
      (id) => runOf(id) && setCurrent(runOf(id).index));
  keepInAddress('runs', readSwitched, switchAgain);
  keepInAddress('ranges', readRanges, brushAgain);
  keepInAddress('hidden', readHidden, hideAgain);
  keepInAddress('epochs', readZoom, zoomAgain);
  keepInAddress('sort', () => readOrder() === usualOrder ? null : readOrder(), sortAgain);
  history.scrollRestoration = 'manual';
  keepInAddress('scroll', readScroll, scrollAgain);
}
