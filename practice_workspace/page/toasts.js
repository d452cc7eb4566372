// Short notes that go away by themselves, above everything that is open.

import { el, icon } from './dom.js';

const SECONDS = 9;
const region = el('div', { class: 'toasts' });

export function toast(text) {
  const open = document.querySelectorAll('dialog[open]');
  (open.length ? open[open.length - 1] : document.body).append(region);
  const note = el('div', { class: 'toast', role: 'alert' }, icon('warning'), el('span', {}, text),
    el('button', { type: 'button', class: 'quiet square', 'aria-label': 'Dismiss', onclick: () => note.remove() }, icon('close', 16)));
  region.append(note);
  setTimeout(() => note.remove(), SECONDS * 1000);
}

/** Keeps the notes when the dialog they stood in closes. */
export function rescueToasts(dialog) {
  if (dialog.contains(region)) document.body.append(region);
}
