// The interactive elements of Block Kit.

import { combobox, matching } from './combobox.js';
import { el, freshId, icon } from './dom.js';
import { choose, enter, press, sendsAtOnce, shownIn, suggest } from './entries.js';
import { safeUrl, textObject } from './mrkdwn.js';
import { withEmoji } from './emoji.js';
import { openMenu } from './menu.js';
import { confirmed } from './confirm.js';
import { nameOf, store, titleOf } from './store.js';

const LEAST_QUERY = 3; // Slack's own default

/**
 * Draws an element. `surface`: {key, target, values}. `label`: {id, name, describedBy, invalid}
 * when it stands in an input block.
 */
export function field(element, block, surface, label = {}) {
  const draw = DRAW[element.type];
  return draw ? draw(element, block, surface, label) : el('span', { class: 'muted' }, `(${element.type} cannot be shown here)`);
}

export const isGroup = (element) => element.type === 'checkboxes' || element.type === 'radio_buttons';

const focusKey = (element, block, surface) => `${surface.key}/${block.block_id}/${element.action_id}`;

function named(element, block, surface, label) {
  return {
    id: label.controlId,
    'aria-label': label.id ? null : (element.placeholder?.text ?? label.name ?? 'Entry'),
    'aria-describedby': label.describedBy,
    'aria-invalid': label.invalid ? 'true' : null,
    'aria-required': label.required ? 'true' : null,
    data: { focus: focusKey(element, block, surface), ...(element.focus_on_load ? { autofocus: '1' } : {}) },
  };
}

/** Runs an act once at a time and shows that it runs. */
export async function busy(button, run) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try { await run(); } finally { button.removeAttribute('aria-busy'); }
}

async function asked(element, button) {
  return !element.confirm || confirmed(element.confirm, button);
}

function button(element, block, surface) {
  const kind = element.style ? `button ${element.style}` : 'button';
  const node = el('button', {
    type: 'button', class: kind, 'aria-label': element.accessibility_label,
    data: { focus: focusKey(element, block, surface) },
  }, el('span', { class: 'button-words' }, withEmoji(element.text.text), element.url ? icon('outside', 14) : null));
  node.addEventListener('click', async () => {
    if (!(await asked(element, node))) return;
    if (element.url && safeUrl(element.url)) window.open(element.url, '_blank', 'noopener,noreferrer');
    await busy(node, () => press(surface, block, element));
  });
  return node;
}

function overflow(element, block, surface) {
  const node = el('button', {
    type: 'button', class: 'button square', 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    'aria-label': 'More options', data: { focus: focusKey(element, block, surface) },
  }, icon('more'));
  const items = element.options.map((option) => ({
    label: withEmoji(option.text.text),
    note: option.description?.text,
    choose: async () => {
      if (!(await asked(element, node))) return;
      if (option.url && safeUrl(option.url)) window.open(option.url, '_blank', 'noopener,noreferrer');
      await busy(node, () => choose(surface, block, element, option.value));
    },
  }));
  node.addEventListener('click', () => openMenu(node, items, { alignEnd: true, least: 200 }));
  return node;
}

function select(element, block, surface, label, source, { toShown = (o) => o, fromShown = (s) => s } = {}) {
  const multiple = element.type.startsWith('multi_');
  const wrapper = combobox({
    name: label.id ? label.name : element.placeholder?.text ?? label.name ?? 'Choose', labelledBy: label.id, describedBy: label.describedBy,
    invalid: label.invalid, placeholder: withEmoji(element.placeholder?.text ?? (multiple ? 'Choose options' : 'Choose an option')),
    multiple, clearable: block.optional === true, most: element.max_selected_items, autofocus: element.focus_on_load,
    chosen: fromShown(shownIn(surface, block, element)), source, focusKey: focusKey(element, block, surface),
    change: async (options) => {
      if (!(await asked(element, wrapper))) return;
      const values = options.map((option) => option.value);
      await enter(surface, block, element, toShown(options), multiple ? values : values[0] ?? null);
    },
  });
  return wrapper;
}

const groupsOf = (found) => found.option_groups?.map((group) => ({ label: group.label.text, options: group.options }))
  ?? [{ options: found.options ?? [] }];

const staticSelect = (element, block, surface, label) =>
  select(element, block, surface, label, (query) => ({ groups: matching(groupsOf(element), query) }));

function externalSelect(element, block, surface, label) {
  const least = element.min_query_length ?? LEAST_QUERY;
  return select(element, block, surface, label, (query) => {
    if (query.length < least) {
      const missing = least - query.length;
      return { groups: [], note: `Type ${missing} more letter${missing === 1 ? '' : 's'} to search.` };
    }
    return suggest(surface, block, element, query).then((found) => ({
      groups: groupsOf(found), note: found.error ? 'No answer in time. Type again to retry.' : undefined,
    }));
  });
}

const asOption = (id, text, note) => ({ text: { type: 'plain_text', text }, value: id, ...(note ? { description: { type: 'plain_text', text: note } } : {}) });
const people = () => [...store.people.values()].filter((one) => !one.deleted).map((one) => asOption(one.id, nameOf(one.id), one.title));

function conversations(filter) {
  const include = filter?.include;
  return store.conversations
    .filter((one) => !one.is_archived && (!include || include.includes(one.kind)))
    .map((one) => asOption(one.id, one.kind === 'im' ? titleOf(one) : `#${one.name}`));
}

function idSelect(options) {
  return (element, block, surface, label) => {
    const all = () => options(element);
    const ids = {
      toShown: (chosen) => chosen.map((option) => option.value),
      fromShown: (shown) => shown.map((id) => all().find((option) => option.value === id) ?? asOption(id, nameOf(id))),
    };
    return select(element, block, surface, label, (query) => ({ groups: matching([{ options: all() }], query) }), ids);
  };
}

const usersSelect = idSelect(people);
const conversationsSelect = idSelect((element) => conversations(element.filter));
const channelsSelect = idSelect(() => conversations({ include: ['public', 'private'] }));

function textInput(element, block, surface, label) {
  const attributes = {
    ...named(element, block, surface, label),
    class: 'text-input', placeholder: element.placeholder ? withEmoji(element.placeholder.text) : '',
    value: shownIn(surface, block, element), autocomplete: 'off',
  };
  const node = element.multiline ? el('textarea', { ...attributes, rows: 4 })
    : el('input', { ...attributes, type: 'text', inputmode: INPUT_MODES[element.type] });
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const dispatches = sendsAtOnce(block);
  let timer = 0;
  const note = (send) => enter(surface, block, element, node.value, node.value === '' ? null : node.value, { send });
  node.addEventListener('input', () => {
    note(!dispatches);
    if (!dispatches || !triggers.includes('on_character_entered')) return;
    clearTimeout(timer);
    timer = setTimeout(() => note(true), 250);
  });
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && dispatches && triggers.includes('on_enter_pressed')) {
      event.preventDefault();
      note(true);
    }
  });
  return node;
}
const INPUT_MODES = { number_input: 'decimal', email_text_input: 'email', url_text_input: 'url' };

function picker(type, fits) {
  return (element, block, surface, label) => {
    const node = el('input', { ...named(element, block, surface, label), type, class: 'text-input picker', value: shownIn(surface, block, element) });
    if (!label.id) node.setAttribute('aria-label', element.placeholder?.text ?? (type === 'date' ? 'Date' : 'Time'));
    node.addEventListener('change', async () => {
      if (node.value && !fits(node.value)) return;
      if (!(await asked(element, node))) return;
      await enter(surface, block, element, node.value, node.value || null);
    });
    return node;
  };
}

const datepicker = picker('date', (value) => Number(value.slice(0, 4)) >= 1900);
const timepicker = picker('time', () => true);

function datetimepicker(element, block, surface, label) {
  const seconds = Number(shownIn(surface, block, element));
  const local = seconds ? new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000).toISOString().slice(0, 16) : '';
  const node = el('input', { ...named(element, block, surface, label), type: 'datetime-local', class: 'text-input picker', value: local });
  node.addEventListener('change', () => {
    const chosen = node.value ? String(Math.floor(new Date(node.value).getTime() / 1000)) : '';
    enter(surface, block, element, chosen, chosen ? Number(chosen) : null);
  });
  return node;
}

function choices(type) {
  return (element, block, surface, label) => {
    const shown = shownIn(surface, block, element);
    const name = freshId('choice');
    const boxes = element.options.map((option, index) => el('label', { class: 'choice' },
      el('input', {
        type, name, value: option.value, checked: shown.some((one) => one.value === option.value),
        'aria-describedby': label.describedBy,
        data: { focus: `${focusKey(element, block, surface)}/${index}`, ...(element.focus_on_load && !index ? { autofocus: '1' } : {}) },
      }),
      el('span', { class: 'menu-words' }, el('span', {}, ...textObject(option.text)),
        option.description ? el('span', { class: 'menu-note' }, ...textObject(option.description)) : null)));
    const group = el('div', {
      class: 'choices', role: type === 'radio' ? 'radiogroup' : 'group',
      'aria-labelledby': label.id, 'aria-label': label.id ? null : 'Choices',
      'aria-invalid': label.invalid && type === 'radio' ? 'true' : null,
    }, ...boxes);
    group.addEventListener('change', async () => {
      if (!(await asked(element, group))) return;
      const chosen = element.options.filter((_, index) => group.querySelectorAll('input')[index].checked);
      const values = chosen.map((option) => option.value);
      await enter(surface, block, element, chosen, type === 'radio' ? values[0] ?? null : values);
    });
    return group;
  };
}

const image = (element) => imageOf(element, 'accessory-image');

/** Only the workspace's own files are loaded; anything else becomes a link with its description. */
export function imageOf(element, className) {
  const path = element.slack_file?.id ? `/files/${encodeURIComponent(element.slack_file.id)}` : filePath(element.image_url ?? element.slack_file?.url ?? '');
  if (path) return el('img', { class: className, src: path, alt: element.alt_text, loading: 'lazy' });
  const url = safeUrl(element.image_url ?? '');
  return el('span', { class: 'outside-image' }, icon('outside', 14), url
    ? el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, element.alt_text || 'Image') : element.alt_text);
}

/** A file's path on this server, whichever of its names the address was made with. */
export function filePath(url) {
  if (/^data:image\/(png|jpeg|gif|webp);/.test(url)) return url;
  const found = /^(?:https?:\/\/[^/]+)?(\/files\/[\w-]+)$/.exec(url);
  return found ? found[1] : null;
}

const DRAW = {
  button, overflow, image, datepicker, timepicker, datetimepicker,
  static_select: staticSelect, multi_static_select: staticSelect,
  external_select: externalSelect, multi_external_select: externalSelect,
  users_select: usersSelect, multi_users_select: usersSelect,
  conversations_select: conversationsSelect, multi_conversations_select: conversationsSelect,
  channels_select: channelsSelect, multi_channels_select: channelsSelect,
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
  checkboxes: choices('checkbox'), radio_buttons: choices('radio'),
};
