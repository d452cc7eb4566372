// Where people type: a message, or a slash command with completion.

import { act } from './link.js';
import { el, fill, freshId, icon, isPhone } from './dom.js';
import { menuButton } from './menu.js';
import { store } from './store.js';
import { toast } from './toasts.js';

const drafts = new Map();

/** `composer({inThread, sent})`; `open(conversationId, label)` turns it to a conversation.
 * `sent()` is called when the person sends something. */
export function composer({ inThread = false, sent = () => {} } = {}) {
  let conversation = '';
  let thread = '';
  let at = 0;
  let offered = [];
  let dismissed = false;
  const listId = freshId('commands');
  const hint = el('div', { class: 'usage', id: freshId('usage'), 'aria-live': 'polite' });
  const list = el('div', { class: 'completions', role: 'listbox', id: listId, 'aria-label': 'Slash commands', hidden: true });
  const area = el('textarea', {
    rows: 1, 'aria-haspopup': 'listbox', 'aria-controls': listId, 'aria-autocomplete': 'list',
    'aria-describedby': hint.id, autocomplete: 'off', data: { focus: inThread ? 'composer-thread' : 'composer' },
  });
  const sendButton = el('button', { type: 'button', class: 'send', 'aria-label': 'Send', title: 'Send', onclick: () => post() }, icon('send'));
  const slash = el('button', { type: 'button', class: 'quiet square', 'aria-label': 'Slash commands', title: 'Slash commands', onclick: () => { if (!area.value.startsWith('/')) area.value = `/${area.value}`; area.focus(); look(); } }, icon('slash'));
  const bolt = menuButton({ class: 'quiet square', 'aria-label': 'Shortcuts', title: 'Shortcuts' }, [icon('bolt')], shortcutItems, { title: 'Shortcuts' });
  const node = el('div', { class: 'composer' }, list,
    el('div', { class: 'composer-box' }, area, el('div', { class: 'composer-tools' }, ...(inThread ? [] : [bolt, slash]), hint, sendButton)));

  function look() {
    size();
    drafts.set(`${store.me}/${conversation}/${thread}`, area.value);
    sendButton.disabled = !area.value.trim();
    const typed = /^\/(\S*)$/.exec(area.value);
    offered = typed && !inThread && !dismissed
      ? store.commands.filter((one) => one.name.slice(1).toLowerCase().startsWith(typed[1].toLowerCase())) : [];
    at = Math.min(at, Math.max(0, offered.length - 1));
    draw();
    const named = /^(\/\S+)\s/.exec(area.value);
    const command = named && store.commands.find((one) => one.name === named[1]);
    hint.textContent = command ? `${command.name} ${command.usage_hint}`.trim() : '';
  }

  function draw() {
    list.hidden = !offered.length;
    fill(list, ...(offered.length ? [el('div', { class: 'menu-title', role: 'presentation' }, `Commands of ${store.app.name}`)] : []), ...offered.map((command, index) => {
      const row = el('div', { class: index === at ? 'option active' : 'option', role: 'option', id: `${listId}-${index}`, 'aria-selected': String(index === at) },
        el('span', { class: 'menu-words' },
          el('span', {}, el('strong', {}, command.name), command.usage_hint ? el('span', { class: 'usage-hint' }, ` ${command.usage_hint}`) : null),
          command.description ? el('span', { class: 'menu-note' }, command.description) : null));
      row.addEventListener('pointerdown', (event) => event.preventDefault());
      row.addEventListener('click', () => complete(command));
      return row;
    }));
    if (offered.length) area.setAttribute('aria-activedescendant', `${listId}-${at}`);
    else area.removeAttribute('aria-activedescendant');
    list.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }

  function complete(command) {
    area.value = `${command.name} `;
    at = 0;
    area.focus();
    look();
  }

  function size() {
    area.style.setProperty('height', 'auto');
    area.style.setProperty('height', `${Math.min(area.scrollHeight, 200)}px`);
  }

  async function post() {
    const text = area.value.trim();
    if (!text || !conversation) return;
    const command = /^(\/[\w-]+)(?:\s+([\s\S]*))?$/.exec(text);
    if (command && inThread) {
      toast('Slash commands do not work in threads. Type it in the conversation instead.');
      return;
    }
    area.value = '';
    dismissed = false;
    look();
    sent();
    const reply = command
      ? await act('command', { conversation, name: command[1], text: command[2] ?? '' })
      : await act('say', { conversation, text, ...(thread ? { thread_ts: thread } : {}) });
    if (reply.type === 'refused' && !area.value) {
      area.value = text;
      look();
    }
  }

  area.addEventListener('input', () => { dismissed = false; at = 0; look(); });
  area.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (offered.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const whole = offered[at].name === area.value;
      if (step) {
        event.preventDefault();
        at = (at + step + offered.length) % offered.length;
        draw();
        return;
      }
      if ((event.key === 'Tab' && !event.shiftKey) || (event.key === 'Enter' && !whole)) {
        event.preventDefault();
        complete(offered[at]);
        return;
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        dismissed = true;
        look();
        return;
      }
    }
    if (event.key === 'Enter' && !event.shiftKey && !(isPhone() && window.matchMedia('(pointer: coarse)').matches && !area.value.startsWith('/'))) {
      event.preventDefault();
      post();
    }
  });
  area.addEventListener('blur', () => { offered = []; draw(); });
  area.addEventListener('focus', look);

  /** `archived`: nothing can be written here. */
  function open(id, threadTs, label, { archived = false } = {}) {
    const another = id !== conversation || threadTs !== thread;
    conversation = id;
    thread = threadTs;
    area.placeholder = archived && id ? 'This channel is archived' : label;
    area.setAttribute('aria-label', label);
    area.disabled = archived;
    if (another) {
      area.value = drafts.get(`${store.me}/${id}/${threadTs}`) ?? '';
      dismissed = true;
      look();
      dismissed = false;
    }
  }

  function put(text) {
    area.value = text;
    area.focus();
    look();
  }
  return { node, open, put, focus: () => area.focus() };
}

export function shortcutItems() {
  return store.shortcuts
    .filter((one) => one.kind === 'global')
    .map((one) => ({ label: one.name, note: store.app.name, picture: icon('bolt'), choose: () => act('shortcut', { callback_id: one.callback_id }) }));
}
