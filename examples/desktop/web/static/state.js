// The bar at the top: who the agent is, its state, and what it may wish for.

import { attribute, channelName, enable, may, part, show, text } from './dom.js';
import { duration, instant, remaining } from './time.js';
import { setterName } from './names.js';
import { reasonName, settleReasons, stateName } from './words.js';

const withReason = (state, reason) => stateName(state) + (reason ? ` (${reasonName(reason)})` : '');

export function stateBar({ clock, send }) {
  const bar = document.querySelector('.bar');
  const $ = (name) => part(bar, name);
  const opener = $('btn-not-ready');
  let desktop;

  function wish(name, kind, body) {
    $(name).addEventListener('click', () => send(kind, body));
  }
  wish('btn-log-in', 'agent.log_in', { do: { ready: true } });
  wish('btn-log-in-not-ready', 'agent.log_in', { do: { ready: false } });
  wish('btn-ready', 'agent.ready', {});
  wish('btn-log-out', 'agent.log_out', {});

  const reasonMenu = menu(opener, document.getElementById('reasons'));
  const channelMenu = menu($('btn-channels'), document.getElementById('channels'));

  // settle fills the menus with what the host offers.
  function settle(settings) {
    settleReasons(settings.reasons);
    reasonMenu.fill(settings.reasons.map((r) => item(r.name || r.id, { 'data-test': `reason-${r.id}`, role: 'menuitem' }, () => {
      send('agent.not_ready', { do: { reason: r.id } });
    })));
    channelMenu.fill(settings.channels.map((channel) => item('', { 'data-test': `channel-${channel}`, 'data-channel': channel, role: 'menuitemcheckbox' }, () => {
      const closed = (desktop.closed ?? []).includes(channel);
      if (closed) send('agent.ready', { do: { channel } });
      else send('agent.not_ready', { do: { channel, reason: settings.channel_reason } });
    })));
  }

  function render(d) {
    desktop = d;
    text(document.getElementById('agent-name'), d.name);
    const pill = $('state-pill');
    pill.dataset.state = d.state;
    text(pill, withReason(d.state, d.reason));
    pill.title = d.reason ? reasonName(d.reason) : '';
    show($('set-by'), d.by);
    text($('set-by'), d.by ? `set by ${setterName(d.by)}` : '');
    show($('pending'), d.pending);
    if (d.pending) text($('pending'), `${withReason(d.pending.state, d.pending.reason)} when done${d.pending.by ? `, by ${setterName(d.pending.by)}` : ''}`);
    $('pending').title = $('pending').textContent;

    const out = d.state === 'logged_out';
    const allowed = (kind) => may(d.permitted, kind);
    show($('btn-log-in'), out && allowed('agent.log_in'));
    show($('btn-log-in-not-ready'), out && allowed('agent.log_in'));
    for (const [name, kind] of [['btn-ready', 'agent.ready'], ['btn-not-ready', 'agent.not_ready'], ['btn-log-out', 'agent.log_out']]) {
      show($(name), !out);
      enable($(name), allowed(kind));
    }
    if (!allowed('agent.not_ready')) {
      reasonMenu.open(false);
      channelMenu.open(false);
    }
    const closed = d.closed ?? [];
    show($('btn-channels'), !out);
    for (const one of document.querySelectorAll('#channels [data-channel]')) {
      const is = closed.includes(one.dataset.channel);
      attribute(one, 'aria-checked', !is);
      text(one, `${is ? '☐' : '☑'} ${channelName(one.dataset.channel)}`);
    }
    const but = closed.map(channelName).join(', ');
    if (but && d.state !== 'not_ready' && !out) text(pill, `${withReason(d.state, d.reason)}, not for ${but}`);
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

  return { render, tick, settle };
}

// item is one line of a menu.
function item(words, attributes, chosen) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words;
  for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value);
  button.addEventListener('click', chosen);
  return button;
}

// menu opens and closes a list under a button, by pointer and by keyboard.
function menu(opener, list) {
  function open(yes) {
    show(list, yes);
    attribute(opener, 'aria-expanded', yes);
    if (yes) list.querySelector('button')?.focus();
  }
  opener.addEventListener('click', () => open(list.hidden));
  list.addEventListener('click', () => {
    open(false);
    opener.focus();
  });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      open(false);
      opener.focus();
    } else if (step) {
      event.preventDefault();
      const stops = [...list.querySelectorAll('button')];
      const at = stops.indexOf(document.activeElement);
      stops[(at + step + stops.length) % stops.length].focus();
    }
  });
  document.addEventListener('pointerdown', (event) => {
    if (!list.hidden && !list.parentElement.contains(event.target)) open(false);
  });
  return { open, fill: (buttons) => list.replaceChildren(...buttons) };
}
