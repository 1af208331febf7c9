'use strict';

// The columns of the table: `text` and `key` (for sorting) of a line; `ofRun` is the text of a run
// in an unfolded group.

function epochsOf(run) {
  const done = formatCount(run.epochs_done);
  return run.epochs_done < run.epochs ? `${done} of ${formatCount(run.epochs)}` : done;
}

const numberColumn = (title, key, text, hint) => ({title, number: true, text, key, hint});
const figureColumn = (title, key, hint) =>
    numberColumn(title, key, (line) => formatNumber(key(line)), hint);

function settingColumns() {
  const column = (axis) => ({
    title: axis.shortName,
    number: axis.numeric,
    text: (line) => axis.text(axis.valueOf(line)),
    key: axis.valueOf,
    hint: `${axis.name}: ${axis.meaning}`,
  });
  return sweptAxes.map(column);
}

const kGuessingHint = 'perplexity of guessing: the number of distinct characters';

const kMostOfNotes = 40;

const notesColumn = {
  title: 'notes',
  text: ({notes}) => notes.length > kMostOfNotes ? notes.slice(0, kMostOfNotes - 1) + '…' : notes,
  key: (run) => run.notes || null,
};

function runColumns() {
  return [
    {title: 'run', key: (run) => run.label},
    figureColumn('final perplexity', (run) => run.final),
    figureColumn('best', (run) => run.best),
    numberColumn('at epoch', (run) => run.best_epoch, (run) => formatCount(run.best_epoch ?? 0)),
    ...settingColumns(),
    ...(runs.some((run) => run.notes) ? [notesColumn] : []),
    {title: 'status', text: (run) => run.status, key: (run) => run.status},
    numberColumn('epochs', (run) => run.epochs_done, epochsOf),
    numberColumn(
        'guessing', (run) => run.vocabulary, (run) => formatCount(run.vocabulary), kGuessingHint),
    numberColumn('time', (run) => run.seconds, (run) => formatDuration(run.seconds)),
  ];
}

// A field that groups are over: the number of its values, and the value of each run.
function overColumn({name, meaning}, i) {
  const count = (group) => new Set(group.runs.map((run) => run.values[i])).size;
  const textOf = (run) => run.values[i] === null ? '–' : textOfValue(run.values[i]);
  const text = (group) =>
      count(group) > 1 ? `${formatCount(count(group))} values` : textOf(group.runs[0]);
  return {
    ...numberColumn(shortNameOf(name), count, text, `${name}: ${meaning}`),
    ofRun: textOf,
  };
}

const overColumns = () =>
    report.swept.flatMap((field, i) => grouping.has(field.name) ? [overColumn(field, i)] : []);

const intervalText = ({interval}) => (interval ?? []).map((end) => formatNumber(end)).join(' to ');
const kIntervalHint = 'of the mean: Student’s t of the logarithms, from 3 runs on';
const kMeanHint = 'geometric mean of the runs that did not diverge';

function remarkOn({diverged, open}) {
  const parts = [[diverged, 'diverged'], [open, 'open or failed']];
  return parts.filter(([count]) => count)
      .map(([count, what]) => `${formatCount(count)} ${what}`)
      .join(', ');
}

const remarkColumn = {
  title: '',
  text: remarkOn,
  key: (group) => group.diverged + group.open,
  ofRun: (run) => run.status === 'finished' ? '' : run.status,
};

function groupColumns() {
  return [
    {title: 'group', key: (group) => group.runs.length},
    ...settingColumns(),
    ...overColumns(),
    numberColumn('n', (group) => group.n, (group) => formatCount(group.n), 'runs that have ended'),
    {...figureColumn('median', (group) => group.median), ofRun: (run) => formatNumber(run.final)},
    figureColumn('mean', (group) => group.mean, kMeanHint),
    numberColumn(
        '95 % interval', ({interval}) => interval?.[0] ?? null, intervalText, kIntervalHint),
    figureColumn('lowest', (group) => group.lowest),
    figureColumn('highest', (group) => group.highest),
    ...(runs.some((run) => run.status !== 'finished') ? [remarkColumn] : []),
  ];
}
