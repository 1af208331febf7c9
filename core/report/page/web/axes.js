'use strict';

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

// An axis: a swept field or the final perplexity. position(value) is from 0 to 1 for the values of
// lines, the end of the axis for a value above `most`; values lists the distinct ones in the order
// of the axis. A value is null if the line has none: no perplexity yet, or a field that has no
// meaning in it.
function makeAxis(name, meaning, valueOf, {most = Infinity, logarithmic = isLogarithmic} = {}) {
  const all = lines.map(valueOf);
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
    if (value === Infinity) return 1;
    return width > 0 ? (scale(value) - first) / width : 0.5;
  };
  const text = (value) => (value === null ? '–' : numeric ? formatNumber(value) : String(value));
  return {name, meaning, valueOf, values, numeric, position, text, most};
}

const sweptAxes =
    report.swept.map((field, i) => ({...field, i}))
        .filter(({name}) => !grouping.has(name))
        .map(({name, meaning, i}) => makeAxis(name, meaning, (line) => line.values[i]));
// On a log scale, because cross-entropy is the logarithm of perplexity.
// An infinite perplexity shares its end with the largest finite one, and does not stretch it.
const worstFinal = Math.max(...lines.map(({final}) => final).filter(isNumber), 1);
const finalAxis = makeAxis(
    isGrouped ? 'final perplexity (median)' : 'final perplexity',
    'the last one, of validation where there is one', (line) => line.final,
    {most: Math.min(kGuessing, worstFinal), logarithmic: ([lowest]) => lowest > 0});

// The field's name without its section, if that is unambiguous.
const keyOf = (name) => name.split('.').pop();
const shortNameOf = (name) =>
    report.swept.filter((other) => keyOf(other.name) === keyOf(name)).length > 1 ? name :
                                                                                   keyOf(name);
for (const axis of sweptAxes) axis.shortName = shortNameOf(axis.name);

// Distinguishes a line from the others: its swept fields, or its label if there are none.
function describeLine(line) {
  if (!sweptAxes.length) return line.label;
  return sweptAxes.filter((axis) => axis.valueOf(line) !== null)
      .map((axis) => `${axis.shortName} ${axis.text(axis.valueOf(line))}`)
      .join(', ');
}

// The same of a run, with the fields that its group is over.
const describeRun = (run) => [describeLine(run),
                              ...report.swept.flatMap(
                                  ({name}, i) => grouping.has(name) && run.values[i] !== null ?
                                      [`${shortNameOf(name)} ${textOfValue(run.values[i])}`] :
                                      [])]
                                 .join(', ');
