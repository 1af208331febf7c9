'use strict';

// What is drawn as one line, has one place on an axis and one row in the table: a run, or a group
// of runs alike in all but the fields that they are grouped over.

// The runs that are alike in all but the named fields, and of one version of the numerics, in
// lists.
function alikeRuns(names) {
  const lists = new Map();
  for (const run of distinctRuns(runs)) {
    const alike = run.values.filter((_, i) => !names.includes(report.swept[i].name));
    const key = JSON.stringify([run.numerics_version, ...alike]);
    if (!lists.has(key)) lists.set(key, []);
    lists.get(key).push(run);
  }
  return [...lists.values()];
}

// The fields that runs are grouped over, by their names: those of the address, otherwise the seed
// if some runs differ in it alone.
function chosenGrouping() {
  const names = report.swept.map(({name}) => name);
  const given = kept.get('over');
  if (given !== null) return names.filter((name) => given.split(',').includes(name));
  return names.includes('seed') && alikeRuns(['seed']).some((some) => some.length > 1) ? ['seed'] :
                                                                                         [];
}
const grouping = new Set(chosenGrouping());
const isGrouped = grouping.size > 0;

// The run in the middle of a group stands for it.
function middleRun(members) {
  const ended = members.filter((run) => outcomeOf(run) !== null)
                    .sort((a, b) => (outcomeOf(a) > outcomeOf(b)) - (outcomeOf(a) < outcomeOf(b)));
  return ended.length ? ended[(ended.length - 1) >> 1] : members[0];
}

// Has all that a run has for being drawn; its curves are medians.
function makeGroup(members, index) {
  const figures = figuresOf(members);
  const group = {
    ...figures,
    index,
    runs: members,
    values: members[0].values,
    label: countOf(members),
    final: figures.median,
    failed: members.filter(hasFailed).length,
    representative: middleRun(members),
    bands: {},
    validation: members.some((run) => run.validation),
  };
  const diverged = members.filter((run) => run.status === 'diverged');
  for (const key of [...report.charts.map(({name}) => name), 'headline']) {
    const isPerplexity = key === 'headline' || key === 'perplexity';
    const band =
        bandOf(members.map((run) => run[key]), isPerplexity ? diverged.map((run) => run[key]) : []);
    group[key] = band.median;
    group.bands[key] = band;
  }
  return group;
}

// A run by itself is a line, too.
for (const run of runs) {
  run.runs = [run];
  run.line = run;
  run.representative = run;
  run.failed = hasFailed(run) ? 1 : 0;
}
const lines = isGrouped ? alikeRuns([...grouping]).map(makeGroup) : runs;
if (isGrouped) {
  const groups = new Map(lines.flatMap((group) => group.runs.map((run) => [run.id, group])));
  for (const run of runs) run.line = groups.get(run.id);
}

// A line whose final perplexity counts for nothing but failure.
const endsBadly = (line) => isGrouped ? line.final === Infinity : hasFailed(line);

// "18.89 to 20.31 in 6 runs, 1 of them diverged"
function spreadText(group, digits = 4) {
  const among = group.diverged ? `, ${formatCount(group.diverged)} of them diverged` : '';
  if (group.n < 2) return `in ${countRuns(group.n)}${among}`;
  const [low, high] = [group.lowest, group.highest].map((value) => formatNumber(value, digits));
  return `${low} to ${high} in ${countRuns(group.n)}${among}`;
}

const endedLines = () => lines.filter((line) => isNumber(line.final));

// A group with fewer than half as many finished runs as another may owe its place to a lucky seed.
function rankedLines() {
  const ended = endedLines();
  const most = isGrouped ? Math.max(...ended.map((group) => group.n)) : 0;
  return ended.filter((line) => !isGrouped || 2 * line.n >= most);
}

// The ranked line that ends best, a group by its median.
const bestLine = () =>
    rankedLines().reduce((best, line) => best && best.final <= line.final ? best : line, null);
