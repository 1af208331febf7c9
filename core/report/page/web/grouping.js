'use strict';

// Chooses the fields that runs are grouped over. The page is loaded again, because everything on it
// changes.
function groupOver(names) {
  kept.set('over', names.join(','));
  reload();
}

function showGrouping() {
  keepInAddress('over', () => kept.get('over'), () => {});
  if (runs.length < 2 || !report.swept.length) return byId('grouping').remove();
  const boxes = report.swept.map(
      ({name, meaning}) => element('input', {
        type: 'checkbox',
        name,
        checked: grouping.has(name),
        title: meaning,
        change: () => groupOver(boxes.filter((box) => box.checked).map((box) => box.name)),
      }));
  byId('grouping')
      .append(
          element('legend', {}, 'Group runs over'),
          ...boxes.map((box) => element('label', {}, box, ' ', shortNameOf(box.name))));
}

const groupingText = () => [...grouping].map(shortNameOf).join(' and ');
