"use strict";

// Whoever draws with the theme's colours draws again when those change.
function redrawAll() {
  redrawListeners.forEach((listener) => listener());
}

function showHeader() {
  const names = [...new Set(runs.map((run) => run.name))];
  byId("title").textContent = names.length === 1 ? names[0] : `${names[0]} and ${names.length - 1} more`;
  document.title = `${byId("title").textContent}: runexp report`;
  const ended = runs.filter((run) => isNumber(run.final)).sort((a, b) => a.final - b.final);
  const best = ended.length ? `; the best ends at perplexity ${formatNumber(ended[0].final)}` +
    (sweptAxes.length ? ` with ${describeRun(ended[0])}` : "") : "";
  byId("summary").textContent = `${formatCount(runs.length)} ${runs.length === 1 ? "run" : "runs"}${best}.`;
  if (ended.length) selection.current = ended[0].index;

  const note = (text) => byId("notes").append(element("li", {}, text));
  const standIns = runs.filter((run) => run.is_stand_in).length;
  if (standIns) note(`${standIns === runs.length ? "Trained" : `${formatCount(standIns)} runs trained`} on stand-in texts, not on the corpus that the spec names.`);
  const unfinished = runs.filter((run) => run.status !== "finished").length;
  if (unfinished) note(`${formatCount(unfinished)} of the runs ${unfinished === 1 ? "has" : "have"} not finished; see the table.`);
  for (const reason of report.skipped) note(`Left out: ${reason}`);
  byId("thinning").textContent = report.bucket <= 2 ? "" :
    `of each ${report.bucket} epochs a curve keeps the lowest and the highest value,`;
}

showHeader();
showCurves();
showParallel();
showHeatMaps();
showTable();
showRunDetails();

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
addEventListener("beforeprint", () => {
  document.documentElement.dataset.print = "";
  redrawAll();
});
addEventListener("afterprint", () => {
  delete document.documentElement.dataset.print;
  redrawAll();
});
