'use strict';

// The visible lines (groups.js): neither switched off one by one nor outside a range brushed on an
// axis. The details of the current run are shown below. Everything that draws listens to changes.
const selection = {
  off: new Set(),     // indices of runs
  hidden: new Map(),  // axis of categories to the set of values that are switched off
  ranges: new Map(),  // axis to [lowest, highest] position, from 0 to 1
  current: 0,
  hovered: null,  // index of the line under the pointer, or null
};
const kTolerance = 1e-9;  // positions are computed; a range includes its ends

function isInRanges(line) {
  for (const [axis, [low, high]] of selection.ranges) {
    const position = axis.position(axis.valueOf(line));
    if (position === null || position < low - kTolerance || position > high + kTolerance)
      return false;
  }
  for (const [axis, values] of selection.hidden) {
    if (values.has(axis.valueOf(line))) return false;
  }
  return true;
}
const isWithin = ([low, high], position) =>
    position >= low - kTolerance && position <= high + kTolerance;
const isOn = (line) => line.runs.some((run) => !selection.off.has(run.index));
const isShown = (line) => isInRanges(line) && isOn(line);

const selectionListeners = {
  shown: [],
  current: [],
  hovered: []
};
const onSelection = (what, listener) => selectionListeners[what].push(listener);

// Draws once per frame, however often something changes.
const pendingChanges = new Set();
function changed(what) {
  if (pendingChanges.size === 0) requestAnimationFrame(tellListeners);
  pendingChanges.add(what);
}
function tellListeners() {
  const changes = [...pendingChanges];
  pendingChanges.clear();
  for (const what of changes) selectionListeners[what].forEach((listener) => listener());
}

function hideValues(axis, values) {
  if (values.length)
    selection.hidden.set(axis, new Set(values));
  else
    selection.hidden.delete(axis);
  changed('shown');
}
// Of categories, a range switches off all others.
function setRange(axis, range) {
  if (!axis.numeric) {
    const isOut = (value) => value === null || !isWithin(range, axis.position(value));
    return hideValues(axis, range ? valuesOrNone(axis).filter(isOut) : []);
  }
  if (range)
    selection.ranges.set(axis, range);
  else
    selection.ranges.delete(axis);
  changed('shown');
}
function switchLine(line, on) {
  for (const run of line.runs) {
    if (on)
      selection.off.delete(run.index);
    else
      selection.off.add(run.index);
  }
  changed('shown');
}
function switchAll(on) {
  selection.off = new Set(on ? [] : runs.map((run) => run.index));
  changed('shown');
}
function setCurrent(index) {
  selection.current = index;
  changed('current');
}
const currentLine = () => runs[selection.current].line;
const chooseLine = (line) =>
    setCurrent(line === currentLine() ? selection.current : line.representative.index);
function setHovered(index) {
  if (selection.hovered === index) return;
  selection.hovered = index;
  changed('hovered');
}
