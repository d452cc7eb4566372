// A list of messages: a channel's, a direct conversation's, a thread's.

import { act } from './link.js';
import { avatar, el, fill, icon } from './dom.js';
import { blocks } from './blocks.js';
import { filePath } from './fields.js';
import { menuButton } from './menu.js';
import { mrkdwn } from './mrkdwn.js';
import { openThread, person, nameOf, store, zone } from './store.js';
import { clockTime, dayAndTime, dayLabel, dayOf, fullTime, secondsOf } from './times.js';

const GROUP_SECONDS = 300;
const NEAR_END = 80;

export const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const isBroadcast = (message) => message.subtype === 'thread_broadcast';

/** `messageList({inThread})`: its `node` to place, `show(messages, {newFrom, beginning})` to draw.
 * `follow()`: the person has just written something; what comes of it is shown. */
export function messageList({ inThread = false, label }) {
  const list = el('ol', { class: 'messages', role: 'list', 'aria-label': label });
  const jump = el('button', { type: 'button', class: 'jump', hidden: true, onclick: () => toEnd() }, icon('down', 16), 'Newest messages');
  const scroller = el('div', { class: 'scroller', tabIndex: 0, role: 'region', 'aria-label': label }, el('div', { class: 'push' }), list);
  const node = el('div', { class: 'message-area' }, scroller, jump);
  let drawn = new Map();
  let pinned = true;

  const toEnd = () => { scroller.scrollTop = scroller.scrollHeight; };
  scroller.addEventListener('scroll', () => {
    pinned = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    if (pinned) jump.hidden = true;
  });
  const sizes = new ResizeObserver(() => { if (pinned) toEnd(); });
  sizes.observe(list);
  sizes.observe(scroller);

  function show(messages, { newFrom = '', fresh = false, beginning = null } = {}) {
    if (fresh) { drawn = new Map(); pinned = true; }
    const known = drawn;
    const kept = new Map();
    const rows = [];
    const today = dayOf(store.now(), zone());
    let previous = null;
    if (beginning) rows.push(divider(`start ${JSON.stringify(beginning)}`, () => beginningRow(beginning)));
    messages.forEach((message, index) => {
      const day = dayOf(secondsOf(message.ts), zone());
      const startsDay = !previous || dayOf(secondsOf(previous.ts), zone()) !== day;
      if (startsDay && !inThread) rows.push(divider(`day ${day} ${today}`, () => dayRow(message)));
      if (message.ts === newFrom) rows.push(divider(`new ${newFrom}`, () => el('li', { class: 'new-line' }, el('span', {}, 'New'))));
      const compact = !startsDay && message.ts !== newFrom && continues(previous, message);
      rows.push(row(message, compact, today));
      if (inThread && index === 0) {
        const count = messages.length - 1;
        rows.push(divider(`replies ${count}`, () => el('li', { class: 'replies-line' }, el('span', {}, repliesLabel(count)))));
      }
      previous = message;
    });
    const more = rows.some((one) => !list.contains(one));
    const held = list.contains(document.activeElement) ? document.activeElement.closest('[data-ts]')?.dataset.ts : '';
    if (more || rows.length !== list.children.length) fill(list, ...rows);
    if (held && !list.contains(document.activeElement)) stay(held);
    drawn = kept;
    settle(messages, { newFrom, fresh, known });

    function divider(key, make) {
      kept.set(`~${key}`, drawn.get(`~${key}`) ?? { node: make() });
      return kept.get(`~${key}`).node;
    }
    function row(message, compact, day) {
      const sign = JSON.stringify([message, compact, day, store.me]);
      const old = drawn.get(message.ts);
      const now = old?.sign === sign ? old : { sign, node: messageRow(message, { compact, inThread }) };
      kept.set(message.ts, now);
      return now.node;
    }
  }

  /** Where the eye should be now: at the end, unless what is new is longer than the screen. */
  function settle(messages, { newFrom, fresh, known }) {
    const arrived = fresh ? '' : messages.find((message) => !known.has(message.ts))?.ts;
    // A thread is opened for its replies, however long the message is that they answer.
    const start = fresh && inThread ? (messages[1] ?? messages[0])?.ts : fresh ? newFrom || messages.at(-1)?.ts : arrived;
    const wasPinned = pinned;
    if (!fresh && arrived && !wasPinned && messages.at(-1).user !== store.me) {
      jump.hidden = false;
      return;
    }
    if (!fresh && !wasPinned && !arrived) return;
    toEnd();
    const row = start ? rowOf(start) : null;
    if (row && row.offsetTop < scroller.scrollTop + scroller.offsetTop) {
      scroller.scrollTop = row.offsetTop - scroller.offsetTop - (newFrom || inThread ? 48 : 8);
      pinned = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    }
  }

  /** The button that was pressed is gone: the focus stays at its message, never at the page's top. */
  function stay(ts) {
    (rowOf(ts)?.querySelector('.message-body button, .message-body a[href]') ?? scroller).focus({ preventScroll: true });
  }

  const rowOf = (ts) => list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);

  function scrollTo(ts) {
    const found = rowOf(ts);
    found?.scrollIntoView({ block: 'center' });
    found?.classList.add('pointed');
  }
  function follow() {
    pinned = true;
    jump.hidden = true;
    toEnd();
  }
  return { node, show, scrollTo, follow };
}

function continues(previous, message) {
  return previous && previous.user === message.user && previous.ephemeral === message.ephemeral
    && !isReply(message) && !message.blocks && !previous.blocks
    && secondsOf(message.ts) - secondsOf(previous.ts) < GROUP_SECONDS;
}

function dayRow(message) {
  return el('li', { class: 'day' }, el('span', {}, dayLabel(secondsOf(message.ts), store.now(), zone())));
}

/** What Slack says above the first message of a conversation. */
function beginningRow({ name, sentence }) {
  return el('li', { class: 'beginning' }, el('h2', {}, name), el('p', {}, sentence));
}

export const repliesLabel = (count) => (count === 0 ? 'No replies yet' : `${count} ${count === 1 ? 'reply' : 'replies'}`);

function messageRow(message, { compact, inThread }) {
  const author = person(message.user);
  const seconds = secondsOf(message.ts);
  const time = el('time', { class: 'when', title: fullTime(seconds, zone()), datetime: new Date(seconds * 1000).toISOString() },
    inThread ? dayAndTime(seconds, store.now(), zone()) : clockTime(seconds, zone()));
  const isApp = Boolean(message.bot_id);
  const head = el('div', { class: 'message-head' },
    el('span', { class: 'author' }, isApp ? message.bot_profile?.name ?? nameOf(message.user) : nameOf(message.user)),
    isApp ? el('span', { class: 'badge' }, 'App') : null, time);
  return el('li', { class: compact ? 'message compact' : 'message', data: { ts: message.ts, ...(message.ephemeral ? { ephemeral: '1' } : {}) } },
    el('div', { class: 'gutter' }, compact ? time : avatar(author, 36)),
    el('div', { class: 'message-body' },
      message.ephemeral ? el('div', { class: 'only-you' }, icon('eye', 14), 'Only visible to you') : null,
      compact ? el('span', { class: 'sr-only' }, `${nameOf(author.id)}, ${clockTime(seconds, zone())}`) : head,
      isBroadcast(message) && !inThread ? el('div', { class: 'muted small-text' }, 'replied to a thread') : null,
      content(message),
      files(message),
      !inThread && message.reply_count ? threadLink(message) : null),
    tools(message, inThread));
}

function content(message) {
  const surface = {
    key: `m/${message.conversation}/${message.ts}`,
    target: { conversation: message.conversation, ts: message.ts },
  };
  if (message.blocks) {
    return el('div', { class: 'message-blocks' }, ...blocks(message.blocks, surface));
  }
  if (!message.text) return null;
  return el('div', { class: 'text' }, ...mrkdwn(message.text),
    message.edited ? el('span', { class: 'edited' }, ' (edited)') : null);
}

function files(message) {
  return (message.files ?? []).map((file) => {
    const path = filePath(file.url_private);
    if (path && file.mimetype.startsWith('image/')) {
      return el('figure', { class: 'file' }, el('figcaption', {}, file.title),
        el('a', { href: path, target: '_blank', rel: 'noopener', 'aria-label': `Open ${file.title}` },
          el('img', { class: 'large-image', src: path, alt: file.alt_txt || file.title })));
    }
    return el('a', { class: 'file-link', href: path ?? '#', download: file.name }, icon('file', 20), file.title);
  });
}

function threadLink(message) {
  return el('button', { type: 'button', class: 'thread-link', data: { focus: `t/${message.ts}` }, onclick: () => openThread(message.ts) },
    el('span', { class: 'faces' }, ...(message.reply_users ?? []).slice(0, 3).map((id) => avatar(person(id), 22))),
    el('strong', {}, repliesLabel(message.reply_count)),
    el('span', { class: 'muted' }, `Last reply ${dayAndTime(secondsOf(message.latest_reply), store.now(), zone(), { todayToo: true })}`));
}

function tools(message, inThread) {
  if (message.from_slack) return null;
  const shortcuts = message.ephemeral ? [] : store.shortcuts.filter((one) => one.kind === 'message');
  const canReply = !inThread && !message.ephemeral;
  if (!canReply && !shortcuts.length) return null;
  const about = `message from ${nameOf(message.user)}, ${clockTime(secondsOf(message.ts), zone())}`;
  const use = (shortcut) => act('message_shortcut', { conversation: message.conversation, ts: message.ts, callback_id: shortcut.callback_id });
  return el('div', { class: 'tools' },
    canReply ? el('button', { type: 'button', class: 'quiet square', title: 'Reply in thread', 'aria-label': `Reply in thread to the ${about}`, data: { focus: `r/${message.ts}` }, onclick: () => openThread(message.thread_ts || message.ts) }, icon('reply')) : null,
    menuButton({ class: 'quiet square', title: 'More actions', 'aria-label': `More actions for the ${about}`, data: { focus: `a/${message.ts}` } }, [icon('more')],
      () => [
        ...(canReply ? [{ label: 'Reply in thread', picture: icon('reply'), choose: () => openThread(message.thread_ts || message.ts) }] : []),
        ...shortcuts.map((shortcut) => ({ label: shortcut.name, note: store.app.name, picture: icon('bolt'), choose: () => use(shortcut) })),
      ], { title: 'Message actions', alignEnd: true }));
}

/** The text that a notification or a screen reader says for a message. */
export function spoken(message) {
  const said = el('div', {}, ...mrkdwn(message.text || 'A message')).textContent;
  return `${message.bot_profile?.name ?? nameOf(message.user)}: ${said}`;
}
