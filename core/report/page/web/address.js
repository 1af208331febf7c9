'use strict';

// What a reader has chosen is kept in the page's address, behind the #: so it survives a reload,
// and an address can be passed on. Whatever comes from an address may be nonsense.
const kept = new URLSearchParams(location.hash.slice(1));
const keepers = [];

// read() returns the choice as a text, or null if nothing was chosen; restore(text) chooses it
// again.
function keepInAddress(name, read, restore) {
  keepers.push({name, read, restore});
}

// Controls with data-keep=NAME are kept, too: switches (aria-pressed), check boxes and lists.
function stateOf(control) {
  if (control.hasAttribute('aria-pressed')) return control.getAttribute('aria-pressed');
  return control.type === 'checkbox' ? String(control.checked) : control.value;
}
function setState(control, state) {
  if (stateOf(control) === state) return;
  if (control.tagName !== 'SELECT') return control.click();
  if (![...control.options].some((option) => option.value === state)) return;
  control.value = state;
  control.dispatchEvent(new Event('change'));
}
function keepControls() {
  for (const control of document.querySelectorAll('[data-keep]')) {
    const usual = stateOf(control);
    keepInAddress(control.dataset.keep, () => {
      const state = stateOf(control);
      return state === usual ? null : state;
    }, (state) => setState(control, state));
  }
}

function writeAddress() {
  const now = new URLSearchParams(location.hash.slice(1));  // others may keep something there
  for (const {name, read} of keepers) {
    const text = read();
    if (text === null)
      now.delete(name);
    else
      now.set(name, text);
  }
  const hash = `${now}` ? `#${now}` : '';
  if (hash !== location.hash) history.replaceState(null, '', hash || '#');
}

// Call it when everything is drawn.
function restoreFromAddress() {
  keepControls();
  for (const {name, restore} of keepers) {
    const text = kept.get(name);
    try {
      if (text !== null) restore(text);
    } catch {
      // An address that is nonsense chooses nothing.
    }
  }
  let waiting = 0;
  const writeSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(writeAddress, 300);
  };
  for (const kind of ['click', 'change', 'keyup', 'pointerup', 'dblclick', 'scroll'])
    addEventListener(kind, writeSoon, {capture: true, passive: true});
  addEventListener('hashchange', () => location.reload());
}
