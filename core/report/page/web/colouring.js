'use strict';

// Colours lines by their final perplexity, or by another axis.
let colourAxis = finalAxis;

// Few categories have colours of their own (Okabe and Ito's), other axes the scale.
const hasCategories = (axis) => !axis.numeric && axis.values.length <= kCategories.length;

function colourOf(axis, line) {
  const value = axis.valueOf(line);
  const position = axis.position(value);
  if (position === null) return kNoResult;
  return hasCategories(axis) ? kCategories[axis.values.indexOf(value)] : sequentialColour(position);
}

function colourLines() {
  for (const line of new Set([...lines, ...runs])) line.colour = colourOf(colourAxis, line);
}
colourLines();

function colourList() {
  const axes = [finalAxis, ...sweptAxes];
  const list = element(
      'select', {
        'aria-label': 'Colour by',
        change: () => {
          colourAxis = axes[Number(list.value)];
          colourLines();
          redrawListeners.forEach((listener) => listener());
        },
      },
      ...axes.map(({name}, i) => element('option', {value: String(i)}, name)));
  list.dataset.keep = 'colour';
  return list;
}
