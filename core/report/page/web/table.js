'use strict';

// The table of all lines: switches them on and off, sorts them, selects the current run. A group
// unfolds into its runs.
const tableColumns = isGrouped ? groupColumns() : runColumns();

function swatchOf(line) {
  const swatch = element('span', {class: 'swatch'});
  const paint = () => (swatch.style.background = line.colour);
  onRedraw(paint);
  paint();
  return swatch;
}

const cellsOfRow = (first, text) => tableColumns.map(
    (column, i) =>
        element('td', {class: column.number ? 'number' : null}, i === 0 ? first : text(column)));

// A run of an unfolded group. Rows are made when they are asked for: a thousand take a while.
function memberRow(run) {
  const label = runs.every(({name}) => name === run.name) ? run.id : run.label;
  const choose = element('button', {type: 'button', click: () => setCurrent(run.index)}, label);
  const row = element(
      'tr', {class: 'member', hidden: true}, element('td', {}, swatchOf(run)),
      ...cellsOfRow(choose, (column) => column.ofRun ? column.ofRun(run) : ''));
  return {run, row};
}

function tableRow(line) {
  const box = element('input', {
    type: 'checkbox',
    checked: true,
    'aria-label': `show ${isGrouped ? describeLine(line) : line.label}`,
    change: () => switchLine(line, box.checked),
  });
  const entry = {line, box, members: []};
  const press = () => {
    if (isGrouped) unfold(entry, !entry.isOpen);
    if (!isGrouped || entry.isOpen) chooseLine(line);
  };
  entry.button = element('button', {type: 'button', click: press}, line.label);
  if (isGrouped) entry.button.setAttribute('aria-expanded', 'false');
  entry.row = element(
      'tr', {
        mouseenter: () => setHovered(line.index),
        mouseleave: () => setHovered(null),
      },
      element('td', {}, box, ' ', swatchOf(line)),
      ...cellsOfRow(entry.button, (column) => column.text(line)));
  return entry;
}

const sortedRuns =
    (group) => [...group.runs].sort((a, b) => (a.final ?? Infinity) - (b.final ?? Infinity) || 0);

function unfold(entry, open) {
  entry.isOpen = open;
  entry.button.setAttribute('aria-expanded', String(open));
  if (open && !entry.members.length) {
    entry.members = sortedRuns(entry.line).map(memberRow);
    entry.row.after(...entry.members.map(({row}) => row));
    markRow(entry);
  }
  changed('shown');
}

// Named by one of their runs each.
function keepUnfolded(rows) {
  const read = () => rows.filter(({isOpen}) => isOpen).map(({line}) => line.runs[0].id).join(' ');
  const unfoldAgain = (ids) => {
    const named = new Set(ids.split(' '));
    for (const entry of rows) {
      if (entry.line.runs.some((run) => named.has(run.id))) unfold(entry, true);
    }
  };
  keepInAddress('unfolded', () => read() || null, unfoldAgain);
}

// Missing values come last in either direction.
function compareLines(key, direction) {
  return (a, b) => {
    const [x, y] = [key(a.line), key(b.line)];
    if (x === null || y === null) return (x === null) - (y === null);
    return direction * ((x > y) - (x < y));
  };
}

function tableHead(sortBy) {
  return tableColumns.map(
      (column, i) => element(
          'th', {
            scope: 'col',
            class: column.number ? 'number' : null,
            title: column.hint ?? null,
          },
          element('button', {type: 'button', click: () => sortBy(i)}, column.title)));
}

function countShown() {
  const shown = lines.filter(isShown);
  if (!isGrouped) return `${formatCount(shown.length)} of ${formatCount(runs.length)} runs shown`;
  return `${formatCount(shown.length)} of ${formatCount(lines.length)} groups shown, ` +
      countOf(shown.flatMap((group) => group.runs));
}

// Shows what selection.js says.
function updateRow({line, row, box, members, isOpen}) {
  row.hidden = !isInRanges(line);
  box.checked = isOn(line);
  for (const member of members) member.row.hidden = row.hidden || !isOpen;
}
function markRow({line, row, members}) {
  const mark = (one, isCurrent) =>
      isCurrent ? one.setAttribute('aria-current', 'true') : one.removeAttribute('aria-current');
  mark(row, line === currentLine());
  for (const member of members) mark(member.row, member.run.index === selection.current);
}

function showTable() {
  const rows = lines.map(tableRow);
  const body = element('tbody');
  const sortBy = (i) => {
    const direction = heads[i].getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    heads[i].setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
    rows.sort(compareLines(tableColumns[i].key, direction));
    body.append(...rows.flatMap(({row, members}) => [row, ...members.map((one) => one.row)]));
  };
  const heads = tableHead(sortBy);
  const count = element('span', {class: 'hint', id: 'shown-count'});
  byId('runs').append(
      ...tableNotes(),
      element(
          'div', {class: 'bar'}, pushButton('All', () => switchAll(true)),
          pushButton('None', () => switchAll(false)), pushButton('Clear the ranges', clearRanges),
          csvButton(), count),
      element(
          'div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of runs'},
          element(
              'table', {},
              element('thead', {}, element('tr', {}, element('th', {}, 'show'), ...heads)), body)));
  sortBy(
      tableColumns.findIndex(({title}) => title === (isGrouped ? 'median' : 'final perplexity')));

  if (isGrouped) keepUnfolded(rows);
  const update = () => {
    rows.forEach(updateRow);
    count.textContent = countShown();
  };
  const mark = () => rows.forEach(markRow);
  onSelection('shown', update);
  onSelection('current', mark);
  update();
  mark();
}

function tableNotes() {
  if (!isGrouped) return [];
  return [element(
      'p', {class: 'about'},
      'The figures are of the final perplexity, as those of runexp list --over ' +
          `${[...grouping].join(',')}: diverged runs are infinite in n, median and extremes and ` +
          'left out of the geometric mean; open and failed runs count in none. ' +
          'Click a group to see its runs.')];
}
