'use strict';

// Curves over epochs, drawn by uPlot. All charts share the zoom along the epochs.
const charts = [];
const zoomed = {
  min: null,
  max: null,
};  // the epochs that all charts show

// An infinite value is drawn as the largest number, and the range of a chart leaves that out: the
// curve leaves the chart at the top.
const kBeyond = Number.MAX_VALUE;

// The range of some finite values, without those that only failed runs reach, unless asked for.
// uPlot's own range is none near the largest number, and its ticks end at 1e±31.
const logRange = (metric) => (plot, lowOfLines, highOfLines) => {
  const [low, high] = withBands(plot, metric, lowOfLines, highOfLines);
  const most = metric.most && !metric.showAll ? 2 * metric.most : kBeyond;
  const [lowest, highest] = [low, high].map((value) => Math.min(value, metric.highest));
  if (!(lowest > 0)) return [1, 2 * (metric.most ?? 5)];
  const top = Math.min(highest, 1e306);
  const bottom = Math.max(Math.min(lowest, most / 20, top), 1e-30);
  const range = uPlot.rangeLog(bottom, Math.max(top, bottom), 10, false);
  return [range[0], Math.min(Math.max(range[1], highest), most)];
};

// True if the axis of these values needs ticks that uPlot cannot make: far from 1 it counts for
// ever.
const isFarFromOne = (metric) => metric.highest > 1e15 || metric.lowest < 1e-15;

// The ticks of such an axis.
const powersOfTen = {
  incrs: (plot, axis, low, high) => [Math.max(high - low, 5)],  // one that fits: splits ignores it
  splits: (plot, axis, low, high) => {
    const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
    const step = Math.max(Math.ceil((last - first) / 8), 1);
    const length = Math.max(Math.floor((last - first) / step) + 1, 0);
    return Array.from({length}, (_, i) => 10 ** (first + i * step));
  },
  filter: (plot, splits) => splits,
};

// Of many powers of ten only these have a line, not their multiples between them.
const fewLines = (plot, splits) => {
  const isWide = Math.log10(plot.scales.y.max / plot.scales.y.min) > 4;
  const isPower = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-6;
  return splits.map((value) => !isWide || isPower(value) ? value : null);
};

// Ticks at whole epochs.
const kWholeSteps = Array.from({length: 30}, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));

function chartOptions(width, metric) {
  const axis = {
    stroke: () => themeColour('muted'),
    grid: {stroke: () => themeColour('grid'), width: 1},
    ticks: {stroke: () => themeColour('line'), width: 1},
    font: '12px system-ui, sans-serif',
  };
  const title = {labelSize: 18, labelGap: 0, labelFont: axis.font};
  const isCrowded = lines.length > 100;
  const series = (line) => ({
    stroke: () => line.colour,
    width: isCrowded ? 0.75 :
        isGrouped    ? 2 :
                       1.5,
    alpha: isCrowded ? 0.6 : 1,
    points: {show: false},
    spanGaps: false,
  });
  return {
    width,
    height: metric.height,
    legend: {show: false},
    scales: {
      x: {time: false},
      y: metric.logarithmic ? {distr: 3, range: logRange(metric)} : {range: metric.range},
    },
    axes: [
      {...axis, ...title, size: 32, label: 'epoch', incrs: kWholeSteps},
      {
        ...axis,
        ...title,
        size: 56,
        label: metric.name + (metric.logarithmic ? ' (log axis)' : ''),
        ...(metric.logarithmic ? {
          grid: {...axis.grid, filter: fewLines},
          ticks: {...axis.ticks, filter: fewLines},
        } :
                                 {}),
        ...(metric.logarithmic && isFarFromOne(metric) ? powersOfTen : {}),
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : formatNumber(tick, 3)))
      },
    ],
    // Otherwise each of a thousand runs would get an element for its point.
    cursor: {points: {show: false}, focus: {prox: -1}, drag: {x: true, y: true, uni: 40}},
    // Between evaluations of the validation text are epochs without a value.
    series: [
      {},
      ...lines.map((line) => ({...series(line), spanGaps: metric.dashed.includes(line)})),
      ...metric.dashed.map((line) => ({...series(line), dash: [3, 4], alpha: 0.6})),
    ],
  };
}

// The visible line whose value at that epoch is nearest to the pointer.
function nearestLine(plot, metric, at, y) {
  const scale = metric.logarithmic ? (value) => Math.log(Math.max(value, 1e-300)) : Number;
  const target = scale(plot.posToVal(y, 'y'));
  let best = null;
  let distance = Infinity;
  lines.forEach((_, i) => {
    const value = plot.data[i + 1][at];
    if (!isNumber(value) || !plot.series[i + 1].show) return;
    const far = Math.abs(scale(value) - target);
    if (far < distance) [best, distance] = [i, far];
  });
  return best;
}

function readOut(chart) {
  const {plot, metric, readout} = chart;
  const index = selection.hovered;
  const at = plot.cursor.idx;
  if (index === null || at === null || at === undefined)
    return void (readout.textContent = metric.hint);
  const line = lines[index];
  const value = line[metric.key][at];  // its curve may show another (kBeyond)
  const training = metric.dashed.includes(line) ?
      ` in validation, ${formatNumber(line.perplexity[at])} in training` :
      '';
  readout.textContent = `epoch ${formatCount(plot.data[0][at])}: ${metric.name} ` +
      `${formatNumber(value)}${training}${bandText(line, metric.key, at)}  ·  ` +
      describeLine(line);
}

// Updates a chart to the visible lines and the zoomed epochs. A chart out of view waits until it is
// visible, because drawing a thousand curves takes a while.
function update(chart) {
  chart.isStale = !chart.inSight;
  if (chart.isStale) return;
  const {plot} = chart;
  plot.batch(() => {
    const {min, max} = plot.scales.x;
    if (min !== zoomed.min || max !== zoomed.max) plot.setScale('x', zoomed);
    // uPlot's setSeries looks at all series: called for each of them, it would take seconds.
    let last = null;
    [...lines, ...chart.metric.dashed].forEach((line, i) => {
      const show = isShown(line);
      if (plot.series[i + 1].show === show) return;
      plot.series[i + 1].show = show;
      last = i + 1;
    });
    if (last !== null) plot.setSeries(last, {show: plot.series[last].show});
  });
}

function watchSight(chart, place) {
  new IntersectionObserver(([entry]) => {
    chart.inSight = entry.isIntersecting;
    if (chart.inSight && chart.isStale) update(chart);
  }).observe(place);
}

// A click on a curve selects its run or group; the end of a drag, which zooms, does not.
function chooseByClick(place) {
  let down = null;
  place.addEventListener('pointerdown', (event) => (down = [event.clientX, event.clientY]));
  place.addEventListener('click', (event) => {
    const moved = Math.hypot(event.clientX - down?.[0], event.clientY - down?.[1]);
    if (moved < 4 && selection.hovered !== null) chooseLine(lines[selection.hovered]);
  });
}

// The values of a curve as a chart can show them, one for each of its epochs.
function drawnCurve(values, metric) {
  const drawn = (value) => {
    if (value === Infinity) return metric.logarithmic ? kBeyond : null;
    return isNumber(value) && (!metric.logarithmic || value > 0) ? value : null;
  };
  return report.epochs.map((_, i) => drawn(values[i]));
}

function addChart(parent, metric) {
  const readout = element('div', {class: 'readout', 'aria-live': 'polite'}, metric.hint);
  const place = element('div', {
    class: 'chart',
    tabindex: '0',
    role: 'application',
    'aria-label': `${metric.name} by epoch. ` +
        'Arrow keys move from epoch to epoch and line to line, plus and minus zoom, 0 shows all.',
  });
  parent.append(readout, place);
  const chart = {metric, readout, canvas: element('canvas', {class: 'highlight'})};
  const options = chartOptions(place.clientWidth, metric);
  options.hooks = {
    drawAxes: [(plot) => drawBands(plot, metric)],
    draw: [(plot) => {
      drawSmoothed(plot);
      if (plot === chart.plot) drawHighlights(chart);
    }],
    setScale: [(plot, key) => key === 'x' && chart.plot && zoomOthersToo(plot)],
    setCursor: [(plot) => {
      const {idx, top} = plot.cursor;
      if (chart.byKey || !chart.plot) return;
      setHovered(isNumber(idx) && top >= 0 ? nearestLine(plot, metric, idx, top) : null);
      readOut(chart);
    }],
  };
  const data = [
    report.epochs,
    ...lines.map((line) => drawnCurve(line[metric.key], metric)),
    ...metric.dashed.map((line) => drawnCurve(line.perplexity, metric)),
  ];
  chart.plot = new uPlot(options, data, place);
  chart.alphas = chart.plot.series.map(({alpha}) => alpha);
  chart.saveButton = svgButton(
      metric.name, () => [chart.plot.ctx.canvas, chart.canvas],
      () => chart.plot.redraw(true, true));
  place.querySelector('.uplot').append(chart.canvas);
  charts.push(chart);
  Object.assign(zoomed, {min: chart.plot.scales.x.min, max: chart.plot.scales.x.max});

  place.addEventListener('keydown', (event) => onChartKey(chart, event));
  chooseByClick(place);
  onSelection('shown', () => update(chart));
  onSelection('current', () => drawHighlights(chart));
  onSelection('hovered', () => {
    drawHighlights(chart);
    readOut(chart);
  });
  const fit = () => chart.plot.setSize({width: place.clientWidth, height: metric.height});
  new ResizeObserver(fit).observe(place);
  watchSight(chart, place);
  onRedraw(() => {
    if (chart.isStale) {  // paper shows all charts
      chart.inSight = true;
      update(chart);
    }
    fit();
    chart.plot.redraw(false, true);
  });
  drawHighlights(chart);
  return chart;
}

// "… is 1 in every epoch of every run", if it is.
function constantText({key, name}) {
  const values = new Set(runs.flatMap((run) => run[key]));
  if (values.size > 1) return null;
  return values.size ? `${name}: ${formatNumber([...values][0])} in every epoch of every run.` :
                       `${name}: no epoch has finished yet.`;
}

// The lowest and the highest positive finite value of all curves; [1, 0] if there is none.
function extremesOf({key, dashed}) {
  const all = [...runs.map((run) => run[key]), ...dashed.map((line) => line.perplexity)];
  const values = all.flat().filter((value) => isNumber(value) && value > 0);
  return values.reduce(
      ([lowest, highest], value) => [Math.min(lowest, value), Math.max(highest, value)], [1, 0]);
}

function showCurves() {
  const pair = element('div', {class: 'side-by-side'});
  const sentences = [];  // of curves that are constant
  for (const {name: key, heading, logarithmic, most, is_headline: isHeadline} of report.charts) {
    const metric =
        {key, name: key.replaceAll('_', ' '), logarithmic, height: 260, hint: '', dashed: []};
    if (isNumber(most)) metric.range = [0, 1.02 * most];
    if (isHeadline) {
      metric.key = 'headline';
      metric.dashed = lines.filter((line) => line.validation);
    }
    [metric.lowest, metric.highest] = extremesOf(metric);
    if (isHeadline) {
      metric.height = 420;
      metric.most = kGuessing;
      metric.hint = runs.length === 1 ? 'Hover over the curve to read it.' :
          isGrouped                   ? 'Hover over a line to read it; click it to see its runs.' :
                      'Hover over a curve to read it; click it to see its run below.';
      const chart = addChart(byId('perplexity'), metric);
      byId('perplexity').append(zoomButtons(chart), lookBar());
    } else {
      const constant = constantText(metric);
      if (constant) {
        sentences.push(element('p', {class: 'about'}, constant));
        continue;
      }
      const place = element('div', {}, element('h3', {}, heading));
      pair.append(place);
      if (!pair.isConnected) byId('gradients').append(pair);
      place.append(element('div', {class: 'bar'}, addChart(place, metric).saveButton));
    }
  }
  byId('gradients').append(...sentences);
}
