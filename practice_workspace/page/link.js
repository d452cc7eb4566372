// The one connection to the workspace: pieces come in, acts go out.

import { store, tell } from './store.js';
import { toast } from './toasts.js';

const waiting = new Map();
let socket = null;
let next = 1;
let pause = 300;
let wantedPerson = '';

export function connect(person) {
  wantedPerson = person;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  socket = new WebSocket(`${scheme}://${location.host}/ui?person=${encodeURIComponent(person)}`);
  socket.addEventListener('message', (frame) => take(JSON.parse(frame.data)));
  socket.addEventListener('open', () => {
    pause = 300;
    document.body.classList.remove('offline');
  });
  socket.addEventListener('close', () => {
    for (const settle of waiting.values()) settle({ type: 'refused', message: 'The connection broke off.' });
    waiting.clear();
    document.body.classList.add('offline');
    setTimeout(() => connect(store.me || wantedPerson), pause);
    pause = Math.min(pause * 2, 5000);
  });
}

function take(piece) {
  if (piece.type === 'done' || piece.type === 'refused') {
    waiting.get(piece.id)?.(piece);
    waiting.delete(piece.id);
    return;
  }
  PIECES[piece.type]?.(piece);
  tell(piece.type);
}

const PIECES = {
  hello({ person, team, app, commands, shortcuts, hint }) {
    Object.assign(store, { me: person, team, app, commands, shortcuts, hint, messages: [], messagesOf: '' });
  },
  people({ people }) { store.people = new Map(people.map((one) => [one.id, one])); },
  conversations({ conversations }) { store.conversations = conversations; },
  messages({ conversation, messages }) { Object.assign(store, { messages, messagesOf: conversation }); },
  home({ view }) { store.home = view; },
  modals({ views }) { store.modals = views; },
  time({ now, moves, can_move }) { store.time = { now, moves, can_move, heard: performance.now() }; },
};

/** Sends an act; resolves with the reply, `done` or `refused`. */
export function send(act, body = {}) {
  if (socket?.readyState !== WebSocket.OPEN) {
    return Promise.resolve({ type: 'refused', message: 'Not connected just now. Try again in a moment.' });
  }
  const id = next++;
  socket.send(JSON.stringify({ ...body, act, id }));
  return new Promise((resolve) => waiting.set(id, resolve));
}

const FAILURES = {
  operation_timeout: (app) => `${app} did not answer within 3 seconds. Try again?`,
  dispatch_failed: (app) => `${app} cannot be reached just now. Try again in a moment.`,
  invalid_command: () => null,
};

/** An act on the app; what goes wrong is said in a toast. Resolves with the reply. */
export async function act(name, body = {}) {
  const reply = await send(name, body);
  const failed = reply.reaction?.error;
  if (reply.type === 'refused') {
    toast(sentence(reply.message));
  } else if (failed) {
    const say = FAILURES[failed] ?? ((app) => `${app} answered with an error (${failed}).`);
    const said = say(store.app.name);
    if (said) toast(said);
  }
  return reply;
}

function sentence(message) {
  const said = String(message || 'That did not work.');
  return said[0].toUpperCase() + said.slice(1) + (/[.!?]$/.test(said) ? '' : '.');
}
