'use strict';

// The visible lines (groups.js): neither switched off one by one nor outside a range brushed on an
// axis. The details of the current run are shown below. Everything that draws listens to changes.
const selection = {
  off: new Set(),     // indices of runs
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
  return true;
}
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

function setRange(axis, range) {
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
