// Who is looking, and where they can go.

import { send } from './link.js';
import { avatar, el, fill, icon, isPhone } from './dom.js';
import { menuButton } from './menu.js';
import { shortcutItems } from './composer.js';
import { appConversation, go, hashOf, nameOf, on, person, shownConversation, store, titleOf } from './store.js';
import { toast } from './toasts.js';

const head = el('div', { class: 'workspace-head' });
const switcher = el('div', { class: 'switcher' });
const nav = el('nav', { 'aria-label': 'Conversations' });
export const sidebar = el('div', { class: 'sidebar', role: 'complementary', 'aria-label': 'Workspace' }, head, switcher, nav);

function drawHead() {
  fill(head, el('h1', {}, store.team.name), el('span', { class: 'workspace-kind' }, 'Practice workspace'),
    menuButton({ class: 'quiet square on-dark', 'aria-label': 'Shortcuts', title: 'Shortcuts', data: { focus: 'side-shortcuts' } }, [icon('bolt')], shortcutItems, { title: 'Shortcuts', alignEnd: true, least: 260 }));
}

function drawSwitcher() {
  const me = person(store.me);
  const others = [...store.people.values()].filter((one) => one.id !== store.me && !one.is_bot && !one.deleted);
  const news = others.reduce((sum, one) => sum + (one.unread ?? 0), 0);
  fill(switcher, menuButton(
    { class: 'me', 'aria-label': `You are ${nameOf(store.me)}${me.title ? `, ${me.title}` : ''}. Switch person`, data: { focus: 'switcher' } },
    [avatar(me, 40), el('span', { class: 'menu-words' }, el('strong', {}, nameOf(store.me)), el('span', { class: 'role' }, me.title || 'Member')),
      news ? el('span', { class: 'dot', title: 'Somebody else has new messages' }) : null, icon('down', 16)],
    people, { title: 'Look through the eyes of…', least: 280 }));
}

function people() {
  return [...everybody(), ...account()];
}

function everybody() {
  return [...store.people.values()]
    .filter((one) => !one.is_bot)
    .map((one) => ({
      label: nameOf(one.id),
      note: [one.title || 'Member', one.is_stranger ? 'from another workspace' : '', one.deleted ? 'account closed' : one.is_guest ? 'guest' : ''].filter(Boolean).join(' · '),
      picture: avatar(one, 34),
      checked: one.id === store.me,
      end: one.unread ? el('span', { class: 'count', 'aria-label': `${one.unread} unread` }, String(one.unread)) : null,
      choose: () => become(one.id),
    }));
}

/** What an admin of the workspace can make of this account: the bot hears of it as from Slack. */
function account() {
  const me = person(store.me);
  if (me.is_stranger) return [];
  const now = me.deleted ? 'closed' : me.is_guest ? 'guest' : 'member';
  const kinds = { member: 'Full member', guest: 'Guest', closed: 'Closed' };
  return [{ heading: `The account of ${nameOf(store.me)}` }, ...Object.entries(kinds).map(([kind, label]) => ({
    label, checked: kind === now,
    choose: async () => {
      const reply = await send('account', { user: store.me, account: kind });
      if (reply.type !== 'done') toast(reply.message || 'The account could not be changed.');
    },
  }))];
}

/** Switches the person and stays at the same place where the other can see it. */
export async function become(id) {
  if (id === store.me) return;
  const { view, tab } = store.place;
  const direct = store.conversations.find((one) => one.id === store.place.id)?.kind === 'im';
  const place = view === 'app' ? { view, tab } : view === 'conversation' && !direct ? { view, id: store.place.id } : null;
  location.hash = place ? hashOf(id, { thread: '', ...place }) : `#${encodeURIComponent(id)}`;
}

function drawNav() {
  const groups = [
    ['Channels', store.conversations.filter((one) => one.kind !== 'im')],
    ['Direct messages', store.conversations.filter((one) => one.kind === 'im' && !one.is_app)],
  ];
  const app = appConversation();
  fill(nav,
    ...groups.map(([label, rows]) => el('section', { 'aria-label': label },
      el('div', { class: 'nav-title' }, el('h2', {}, label), label === 'Direct messages' ? newDirect() : null),
      el('ul', { role: 'list' }, ...rows.map((one) => el('li', {}, entry(one)))))),
    el('section', { 'aria-label': 'Apps' }, el('div', { class: 'nav-title' }, el('h2', {}, 'Apps')),
      el('ul', { role: 'list' }, el('li', {}, appEntry(app)))));
}

function row({ key, current, unread, picture, label, note, place }) {
  return el('a', {
    class: unread && !current ? 'place unread' : 'place', href: hashOf(store.me, { thread: '', ...place }),
    'aria-current': current ? 'page' : null, data: { focus: `place/${key}` },
  }, picture, el('span', { class: 'place-name' }, label), note,
  unread && !current ? el('span', { class: 'count', 'aria-label': `${unread} unread` }, unread > 99 ? '99+' : String(unread)) : null);
}

function entry(one) {
  const current = store.place.view === 'conversation' && store.place.id === one.id;
  const picture = one.kind === 'im' ? avatar(person(one.with), 22) : icon(one.kind === 'private' ? 'lock' : 'hash');
  return row({ key: one.id, current, unread: one.unread, picture, label: titleOf(one), place: { view: 'conversation', id: one.id },
    note: one.is_archived ? el('span', { class: 'muted' }, 'archived') : null });
}

function appEntry(one) {
  const bot = person(store.app.bot_user);
  const current = store.place.view === 'app';
  const place = { view: 'app', tab: one?.unread || store.place.tab !== 'home' ? 'messages' : 'home' };
  return row({ key: 'app', current, unread: shownConversation() === one?.id ? 0 : one?.unread, picture: avatar({ ...bot, is_bot: true }, 22), label: store.app.name, place });
}

function newDirect() {
  return menuButton({ class: 'quiet square small on-dark', 'aria-label': 'New direct message', title: 'New direct message', data: { focus: 'new-direct' } }, [el('span', { class: 'plus', 'aria-hidden': 'true' }, '+')],
    () => [...store.people.values()].filter((one) => !one.is_bot && !one.deleted && one.id !== store.me).map((one) => ({
      label: nameOf(one.id), note: one.title, picture: avatar(one, 30),
      choose: async () => {
        const reply = await send('direct', { with: one.id });
        if (reply.conversation) go({ view: 'conversation', id: reply.conversation });
        else toast('This conversation could not be opened.');
      },
    })), { title: 'Write to…', least: 260 });
}

/** On a phone the list is all there is to see of the page. */
function drawPlace() {
  sidebar.setAttribute('role', isPhone() && store.place.view === 'list' ? 'main' : 'complementary');
}

on('hello', drawHead);
on('hello place', drawPlace);
on('hello people', drawSwitcher);
on('hello people conversations place', drawNav);
