'use strict';

// The shown rows of the table as CSV (RFC 4180), with numbers as this page has them.
function csvField(value) {
  const text = value === null || value === undefined ? '' :
      value === Infinity                             ? 'inf' :
                                                       String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csvText = (rows) => rows.map((row) => row.map(csvField).join(',') + '\r\n').join('');

function tableCsv() {
  const shown = lines.filter(isShown);
  return csvText([
    tableColumns.map(({title}) => title),
    ...shown.map((line) => tableColumns.map(({key}) => key(line))),
  ]);
}

const csvButton = () => pushButton(
    'Save as CSV',
    () => saveFile(fileName(document.title, 'runs') + '.csv', 'text/csv', tableCsv()));
