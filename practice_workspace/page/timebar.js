// Practice time, the buttons that move it, and the 'try this' hint.

import { act } from './link.js';
import { el, fill, icon } from './dom.js';
import { busy } from './fields.js';
import { menuButton } from './menu.js';
import { mrkdwn } from './mrkdwn.js';
import { on, store, zone } from './store.js';
import { clockTime, weekdayDate } from './times.js';

const DISMISSED = 'practice-hint-dismissed';
const when = el('div', { class: 'when-now' });
const said = el('div', { class: 'sr-only', role: 'status' });
const moves = el('div', { class: 'moves', role: 'group', 'aria-label': 'Move practice time' });
const compact = el('div', { class: 'moves-menu' });
const hintButton = el('button', { type: 'button', class: 'time-button', 'aria-expanded': 'true', 'aria-controls': 'hint', onclick: () => toggle() }, icon('bulb', 16), el('span', { class: 'try-words' }, 'Try this'));
export const timebar = el('header', { class: 'timebar', 'aria-label': 'Practice time' }, icon('clock'), when, said, moves, compact, el('span', { class: 'spring' }), hintButton);
export const hint = el('section', { class: 'hint-card', id: 'hint', 'aria-label': 'Try this' });

let useCommand = () => {};
/** `use(text)` puts a command into the composer. */
export function onTry(use) { useCommand = use; }

function drawTime() {
  const now = store.now();
  const place = zone().split('/').at(-1).replace(/_/g, ' ');
  const [day, year] = weekdayDate(now, zone()).split(/(?=, \d{4}$)/);
  fill(when, el('strong', {}, day, el('span', { class: 'year' }, year ?? '')), el('span', {}, clockTime(now, zone())),
    el('span', { class: 'zone' }, place));
}

async function move(label, button) {
  await busy(button, async () => {
    const reply = await act('move_time', { label });
    if (reply.now) {
      const seconds = Date.parse(reply.now) / 1000;
      said.textContent = `It is now ${weekdayDate(seconds, zone())}, ${clockTime(seconds, zone())}.`;
    }
  });
}

const capital = (label) => label[0].toUpperCase() + label.slice(1);

function drawMoves() {
  const { can_move: can, moves: labels } = store.time;
  const offered = can ? labels : [];
  fill(moves, ...offered.map((label) => {
    const button = el('button', { type: 'button', class: 'time-button', data: { focus: `move/${label}` } }, capital(label));
    button.addEventListener('click', () => move(label, button));
    return button;
  }));
  if (!offered.length) return fill(compact);
  const opener = menuButton({ class: 'time-button', data: { focus: 'move-time' } }, ['Move time', icon('down', 14)],
    () => offered.map((label) => ({ label: capital(label), choose: () => move(label, opener) })), { title: 'Move practice time to' });
  return fill(compact, opener);
}

function drawHint() {
  const { title, steps } = store.hint;
  const has = steps.length > 0;
  hintButton.hidden = !has;
  const open = has && localStorage.getItem(DISMISSED) !== 'yes';
  hint.hidden = !open;
  hintButton.setAttribute('aria-expanded', String(open));
  if (!has) return;
  fill(hint,
    el('div', { class: 'hint-head' }, icon('bulb'), el('h2', {}, title || 'Try this'),
      el('button', { type: 'button', class: 'quiet square', 'aria-label': 'Hide the hint', title: 'Hide', data: { focus: 'hint-close' }, onclick: () => toggle() }, icon('close', 16))),
    el('ol', {}, ...steps.map((step) => el('li', {}, el('div', { class: 'text' }, ...mrkdwn(step).map(asButton))))));
}

/** A command in a step can be tried at once. */
function asButton(node) {
  if (!(node instanceof Element) || node.tagName !== 'CODE' || !node.textContent.startsWith('/')) return node;
  const text = node.textContent;
  return el('button', { type: 'button', class: 'try', title: 'Put this into the message box', onclick: () => useCommand(text) }, text);
}

function toggle() {
  const open = hint.hidden || getComputedStyle(hint).display === 'none';
  localStorage.setItem(DISMISSED, open ? 'no' : 'yes');
  document.body.classList.toggle('hint-asked', open);
  drawHint();
  (open ? hint.querySelector('button') : hintButton)?.focus();
}

on('time hello people', drawTime);
on('time', drawMoves);
on('hello people', drawHint);
setInterval(drawTime, 5_000);
