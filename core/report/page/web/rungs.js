'use strict';

// The rungs of searches by halving: how many runs each had, and its best.

function rungRow(rung) {
  const best = runs[rung.runs[0]];
  const number = (text) => element('td', {class: 'number'}, text);
  return element(
      'tr', {}, number(formatCount(rung.epochs)), number(formatCount(rung.runs.length)),
      number(formatCount(rung.diverged)), number(rung.go_on ? formatCount(rung.go_on) : '–'),
      number(formatNumber(best.best)),
      element(
          'td', {},
          element(
              'button', {type: 'button', click: () => setCurrent(best.index)}, describeRun(best))));
}

function rungTable(rungs) {
  const heads = ['epochs', 'runs', 'diverged', 'go on', 'best perplexity'].map(
      (title) => element('th', {scope: 'col', class: 'number'}, title));
  return element(
      'div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Rungs'},
      element(
          'table', {},
          element(
              'thead', {},
              element('tr', {}, ...heads, element('th', {scope: 'col'}, 'of the run'))),
          element('tbody', {}, ...rungs.map(rungRow))));
}

function showRungs() {
  byId('rungs').hidden = report.rungs.length === 0;
  for (const search of report.rungs) {
    if (report.rungs.length > 1) byId('rungs').append(element('h3', {}, search.name));
    byId('rungs').append(rungTable(search.rungs));
  }
}
