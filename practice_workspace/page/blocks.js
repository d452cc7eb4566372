// Block Kit blocks as elements.

import { el, freshId } from './dom.js';
import { field, imageOf, isGroup } from './fields.js';
import { channelLink, linkTo, mention, mrkdwn, textObject } from './mrkdwn.js';
import { EMOJI } from './emoji.js';
import { fillDate } from './times.js';
import { store, zone } from './store.js';

/**
 * Draws the blocks of a message or view. `surface`: {key, target, values, errors}, see entries.js.
 */
export function blocks(list, surface) {
  return list.map((block) => {
    const draw = DRAW[block.type];
    return draw ? draw(block, surface) : el('p', { class: 'muted' }, `(A ${block.type} block cannot be shown here.)`);
  });
}

function section(block, surface) {
  const words = block.text ? el('div', { class: 'text' }, ...textObject(block.text)) : null;
  const wide = block.accessory && /select|picker|checkboxes|radio/.test(block.accessory.type);
  return el('div', { class: wide ? 'block section wide' : 'block section' },
    el('div', { class: 'section-body' },
      words,
      block.fields ? el('div', { class: 'block-fields' }, ...block.fields.map((text) => el('div', { class: 'text' }, ...textObject(text)))) : null),
    block.accessory ? el('div', { class: 'accessory' }, field(block.accessory, block, surface, { name: words?.textContent.slice(0, 80) })) : null);
}

const header = (block) => el('h2', { class: 'block block-header' }, ...textObject(block.text));
const divider = () => el('hr', { class: 'block' });

function context(block) {
  return el('div', { class: 'block context' }, ...block.elements.map((part) =>
    (part.type === 'image' ? imageOf(part, 'context-image') : el('span', { class: 'text' }, ...textObject(part)))));
}

const actions = (block, surface) =>
  el('div', { class: 'block actions' }, ...block.elements.map((element) => field(element, block, surface)));

function image(block) {
  return el('figure', { class: 'block block-image' },
    block.title ? el('figcaption', {}, ...textObject(block.title)) : null, imageOf(block, 'large-image'));
}

function input(block, surface) {
  const problem = surface.errors?.[block.block_id];
  const labelId = freshId('label');
  const controlId = freshId('control');
  const hintId = block.hint ? freshId('hint') : null;
  const problemId = freshId('problem');
  const described = [problem ? problemId : null, hintId].filter(Boolean).join(' ') || null;
  const label = { id: labelId, controlId, name: block.label.text, describedBy: described, invalid: Boolean(problem), required: !block.optional };
  const words = [...textObject(block.label), block.optional ? el('span', { class: 'optional' }, ' (optional)') : null];
  const isBox = isGroup(block.element) || /select$/.test(block.element.type);
  return el('div', { class: problem ? 'block input invalid' : 'block input', data: { block: block.block_id } },
    isBox ? el('div', { class: 'label', id: labelId }, ...words) : el('label', { class: 'label', id: labelId, for: controlId }, ...words),
    field(block.element, block, surface, label),
    el('div', { class: 'problem', id: problemId }, problem ?? ''),
    block.hint ? el('div', { class: 'hint', id: hintId }, ...textObject(block.hint)) : null);
}

/** Shows the sentences beside their fields without drawing the view again. */
export function showErrors(container, errors) {
  let first = null;
  for (const node of container.querySelectorAll('.block.input')) {
    const problem = errors[node.dataset.block] ?? '';
    const line = node.querySelector('.problem');
    node.classList.toggle('invalid', Boolean(problem));
    if (line.textContent !== problem) line.textContent = problem;
    const control = node.querySelector('[role=combobox], input, textarea, [role=radiogroup]');
    const hint = node.querySelector('.hint');
    for (const one of node.querySelectorAll('[role=combobox], input, textarea')) {
      if (problem) one.setAttribute('aria-invalid', 'true');
      else one.removeAttribute('aria-invalid');
      const ids = [problem ? line.id : null, hint?.id].filter(Boolean).join(' ');
      if (ids) one.setAttribute('aria-describedby', ids);
      else one.removeAttribute('aria-describedby');
    }
    if (problem && !first) first = control;
  }
  return first;
}

// --- rich text ---

function richText(block) {
  return el('div', { class: 'block rich' }, ...block.elements.map(richPart));
}

function richPart(part) {
  const inner = (part.elements ?? []).map((one) => (one.type?.startsWith('rich_text_') ? richPart(one) : richLeaf(one)));
  if (part.type === 'rich_text_list') {
    const list = el(part.style === 'ordered' ? 'ol' : 'ul', { data: { indent: String(part.indent ?? 0) } }, ...inner.map((item) => el('li', {}, item)));
    if (part.style === 'ordered' && part.offset) list.setAttribute('start', String(part.offset + 1));
    return list;
  }
  if (part.type === 'rich_text_preformatted') return el('pre', {}, el('code', {}, ...inner));
  if (part.type === 'rich_text_quote') return el('blockquote', {}, ...inner);
  return el('div', { class: 'text' }, ...inner);
}

function richLeaf(part) {
  const leaf = {
    text: () => part.text,
    link: () => linkTo(part.url, part.text || part.url),
    user: () => mention(part.user_id),
    channel: () => channelLink(part.channel_id),
    emoji: () => EMOJI.get(part.name) ?? `:${part.name}:`,
    broadcast: () => el('span', { class: 'mention' }, `@${part.range}`),
    date: () => el('time', {}, fillDate(part.format ?? '{date}', part.timestamp, zone(), store.now())),
    color: () => part.value,
  }[part.type];
  let node = leaf ? leaf() : part.text ?? '';
  for (const [style, tag] of [['code', 'code'], ['strike', 'del'], ['italic', 'em'], ['bold', 'strong']]) {
    if (part.style?.[style]) node = el(tag, {}, node);
  }
  return node;
}

// --- rarer blocks ---

/** Standard Markdown, as far as it is the same as mrkdwn after changing its marks. */
function markdown(block) {
  const changed = block.text
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    .replace(/^#{1,6} +(.*)$/gm, '*$1*')
    .replace(/\*\*(.+?)\*\*/g, '*$1*')
    .replace(/~~(.+?)~~/g, '~$1~')
    .replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<$2|$1>')
    .replace(/^[-*] +/gm, '• ');
  return el('div', { class: 'block text' }, ...mrkdwn(changed));
}

function table(block) {
  const cell = (content, tag) => el(tag, {}, content.type === 'rich_text' ? content.elements.map(richPart) : content.text ?? '');
  const [head, ...rows] = block.rows;
  return el('div', { class: 'block table-box', role: 'region', 'aria-label': 'Table', tabIndex: 0 },
    el('table', {}, el('thead', {}, el('tr', {}, ...head.map((one) => cell(one, 'th')))),
      el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((one) => cell(one, 'td')))))));
}

const video = (block) => el('p', { class: 'block' }, linkTo(block.title_url ?? block.video_url, block.title.text));

const DRAW = { section, header, divider, context, actions, image, input, rich_text: richText, markdown, table, video };
