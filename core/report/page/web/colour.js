'use strict';

// From good to bad: from blue over grey to yellow, which readers with any colour blindness can tell
// apart, on light and dark.
const kGoodToBad = [
  [60, 112, 232], [84, 132, 202], [116, 145, 160], [158, 158, 112], [198, 170, 56], [228, 180, 0]
];
// For the values of a field.
const kCategories =
    ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8a6d3b', '#7a7f84'];
const kNegative = [33, 102, 190];
const kPositive = [206, 84, 22];
const kNoResult = '#8a8f94';

const mix = (a, b, part) => a.map((value, i) => Math.round(value + (b[i] - value) * part));
const css = (rgb) => `rgb(${rgb.join(',')})`;

// `part` is from 0 to 1.
function sequentialRgb(part) {
  const place = Math.min(Math.max(part, 0), 1) * (kGoodToBad.length - 1);
  const below = Math.min(Math.floor(place), kGoodToBad.length - 2);
  return mix(kGoodToBad[below], kGoodToBad[below + 1], place - below);
}
const sequentialColour = (part) => css(sequentialRgb(part));

// Black or white, whichever is readable on it.
function textColourOn(part) {
  const [red, green, blue] = sequentialRgb(part);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 118 ? '#000' : '#fff';
}

// The page's own colour for zero; `part` from -1 to 1. A root makes small values visible.
function divergingColour(part, neutral) {
  return mix(neutral, part < 0 ? kNegative : kPositive, Math.sqrt(Math.min(Math.abs(part), 1)));
}

// "#rrggbb" or "#rgb" as three numbers.
function parseHex(hex) {
  const digits = hex.length === 4 ? hex.slice(1).replace(/./g, '$&$&') : hex.slice(1);
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}
