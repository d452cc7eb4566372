// A menu under a button: arrows move, Enter chooses, Escape and a click elsewhere close.

import { el, freshId, layerOf, placeBelow } from './dom.js';

/**
 * menuButton(attributes, children, items): `items()` gives
 * [{label, note?, picture?, checked?, heading?, choose}].
 */
export function menuButton(attributes, children, items, { title = '', alignEnd = false, least = 220 } = {}) {
  const button = el('button', { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false', ...attributes }, ...children);
  button.addEventListener('click', () => openMenu(button, items(), { title, alignEnd, least }));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    button.click();
  });
  return button;
}

let shut = null;

export function openMenu(button, items, { title, alignEnd, least }) {
  if (shut) {
    const wasMine = shut.button === button;
    shut();
    if (wasMine) return;
  }
  const id = freshId('menu');
  const menu = el('div', { class: 'popup menu', role: 'menu', id, 'aria-label': title || button.getAttribute('aria-label') || button.textContent });
  if (title) menu.append(el('div', { class: 'menu-title', role: 'presentation' }, title));
  for (const item of items) menu.append(item.heading ? el('div', { class: 'menu-title', role: 'presentation' }, item.heading) : entry(item));
  if (!items.length) menu.append(el('div', { class: 'popup-note' }, 'Nothing here yet.'));
  const region = el('section', { 'aria-label': menu.getAttribute('aria-label') }, menu);
  layerOf(button).append(region);
  button.setAttribute('aria-expanded', 'true');
  button.setAttribute('aria-controls', id);
  placeBelow(menu, button, { alignEnd, least });
  const choices = [...menu.querySelectorAll('[role^="menuitem"]')];
  (choices.find((one) => one.getAttribute('aria-checked') === 'true') ?? choices[0])?.focus();

  function close(refocus = false) {
    region.remove();
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    window.removeEventListener('resize', close);
    shut = null;
    if (refocus && button.isConnected) button.focus();
  }
  function outside(event) {
    if (!menu.contains(event.target) && !button.contains(event.target)) close();
  }
  function entry(item) {
    const choice = el('button', {
      type: 'button', class: 'menu-item', tabIndex: -1,
      role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
      'aria-checked': item.checked === undefined ? null : String(item.checked),
      onclick: () => { close(true); item.choose(); },
    }, item.picture, el('span', { class: 'menu-words' }, el('span', {}, item.label),
      item.note ? el('span', { class: 'menu-note' }, item.note) : null), item.end);
    return choice;
  }
  menu.addEventListener('keydown', (event) => {
    const at = choices.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      choices.at(to % choices.length)?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === 'Tab') {
      close(true);
    } else if (event.key.length === 1) {
      choices.find((one, index) => index > at && one.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  });
  document.addEventListener('pointerdown', outside, true);
  window.addEventListener('resize', close);
  shut = close;
  shut.button = button;
}
