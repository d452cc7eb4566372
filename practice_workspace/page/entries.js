// What has been entered on a message or a view, kept here until the app has it: a view that is
// drawn again must not lose a letter.

import { act } from './link.js';
import { toast } from './toasts.js';

const TYPING_PAUSE = 350;
const TYPED = new Set(['plain_text_input', 'number_input', 'email_text_input', 'url_text_input']);
const entries = new Map();

const keyOf = (block, element) => `${block.block_id}/${element.action_id}`;

function of(surface) {
  if (!entries.has(surface.key)) entries.set(surface.key, new Map());
  return entries.get(surface.key);
}

/** Forgets the views that are gone. */
export function keepOnly(prefix, keys) {
  for (const key of entries.keys()) if (key.startsWith(prefix) && !keys.has(key)) entries.delete(key);
}

const READ = {
  selected_option: (value) => (value ? [value] : []),
  selected_options: (value) => value ?? [],
};
const NAMES = {
  static_select: 'selected_option', external_select: 'selected_option', radio_buttons: 'selected_option',
  multi_static_select: 'selected_options', multi_external_select: 'selected_options', checkboxes: 'selected_options',
  users_select: 'selected_user', conversations_select: 'selected_conversation', channels_select: 'selected_channel',
  multi_users_select: 'selected_users', multi_conversations_select: 'selected_conversations', multi_channels_select: 'selected_channels',
  datepicker: 'selected_date', timepicker: 'selected_time', datetimepicker: 'selected_date_time',
};

/** What a field shows: a list of options, a list of ids, or text. */
export function shownIn(surface, block, element) {
  const local = of(surface).get(keyOf(block, element));
  if (local && local.type === element.type) return local.shown;
  const name = NAMES[element.type] ?? 'value';
  const state = surface.values?.[block.block_id]?.[element.action_id];
  const value = state ? state[name] : element[name === 'value' ? 'initial_value' : name.replace('selected', 'initial')];
  if (READ[name]) return READ[name](value);
  if (/select$/.test(element.type)) return value === null || value === undefined ? [] : [value].flat();
  return value === null || value === undefined ? '' : String(value);
}

export const sendsAtOnce = (block) => block.type !== 'input' || block.dispatch_action === true;

function body(surface, block, element, more = {}) {
  return { ...surface.target, block_id: block.block_id, action_id: element.action_id, ...more };
}

/** Notes what was entered. `value` is what the workspace is told, `shown` what the field shows. */
export async function enter(surface, block, element, shown, value, { send = true } = {}) {
  const key = keyOf(block, element);
  const noted = { type: element.type, shown, value, block, element, sent: false, timer: 0 };
  clearTimeout(of(surface).get(key)?.timer);
  of(surface).set(key, noted);
  if (!send) return null;
  if (TYPED.has(element.type) && !sendsAtOnce(block)) {
    noted.timer = setTimeout(() => tellOne(surface, noted), TYPING_PAUSE);
    return null;
  }
  return tellOne(surface, noted);
}

function tellOne(surface, noted) {
  clearTimeout(noted.timer);
  noted.sent = true;
  return act('choose', body(surface, noted.block, noted.element, { value: noted.value }));
}

/** What a submit still has to bring along. */
export function unsent(surface) {
  const values = {};
  for (const [key, noted] of of(surface)) {
    clearTimeout(noted.timer);
    if (!noted.sent) values[key] = noted.value;
  }
  return values;
}

/** Before a button is pressed the app gets what was typed so far. */
export async function flush(surface) {
  const late = [...of(surface).values()].filter((noted) => !noted.sent && !sendsAtOnce(noted.block));
  await Promise.all(late.map((noted) => tellOne(surface, noted)));
}

export async function press(surface, block, element) {
  await flush(surface);
  return act('press', body(surface, block, element));
}

export const choose = (surface, block, element, value) => act('choose', body(surface, block, element, { value }));

export async function suggest(surface, block, element, query) {
  const reply = await act('suggest', body(surface, block, element, { query }));
  const found = reply.suggestions ?? { options: [] };
  if (found.error) toast('The search got no answer in time. Type again to retry.');
  return found;
}
