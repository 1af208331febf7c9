'use strict';

// Explains the colours of curves, lines and cells, and when curves are thinned.

function colourLegend() {
  const {values} = finalAxis;
  if (values.length < 2) return null;
  const bar = element('span', {class: 'ramp', role: 'img', 'aria-label': 'from good to bad'});
  bar.style.background = `linear-gradient(to right, ${kGoodToBad.map(css).join(', ')})`;
  const worst = values[values.length - 1];
  const end =
      worst > kGuessing ? `${formatNumber(kGuessing)} (guessing) and worse` : formatNumber(worst);
  return element(
      'p', {class: 'about'}, 'Colour: final perplexity, ', formatNumber(values[0]), bar, end,
      ...(runs.some((run) => run.final === null) ? [', grey: no epoch finished'] : []));
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
          `${formatCount(report.curve_points)} epochs in all has every one of them, such as ` +
          `one of ${formatCount(whole)} runs of ${formatCount(length)}.`);
}

function showLegend() {
  byId('perplexity')
      .append(
          ...[colourLegend(), validationNote(), thinningNote()].filter((part) => part !== null));
}
