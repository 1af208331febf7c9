'use strict';

// Shows each parameter as pictures (initial, latest, difference), norms and a histogram.
const kDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const kLevels = 31;

function pictureOf(moment) {
  const {rows, columns, cells} = moment;
  const canvas = element('canvas', {class: rows === 1 ? 'picture vector' : 'picture'});
  canvas.width = columns;
  canvas.height = rows;
  const neutral = parseHex(themeColour('neutral'));
  const palette =
      Array.from(kDigits, (_, digit) => divergingColour((digit - kLevels) / kLevels, neutral));
  const context = canvas.getContext('2d');
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < cells.length; i++) {
    image.data.set([...palette[kDigits.indexOf(cells[i])], 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

// Of a vector the caption is one line.
function momentFigure(title, moment) {
  const canvas = pictureOf(moment);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', title);
  const parts = [
    title, `norm ${formatNumber(readNumber(moment.norm))}`,
    `within ±${formatNumber(moment.largest, 3)}`
  ];
  const caption = moment.rows === 1 ?
      [parts.join(', ')] :
      parts.flatMap((part, i) => i ? [element('br'), part] : [part]);
  return element('figure', {}, canvas, element('figcaption', {}, ...caption));
}

// Counts on a log scale, because most weights are near zero and the few others matter.
function histogramFigure(matrix, latest) {
  const [width, height] = [240, 192];
  const canvas = element('canvas', {role: 'img', 'aria-label': 'Histogram of the values'});
  canvas.style.width = width + 'px';
  const context = prepareCanvas(canvas, width, height);
  const counts = [matrix.initial_histogram, matrix.latest_histogram];
  const highest = Math.log1p(Math.max(...counts.flat()));
  const step = width / counts[0].length;
  const y = (count) => height - 18 - Math.log1p(count) / highest * (height - 24);
  const area = (values) => {
    context.beginPath();
    context.moveTo(0, y(0));
    values.forEach((count, i) => {
      context.lineTo(i * step, y(count));
      context.lineTo((i + 1) * step, y(count));
    });
    context.lineTo(width, y(0));
  };
  area(counts[0]);
  context.fillStyle = themeColour('muted');
  context.globalAlpha = 0.45;
  context.fill();
  context.globalAlpha = 1;
  area(counts[1]);
  context.strokeStyle = themeColour('accent');
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = themeColour('muted');
  context.font = '12px system-ui, sans-serif';
  context.fillText('-' + formatNumber(matrix.limit, 3), 0, height - 4);
  context.textAlign = 'center';
  context.fillText('0', width / 2, height - 4);
  context.textAlign = 'right';
  context.fillText(formatNumber(matrix.limit, 3), width, height - 4);
  return element(
      'figure', {}, canvas,
      element(
          'figcaption', {}, 'histogram of the values (log counts):', element('br'),
          `grey = initial, line = ${latest}`, element('br'),
          matrix.cosine === null ?
              'no cosine similarity: one is all zeros, or not finite' :
              `cosine similarity, initial to ${latest} ${formatNumber(matrix.cosine)}`));
}

function parameterView(run) {
  if (run.parameters === null)
    return element(
        'p', {class: 'hint'}, 'Left out: there are too many runs. A report of fewer has them.');
  if (!run.parameters.length)
    return element('p', {class: 'hint'}, 'None beyond the initial ones yet.');
  const latest =
      run.status === 'finished' || run.status === 'diverged' ? 'final' : 'latest checkpoint';
  return element(
      'div', {class: 'matrices'},
      element(
          'p', {class: 'about'},
          'Blue is negative, orange positive, each picture on a scale of its own. ' +
              'Colour follows the square root of the magnitude, so that small values show.'),
      ...run.parameters.map(
          (matrix) => element(
              'div', {class: 'matrix'},
              element('h4', {}, `${matrix.name} (${matrix.shape.join(' × ')})`),
              element(
                  'div', {class: matrix.shape.length === 1 ? 'moments of-vector' : 'moments'},
                  momentFigure('initial', matrix.initial), momentFigure(latest, matrix.latest),
                  momentFigure('difference', matrix.difference)),
              histogramFigure(matrix, latest))));
}
