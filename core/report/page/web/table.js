'use strict';

// The table of all runs: switches them on and off, sorts them, selects the current one.

function epochsOf(run) {
  const done = formatCount(run.epochs_done);
  return run.epochs_done < run.epochs ? `${done} of ${formatCount(run.epochs)}` : done;
}

const tableColumns = [
  {title: 'run', text: (run) => run.label, key: (run) => run.label},
  {
    title: 'final perplexity',
    number: true,
    text: (run) => formatNumber(run.final),
    key: (run) => run.final
  },
  {title: 'best', number: true, text: (run) => formatNumber(run.best), key: (run) => run.best},
  {
    title: 'at epoch',
    number: true,
    text: (run) => formatCount(run.best_epoch ?? 0),
    key: (run) => run.best_epoch
  },
  ...sweptAxes.map((axis) => ({
                     title: axis.shortName,
                     number: axis.numeric,
                     text: (run) => axis.text(axis.valueOf(run)),
                     key: axis.valueOf,
                     hint: `${axis.name}: ${axis.meaning}`,
                   })),
  {title: 'status', text: (run) => run.status, key: (run) => run.status},
  {title: 'epochs', number: true, text: epochsOf, key: (run) => run.epochs_done},
  {
    title: 'guessing',
    number: true,
    text: (run) => formatCount(run.vocabulary),
    key: (run) => run.vocabulary,
    hint: 'perplexity of guessing: the number of distinct characters'
  },
  {
    title: 'time',
    number: true,
    text: (run) => formatDuration(run.seconds),
    key: (run) => run.seconds
  },
];

function tableRow(run) {
  const box = element('input', {
    type: 'checkbox',
    checked: true,
    'aria-label': `show ${run.label}`,
    change: () => switchRun(run, box.checked),
  });
  const swatch = element('span', {class: 'swatch'});
  swatch.style.background = run.colour;
  const cells = tableColumns.map(
      (column, i) => element(
          'td', {class: column.number ? 'number' : null},
          i === 0 ?
              element('button', {type: 'button', click: () => setCurrent(run.index)}, run.label) :
              column.text(run)));
  const row = element(
      'tr', {
        mouseenter: () => setHovered(run.index),
        mouseleave: () => setHovered(null),
      },
      element('td', {}, box, ' ', swatch), ...cells);
  return {run, row, box};
}

// Missing values come last in either direction.
function compareRuns(key, direction) {
  return (a, b) => {
    const [x, y] = [key(a.run), key(b.run)];
    if (x === null || y === null) return (x === null) - (y === null);
    return direction * ((x > y) - (x < y));
  };
}

function showTable() {
  const rows = runs.map(tableRow);
  const body = element('tbody');
  const heads = tableColumns.map(
      (column) => element(
          'th', {
            scope: 'col',
            class: column.number ? 'number' : null,
            title: column.hint ?? null,
          },
          element('button', {type: 'button', click: () => sortBy(column)}, column.title)));
  const sortBy = (column) => {
    const head = heads[tableColumns.indexOf(column)];
    const direction = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
    rows.sort(compareRuns(column.key, direction));
    body.append(...rows.map(({row}) => row));
  };
  const count = element('span', {class: 'hint', id: 'shown-count'});
  byId('runs').append(
      element(
          'div', {class: 'bar'}, pushButton('All', () => switchAll(true)),
          pushButton('None', () => switchAll(false)), pushButton('Clear the ranges', clearRanges),
          count),
      element(
          'div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of runs'},
          element(
              'table', {},
              element('thead', {}, element('tr', {}, element('th', {}, 'show'), ...heads)), body)));
  sortBy(tableColumns.find((column) => column.title === 'final perplexity'));

  const update = () => {
    for (const {run, row, box} of rows) {
      row.hidden = !isInRanges(run);
      box.checked = !selection.off.has(run.index);
    }
    count.textContent =
        `${formatCount(runs.filter(isShown).length)} of ${formatCount(runs.length)} runs shown`;
  };
  const mark = () => rows.forEach(
      ({run, row}) => run.index === selection.current ? row.setAttribute('aria-current', 'true') :
                                                        row.removeAttribute('aria-current'));
  onSelection('shown', update);
  onSelection('current', mark);
  update();
  mark();
}
