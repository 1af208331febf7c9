'use strict';

// Everything drawn in the theme's colours is redrawn when those change.
function redrawAll() {
  redrawListeners.forEach((listener) => listener());
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
  showGrouping();
  showHeader();
  showNotes();
  showLegend();
  showCurves();
  showRungs();
  showContrasts();
  showParallel();
  showHeatMaps();
  showTable();
  showRunDetails();
  showScrollHints();
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
