'use strict';

// Everything drawn in the theme's colours is redrawn when those change.
function redrawAll() {
  redrawListeners.forEach((listener) => listener());
}

const countOf = (list) => `${formatCount(list.length)} ${list.length === 1 ? 'run' : 'runs'}`;

function showHeader() {
  const names = [...new Set(runs.map((run) => run.name))];
  const title = names.length === 1 ? names[0] : `${names[0]} and ${names.length - 1} more`;
  byId('title').textContent = title;
  document.title = `${title}: runexp report`;

  const ranked = runs.filter((run) => isNumber(run.final)).sort((a, b) => a.final - b.final);
  let summary = countOf(runs);
  if (ranked.length) {
    selection.current = ranked[0].index;
    summary += runs.length === 1 ? ', which ends' : '; the best ends';
    summary += ` at perplexity ${formatNumber(ranked[0].final)}`;
    if (sweptAxes.length) summary += ` with ${describeRun(ranked[0])}`;
  }
  byId('summary').textContent = summary + '.';
}

// Warnings that a reader must see before trusting the curves.
function showNotes() {
  const note = (text) => byId('notes').append(element('li', {}, text));
  const standIns = runs.filter((run) => run.is_stand_in);
  if (standIns.length) {
    note(`${countOf(standIns)} trained on stand-in texts, not on the corpus of the spec.`);
  }
  const unfinished = runs.filter((run) => run.status !== 'finished');
  if (unfinished.length) note(`${countOf(unfinished)} not finished: see the table.`);
  const infinite = runs.filter((run) => run.headline.includes(Infinity));
  const beyond = 'with infinite perplexities (inf): the curves leave the chart at the top.';
  if (infinite.length) note(`${countOf(infinite)} ${beyond}`);
  const worse = runs.filter((run) => run.final > run.vocabulary);
  if (worse.length) note(`${countOf(worse)} ended worse than guessing.`);
  for (const reason of report.skipped) note(`Left out: ${reason}`);
}

function showRuns() {
  showHeader();
  showNotes();
  showLegend();
  showCurves();
  showParallel();
  showHeatMaps();
  showTable();
  showRunDetails();
  keepPlaces();
}

showLive();
if (runs.length) {
  showRuns();
} else {
  byId('summary').textContent = 'No run has begun yet.';
  document.querySelector('main').hidden = true;
}
restoreFromAddress();

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawAll);
addEventListener('beforeprint', () => {
  document.documentElement.dataset.print = '';
  redrawAll();
});
addEventListener('afterprint', () => {
  delete document.documentElement.dataset.print;
  redrawAll();
});
