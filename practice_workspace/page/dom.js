// Building elements. Text goes in as text nodes only: nothing on this page parses HTML, so
// whatever people and apps write stays text.

const SVG = 'http://www.w3.org/2000/svg';
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'tabIndex', 'required']);

/** el('button', {class: 'plain', onclick: act, 'aria-label': 'Close'}, icon('close')) */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const DRAWINGS = {
  hash: 'M7.6 3 6 17M14 3l-1.6 14M3.5 7.4h14M2.5 12.6h14',
  lock: 'M4.5 9h11v8h-11zM7 9V6.5a3 3 0 0 1 6 0V9',
  bolt: 'M11.2 2 4 11.5h5L8.6 18 16 8.4h-5.4z',
  send: 'M2.8 3.5 17.5 10 2.8 16.5 5 10zM5 10h6',
  close: 'm5 5 10 10M15 5 5 15',
  back: 'm12.5 4-6 6 6 6',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  reply: 'M3 4h14v9.5H9.2L5.5 17v-3.5H3z',
  clock: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M10 6v4.2l2.8 1.8',
  check: 'm4 10.5 4 4 8-9',
  down: 'm5.5 8 4.5 4.5L14.5 8',
  up: 'm5.5 12.5 4.5-4.5 4.5 4.5',
  slash: 'm12.5 3.5-5 13',
  bulb: 'M7.7 14.6h4.6M8.6 17.2h2.8M10 2.6a5 5 0 0 0-3 9c.5.5.7 1 .8 1.7h4.4c.1-.7.3-1.2.8-1.7a5 5 0 0 0-3-9z',
  warning: 'M10 3 2 16.5h16zM10 8v4M10 14.2h.01',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4',
  outside: 'M8 5H4v11h11v-4M11 3.5h5.5V9M16.5 3.5 9 11',
  app: 'M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z',
  file: 'M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5',
};

export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 20 20', width: size, height: size, fill: 'none', stroke: 'currentColor',
    'stroke-width': name === 'more' ? 2.6 : 1.6, 'stroke-linecap': 'round',
    'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false', class: 'icon',
  })) svg.setAttribute(key, value);
  path.setAttribute('d', DRAWINGS[name]);
  svg.append(path);
  return svg;
}

let made = 0;
export function freshId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/** Replaces the children; the focused control keeps focus when one with the same data-focus is back. */
export function fill(container, ...children) {
  const active = document.activeElement;
  const held = container.contains(active) ? active.closest('[data-focus]') : null;
  const key = held?.dataset.focus;
  const range = active && 'selectionStart' in active && typeof active.selectionStart === 'number'
    ? [active.selectionStart, active.selectionEnd] : null;
  container.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (!key || document.activeElement === active) return;
  const again = [...container.querySelectorAll('[data-focus]')].find((node) => node.dataset.focus === key);
  if (!again) return;
  again.focus({ preventScroll: true });
  if (range && 'setSelectionRange' in again) {
    try { again.setSelectionRange(...range); } catch { /* a date field has no selection */ }
  }
}

/** A round picture of a person: initials on their color. */
export function avatar(user, size = 36) {
  const node = el('span', { class: 'avatar', 'aria-hidden': 'true' },
    user.is_bot ? icon('app', Math.round(size * 0.55)) : initialsOf(user));
  node.style.setProperty('--color', `#${/^[0-9a-f]{6}$/i.test(user.color) ? user.color : '4a6fa5'}`);
  node.style.setProperty('--size', `${size}px`);
  return node;
}

function initialsOf(user) {
  if (user.initials) return user.initials;
  const words = (user.real_name || user.name || '?').split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : '')).toUpperCase();
}

/** Puts a fixed popup under its anchor, or above where there is more room. */
export function placeBelow(popup, anchor, { least = 220, alignEnd = false } = {}) {
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - 12;
  const above = box.top - 12;
  const up = below < Math.min(popup.scrollHeight, 240) && above > below;
  const width = Math.min(Math.max(box.width, least), window.innerWidth - 16);
  const left = alignEnd ? box.right - width : box.left;
  popup.style.setProperty('width', `${width}px`);
  popup.style.setProperty('left', `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`);
  popup.style.setProperty('max-height', `${Math.max(120, Math.min(up ? above : below, 360))}px`);
  popup.style.setProperty('top', up ? 'auto' : `${box.bottom + 4}px`);
  popup.style.setProperty('bottom', up ? `${window.innerHeight - box.top + 4}px` : 'auto');
}

/** Where a popup has to stand so that an open dialog does not cover it. */
export function layerOf(node) {
  return node.closest('dialog') ?? document.body;
}

export const isPhone = () => window.matchMedia('(max-width: 767px)').matches;
