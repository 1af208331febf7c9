'use strict';

const byId = (id) => document.getElementById(id);

// Makes an element with attributes, handlers (functions) and children. Text always becomes a text
// node, never markup, because names, texts and errors are untrusted.
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      made.addEventListener(name, value);
    else if (value === true)
      made.setAttribute(name, '');
    else if (value !== false && value !== null)
      made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Makes foreign text safe anywhere, even within a sentence or on a canvas. Control characters and
// those that change the direction of writing become U+FFFD, as on a terminal
// (core/text/printable.h). Text from right to left is isolated, so that it does not reorder what
// stands beside it.
const kControls = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const kRightToLeft =
    /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
function foreignText(text) {
  const plain = text.replace(kControls, '\ufffd');
  return kRightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain;
}

const pushButton = (text, press) => element('button', {type: 'button', click: press}, text);

// A colour from the style sheet, which handles light, dark and print.
const themeColour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

// Gives the canvas the resolution of the screen, and a context that uses CSS pixels.
function prepareCanvas(canvas, width, height) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.height = height + 'px';
  const context = canvas.getContext('2d');
  context.reset?.();  // as the new width does, but where it is recorded (svg.js), too
  context.scale(scale, scale);
  context.font = '13px system-ui, sans-serif';
  return context;
}

// Text, cut and ended with … if it does not fit.
function fittingText(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let shorter = text;
  while (shorter && context.measureText(shorter + '…').width > width)
    shorter = shorter.slice(0, -1);
  return shorter + '…';
}

// Called when the theme's colours change or the page is about to be printed.
const redrawListeners = [];
const onRedraw = (listener) => redrawListeners.push(listener);
