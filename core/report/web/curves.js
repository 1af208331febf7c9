"use strict";

// Curves over epochs, drawn by uPlot. All charts share the zoom along the epochs.
const charts = [];

// Without what only failed runs reach, unless it is asked for.
const logRange = (metric) => (plot, low, high) => {
  if (!isNumber(low)) return [1, 10];
  const most = metric.most && !metric.showAll ? 2 * metric.most : Infinity;
  const range = uPlot.rangeLog(Math.min(low, most / 20), high, 10, false);
  return [range[0], Math.min(range[1], most)];
};

function chartOptions(width, metric) {
  const axis = {
    stroke: () => themeColour("muted"),
    grid: { stroke: () => themeColour("grid"), width: 1 },
    ticks: { stroke: () => themeColour("line"), width: 1 },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height: metric.height,
    legend: { show: false },
    scales: {
      x: { time: false },
      y: metric.logarithmic ? { distr: 3, range: logRange(metric) } : { range: metric.range },
    },
    axes: [
      { ...axis, size: 32, label: "epoch", labelSize: 18, labelGap: 0, labelFont: axis.font },
      { ...axis, size: 60, values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : formatNumber(tick, 3))) },
    ],
    // A thousand runs would each get an element for its point.
    cursor: { points: { show: false }, focus: { prox: -1 }, drag: { x: true, y: true, uni: 40 } },
    series: [{}, ...runs.map((run) => ({
      stroke: run.colour,
      width: runs.length > 100 ? 0.75 : 1.5,
      alpha: runs.length > 100 ? 0.6 : 1,
      points: { show: false },
      spanGaps: false,
    }))],
  };
}

// The shown run whose value at that epoch is nearest to the pointer.
function nearestRun(plot, metric, at, y) {
  const scale = metric.logarithmic ? (value) => Math.log(Math.max(value, 1e-300)) : Number;
  const target = scale(plot.posToVal(y, "y"));
  let best = null;
  let distance = Infinity;
  runs.forEach((run, i) => {
    const value = plot.data[i + 1][at];
    if (!isNumber(value) || !plot.series[i + 1].show) return;
    const far = Math.abs(scale(value) - target);
    if (far < distance) [best, distance] = [i, far];
  });
  return best;
}

// The current run, thicker, and the one under the pointer in the colour of text, over the others
// and without drawing those again.
function drawHighlights(chart) {
  const { plot, canvas, metric } = chart;
  const { left, top, width, height } = plot.bbox;
  canvas.width = plot.ctx.canvas.width;
  canvas.height = plot.ctx.canvas.height;
  canvas.style.width = plot.width + "px";
  canvas.style.height = plot.height + "px";
  const context = canvas.getContext("2d");
  context.rect(left, top, width, height);
  context.clip();
  context.lineJoin = "round";
  if (metric.most) drawGuessing(context, plot, metric.most);
  if (runs.length === 1) return;
  strokeRun(context, plot, selection.current, [[runs[selection.current].colour, 3]]);
  strokeRun(context, plot, selection.hovered, [[themeColour("page"), 5], [themeColour("text"), 2.5]]);
}

// What a model reaches that knows nothing.
function drawGuessing(context, plot, perplexity) {
  const y = plot.valToPos(perplexity, "y", true);
  const { left, width } = plot.bbox;
  const pixel = window.devicePixelRatio || 1;
  context.strokeStyle = context.fillStyle = themeColour("muted");
  context.lineWidth = pixel;
  context.setLineDash([6 * pixel, 4 * pixel]);
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.stroke();
  context.setLineDash([]);
  context.font = `${12 * pixel}px system-ui, sans-serif`;
  context.textAlign = "right";
  context.fillText(`guessing: ${formatNumber(perplexity)}`, left + width - 4 * pixel, y - 5 * pixel);
}

function strokeRun(context, plot, index, strokes) {
  if (index === null || !plot.series[index + 1].show) return;
  const path = new Path2D();
  let pen = false;
  plot.data[index + 1].forEach((value, i) => {
    if (!isNumber(value)) return void (pen = false);
    const x = plot.valToPos(plot.data[0][i], "x", true);
    const y = plot.valToPos(value, "y", true);
    if (pen) path.lineTo(x, y);
    else path.moveTo(x, y);
    pen = true;
  });
  for (const [colour, width] of strokes) {
    context.strokeStyle = colour;
    context.lineWidth = width * (window.devicePixelRatio || 1);
    context.stroke(path);
  }
}

function readOut(chart) {
  const { plot, metric, readout } = chart;
  const index = selection.hovered;
  const at = plot.cursor.idx;
  if (index === null || at === null || at === undefined) return void (readout.textContent = "");
  const value = plot.data[index + 1][at];
  readout.textContent = `epoch ${formatCount(plot.data[0][at])}: ${metric.name} ` +
    `${formatNumber(value)}  ·  ${describeRun(runs[index])}`;
}

// A chart out of sight waits until it is seen: drawing a thousand curves takes a while.
function showOnlyShown(chart) {
  chart.isStale = !chart.inSight;
  if (chart.isStale) return;
  const { plot } = chart;
  plot.batch(() => {
    runs.forEach((run, i) => {
      const show = isShown(run);
      if (plot.series[i + 1].show !== show) plot.setSeries(i + 1, { show });
    });
  });
}

function watchSight(chart, place) {
  new IntersectionObserver(([entry]) => {
    chart.inSight = entry.isIntersecting;
    if (chart.inSight && chart.isStale) showOnlyShown(chart);
  }).observe(place);
}

function setEpochs(plot, min, max) {
  const epochs = plot.data[0];
  plot.setScale("x", { min: Math.max(min, epochs[0]), max: Math.min(max, epochs[epochs.length - 1]) });
}
function zoomEpochs(plot, factor) {
  const { min, max } = plot.scales.x;
  const { idx } = plot.cursor;
  const centre = isNumber(idx) ? plot.data[0][idx] : (min + max) / 2;
  setEpochs(plot, centre - (centre - min) * factor, centre + (max - centre) * factor);
}
const resetZoom = (plot) => {
  plot.setData(plot.data);
};

// Arrow keys: left and right move along the epochs, up and down from run to run at that epoch.
function moveCursor(chart, key) {
  const { plot, metric } = chart;
  const last = plot.data[0].length - 1;
  let at = plot.cursor.idx ?? last;
  if (key === "ArrowLeft") at = Math.max(at - 1, 0);
  if (key === "ArrowRight") at = Math.min(at + 1, last);
  const order = runs.map((run) => run.index)
    .filter((i) => plot.series[i + 1].show && isNumber(plot.data[i + 1][at]))
    .sort((a, b) => plot.data[a + 1][at] - plot.data[b + 1][at]);
  if (!order.length) return;
  let place = Math.max(order.indexOf(selection.hovered ?? selection.current), 0);
  if (key === "ArrowUp") place = Math.min(place + 1, order.length - 1);
  if (key === "ArrowDown") place = Math.max(place - 1, 0);
  const index = order[place];
  const value = plot.data[index + 1][at];
  chart.byKey = true;
  plot.setCursor({ left: plot.valToPos(plot.data[0][at], "x"), top: plot.valToPos(value, "y") });
  chart.byKey = false;
  setHovered(index);
  changed("hovered");
}

function onChartKey(chart, event) {
  const { plot } = chart;
  if (event.key.startsWith("Arrow")) moveCursor(chart, event.key);
  else if (event.key === "+" || event.key === "=") zoomEpochs(plot, 0.5);
  else if (event.key === "-") zoomEpochs(plot, 2);
  else if (event.key === "0") resetZoom(plot);
  else if (event.key === "Enter" && selection.hovered !== null) setCurrent(selection.hovered);
  else return;
  event.preventDefault();
}

function zoomOthersToo(plot) {
  const { min, max } = plot.scales.x;
  for (const { plot: other } of charts) {
    if (other === plot || (other.scales.x.min === min && other.scales.x.max === max)) continue;
    other.setScale("x", { min, max });
  }
}

function addChart(parent, metric) {
  const readout = element("div", { class: "readout", "aria-live": "polite" });
  const place = element("div", {
    class: "chart", tabindex: "0", role: "application", "aria-label": `${metric.name} by epoch. ` +
      "Arrow keys move from epoch to epoch and run to run, plus and minus zoom, 0 shows all.",
  });
  parent.append(readout, place);
  const chart = { metric, readout, canvas: element("canvas", { class: "highlight" }) };
  const options = chartOptions(place.clientWidth, metric);
  options.hooks = {
    draw: [(plot) => plot === chart.plot && drawHighlights(chart)],
    setScale: [(plot, key) => key === "x" && zoomOthersToo(plot)],
    setCursor: [(plot) => {
      const { idx, top } = plot.cursor;
      if (chart.byKey || !chart.plot) return;
      setHovered(isNumber(idx) && top >= 0 ? nearestRun(plot, metric, idx, top) : null);
      readOut(chart);
    }],
  };
  const positive = (value) => (isNumber(value) && (!metric.logarithmic || value > 0) ? value : null);
  const length = report.epochs.length;
  const data = [report.epochs, ...runs.map((run) =>
    Array.from({ length }, (_, i) => positive(run[metric.key][i])))];
  chart.plot = new uPlot(options, data, place);
  place.querySelector(".uplot").append(chart.canvas);
  charts.push(chart);

  place.addEventListener("keydown", (event) => onChartKey(chart, event));
  place.addEventListener("click", () => selection.hovered !== null && setCurrent(selection.hovered));
  onSelection("shown", () => showOnlyShown(chart));
  onSelection("current", () => drawHighlights(chart));
  onSelection("hovered", () => {
    drawHighlights(chart);
    readOut(chart);
  });
  const fit = () => chart.plot.setSize({ width: place.clientWidth, height: metric.height });
  new ResizeObserver(fit).observe(place);
  watchSight(chart, place);
  onRedraw(() => {
    if (chart.isStale) {  // paper shows all
      chart.inSight = true;
      showOnlyShown(chart);
    }
    fit();
    chart.plot.redraw(false, true);
  });
  drawHighlights(chart);
}

function zoomButtons() {
  const [{ plot, metric }] = charts;
  const button = (text, press) => element("button", { type: "button", click: press }, text);
  const all = button("Values worse than guessing", () => {
    metric.showAll = !metric.showAll;
    all.setAttribute("aria-pressed", String(metric.showAll));
    resetZoom(plot);
  });
  all.setAttribute("aria-pressed", "false");
  const highest = plot.data.slice(1).flat().reduce((most, value) => Math.max(most, value ?? 0), 0);
  return element("div", { class: "bar" },
    button("Zoom in", () => zoomEpochs(plot, 0.5)),
    button("Zoom out", () => zoomEpochs(plot, 2)),
    button("Show all epochs", () => resetZoom(plot)),
    ...(highest > 2 * metric.most ? [all] : []),
    element("span", { class: "hint" }, "or drag over a part of a chart; double-click to go back"));
}

function showCurves() {
  addChart(byId("perplexity"), { key: "perplexity", name: "perplexity", logarithmic: true, height: 420, most: kGuessing });
  byId("perplexity").append(zoomButtons());
  const pair = element("div", { class: "side-by-side" });
  const norm = element("div", {}, element("h3", {}, "Gradient norm, mean over the epoch's updates, before clipping"));
  const clipped = element("div", {}, element("h3", {}, "Clipped fraction of the epoch's updates"));
  pair.append(norm, clipped);
  byId("gradients").append(pair);
  addChart(norm, { key: "gradient_norm", name: "gradient norm", logarithmic: true, height: 260 });
  addChart(clipped, { key: "clipped_fraction", name: "clipped fraction", range: [0, 1.02], height: 260 });
}
