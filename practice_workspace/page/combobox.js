// A select that can be searched: one choice or several, from a list or from the app.

import { el, fill, freshId, icon, layerOf, placeBelow } from './dom.js';
import { textObject } from './mrkdwn.js';

const PAUSE = 150;
const labelOf = (option) => option.text.text;

/**
 * combobox({name, placeholder, multiple, most, chosen: [option], source, change, focusKey, describedBy, invalid})
 * `clearable`: a single choice can be taken back. An option is Slack's {text, value, description?}. `source(query)` gives, or promises,
 * {groups: [{label?, options}], note?}. `change(options)` is called with what is chosen now.
 */
export function combobox({ name, labelledBy, placeholder, multiple = false, most = Infinity, chosen, source, change, focusKey, describedBy, invalid, autofocus, clearable = false }) {
  let picked = [...chosen];
  let shown = [];
  let at = -1;
  let open = false;
  let asked = 0;
  let timer = 0;
  let searching = false;
  let enterWaits = false;
  const listId = freshId('list');
  const input = el('input', {
    type: 'text', class: 'combobox-input', role: 'combobox', autocomplete: 'off', spellcheck: 'false',
    'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': listId,
    'aria-label': labelledBy ? null : name, 'aria-labelledby': labelledBy, 'aria-describedby': describedBy,
    'aria-invalid': invalid ? 'true' : null, data: { focus: focusKey, ...(autofocus ? { autofocus: '1' } : {}) },
  });
  const chips = el('span', { class: 'chips' });
  const clear = el('button', { type: 'button', class: 'quiet square small', 'aria-label': 'Clear the choice', onclick: () => { pick([]); input.focus(); } }, icon('close', 14));
  const box = el('div', { class: 'combobox' }, multiple ? chips : null, input, multiple ? null : clear, icon('down', 16));
  const list = el('div', { class: 'popup listbox', role: 'listbox', id: listId, 'aria-label': name, 'aria-multiselectable': multiple ? 'true' : null });

  function show() {
    if (multiple) {
      fill(chips, ...picked.map((option, index) => el('span', { class: 'chip' }, el('span', {}, ...textObject(option.text)),
        el('button', { type: 'button', 'aria-label': `Remove ${labelOf(option)}`, onclick: (event) => { event.stopPropagation(); pick(picked.filter((_, other) => other !== index)); input.focus(); } }, icon('close', 12)))));
      input.placeholder = picked.length ? '' : placeholder;
    } else {
      input.value = picked[0] ? String(textObject(picked[0].text).join('')) : '';
      input.placeholder = placeholder;
      clear.hidden = !clearable || !picked.length;
    }
  }

  function pick(options) {
    picked = options;
    show();
    change(picked);
  }

  const isPicked = (option) => picked.some((one) => one.value === option.value);

  function choose(option) {
    if (!option) return;
    if (!multiple) {
      close();
      pick([option]);
      return;
    }
    input.value = '';
    if (isPicked(option)) pick(picked.filter((one) => one.value !== option.value));
    else if (picked.length < most) pick([...picked, option]);
    search();
    if (open) requestAnimationFrame(place);
  }

  const place = () => placeBelow(list, box);

  async function search() {
    const query = !multiple && picked[0] && input.value === String(textObject(picked[0].text).join('')) ? '' : input.value.trim();
    const mine = ++asked;
    const found = source(query);
    searching = true;
    if (found instanceof Promise) {
      if (!shown.length) fill(list, el('div', { class: 'popup-note' }, 'Searching…'));
      list.setAttribute('aria-busy', 'true');
      place();
    }
    const { groups, note } = await found;
    if (mine !== asked || !open) return;
    list.removeAttribute('aria-busy');
    searching = false;
    draw(groups, note);
    if (enterWaits) choose(shown[at]);
    enterWaits = false;
    if (document.activeElement !== input) leave();
  }

  function draw(groups, note) {
    shown = groups.flatMap((group) => group.options);
    at = shown.findIndex(isPicked);
    if (at < 0 && shown.length) at = 0;
    let index = 0;
    fill(list, ...groups.map((group) => {
      const rows = group.options.map((option) => row(option, index++));
      return group.label ? el('div', { role: 'group', 'aria-label': group.label }, el('div', { class: 'menu-title' }, group.label), ...rows) : rows;
    }), shown.length ? null : el('div', { class: 'popup-note', role: 'status' }, note ?? 'No matches.'));
    mark();
    place();
  }

  function row(option, index) {
    const chosenNow = isPicked(option);
    const node = el('div', { class: 'option', role: 'option', id: `${listId}-${index}`, 'aria-selected': String(chosenNow) },
      el('span', { class: 'menu-words' }, el('span', {}, ...textObject(option.text)),
        option.description ? el('span', { class: 'menu-note' }, ...textObject(option.description)) : null),
      chosenNow ? icon('check', 16) : null);
    node.addEventListener('pointerdown', (event) => event.preventDefault());
    node.addEventListener('click', () => choose(option));
    node.addEventListener('pointermove', () => { if (at !== index) { at = index; mark(); } });
    return node;
  }

  function mark() {
    list.querySelectorAll('.option').forEach((node, index) => node.classList.toggle('active', index === at));
    const active = list.querySelector('.option.active');
    if (active) {
      input.setAttribute('aria-activedescendant', active.id);
      active.scrollIntoView({ block: 'nearest' });
    } else input.removeAttribute('aria-activedescendant');
  }

  function openList() {
    if (open) return;
    open = true;
    shown = [];
    fill(list);
    layerOf(box).append(list);
    input.setAttribute('aria-expanded', 'true');
    window.addEventListener('resize', place);
    document.addEventListener('scroll', moved, true);
    search();
  }

  function close() {
    if (!open) return;
    open = false;
    searching = false;
    enterWaits = false;
    clearTimeout(timer);
    list.remove();
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    window.removeEventListener('resize', place);
    document.removeEventListener('scroll', moved, true);
  }

  function moved(event) {
    if (!box.isConnected) close();
    else if (!list.contains(event.target)) place();
  }

  input.addEventListener('click', () => { openList(); if (!multiple) input.select(); });
  box.addEventListener('click', (event) => { if (event.target === box || event.target.closest('svg')?.parentNode === box) { input.focus(); openList(); } });
  input.addEventListener('input', () => {
    openList();
    clearTimeout(timer);
    asked += 1; // an answer still on its way belongs to fewer letters
    searching = true;
    enterWaits = false;
    timer = setTimeout(search, PAUSE);
  });
  function leave() {
    close();
    // The chips stay as they are: one of them may be what is being pressed.
    if (multiple) input.value = '';
    else show();
  }

  // Enter was pressed and the list it meant is on its way: the choice still counts.
  input.addEventListener('blur', () => { if (!enterWaits) leave(); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) openList();
      else if (shown.length) {
        at = (at + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length;
        mark();
      }
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // What is listed belongs to fewer letters than were typed: wait for the right list.
      if (open && searching) enterWaits = true;
      else if (open) choose(shown[at]);
      else openList();
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
      show();
    } else if (event.key === 'Backspace' && multiple && !input.value && picked.length) {
      pick(picked.slice(0, -1));
    }
  });
  show();
  return box;
}

/** The options of a list whose label or description holds every word of the query. */
export function matching(groups, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (option) => {
    const text = `${labelOf(option)} ${option.description?.text ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map((group) => ({ label: group.label, options: group.options.filter(fits) }))
    .filter((group) => group.options.length);
}
