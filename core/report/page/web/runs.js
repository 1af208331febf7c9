'use strict';

// All texts within a value made safe. (A reviver of JSON.parse would be called for each of a
// million numbers.)
function withSafeTexts(value) {
  if (typeof value === 'string') return foreignText(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (typeof value[i] !== 'number') value[i] = withSafeTexts(value[i]);
    }
  } else {
    for (const key of Object.keys(value)) value[key] = withSafeTexts(value[key]);
  }
  return value;
}

const report = withSafeTexts(JSON.parse(byId('data').textContent));
const runs = report.runs;

// The perplexity of guessing. Worse runs have failed, however large their perplexity, and would
// squeeze all others together.
const kGuessing = Math.max(...runs.map((run) => run.vocabulary), 1);

// Turns a list of texts into one text, so that equal lists are equal values.
runs.forEach((run, index) => {
  run.index = index;
  run.values = run.values.map((value) => (Array.isArray(value) ? value.join(' | ') : value));
  run.spec = run.spec.map((place) => report.texts[place]).join('\n');
  for (const key in run.provenance) run.provenance[key] = report.texts[run.provenance[key]];
  run.label = `${run.name}-${run.id}`;
  run.final = readNumber(run.final);
  run.best = readNumber(run.best);
  for (const {name} of report.charts) run[name] = run[name].map(readNumber);
  run.validation = run.validation && run.validation.map(readNumber);
  run.headline = run.validation ?? run.perplexity;  // what runs are compared by
});
const hasFailed = (run) => run.status === 'diverged' || run.status === 'failed';

const countRuns = (n) => `${formatCount(n)} ${n === 1 ? 'run' : 'runs'}`;
const countOf = (list) => countRuns(list.length);

// Of a field, for people.
const textOfValue = (value) => typeof value === 'number' ? formatNumber(value) : String(value);
