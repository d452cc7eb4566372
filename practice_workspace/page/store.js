// What the page knows, the place it shows, and who wants to hear of changes.

export const store = {
  me: '',
  team: { name: 'Practice' },
  app: { name: 'App', bot_user: '' },
  commands: [],
  shortcuts: [],
  hint: { title: '', steps: [] },
  people: new Map(),
  conversations: [],
  messages: [],
  messagesOf: '',
  home: null,
  modals: [],
  time: { now: null, moves: [], can_move: false, heard: 0 },
  place: { view: 'list', thread: '' },

  /** Practice time in epoch seconds; it runs on between the server's notes. */
  now() {
    if (!this.time.now) return Date.now() / 1000;
    return (Date.parse(this.time.now) + performance.now() - this.time.heard) / 1000;
  },
};

const hearers = new Map();

export function on(topics, hear) {
  for (const topic of topics.split(' ')) {
    if (!hearers.has(topic)) hearers.set(topic, new Set());
    hearers.get(topic).add(hear);
  }
}

export function tell(topic) {
  for (const hear of hearers.get(topic) ?? []) hear(topic);
}

const NOBODY = { id: '', name: 'someone', real_name: 'Someone', title: '', color: '6b7280', tz: 'UTC' };
const SLACK_ITSELF = { id: 'USLACKBOT', name: 'workspace', real_name: 'Practice workspace', title: '', color: '6b7280', tz: 'UTC', is_bot: true };

export function person(id) {
  if (id === SLACK_ITSELF.id) return SLACK_ITSELF;
  return store.people.get(id) ?? { ...NOBODY, id };
}
export const nameOf = (id) => person(id).real_name || person(id).name;
export const zone = () => person(store.me).tz || 'UTC';
export const conversation = (id) => store.conversations.find((one) => one.id === id);
export const appConversation = () => store.conversations.find((one) => one.is_app);
export const channelName = (id) => conversation(id)?.name ?? '';

export function titleOf(one) {
  return one.kind === 'im' ? nameOf(one.with) : one.name;
}

/** The conversation whose messages are on the screen; empty on the Home tab and the list. */
export function shownConversation() {
  const { view, tab, id } = store.place;
  if (view === 'app' && tab === 'messages') return appConversation()?.id ?? '';
  return view === 'conversation' ? id : '';
}

// --- places, kept in the address so that a reload comes back to them ---

export function hashOf(me, place) {
  const parts = [me];
  if (place.view === 'app') parts.push('app', place.tab);
  if (place.view === 'conversation') parts.push(place.id);
  if (place.thread) parts.push(place.thread);
  return `#${parts.map(encodeURIComponent).join('/')}`;
}

export function placeOf(hash) {
  let parts;
  try { parts = hash.replace(/^#/, '').split('/').map(decodeURIComponent); } catch { parts = ['']; }
  // A permalink names a conversation and a message, no person.
  if (/^[CDG]/.test(parts[0]) && /^p\d{16}$/.test(parts[1] ?? '')) {
    return { me: '', place: { view: 'conversation', id: parts[0], thread: '' } };
  }
  const [me, view, third = '', fourth = ''] = parts;
  if (view === 'app') return { me, place: { view, tab: third === 'home' ? 'home' : 'messages', thread: fourth } };
  if (view) return { me, place: { view: 'conversation', id: view, thread: third } };
  return { me: me ?? '', place: null };
}

export function go(place) {
  const hash = hashOf(store.me, { thread: '', ...place });
  if (location.hash === hash) return;
  location.hash = hash;
}

export const openConversation = (id) =>
  go(conversation(id)?.is_app ? { view: 'app', tab: 'messages' } : { view: 'conversation', id });
export const openThread = (ts) => go({ ...store.place, thread: ts });
