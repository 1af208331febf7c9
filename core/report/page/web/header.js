'use strict';

// The title, and the best setting in a sentence.

function meanText({mean, interval}) {
  if (mean === null || !interval) return '';
  const [low, high] = interval.map((end) => formatNumber(end));
  return `; geometric mean ${formatNumber(mean)}, 95 % interval ${low} to ${high}`;
}

// Praises the best setting with its spread, not its luckiest run.
function summaryOfGroups(best) {
  const count = `${countOf(runs)} in ${formatCount(lines.length)} ` +
      `${lines.length === 1 ? 'group' : 'groups'} over ${groupingText()}`;
  if (!best) return count;
  const ranked = rankedLines();
  const least = Math.min(...ranked.map((group) => group.n));
  const among = ranked.length < endedLines().length ?
      `Of the ${formatCount(ranked.length)} with ${countRuns(least)} or more, the best is` :
      'The best setting is';
  const who = sweptAxes.length ? `${among} ${describeLine(best)}, which` : 'It';
  return `${count}. ${who} ends at a median perplexity of ${formatNumber(best.final)}` +
      (best.n > 1 ? `: ${spreadText(best)}${meanText(best)}` : ', of one run');
}

function summaryOfRuns(best) {
  if (!best) return countOf(runs);
  const who = runs.length === 1 ? ', which ends' : '; the best ends';
  return `${countOf(runs)}${who} at perplexity ${formatNumber(best.final)}` +
      (sweptAxes.length ? ` with ${describeLine(best)}` : '');
}

function showHeader() {
  const names = [...new Set(runs.map((run) => run.name))];
  const title = names.length === 1 ? names[0] : `${names[0]} and ${names.length - 1} more`;
  byId('title').textContent = title;
  document.title = `${title}: runexp report`;
  const best = bestLine();
  if (best) selection.current = best.representative.index;
  byId('summary').textContent = (isGrouped ? summaryOfGroups : summaryOfRuns)(best) + '.';
}
