// The supervisor's floor: read once a second, and changed by commands.

import { command, get, stubborn, Unreachable } from './api.js';
import { channelName, clone, keyed, part, show, text } from './dom.js';
import { agentName, queueName, serviceName, setterName, settleNames } from './names.js';
import { reasonName, settleReasons, stateName } from './words.js';
import { Clock, duration, exactTime, instant, timeOfDay } from './time.js';
import { toast } from './toast.js';

const longWait = 120_000; // milliseconds until a waiting customer is marked
const clock = new Clock();
const banner = part(document, 'connection-banner');
let floor;
const search = part(document, 'find-agent');
search.addEventListener('input', () => floor && render());

const order = async (kind, body) => {
  try {
    await command('/api/supervisor/commands', kind, body);
  } catch (problem) {
    toast(problem.message);
  }
  await read();
};

const agents = keyed(document.getElementById('agents'), (a) => a.id, (first) => {
  const node = clone('t-agent');
  const agent = first.id;
  part(node, 'set-ready').addEventListener('click', () => order('agent.ready', { agent, do: {} }));
  const reason = part(node, 'set-not-ready');
  reason.setAttribute('aria-label', `Set ${first.name || agent} not ready`);
  reason.append(...floor.reasons.map((r) => new Option(r.name || r.id, r.id)));
  reason.addEventListener('change', () => {
    order('agent.not_ready', { agent, do: { reason: reason.value } });
    reason.value = '';
  });
  part(node, 'set-log-out').addEventListener('click', () => order('agent.log_out', { agent, do: {} }));
  let shown;
  return {
    node,
    update(a) {
      shown = a;
      node.dataset.agent = a.id;
      text(node.querySelector('.name'), a.name || a.id);
      show(node.querySelector('.gone'), instant(a.gone));
      const pill = node.querySelector('.pill');
      pill.dataset.state = a.state;
      text(pill, stateName(a.state) + (a.reason ? ` (${reasonName(a.reason)})` : ''));
      text(node.querySelector('.by'), a.by ? `by ${setterName(a.by)}` : '');
      text(node.querySelector('.pending'), a.pending ? stateName(a.pending.state) + (a.pending.reason ? ` (${reasonName(a.pending.reason)})` : '') + (a.pending.by ? ` by ${setterName(a.pending.by)}` : '') : '');
      text(node.querySelector('.load'), a.work.length ? `${a.load} of ${a.room}:` : '');
      text(node.querySelector('.pieces'), pieces(a.work));
      const out = a.state === 'logged_out';
      for (const control of node.querySelectorAll('.acts > *')) control.disabled = out;
      this.tick();
    },
    tick() {
      const now = clock.now();
      const out = shown.state === 'logged_out';
      text(node.querySelector('.timer'), out || !instant(shown.since) ? '' : duration(now - instant(shown.since)));
      text(node.querySelector('.shift'), instant(shown.shift) ? duration(now - instant(shown.shift)) : '');
    },
  };
});

const phases = { offered: 'offered', active: 'active', parked: 'parked', wrap_up: 'wrapping up', deferred: 'to be wrapped up' };

// pieces is "2 active, 1 parked".
function pieces(work) {
  return Object.entries(phases)
    .map(([phase, name]) => [work.filter((w) => w.phase === phase).length, name])
    .filter(([n]) => n > 0)
    .map(([n, name]) => `${n} ${name}`)
    .join(', ');
}

const waiting = keyed(document.getElementById('waiting'), (c) => c.conversation, () => {
  const node = clone('t-waiting');
  let shown;
  return {
    node,
    update(c) {
      shown = c;
      text(node.querySelector('.name'), c.customer || 'Unknown');
      text(node.querySelector('.service'), serviceName(c.service));
      text(node.querySelector('.queue'), queueName(c.queue));
      text(node.querySelector('.channel'), channelName(c.channel));
      text(node.querySelector('.offered'), c.offered_to ? agentName(c.offered_to) : '');
      this.tick();
    },
    tick() {
      const waits = clock.now() - instant(shown.since);
      text(node.querySelector('.timer'), duration(waits));
      node.classList.toggle('long', waits > longWait);
    },
  };
});

const banned = keyed(document.getElementById('banned'), (b) => b.contact, (first) => {
  const node = clone('t-banned');
  part(node, 'lift-ban').addEventListener('click', () => order('contact.lift_ban', { contact: first.contact }));
  return {
    node,
    update(b) {
      text(node.querySelector('.name'), b.name || b.contact);
      text(node.querySelector('.by'), agentName(b.by.id));
      const at = node.querySelector('.at');
      text(at, timeOfDay(b.at, clock.now()));
      at.title = exactTime(b.at);
    },
  };
});

let rows = [];

// found are the agents that are looked for, those who are logged in first.
function found() {
  const words = search.value.trim().toLowerCase();
  const away = (a) => Number(a.state === 'logged_out');
  return floor.agents
    .filter((a) => (a.name || a.id).toLowerCase().includes(words))
    .sort((a, b) => away(a) - away(b) || (a.name || a.id).localeCompare(b.name || b.id, undefined, { numeric: true }));
}

function render() {
  const listed = found();
  show(document.getElementById('agents-empty'), listed.length === 0);
  show(document.getElementById('waiting-table'), floor.waiting.length);
  rows = [...agents(listed).values(), ...waiting(floor.waiting).values()];
  banned(floor.banned);
  show(document.getElementById('banned-section'), floor.banned.length);
  show(document.getElementById('waiting-empty'), !floor.waiting.length);
  text(document.getElementById('agent-count'), String(floor.agents.filter((a) => a.state !== 'logged_out').length) + ' logged in');
  text(document.getElementById('waiting-count'), floor.waiting.length ? String(floor.waiting.length) : '');
  sums(floor.agents);
  tick();
}

function sums(all) {
  const list = document.getElementById('sums');
  const counts = Object.keys(stateOrder).map((state) => [state, all.filter((a) => a.state === state).length]);
  list.replaceChildren(...counts.filter(([, n]) => n > 0).map(([state, n]) => {
    const item = document.createElement('li');
    item.className = 'pill';
    item.dataset.state = state;
    item.textContent = `${n} ${stateName(state).toLowerCase()}`;
    return item;
  }));
}

const stateOrder = { ready: 0, busy: 1, after_call_work: 2, not_ready: 3, logged_out: 4 };

function tick() {
  if (!floor) return;
  rows.forEach((r) => r.tick());
  const oldest = Math.min(...floor.waiting.map((c) => instant(c.since)));
  text(document.getElementById('longest'), floor.waiting.length ? `· the longest for ${duration(clock.now() - oldest)}` : '');
}

// read shows the floor as it is. An answer that was overtaken by another is dropped.
let asked = 0;

async function read() {
  const mine = ++asked;
  try {
    const now = await get('/api/supervisor/overview');
    show(banner, false);
    if (mine !== asked) return;
    floor = now;
    clock.sync(now.now, now.speed);
    settleNames(now.names);
    settleReasons(now.reasons);
    render();
  } catch (problem) {
    if (problem instanceof Unreachable) show(banner, true);
    else toast(problem.message);
  }
}

await stubborn(() => get('/api/supervisor/overview'), () => show(banner, true));
await read();
setInterval(read, 1000);
setInterval(tick, 250);
