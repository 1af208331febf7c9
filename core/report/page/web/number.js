'use strict';

// JSON has no infinity: the text "inf" takes its place.
const readNumber = (value) => (value === 'inf' ? Infinity : value);

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

function formatNumber(value, digits = 4) {
  if (value === Infinity) return 'inf';
  if (!isNumber(value)) return '–';
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4)) {
    return value.toExponential(digits - 1).replace(/\.?0+e/, 'e').replace('e+', 'e');
  }
  return String(Number(value.toPrecision(digits)));
}

function formatDuration(seconds) {
  if (seconds < 60) return formatNumber(seconds, 2) + ' s';
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const formatCount = (count) => count.toLocaleString('en-US');
