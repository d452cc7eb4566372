// Slack's mrkdwn as elements. The text arrives with &, < and > escaped; everything else that
// looks like markup is read here and built as nodes.

import { el } from './dom.js';
import { withEmoji } from './emoji.js';
import { fillDate } from './times.js';
import { store, channelName, nameOf, openConversation, zone } from './store.js';

const plain = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** Only addresses a person may follow; anything else is shown as text. */
export function safeUrl(url) {
  return /^(https?:|mailto:|tel:)/i.test(url) ? url : null;
}

export function linkTo(url, ...label) {
  const address = safeUrl(url);
  if (!address) return el('span', {}, ...label);
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, ...label);
}

/** A text object or a bare string: mrkdwn is read, plain text is not. */
export function textObject(text) {
  if (!text) return [];
  return text.type === 'mrkdwn' ? mrkdwn(text.text) : [withEmoji(text.text)];
}

/** A list of nodes and strings. */
export function mrkdwn(text) {
  return text.split(/(```[\s\S]+?```)/).flatMap((part) => {
    const fence = /^```\n?([\s\S]+?)```$/.exec(part);
    return fence ? [el('pre', {}, el('code', {}, plain(fence[1].replace(/\n$/, ''))))] : quoted(part);
  });
}

function quoted(text) {
  const nodes = [];
  let lines = [];
  let inQuote = false;
  const flush = () => {
    if (!lines.length) return;
    const inner = inline(lines.join('\n'));
    nodes.push(...(inQuote ? [el('blockquote', {}, ...inner)] : inner));
    lines = [];
  };
  const all = text.split('\n');
  all.forEach((line, index) => {
    const isQuote = /^(&gt;|>) ?/.test(line);
    if (isQuote !== inQuote) {
      // A blockquote breaks the line by itself.
      if (!isQuote && lines.length === 0 && line === '') return;
      if (!inQuote && lines.length) lines.push('');
      flush();
      if (inQuote === false && nodes.length && typeof nodes.at(-1) === 'string') nodes[nodes.length - 1] = nodes.at(-1).replace(/\n$/, '');
      inQuote = isQuote;
    }
    lines.push(isQuote ? line.replace(/^(&gt;|>) ?/, '') : line);
    if (index === all.length - 1) flush();
  });
  return nodes;
}

// A mark counts at a word's edge only: 'C_114_b' and '2*3*4' stay as they are.
const INLINE = /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])|(?<![\w_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_])|(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])/;

function inline(text) {
  const nodes = [];
  let rest = text;
  while (rest) {
    const found = INLINE.exec(rest);
    if (!found) break;
    if (found.index) nodes.push(leaf(rest.slice(0, found.index)));
    const [, angle, code, bold, italic, strike] = found;
    if (angle !== undefined) nodes.push(...reference(angle));
    else if (code !== undefined) nodes.push(el('code', {}, plain(code)));
    else if (bold !== undefined) nodes.push(el('strong', {}, ...inline(bold)));
    else if (italic !== undefined) nodes.push(el('em', {}, ...inline(italic)));
    else nodes.push(el('del', {}, ...inline(strike)));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(leaf(rest));
  return nodes;
}

const leaf = (text) => withEmoji(plain(text));

function reference(inside) {
  const bar = inside.indexOf('|');
  const [target, label] = bar < 0 ? [inside, ''] : [inside.slice(0, bar), inside.slice(bar + 1)];
  if (target.startsWith('@')) return [mention(target.slice(1))];
  if (target.startsWith('#')) return [channelLink(target.slice(1), label)];
  if (target.startsWith('!date^')) return [dateOf(target, label)];
  if (target.startsWith('!subteam')) return [el('span', { class: 'mention' }, plain(label || '@group'))];
  if (target.startsWith('!')) return [el('span', { class: 'mention' }, `@${target.slice(1).split('^')[0]}`)];
  const url = plain(target);
  return [linkTo(url, ...(label ? inline(label) : [url.replace(/^mailto:/, '')]))];
}

export function mention(userId) {
  const mine = userId === store.me;
  return el('span', { class: mine ? 'mention mine' : 'mention' }, `@${nameOf(userId)}`);
}

export function channelLink(channelId, label = '') {
  const name = channelName(channelId) || label;
  if (!store.conversations.some((one) => one.id === channelId)) {
    return el('span', { class: 'mention' }, `#${name || 'private channel'}`);
  }
  return el('button', { type: 'button', class: 'mention', onclick: () => openConversation(channelId) }, `#${name}`);
}

function dateOf(target, fallback) {
  const [, seconds, pattern, url] = target.split('^');
  const said = Number.isFinite(Number(seconds)) && pattern
    ? fillDate(plain(pattern), Number(seconds), zone(), store.now()) : plain(fallback);
  return url ? linkTo(plain(url), said) : el('time', {}, said);
}
