// The stack of modals: one dialog on the screen, the view in front in it.

import { act } from './link.js';
import { blocks, showErrors } from './blocks.js';
import { el, fill, icon } from './dom.js';
import { busy } from './fields.js';
import { keepOnly, unsent } from './entries.js';
import { textObject } from './mrkdwn.js';
import { on, store } from './store.js';
import { rescueToasts } from './toasts.js';

const title = el('h2', { id: 'modal-title', tabIndex: -1 });
const back = el('button', { type: 'button', class: 'quiet square', 'aria-label': 'Back', onclick: () => act('close') }, icon('back'));
const cross = el('button', { type: 'button', class: 'quiet square', 'aria-label': 'Close', onclick: () => act('close', { everything: true }) }, icon('close'));
const body = el('div', { class: 'modal-body' });
const trouble = el('div', { class: 'trouble', role: 'alert' });
const foot = el('div', { class: 'dialog-foot' });
const form = el('form', { class: 'modal-form', novalidate: true }, body, trouble, foot);
const dialog = el('dialog', { class: 'modal', 'aria-labelledby': 'modal-title' },
  el('div', { class: 'modal-head' }, back, title, cross), form);

let drawn = '';
let shownId = '';
let submitButton = null;
let cameFrom = null;

const surfaceOf = (view) => ({
  key: `v/${view.id}`, target: { view: view.id }, values: view.state?.values, errors: view.errors,
});

async function submit() {
  const view = store.modals.at(-1);
  if (!view?.submit || !submitButton) return;
  await busy(submitButton, async () => {
    const reply = await act('submit', { values: unsent(surfaceOf(view)) });
    if (reply.reaction && Object.keys(reply.reaction.errors ?? {}).length) {
      showErrors(body, reply.reaction.errors)?.focus();
    }
  });
}

form.addEventListener('submit', (event) => { event.preventDefault(); submit(); });
dialog.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    event.preventDefault();
    act('close');
  } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
    event.preventDefault();
    submit();
  }
});
// A phone's back gesture asks by `cancel`; a browser may close the dialog by itself.
dialog.addEventListener('cancel', (event) => { event.preventDefault(); act('close'); });
dialog.addEventListener('close', () => { if (store.modals.length) act('close', { everything: true }); });
dialog.addEventListener('pointerdown', (event) => { dialog.dataset.pressed = event.target === dialog ? '1' : ''; });

function show() {
  keepOnly('v/', new Set([...store.modals, store.home].filter(Boolean).map((view) => `v/${view.id}`)));
  const view = store.modals.at(-1);
  if (!view) return hide();
  const now = `${view.id} ${view.hash} ${store.modals.length}`;
  if (now !== drawn) draw(view);
  drawn = now;
  showErrors(body, view.errors);
  fill(trouble, ...(view.trouble ? [icon('warning'), el('span', {}, view.trouble)] : []));
  trouble.hidden = !view.trouble;
  return null;
}

function draw(view) {
  const another = view.id !== shownId;
  shownId = view.id;
  back.hidden = store.modals.length < 2;
  title.replaceChildren(...textObject(view.title));
  fill(body, ...blocks(view.blocks, surfaceOf(view)));
  submitButton = view.submit ? el('button', { type: 'submit', class: 'button primary', disabled: view.submit_disabled === true },
    el('span', { class: 'button-words' }, ...textObject(view.submit))) : null;
  const close = view.close ? textObject(view.close) : [view.submit ? 'Cancel' : 'Close'];
  fill(foot, el('button', { type: 'button', class: 'button', onclick: () => act('close') }, ...close), submitButton);
  if (!dialog.open) {
    cameFrom = document.activeElement;
    document.body.append(dialog);
    dialog.showModal();
  }
  if (another) {
    body.scrollTop = 0;
    const wanted = body.querySelector('[data-autofocus]')
      ?? body.querySelector('.block.input input, .block.input textarea, .button') ?? title;
    // A phone's keyboard over a modal that has just opened would hide it.
    (window.matchMedia('(pointer: coarse)').matches && !body.querySelector('[data-autofocus]') ? title : wanted).focus({ preventScroll: true });
  } else if (!dialog.contains(document.activeElement) || document.activeElement === dialog) {
    // What was pressed is gone: another page stands in the same modal, and begins at its top.
    body.scrollTop = 0;
    title.focus({ preventScroll: true });
  }
}

function hide() {
  drawn = '';
  shownId = '';
  if (!dialog.open) return;
  rescueToasts(dialog);
  dialog.close();
  dialog.remove();
  const again = cameFrom?.isConnected ? cameFrom
    : [...document.querySelectorAll('[data-focus]')].find((node) => node.dataset.focus === cameFrom?.dataset?.focus);
  (again ?? document.querySelector('.composer textarea, main'))?.focus({ preventScroll: true });
}

on('modals', show);
on('hello', () => { drawn = ''; });
