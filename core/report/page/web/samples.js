'use strict';

function sampleTable(run) {
  if (!run.samples.length) return element('p', {class: 'hint'}, 'The spec asked for none.');
  let before = null;
  const rows = run.samples.map(([epoch, prefix, text]) => {
    const first = epoch !== before;
    before = epoch;
    return element(
        'tr', {}, element('td', {class: 'number'}, first ? formatCount(epoch) : ''),
        element('td', {}, prefix), element('td', {lang: 'zh'}, text));
  });
  return element(
      'div',
      {class: 'scroll samples', tabindex: '0', role: 'region', 'aria-label': 'Generated texts'},
      element(
          'table', {},
          element(
              'thead', {},
              element(
                  'tr', {}, element('th', {class: 'number'}, 'epoch'), element('th', {}, 'prefix'),
                  element('th', {}, 'text'))),
          element('tbody', {}, ...rows)));
}
