'use strict';

// Saves what is drawn on a canvas as SVG: the drawing is repeated while the canvas's context
// records it. Text becomes text.
const kSvg = 'http://www.w3.org/2000/svg';

function svgElement(tag, attributes, ...children) {
  const made = document.createElementNS(kSvg, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Stands for Path2D.
class SvgPath {
  constructor(other) {
    this.d = other ? other.d : '';
  }
  moveTo(x, y) {
    this.d += `M${shortened(x)} ${shortened(y)}`;
  }
  lineTo(x, y) {
    this.d += `${this.d ? 'L' : 'M'}${shortened(x)} ${shortened(y)}`;
  }
  rect(x, y, width, height) {
    this.d += `M${shortened(x)} ${shortened(y)}h${shortened(width)}v${shortened(height)}h${
        shortened(-width)}z`;
  }
  closePath() {
    this.d += 'z';
  }
  addPath(other) {
    this.d += other.d;
  }
}
const shortened = (number) => Math.round(100 * number) / 100;

const kUsualState = {
  fillStyle: '#000',
  strokeStyle: '#000',
  lineWidth: 1,
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'start',
  textBaseline: 'alphabetic',
  lineJoin: 'miter',
  lineCap: 'butt',
};
const kAnchors = {
  start: 'start',
  left: 'start',
  center: 'middle',
  right: 'end',
  end: 'end'
};
const kBaselines = {
  middle: 'central',
  top: 'text-before-edge',
  bottom: 'text-after-edge'
};

// Has the methods of a context that the charts use, and appends what they draw to a picture.
class SvgRecorder {
  // Begins in the state of the context, which uPlot sets only when it changes.
  constructor(picture, context) {
    this.picture = picture;
    this.ruler = document.createElement('canvas').getContext('2d');
    this.state = {};
    this.reset();
    for (const name of Object.keys(kUsualState)) this.state[name] = context[name];
    this.state.dash = context.getLineDash();
  }
  reset() {
    Object.assign(this.state, kUsualState, {dash: [], matrix: new DOMMatrix(), clip: null});
    this.saved = [];
    this.path = new SvgPath();
  }
  save() {
    this.saved.push({...this.state, matrix: DOMMatrix.fromMatrix(this.state.matrix)});
  }
  restore() {
    // In place: the context's properties refer to it.
    Object.assign(this.state, this.saved.pop());
  }
  scale(x, y) {
    this.state.matrix = this.state.matrix.scale(x, y);
  }
  translate(x, y) {
    this.state.matrix = this.state.matrix.translate(x, y);
  }
  rotate(angle) {
    this.state.matrix = this.state.matrix.rotate(angle * 180 / Math.PI);
  }
  setLineDash(dash) {
    this.state.dash = dash;
  }
  beginPath() {
    this.path = new SvgPath();
  }
  moveTo(x, y) {
    this.path.moveTo(x, y);
  }
  lineTo(x, y) {
    this.path.lineTo(x, y);
  }
  rect(...corners) {
    this.path.rect(...corners);
  }
  closePath() {
    this.path.closePath();
  }
  measureText(text) {
    this.ruler.font = this.state.font;
    return this.ruler.measureText(text);
  }
  placing() {
    const {matrix, clip} = this.state;
    return {
      transform: matrix.isIdentity ? null : matrix.toString(),
      'clip-path': clip && `url(#${clip})`,
    };
  }
  // A clip is in the coordinates of the picture, but an element's is moved with it: hence a group.
  append(tag, attributes, ...children) {
    const {transform, ...clip} = this.placing();
    const made = svgElement(tag, {...attributes, transform}, ...children);
    this.picture.append(clip['clip-path'] ? svgElement('g', clip, made) : made);
  }
  stroke(path = this.path) {
    const {strokeStyle, lineWidth, globalAlpha, dash, lineJoin, lineCap} = this.state;
    if (!path.d) return;
    this.append('path', {
      d: path.d,
      fill: 'none',
      stroke: strokeStyle,
      'stroke-width': lineWidth,
      'stroke-opacity': globalAlpha,
      'stroke-dasharray': dash.length ? dash.join(' ') : null,
      'stroke-linejoin': lineJoin,
      'stroke-linecap': lineCap,
    });
  }
  fill(path = this.path) {
    if (!path.d) return;
    const {fillStyle, globalAlpha} = this.state;
    this.append('path', {d: path.d, fill: fillStyle, 'fill-opacity': globalAlpha});
  }
  clip(path = this.path) {
    const id = `clip${this.picture.querySelectorAll('clipPath').length}`;
    const {transform, ...before} = this.placing();
    this.picture.append(
        svgElement('clipPath', {id, ...before}, svgElement('path', {d: path.d, transform})));
    this.state.clip = id;
  }
  fillRect(...corners) {
    const path = new SvgPath();
    path.rect(...corners);
    this.fill(path);
  }
  strokeRect(...corners) {
    const path = new SvgPath();
    path.rect(...corners);
    this.stroke(path);
  }
  fillText(text, x, y) {
    if (text === '') return;
    const {fillStyle, globalAlpha, font, textAlign, textBaseline} = this.state;
    this.append(
        'text', {
          x: shortened(x),
          y: shortened(y),
          fill: fillStyle,
          'fill-opacity': globalAlpha,
          style: `font: ${font}`,
          'text-anchor': kAnchors[textAlign],
          'dominant-baseline': kBaselines[textBaseline] ?? null,
        },
        String(text));
  }
}

// Everything that is drawn on the context goes to the recorder, until stopRecording.
function startRecording(context, recorder) {
  const members = Object.getOwnPropertyDescriptors(CanvasRenderingContext2D.prototype);
  for (const [name, {value}] of Object.entries(members)) {
    if (name === 'canvas' || name === 'constructor') continue;
    const replacement = typeof value === 'function' ?
        {value: recorder[name]?.bind(recorder) ?? (() => {})} :
        {get: () => recorder.state[name], set: (to) => (recorder.state[name] = to)};
    Object.defineProperty(context, name, {...replacement, configurable: true});
  }
}
function stopRecording(context) {
  for (const name of Object.getOwnPropertyNames(context)) delete context[name];
}

// draw() draws again all that is on these canvases, at once or in a microtask.
async function svgOf(canvases, draw) {
  const [{width, height, clientWidth, clientHeight}] = canvases;
  const picture = svgElement(
      'svg', {viewBox: `0 0 ${width} ${height}`, width: clientWidth, height: clientHeight},
      svgElement('rect', {width, height, fill: themeColour('page')}));
  const contexts = canvases.map((canvas) => canvas.getContext('2d'));
  const RealPath = window.Path2D;
  window.Path2D = SvgPath;
  contexts.forEach((context) => startRecording(context, new SvgRecorder(picture, context)));
  try {
    draw();
    for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  } finally {
    window.Path2D = RealPath;
    contexts.forEach(stopRecording);
    draw();
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
      new XMLSerializer().serializeToString(picture)}\n`;
}

function saveFile(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], {type}));
  element('a', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// A file name made of texts from a run.
const fileName = (...parts) =>
    parts.join('-').replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+/, '').slice(0, 100);

function svgButton(name, canvases, draw) {
  const save = async () => saveFile(
      fileName(document.title, name) + '.svg', 'image/svg+xml', await svgOf(canvases(), draw));
  const button = pushButton('Save as SVG', save);
  button.className = 'save';
  return button;
}
