// Requests to the server. A command carries a key and is tried again under the
// same key when the network fails, so that it happens once however often it is sent.

// Refused is an answer of the server: it understood, and it will not.
export class Refused extends Error {
  constructor(status, body) {
    super(sentence(body) || `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code ?? '';
  }
}

// Unreachable: no answer came, or none that says what happened.
export class Unreachable extends Error {
  constructor() {
    super('The server cannot be reached. Please try again in a moment.');
  }
}

// sentence makes "Why; do." of a refusal.
function sentence(body) {
  const text = [body?.why, body?.do].filter(Boolean).join('; ');
  return text && text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

const patience = 10_000; // one attempt, in milliseconds

async function call(method, path, body) {
  let answer, data;
  const text = body === undefined ? undefined : JSON.stringify(body);
  try {
    answer = await fetch(path, {
      method,
      cache: 'no-store',
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: text,
      // A command that was given just before a reload is carried out all the same.
      // Browsers keep 64 KiB alive, and a character has up to 4 octets.
      keepalive: text !== undefined && text.length < 15000,
      signal: AbortSignal.timeout(patience),
    });
    data = await answer.text();
  } catch {
    throw new Unreachable();
  }
  if (answer.status >= 500) throw new Unreachable();
  const value = parsed(data);
  if (!answer.ok) throw new Refused(answer.status, value);
  return value;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);
export const remove = (path) => call('DELETE', path);

// newKey is a random UUID. randomUUID is missing where the page came over plain
// HTTP from another machine, as it may in a demonstration.
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const pauses = [300, 700, 1500, 3000, 5000, 8000];

// command sends a command and returns its outcome. It throws Refused, or
// Unreachable when it is still not known what happened: who asks for the same
// thing again then gives the same key. waiting is called before each new attempt.
export async function command(path, kind, body, { key = newKey(), waiting } = {}) {
  for (let i = 0; ; i++) {
    try {
      return await post(path, { key, kind, command: body });
    } catch (problem) {
      if (problem instanceof Refused || i === pauses.length) throw problem;
      waiting?.();
      await pause(pauses[i]);
    }
  }
}

// hint sends a command that is worth nothing a moment later, such as a sign of typing:
// one attempt, before or behind whatever else is on its way, and no matter if it is lost.
export function hint(path, kind, body) {
  post(path, { key: newKey(), kind, command: body }).catch(() => {});
}

// stubborn asks until there is an answer. lost is called when there is none yet.
export async function stubborn(ask, lost) {
  for (let wait = 500; ; wait = Math.min(wait * 1.5, 5000)) {
    try {
      return await ask();
    } catch (problem) {
      if (!(problem instanceof Unreachable)) throw problem;
      lost?.();
      await pause(wait);
    }
  }
}

// pause waits about so long: pages that lost the server together do not all come
// back in the same instant.
export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms * (0.8 + Math.random() * 0.4)));
}
