'use strict';

// What many runs come to as one number: the figures of `runexp list --over`.

const hasEnded = (run) => run.status === 'finished' || run.status === 'diverged';

// What a run counts for: infinite if it diverged, because nothing is as bad; null if it is open.
const outcomeOf = (run) => !hasEnded(run) ? null : run.status === 'diverged' ? Infinity : run.final;

// Of at least one value.
function medianOf(values) {
  const sorted = [...values].sort((a, b) => (a > b) - (a < b));
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
}

// The geometric mean of positive values, with the interval of Student's t of their logarithms (null
// for fewer than three).
function geometricMeanOf(values) {
  if (!values.length || !values.every((value) => value > 0)) return {mean: null, interval: null};
  const logarithms = values.map(Math.log);
  const n = values.length;
  const centre = logarithms.reduce((sum, value) => sum + value, 0) / n;
  const squares = logarithms.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const bound = report.student_bounds[n - 3];
  const half = bound * Math.sqrt(squares / (n - 1) / n);
  return {
    mean: Math.exp(centre),
    interval: bound === undefined ? null : [Math.exp(centre - half), Math.exp(centre + half)],
  };
}

// A run that was found in several files counts once, as the one that has got farthest.
function distinctRuns(members) {
  const kept = new Map();
  const isFarther = (a, b) =>
      hasEnded(a) === hasEnded(b) ? a.epochs_done > b.epochs_done : hasEnded(a);
  for (const run of members) {
    if (!kept.has(run.id) || isFarther(run, kept.get(run.id))) kept.set(run.id, run);
  }
  return [...kept.values()];
}

function figuresOf(members) {
  const outcomes = members.map(outcomeOf).filter((value) => value !== null);
  const finished = outcomes.filter((value) => value !== Infinity);
  return {
    n: outcomes.length,
    diverged: outcomes.length - finished.length,
    open: members.length - outcomes.length,
    median: outcomes.length ? medianOf(outcomes) : null,
    lowest: outcomes.length ? Math.min(...outcomes) : null,
    highest: outcomes.length ? Math.max(...outcomes) : null,
    ...geometricMeanOf(finished),
  };
}

function valuesWithin(curves, first, last) {
  const values = [];
  for (const curve of curves) {
    for (let i = first; i <= last; i++) {
      if (isNumber(curve[i]) || curve[i] === Infinity) values.push(curve[i]);
    }
  }
  return values;
}

// The median and the extremes of some curves at each point of the charts, and how many have a value
// there. Those that diverged are infinite from their end on. Where curves are thinned, the two
// points of a bucket are its lowest and its highest value in either order, and the extremes at both
// are those of the bucket.
function bandOf(curves, diverged = []) {
  const length = Math.max(0, ...curves.map((curve) => curve.length));
  const band = {median: [], lowest: [], highest: [], n: []};
  for (let at = 0; at < length; at++) {
    const values = valuesWithin(curves, at, at);
    const beyond = diverged.filter((curve) => at >= curve.length).map(() => Infinity);
    const [first, last] = report.bucket > 2 ? [at - at % 2, at - at % 2 + 1] : [at, at];
    const near = [...valuesWithin(curves, first, last), ...beyond];
    band.median.push(values.length ? medianOf([...values, ...beyond]) : null);
    band.lowest.push(values.length ? Math.min(...near) : null);
    band.highest.push(values.length ? Math.max(...near) : null);
    band.n.push(
        values.length ? curves.filter((curve) => at < curve.length).length + beyond.length : 0);
  }
  return band;
}
