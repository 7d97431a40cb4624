// The active communications list.

import { attribute, channelIcon, channelName, clone, keyed, may, part, shortPage, show, text } from './dom.js';
import { duration, exactTime, instant, remaining, timeOfDay } from './time.js';

const enders = { agent: 'agent', customer: 'customer', system: 'the system', inactivity: 'inactivity', ban: 'ban', supervisor: 'supervisor' };

const enderName = (reason) => enders[reason] ?? reason;

// endedBy is "Ended by customer".
export const endedBy = (reason) => `Ended by ${enderName(reason)}`;

export function rowList({ clock, send, caret }) {
  const list = document.getElementById('rows');
  const empty = document.getElementById('rows-empty');
  let shown = new Map();
  const draw = keyed(list, (c) => c.conversation, row);

  const prefer = document.querySelector('[data-test="prefer-focus"]');
  prefer.addEventListener('change', async () => {
    const wanted = prefer.checked;
    if (!(await send('desk.prefer', { focus_on_accept: wanted }))) prefer.checked = !wanted;
  });

  function row(first) {
    const node = clone('t-row');
    const $ = (name) => part(node, name);
    const button = $('row');
    let c = first;
    button.dataset.conversation = first.conversation;
    button.addEventListener('click', () => {
      caret(c.conversation);
      if (may(c.permitted, 'conversation.focus', c.conversation)) send('conversation.focus', { conversation: c.conversation });
    });

    function tick() {
      const now = clock.now();
      const ended = instant(c.ended);
      text($('row-duration'), duration((ended || now) - instant(c.taken)));
      const unanswered = instant(c.unanswered);
      const late = instant(c.late);
      const waits = unanswered > 0 && !ended;
      const isLate = waits && late > 0 && now >= late;
      show($('row-wait'), waits);
      if (waits) text($('row-wait'), `waits ${duration(now - unanswered)}${isLate ? ' – late' : ''}`);
      button.classList.toggle('late', isLate);
      show($('row-wrap-up'), ended);
      if (ended) {
        const until = instant(c.wrap_up_until);
        const left = until ? `wrap-up ${remaining(until - now)}` : 'wrap-up';
        text($('row-wrap-up'), `${left} · by ${enderName(c.ended_by)}`);
        attribute($('row-wrap-up'), 'title', endedBy(c.ended_by));
      }
    }

    return {
      node,
      tick,
      update(next) {
        c = next;
        channelIcon(node.querySelector('svg'), c.channel);
        attribute(button, 'data-focused', c.focused);
        attribute(button, 'data-unread', c.unread);
        attribute(button, 'data-phase', c.phase);
        attribute(button, 'aria-current', c.focused);
        const name = c.customer || c.from || 'No name';
        text($('row-name'), name);
        $('row-name').title = name;
        text($('row-facts'), [c.service, shortPage(c.page)].filter(Boolean).join(' · '));
        $('row-facts').title = [channelName(c.channel), c.service, c.page].filter(Boolean).join('\n');
        show($('row-unread'), c.unread > 0);
        text($('row-unread'), String(c.unread));
        attribute($('row-unread'), 'aria-label', `${c.unread} unread`);
        text($('row-last'), c.last ? c.last.text : 'No message yet');
        node.querySelector('.row-last').classList.toggle('mine', Boolean(c.last) && c.last.author.role === 'agent');
        text($('row-last-at'), c.last ? timeOfDay(c.last.at, clock.now()) : '');
        $('row-last-at').title = c.last ? exactTime(c.last.at) : '';
        show($('row-disposition'), c.disposition);
        show($('row-facts'), !(c.disposition && instant(c.ended))); // no room for all three
        text($('row-disposition'), c.disposition);
        $('row-disposition').title = c.disposition ?? '';
        tick();
      },
    };
  }

  return {
    render(d) {
      shown = draw(d.conversations);
      text(document.getElementById('row-count'), String(d.conversations.length || ''));
      show(empty, d.conversations.length === 0);
      text(empty, nothing(d));
      prefer.checked = d.focus_on_accept;
      prefer.disabled = !may(d.permitted, 'desk.prefer');
    },
    tick() {
      for (const one of shown.values()) one.tick();
    },
  };
}

// nothing says why the list is empty and what would change that.
function nothing(d) {
  if (d.alerts.length > 0) return 'Accept the offer to begin.';
  switch (d.state) {
    case 'logged_out': return 'Log in to receive conversations.';
    case 'not_ready': return 'You receive nothing while you are not ready.';
    default: return 'No conversations. An offer will appear at the top.';
  }
}
