// Puts the page together and follows its address.

import { announcer, main, pointTo, threadPane } from './conversation.js';
import { connect, send } from './link.js';
import { isPhone, el } from './dom.js';
import './modal.js';
import { sidebar } from './sidebar.js';
import { hashOf, on, placeOf, store, tell } from './store.js';
import { hint, timebar } from './timebar.js';

const REMEMBERED = 'practice-person';
const layout = el('div', { class: 'layout' }, sidebar, main, threadPane);
const offline = el('div', { class: 'offline-note', role: 'status' });
const skip = el('button', { type: 'button', class: 'skip', onclick: () => main.focus() }, 'Skip to the conversation');
document.body.prepend(skip, timebar, hint, layout, offline, announcer);

function defaultPlace() {
  return isPhone() ? { view: 'list', thread: '' } : { view: 'app', tab: 'messages', thread: '' };
}

let asked = '';

async function follow() {
  if (!store.me) return;
  const { me, place } = placeOf(location.hash);
  const linked = /^#[CDG][^/]*\/p(\d{10})(\d{6})$/.exec(location.hash);
  if (linked) pointTo(`${linked[1]}.${linked[2]}`);
  if (me && me !== store.me && me !== asked) {
    // Everything is sent again for the other person; the place follows with it.
    asked = me;
    const reply = await send('be', { person: me });
    asked = '';
    if (reply.type === 'refused') location.replace(hashOf(store.me, store.place));
    return;
  }
  store.place = place ?? defaultPlace();
  if (!place && !isPhone()) history.replaceState(null, '', hashOf(store.me, store.place));
  if (linked || !me) history.replaceState(null, '', hashOf(store.me, store.place));
  tell('place');
}

on('hello', () => {
  sessionStorage.setItem(REMEMBERED, store.me);
  const { me } = placeOf(location.hash);
  // An address with somebody who is not here falls back to the person who is.
  if (me && me !== store.me && me !== asked) history.replaceState(null, '', `#${encodeURIComponent(store.me)}`);
});
// The conversations come after hello: only then is the place known to exist.
let settled = '';
on('hello', () => { settled = ''; });
on('time', () => {
  if (settled === store.me) return;
  settled = store.me;
  asked = '';
  follow();
});
// Only what changes in a live region is read out.
new MutationObserver(() => {
  const said = document.body.classList.contains('offline') ? 'Reconnecting…' : '';
  if (offline.textContent !== said) offline.textContent = said;
}).observe(document.body, { attributeFilter: ['class'] });
window.addEventListener('hashchange', follow);
connect(placeOf(location.hash).me || sessionStorage.getItem(REMEMBERED) || '');
