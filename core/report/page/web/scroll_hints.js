'use strict';

// Says where something is larger than its place: a touch screen shows no scroll bars.
function hintAtScroll(box) {
  box.dataset.hinted = '';
  const hint = element('p', {class: 'hint scrolls', hidden: true});
  box.before(hint);
  const update = () => {
    const ways = [
      [box.scrollWidth > box.clientWidth + 1, '\u2194'],
      [box.scrollHeight > box.clientHeight + 1, '\u2195']
    ].filter(([scrolls]) => scrolls);
    hint.hidden = !ways.length;
    hint.textContent = `This scrolls ${ways.map(([, arrow]) => arrow).join(' ')}`;
  };
  const observer = new ResizeObserver(update);
  for (const part of [box, ...box.children]) observer.observe(part);
}

function showScrollHints() {
  const update = () =>
      document.querySelectorAll('.scroll:not([data-hinted])').forEach(hintAtScroll);
  update();
  onSelection('current', update);  // which draws the details of a run again
}
