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

const kHaveOneName = runs.every(({name}) => name === runs[0].name);
const shortLabel = (run) => kHaveOneName ? run.id : run.label;

// A run of an unfolded group. Rows are made when they are asked for: a thousand take a while.
function memberRow(run) {
  const choose =
      element('button', {type: 'button', click: () => setCurrent(run.index)}, shortLabel(run));
  const row = element(
      'tr', {class: 'member'}, element('td', {}, swatchOf(run)),
      ...cellsOfRow(choose, (column) => column.ofRun ? column.ofRun(run) : ''));
  return {run, row};
}

// Of an entry: {line, members, isOpen}, and once its row is made {row, box, button}.
function makeRow(entry) {
  const {line} = entry;
  const box = element('input', {
    type: 'checkbox',
    'aria-label': `show ${isGrouped ? describeLine(line) : line.label}`,
    change: () => switchLine(line, box.checked),
  });
  const press = () => {
    if (isGrouped) unfold(entry, !entry.isOpen);
    if (!isGrouped || entry.isOpen) chooseLine(line);
  };
  entry.box = box;
  entry.button =
      element('button', {type: 'button', click: press}, isGrouped ? line.label : shortLabel(line));
  entry.row = element(
      'tr', {
        mouseenter: () => setHovered(line.index),
        mouseleave: () => setHovered(null),
      },
      element('td', {}, box, ' ', swatchOf(line)),
      ...cellsOfRow(entry.button, (column) => column.text(line)));
}

const sortedRuns =
    (group) => [...group.runs].sort((a, b) => (a.final ?? Infinity) - (b.final ?? Infinity) || 0);

function unfold(entry, open) {
  entry.isOpen = open;
  if (open && !entry.members.length) entry.members = sortedRuns(entry.line).map(memberRow);
  changed('shown');
}

// Named by one of their runs each.
function keepUnfolded(entries) {
  const read = () =>
      entries.filter(({isOpen}) => isOpen).map(({line}) => line.runs[0].id).join(' ');
  const unfoldAgain = (ids) => {
    const named = new Set(ids.split(' '));
    for (const entry of entries) {
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
function updateRow({line, box, button, isOpen}) {
  box.checked = isOn(line);
  if (isGrouped) button.setAttribute('aria-expanded', String(Boolean(isOpen)));
}
function markRow({line, row, members}) {
  const mark = (one, isCurrent) =>
      isCurrent ? one.setAttribute('aria-current', 'true') : one.removeAttribute('aria-current');
  mark(row, line === currentLine());
  for (const member of members) mark(member.row, member.run.index === selection.current);
}

// Ten thousand rows take a browser seconds: more are made when the reader scrolls towards them.
const kRowsAtOnce = 500;

// The rows of the entries within the ranges, in their order.
class TableBody {
  constructor(entries) {
    this.entries = entries;
    this.limit = kRowsAtOnce;
    this.placed = [];
    this.body = element('tbody');
    this.rest = element('p', {class: 'about'});  // below the table
  }

  sort(compare) {
    this.entries.sort(compare);
    this.limit = kRowsAtOnce;
    this.update();
  }

  update() {
    const inRanges = this.entries.filter(({line}) => isInRanges(line));
    this.placed = inRanges.slice(0, this.limit);
    for (const entry of this.placed) {
      if (!entry.row) makeRow(entry);
      updateRow(entry);
    }
    this.place(this.placed.flatMap(
        ({row, members, isOpen}) => isOpen ? [row, ...members.map((one) => one.row)] : [row]));
    const left = inRanges.length - this.placed.length;
    this.rest.textContent = left ? `${formatCount(left)} more rows` : '';
    this.mark();
  }

  // Leaves the rows alone if they are there: a box that is taken away and put back loses the focus.
  place(rows) {
    const there = this.body.children;
    if (there.length === rows.length && rows.every((row, i) => row === there[i])) return;
    this.body.replaceChildren(...rows);
  }

  mark() {
    this.placed.forEach(markRow);
  }

  growAtEnd({scrollTop, clientHeight, scrollHeight}) {
    if (!this.rest.textContent || scrollTop + 3 * clientHeight < scrollHeight) return;
    this.limit += kRowsAtOnce;
    this.update();
  }
}

function showTable() {
  const entries = lines.map((line) => ({line, members: []}));
  const table = new TableBody([...entries]);
  const sortBy = (i) => {
    const direction = heads[i].getAttribute('aria-sort') === 'ascending' ? -1 : 1;
    heads.forEach((other) => other.removeAttribute('aria-sort'));
    heads[i].setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
    table.sort(compareLines(tableColumns[i].key, direction));
  };
  const heads = tableHead(sortBy);
  const count = element('span', {class: 'hint', id: 'shown-count'});
  const box = element(
      'div', {
        class: 'scroll',
        tabindex: '0',
        role: 'region',
        'aria-label': 'Table of runs',
        scroll: () => table.growAtEnd(box),
      },
      element(
          'table', {}, element('thead', {}, element('tr', {}, element('th', {}, 'show'), ...heads)),
          table.body),
      table.rest);
  byId('runs').append(
      ...tableNotes(),
      element(
          'div', {class: 'bar'}, pushButton('All', () => switchAll(true)),
          pushButton('None', () => switchAll(false)), pushButton('Clear the ranges', clearRanges),
          csvButton(), count),
      box);
  sortBy(
      tableColumns.findIndex(({title}) => title === (isGrouped ? 'median' : 'final perplexity')));

  if (isGrouped) keepUnfolded(entries);
  const update = () => {
    table.update();
    count.textContent = countShown();
  };
  onSelection('shown', update);
  onSelection('current', () => table.mark());
  update();
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
