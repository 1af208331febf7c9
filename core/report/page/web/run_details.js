'use strict';

// The details of a run: its summary, parameters, texts, spec and provenance.
function definitionList(entries) {
  return element(
      'dl', {},
      ...entries.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]));
}

function aboutRun(run) {
  const entries = [
    ['file', run.file],
    ['status', run.status + (run.stop_reason ? `: ${run.stop_reason}` : '')],
    ['result_sha256', run.result_sha256 || 'not yet: the run has not ended'],
    ['numerics version', String(run.numerics_version)],
    [
      'corpus',
      `${run.corpus}: ${formatCount(run.characters)} characters, ${
          formatCount(run.vocabulary)} distinct` +
          (run.is_stand_in ? ' (the stand-in)' : '')
    ],
    ['SHA-256 of the text', run.corpus_sha256],
    [
      run.validation ? 'validation perplexity' : 'perplexity',
      `${formatNumber(run.final, 6)} at the end, ${formatNumber(run.best, 6)} at best` +
          (run.best_epoch === null ? '' : ` (epoch ${formatCount(run.best_epoch)})`)
    ],
  ];
  if (run.notes) entries.splice(1, 0, ['notes', run.notes]);
  if (run.error) entries.splice(2, 0, ['error', run.error]);
  if (isGrouped) {
    const {line} = run;
    entries.splice(1, 0, [
      'group', `${describeLine(line)}: median ${formatNumber(line.median)}, ${spreadText(line)}`
    ]);
  }
  return definitionList(entries);
}

function runChooser() {
  const choose = element(
      'select', {
        'aria-label': 'Run',
        change: () => setCurrent(Number(choose.value)),
      },
      ...runs.map(
          (run) => element(
              'option', {value: String(run.index)},
              report.swept.length ? `${run.label} (${describeRun(run)})` : run.label)));
  onSelection('current', () => (choose.value = String(selection.current)));
  choose.value = String(selection.current);
  return element('div', {class: 'bar'}, choose);
}

function showRunDetails() {
  const details = element('div');
  byId('run').append(runChooser(), details);
  const update = () => {
    const run = runs[selection.current];
    details.replaceChildren(
        aboutRun(run), element('h3', {}, 'Generated texts by epoch'), sampleTable(run),
        element('h3', {}, 'Parameters'), parameterView(run), element('h3', {}, 'Spec'),
        element('pre', {tabindex: '0'}, run.spec), element('h3', {}, 'Provenance'),
        definitionList(Object.entries(run.provenance)));
  };
  onSelection('current', update);
  onRedraw(update);
  update();
}
