// The bar at the top: who the agent is, its state, and what it may wish for.

import { attribute, enable, may, part, show, text } from './dom.js';
import { duration, instant, remaining } from './time.js';

const states = {
  ready: 'Ready', busy: 'Busy', after_call_work: 'After call work', not_ready: 'Not ready', logged_out: 'Logged out',
};
const reasons = {
  lunch: 'lunch', break: 'break', meeting: 'meeting', training: 'training',
  rejected: 'an offer was rejected', missed: 'an offer was missed', logged_in: 'just logged in', lost: 'connection was lost',
};

export const stateName = (state) => states[state] ?? state;
const reasonName = (reason) => reasons[reason] ?? reason;
const withReason = (state, reason) => stateName(state) + (reason ? ` (${reasonName(reason)})` : '');

export function stateBar({ clock, send }) {
  const bar = document.querySelector('.bar');
  const $ = (name) => part(bar, name);
  const menu = document.getElementById('reasons');
  const opener = $('btn-not-ready');
  let desktop;

  function wish(name, kind, body) {
    $(name).addEventListener('click', () => send(kind, body));
  }
  wish('btn-log-in', 'agent.log_in', { do: { ready: true } });
  wish('btn-log-in-not-ready', 'agent.log_in', { do: { ready: false } });
  wish('btn-ready', 'agent.ready', {});
  wish('btn-log-out', 'agent.log_out', {});

  function openMenu(open) {
    show(menu, open);
    attribute(opener, 'aria-expanded', open);
    if (open) menu.querySelector('button').focus();
  }
  function notReady(reason) {
    openMenu(false);
    opener.focus();
    send('agent.not_ready', { do: { reason } });
  }
  opener.addEventListener('click', () => openMenu(menu.hidden));
  menu.querySelectorAll('[data-reason]').forEach((b) => b.addEventListener('click', () => notReady(b.dataset.reason)));
  menu.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    const field = $('reason-other');
    const reason = field.value.trim();
    if (!reason) return field.focus();
    field.value = '';
    notReady(reason);
  });
  menu.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      openMenu(false);
      opener.focus();
    } else if (step) {
      event.preventDefault();
      const stops = [...menu.querySelectorAll('[data-reason], input')];
      const at = stops.indexOf(document.activeElement);
      stops[(at + step + stops.length) % stops.length].focus();
    }
  });
  document.addEventListener('pointerdown', (event) => {
    if (!menu.hidden && !menu.parentElement.contains(event.target)) openMenu(false);
  });

  function render(d) {
    desktop = d;
    text(document.getElementById('agent-name'), d.name);
    const pill = $('state-pill');
    pill.dataset.state = d.state;
    text(pill, withReason(d.state, d.reason));
    pill.title = d.reason ? reasonName(d.reason) : '';
    show($('pending'), d.pending);
    if (d.pending) text($('pending'), `${withReason(d.pending.state, d.pending.reason)} when done`);
    $('pending').title = $('pending').textContent;

    const out = d.state === 'logged_out';
    const allowed = (kind) => may(d.permitted, kind);
    show($('btn-log-in'), out && allowed('agent.log_in'));
    show($('btn-log-in-not-ready'), out && allowed('agent.log_in'));
    for (const [name, kind] of [['btn-ready', 'agent.ready'], ['btn-not-ready', 'agent.not_ready'], ['btn-log-out', 'agent.log_out']]) {
      show($(name), !out);
      enable($(name), allowed(kind));
    }
    if (!allowed('agent.not_ready')) openMenu(false);
    tick();
  }

  function tick() {
    if (!desktop) return;
    const now = clock.now();
    const since = instant(desktop.since);
    text($('state-timer'), since ? duration(now - since) : '');
    const back = instant(desktop.return);
    show($('return'), back);
    if (back) text($('return'), `Ready again in ${remaining(back - now)}`);
  }

  return { render, tick };
}
