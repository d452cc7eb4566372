// The 'Are you sure?' that an element may ask for.

import { el, freshId } from './dom.js';
import { textObject } from './mrkdwn.js';
import { rescueToasts } from './toasts.js';

/** Resolves true when the person agrees; focus goes back to where it was. */
export function confirmed(wanted, origin) {
  return new Promise((resolve) => {
    const titleId = freshId('confirm');
    const textId = freshId('confirm');
    let answer = false;
    const dialog = el('dialog', { class: 'confirm', 'aria-labelledby': titleId, 'aria-describedby': textId });
    const leave = (said) => { answer = said; dialog.close(); };
    dialog.append(
      el('h2', { id: titleId }, ...textObject(wanted.title)),
      el('div', { id: textId, class: 'text' }, ...textObject(wanted.text)),
      el('div', { class: 'dialog-foot' },
        el('button', { type: 'button', class: 'button', onclick: () => leave(false) }, ...textObject(wanted.deny)),
        el('button', { type: 'button', class: `button ${wanted.style === 'danger' ? 'danger' : 'primary'}`, onclick: () => leave(true) }, ...textObject(wanted.confirm))),
    );
    dialog.addEventListener('keydown', (event) => { if (event.key === 'Escape') event.stopPropagation(); });
    dialog.addEventListener('close', () => {
      rescueToasts(dialog);
      dialog.remove();
      if (origin?.isConnected && origin.focus) origin.focus();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
