'use strict';

// While runs are under way, shows how far they are, and reloads the page, which is written again.
const {live} = report;

const kLeastReload = 2000;  // milliseconds
const kQuiet = 1500;        // without a reload after a reader did something
const kLost = 60000;        // without a new page: whoever writes it is gone

const kStates = [
  ['finished', 'finished'],
  ['running', 'running'],
  ['diverged', 'diverged'],
  ['failed', 'failed'],
  ['damaged', 'damaged'],
  ['interrupted', 'interrupted'],
  ['new', 'waiting'],
];

// When this browser first saw the page as it was written then: its clock may differ from that of
// the machine which writes. The address keeps it.
function firstSeen() {
  const [written, seen] = (kept.get('seen') ?? '').split(' ').map(Number);
  return written === live.written && seen <= Date.now() ? seen : Date.now();
}

function liveBar(counts) {
  const bar =
      element('div', {class: 'progress', role: 'img', 'aria-label': 'Progress of the runs'});
  for (const [state] of kStates) {
    if (!counts[state]) continue;
    const part = element('span', {class: state});
    part.style.flexGrow = counts[state];
    bar.append(part);
  }
  return bar;
}

function liveText(isLost) {
  const {counts, seconds_left: left, written} = live;
  const parts = kStates.filter(([state]) => counts[state])
                    .map(([state, word]) => `${formatCount(counts[state])} ${word}`);
  const time = left === null ? [] : [`about ${formatDuration(left)} left`];
  const at = new Date(written).toLocaleTimeString('en-GB');
  const news = isLost ? `no news since ${at}: the runs may have been killed` : `updated ${at}`;
  return [parts.join(', '), ...time, news].join(' · ');
}

// True while a reader is in the middle of something that a reload would spoil.
function watchReader() {
  let last = -Infinity;
  let isDown = false;
  const note = () => (last = performance.now());
  for (const kind of ['pointermove', 'wheel', 'scroll', 'keydown', 'touchmove'])
    addEventListener(kind, note, {capture: true, passive: true});
  addEventListener('pointerdown', () => (isDown = true), true);
  for (const kind of ['pointerup', 'pointercancel', 'blur'])
    addEventListener(kind, () => (note(), isDown = false), true);
  return () => isDown || performance.now() - last < kQuiet || !getSelection().isCollapsed ||
      document.activeElement?.tagName === 'SELECT' && document.hasFocus() &&
          performance.now() - last < 8 * kQuiet;
}

function reload() {
  writeAddress();
  location.reload();
}

function reloadWhenDue(pause) {
  const drawn = performance.now();  // since the page was asked for
  const due = drawn + Math.max(kLeastReload, 1000 * live.pause, 10 * drawn);
  const isBusy = watchReader();
  setInterval(() => {
    const isOff = document.hidden || pause.getAttribute('aria-pressed') === 'true';
    if (performance.now() >= due && !isOff && !isBusy()) reload();
  }, 250);
}

function showLive() {
  if (!live) return;
  const seen = firstSeen();
  const isLost = Date.now() - seen > kLost + 2000 * live.pause;
  keepInAddress('seen', () => `${live.written} ${seen}`, () => {});
  const pause = pushButton('Hold', () => {
    pause.setAttribute('aria-pressed', String(pause.getAttribute('aria-pressed') !== 'true'));
  });
  pause.setAttribute('aria-pressed', 'false');
  pause.title = 'Do not reload the page while runs go on';
  pause.dataset.keep = 'hold';
  byId('live').append(
      liveBar(live.counts), element('p', {}, liveText(isLost), ' ', ...(isLost ? [] : [pause])));
  byId('live').hidden = false;
  document.addEventListener('visibilitychange', () => isLost && !document.hidden && reload());
  if (!isLost) reloadWhenDue(pause);
}
