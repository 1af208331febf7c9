'use strict';

// Explains the colours of curves, lines and cells, and when curves are thinned.

// Of a field with few values that are no numbers.
function categoryLegend(axis) {
  const names = axis.values.flatMap((value, i) => {
    const swatch = element('span', {class: 'swatch'});
    swatch.style.background = kCategories[i];
    return [i ? ', ' : ' ', swatch, ` ${axis.text(value)}`];
  });
  return element('p', {class: 'about'}, `Colour: ${axis.name},`, ...names);
}

function fieldLegend(axis) {
  if (hasCategories(axis)) return categoryLegend(axis);
  const ends = [axis.values[0], axis.values[axis.values.length - 1]].map(axis.text);
  return element('p', {class: 'about'}, `Colour: ${axis.name}, `, ends[0], ramp(), ends[1]);
}

function ramp() {
  const bar = element('span', {class: 'ramp', role: 'img', 'aria-label': 'from blue to yellow'});
  bar.style.background = `linear-gradient(to right, ${kGoodToBad.map(css).join(', ')})`;
  return bar;
}

function perplexityLegend() {
  const {values} = finalAxis;
  if (values.length < 2) return '';
  const worst = values[values.length - 1];
  const most = formatNumber(finalAxis.most);
  const beyond = finalAxis.most < kGuessing ? `${most}, infinite` : `${most} (guessing) and worse`;
  const end = worst > finalAxis.most ? beyond : formatNumber(worst);
  return element(
      'p', {class: 'about'}, `Colour: ${finalAxis.name}, `, formatNumber(values[0]), ramp(), end,
      ...(lines.some((line) => line.final === null) ? [`, grey: ${kWhyGrey}`] : []));
}

function colourLegend() {
  const place = element('div', {id: 'colours'});
  const show = () => place.replaceChildren(
      colourAxis === finalAxis ? perplexityLegend() : fieldLegend(colourAxis));
  onRedraw(show);
  show();
  return place;
}

const kWhyGrey = isGrouped ? 'no run has ended' : 'no epoch finished';

function groupNote() {
  if (!isGrouped) return null;
  const bands = hasAllBands() ? 'its band reaches' : 'the band of the one you hover over reaches';
  return element(
      'p', {class: 'about', id: 'bands'},
      `A line is the median of the runs of a group at each epoch; ${
          bands} from the lowest to the ` +
          'highest of them. A diverged run counts as infinite from its end on.');
}

function validationNote() {
  const count = runs.filter((run) => run.validation).length;
  if (count === 0) return null;
  const which = count === runs.length ?
      'Runs are' :
      `${formatCount(count)} of the ${formatCount(runs.length)} runs are`;
  return element(
      'p', {class: 'about', id: 'validation'},
      `${which} compared by the perplexity of text that they were not trained on (validation); ` +
          'the dashed curves are of training.');
}

function thinningNote() {
  if (report.bucket <= 2) return null;
  const length = Math.max(...runs.map((run) => run.epochs_done));
  const whole = Math.floor(report.curve_points / length);
  return element(
      'p', {class: 'about', id: 'thinning'},
      `These curves are thinned, zoomed or not: of each ${
          report.bucket} epochs the lowest and the ` +
          'highest value are here, so no spike is lost. A report of up to ' +
          `${formatCount(report.curve_points)} epochs in total has every one of them, such as ` +
          `one of ${formatCount(whole)} runs of ${formatCount(length)}.`);
}

function showLegend() {
  byId('perplexity')
      .append(...[colourLegend(), groupNote(), validationNote(), thinningNote()].filter(
          (part) => part !== null));
}
