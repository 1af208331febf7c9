'use strict';

const report = JSON.parse(
    byId('data').textContent,
    (_, value) => (typeof value === 'string' ? foreignText(value) : value));
const runs = report.runs;

// True if ascending values spread more evenly on a log scale: 0.1, 1, 10 do, 1, 2, … 10 do not.
function isLogarithmic(values) {
  const [low, middle, high] =
      [values[0], values[Math.floor(values.length / 2)], values[values.length - 1]];
  if (!(low > 0 && high / 10 >= low)) return false;
  const linear = (middle - low) / (high - low);
  // Differences of logarithms, because a quotient may overflow.
  const logarithmic = (Math.log(middle) - Math.log(low)) / (Math.log(high) - Math.log(low));
  return Math.abs(logarithmic - 0.5) < Math.abs(linear - 0.5);
}

// The perplexity of guessing. Worse runs have failed, however large their perplexity, and would
// squeeze all others together.
const kGuessing = Math.max(...runs.map((run) => run.vocabulary), 1);

// An axis: a swept field or the final perplexity. position(value) is from 0 to 1, the end of the
// axis for a value above `most`; values lists the distinct ones in the order of the axis. A value
// is null if the run has none: no perplexity yet, or a field that has no meaning in it.
function makeAxis(name, meaning, valueOf, {most = Infinity, logarithmic = isLogarithmic} = {}) {
  const all = runs.map(valueOf);
  const distinct = [...new Set(all.filter((value) => value !== null))];
  const numeric = distinct.every((value) => typeof value === 'number');
  const values = numeric ? distinct.sort((a, b) => a - b) : distinct.sort();
  const capped = values.map((value) => Math.min(value, most));
  const plain = numeric && logarithmic(capped) ? Math.log : Number;
  const scale = (value) => plain(Math.min(value, most));
  const first = scale(values[0]);
  const width = scale(values[values.length - 1]) - first;
  const place = new Map(values.map((value, i) => [value, i / Math.max(values.length - 1, 1)]));
  const position = (value) => {
    if (value === null || value === undefined) return null;
    if (!numeric) return place.get(value);
    return width > 0 ? (scale(value) - first) / width : 0.5;
  };
  const text = (value) => (value === null ? '–' : numeric ? formatNumber(value) : String(value));
  return {name, meaning, valueOf, values, numeric, position, text, most};
}

// Turns a list of texts into one text, so that equal lists are equal values.
runs.forEach((run, index) => {
  run.index = index;
  run.values = run.values.map((value) => (Array.isArray(value) ? value.join(' | ') : value));
  run.label = `${run.name}-${run.id}`;
  run.final = readNumber(run.final);
  run.best = readNumber(run.best);
  for (const {name} of report.charts) run[name] = run[name].map(readNumber);
  run.validation = run.validation && run.validation.map(readNumber);
  run.headline = run.validation ?? run.perplexity;  // what runs are compared by
});
const sweptAxes =
    report.swept.map((field, i) => makeAxis(field.name, field.meaning, (run) => run.values[i]));
// On a log scale, because cross-entropy is the logarithm of perplexity.
const finalAxis = makeAxis(
    'final perplexity', 'the last one, of validation where there is one', (run) => run.final,
    {most: kGuessing, logarithmic: ([lowest]) => lowest > 0});

const hasFailed = (run) => run.status === 'diverged' || run.status === 'failed';

for (const run of runs) {
  const position = finalAxis.position(run.final);
  run.colour = position === null ? kNoResult : sequentialColour(position);
}

// The field's name without its section, if that is unambiguous.
const keyOf = (name) => name.split('.').pop();
for (const axis of sweptAxes) {
  const key = keyOf(axis.name);
  axis.shortName =
      sweptAxes.filter((other) => keyOf(other.name) === key).length > 1 ? axis.name : key;
}

// Distinguishes a run from the others: its swept fields, or its name if there are none.
function describeRun(run) {
  if (!sweptAxes.length) return run.label;
  return sweptAxes.filter((axis) => axis.valueOf(run) !== null)
      .map((axis) => `${axis.shortName} ${axis.text(axis.valueOf(run))}`)
      .join(', ');
}
