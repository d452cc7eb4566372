// The middle of the page: a conversation, or the app's Home; and the thread beside it.

import { act, send } from './link.js';
import { blocks } from './blocks.js';
import { composer } from './composer.js';
import { avatar, el, fill, icon, isPhone } from './dom.js';
import { menuButton } from './menu.js';
import { isReply, messageList, spoken } from './messages.js';
import { conversation, go, hashOf, nameOf, on, person, shownConversation, store, titleOf } from './store.js';
import { onTry } from './timebar.js';
import { toast } from './toasts.js';

const backToList = el('a', { class: 'quiet square back', 'aria-label': 'Back to the list' }, icon('back', 22));
const heading = el('div', { class: 'place-head' });
const tabs = el('div', { class: 'tabs', role: 'tablist' });
const list = messageList({ label: 'Messages' });
const writer = composer({ sent: () => list.follow() });
const home = el('div', { class: 'home', id: 'home-panel', role: 'tabpanel', tabIndex: 0, 'aria-label': 'Home' });
const talk = el('div', { class: 'talk' }, list.node, writer.node);
export const main = el('main', { tabIndex: -1 }, el('div', { class: 'main-head' }, backToList, heading, tabs), home, talk);

const threadList = messageList({ inThread: true, label: 'Thread' });
const threadWriter = composer({ inThread: true, sent: () => threadList.follow() });
const threadHead = el('div', { class: 'main-head' });
export const threadPane = el('aside', { class: 'thread', 'aria-label': 'Thread', hidden: true }, threadHead, threadList.node, threadWriter.node);

export const announcer = el('div', { class: 'sr-only', role: 'status', 'aria-live': 'polite' });

let watched = '';
let tabFollows = false;
let newFrom = '';
let unreadAtEntry = 0;
let drawnHome = '';
let pointAt = '';
let known = new Set();
let knownUnread = new Map();

export function pointTo(ts) { pointAt = ts; }

function drawHead() {
  const { view, tab } = store.place;
  backToList.href = `#${encodeURIComponent(store.me)}`;
  tabs.hidden = view !== 'app';
  if (view === 'app') {
    fill(heading, avatar({ ...person(store.app.bot_user), is_bot: true }, 28), el('h1', {}, store.app.name));
    fill(tabs, ...['home', 'messages'].map((name) => el('a', {
      role: 'tab', href: hashOf(store.me, { view: 'app', tab: name, thread: '' }), 'aria-selected': String(tab === name),
      tabIndex: tab === name ? 0 : -1, data: { focus: `tab/${name}` },
    }, name === 'home' ? 'Home' : 'Messages')));
    if (tabFollows) tabs.querySelector('[aria-selected=true]').focus();
    tabFollows = false;
    return;
  }
  const one = conversation(store.place.id);
  if (!one) return fill(heading, el('h1', {}, view === 'conversation' ? 'Not there' : ''));
  const picture = one.kind === 'im' ? avatar(person(one.with), 28) : icon(one.kind === 'private' ? 'lock' : 'hash', 20);
  const people = one.members.filter((id) => !person(id).is_bot).length;
  const about = one.kind === 'im' ? person(one.with).title : [one.topic, `${people} ${people === 1 ? 'person' : 'people'}`].filter(Boolean).join(' · ');
  fill(heading, picture, el('h1', {}, titleOf(one)), el('span', { class: 'topic' }, about), one.kind === 'im' ? null : settingsOf(one));
  return null;
}

/** Who can read a channel: what its members can do about that, as in Slack. */
function settingsOf(one) {
  return menuButton({ class: 'quiet square', 'aria-label': `Settings of #${one.name}`, title: 'Who can read it', data: { focus: 'channel-settings' } },
    [icon('down', 16)], () => [...openness(one), ...membership(one)], { title: `Who can read #${one.name}`, alignEnd: true, least: 280 });
}

function openness(one) {
  const change = (to) => changed('channel', { conversation: one.id, change: to });
  const isPrivate = one.kind === 'private';
  return [
    { label: 'Private', note: 'Its members alone', checked: isPrivate, choose: () => change('private') },
    { label: 'Public', note: 'Everybody in the workspace', checked: !isPrivate, choose: () => change('public') },
    { label: one.is_shared ? 'Stop sharing it with another organization' : 'Share it with another organization', note: 'Slack Connect', choose: () => change(one.is_shared ? 'unshared' : 'shared') },
  ];
}

function membership(one) {
  const people = [...store.people.values()].filter((each) => !each.is_bot && !each.deleted && each.id !== store.me);
  const what = (each) => [each.title, each.is_stranger ? 'from another workspace' : '', each.is_guest ? 'guest' : ''].filter(Boolean).join(' · ');
  const entry = (each, label, kind) => ({ label: `${label} ${nameOf(each.id)}`, note: what(each), picture: avatar(each, 30), choose: () => changed(kind, { conversation: one.id, user: each.id }) });
  const isIn = (each) => one.members.includes(each.id);
  return [{ heading: 'Members' },
    ...people.filter((each) => !isIn(each)).map((each) => entry(each, 'Invite', 'invite')),
    ...people.filter(isIn).map((each) => entry(each, 'Remove', 'remove'))];
}

async function changed(kind, what) {
  const reply = await send(kind, what);
  if (reply.type !== 'done') toast(reply.message || 'The channel could not be changed.');
}

tabs.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  event.preventDefault();
  tabFollows = true;
  go({ view: 'app', tab: store.place.tab === 'home' ? 'messages' : 'home' });
});

function enterPlace() {
  const { view, tab } = store.place;
  document.body.dataset.view = view;
  const atHome = view === 'app' && tab === 'home';
  home.hidden = !atHome;
  talk.hidden = atHome || view === 'list';
  drawHead();
  const id = shownConversation();
  if (atHome) act('home', { tab: 'home' });
  if (view === 'app' && tab === 'messages' && !id && store.app.bot_user) send('direct', { with: store.app.bot_user });
  if (id !== watched) {
    watched = id;
    known = new Set();
    unreadAtEntry = conversation(id)?.unread ?? 0;
    newFrom = '';
    if (id) send('watch', { conversation: id });
    if (view === 'app' && tab === 'messages') send('home', { tab: 'messages' });
    list.show([], { fresh: true });
  }
  openWriter();
  drawThread();
  drawHome();
  title();
}

/** Never leaves the box on the conversation that was shown before. */
function openWriter() {
  const one = conversation(shownConversation());
  if (one) writer.open(one.id, '', `Message ${nameWithSign(one)}`, { archived: one.is_archived });
  else writer.open('', '', 'Opening…', { archived: true });
}

/** What stands above the first message of a conversation, as in Slack. */
function beginningOf(one) {
  if (!one) return null;
  const name = nameWithSign(one);
  if (one.is_app) return { name, sentence: `This is the very beginning of your messages with ${name}. Type / to see what it can do.` };
  if (one.kind === 'im') return { name, sentence: `This is the very beginning of your direct messages with ${name}. Only the two of you see them.` };
  const about = one.kind === 'private' ? 'a private channel: only its members see it' : 'a public channel';
  return { name, sentence: `This is the very beginning of ${name}, ${about}.` };
}

const nameWithSign = (one) => (one.kind === 'im' ? titleOf(one) : `#${one.name}`);

function arrived() {
  if (store.messagesOf !== watched || !watched) return;
  const messages = store.messages.filter((message) => !isReply(message) || message.subtype === 'thread_broadcast' || message.ephemeral);
  const fresh = known.size === 0;
  if (fresh && unreadAtEntry) {
    const others = messages.filter((message) => message.user !== store.me && !message.ephemeral);
    newFrom = others.at(-unreadAtEntry)?.ts ?? '';
    if (newFrom === store.messages[0]?.ts) newFrom = '';
  }
  const latest = store.messages.filter((message) => !known.has(message.ts) && message.user !== store.me);
  if (!fresh && latest.length) announcer.textContent = latest.length === 1 ? spoken(latest[0]) : `${latest.length} new messages`;
  known = new Set(store.messages.map((message) => message.ts));
  if (!known.size) known.add('');
  list.show(messages, { newFrom, fresh, beginning: beginningOf(conversation(watched)) });
  if (pointAt) { list.scrollTo(pointAt); pointAt = ''; }
  drawThread();
  readIfSeen();
}

function readIfSeen() {
  const one = conversation(watched);
  if (one?.unread && document.visibilityState === 'visible' && store.place.view !== 'list') send('read', { conversation: watched });
}

function drawHome() {
  if (home.hidden) return;
  const view = store.home;
  const now = view ? `${view.id} ${view.hash}` : 'none';
  if (now === drawnHome) return;
  drawnHome = now;
  if (!view) {
    fill(home, el('p', { class: 'muted empty' }, `${store.app.name} has nothing on this page yet.`));
    return;
  }
  const surface = { key: `v/${view.id}/${view.hash}`, target: { view: view.id }, values: view.state?.values };
  const top = home.scrollTop;
  fill(home, el('div', { class: 'home-blocks' }, ...blocks(view.blocks, surface)));
  home.scrollTop = top;
}

let threadShown = '';
function drawThread() {
  const ts = store.place.thread;
  const id = shownConversation();
  const messages = ts && store.messagesOf === id ? store.messages.filter((message) => message.ts === ts || message.thread_ts === ts) : [];
  threadPane.hidden = !ts;
  document.body.classList.toggle('with-thread', Boolean(ts));
  const before = threadShown;
  threadShown = ts;
  if (!ts) {
    if (before) document.querySelector(`[data-focus="${CSS.escape(`t/${before}`)}"], [data-focus="composer"]`)?.focus();
    return;
  }
  const one = conversation(id);
  const close = () => go({ ...store.place, thread: '' });
  fill(threadHead,
    el('button', { type: 'button', class: 'quiet square back', 'aria-label': 'Back', onclick: close, data: { focus: 'thread-back' } }, icon('back', 22)),
    el('div', { class: 'place-head' }, el('h2', {}, 'Thread'), el('span', { class: 'topic' }, one ? nameWithSign(one) : '')),
    el('button', { type: 'button', class: 'quiet square close-thread', 'aria-label': 'Close the thread', onclick: close, data: { focus: 'thread-close' } }, icon('close')));
  threadWriter.open(id, ts, 'Reply…', { archived: one?.is_archived });
  threadList.show(messages, { fresh: before !== ts });
  if (before !== ts && !isPhone()) threadWriter.focus();
}

threadPane.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') go({ ...store.place, thread: '' });
});

function title() {
  const { view } = store.place;
  const one = conversation(shownConversation());
  const unread = store.conversations.reduce((sum, each) => sum + (each.unread ?? 0), 0);
  const where = view === 'app' ? store.app.name : one ? nameWithSign(one) : store.team.name;
  document.title = `${unread ? `(${unread}) ` : ''}${where} · Practice workspace`;
}

/** New messages elsewhere are said too. */
function elsewhere() {
  for (const one of store.conversations) {
    if (one.unread > (knownUnread.get(one.id) ?? one.unread) && one.id !== watched) {
      announcer.textContent = `New message ${one.kind === 'im' ? `from ${titleOf(one)}` : `in ${one.name}`}`;
    }
  }
  knownUnread = new Map(store.conversations.map((one) => [one.id, one.unread]));
}

onTry((text) => {
  if (!shownConversation()) go({ view: 'app', tab: 'messages' });
  setTimeout(() => writer.put(`${text} `), 50);
});
on('hello', () => { watched = ''; drawnHome = ''; threadShown = ''; knownUnread = new Map(); });
on('place', enterPlace);
on('conversations', () => {
  elsewhere();
  if (shownConversation() !== watched) enterPlace();
  openWriter();
  drawHead();
  title();
  readIfSeen();
});
on('people', drawHead);
on('messages', arrived);
on('home', drawHome);
on('time', () => { drawnHome = ''; drawHome(); if (store.messagesOf === watched && watched) arrived(); });
document.addEventListener('visibilitychange', readIfSeen);
