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
