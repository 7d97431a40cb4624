// The active communications list.

import { attribute, channelIcon, channelName, clone, keyed, may, part, shortPage, show, text } from './dom.js';
import { duration, exactTime, instant, remaining, timeOfDay } from './time.js';

const enders = { agent: 'agent', customer: 'customer', system: 'the system', inactivity: 'inactivity', ban: 'ban', supervisor: 'supervisor' };

const enderName = (reason) => enders[reason] ?? reason;

// endedBy is "Ended by customer",
// and without a reason the conversation goes on without the agent.
export const endedBy = (reason) => (reason ? `Ended by ${enderName(reason)}` : 'Your part is over');

export function rowList({ clock, send, caret, call }) {
  const list = document.getElementById('rows');
  const empty = document.getElementById('rows-empty');
  let shown = new Map();
  let asideShown = new Map();
  let ownShown = new Map();
  let muted = [];
  const draw = keyed(list, (c) => c.conversation, row);
  const drawAside = keyed(document.getElementById('parked-rows'), (c) => c.conversation, row);
  const drawOwn = keyed(document.getElementById('own'), (w) => w.id, ownRow);

  // Both preferences go together: the server takes them as one.
  const prefer = document.querySelector('[data-test="prefer-focus"]');
  const answer = document.querySelector('[data-test="prefer-auto-answer"]');
  for (const box of [prefer, answer]) {
    box.addEventListener('change', async () => {
      const wanted = { focus_on_accept: prefer.checked, auto_answer: answer.checked, mute: muted };
      if (!(await send('desk.prefer', wanted))) box.checked = !box.checked;
    });
  }

  // ownRow is work that is no conversation: a phone call.
  function ownRow(first) {
    const node = clone('t-own');
    let w = first;
    part(node, 'own-end').addEventListener('click', () => call({ on: false, work: w.id }));
    return {
      node,
      tick() { text(node.querySelector('.timer'), duration(clock.now() - instant(w.since))); },
      update(next) {
        w = next;
        this.tick();
      },
    };
  }

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
        text($('row-wrap-up'), c.ended_by ? `${left} · by ${enderName(c.ended_by)}` : `${left} · others go on`);
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
      const aside = d.conversations.filter((c) => c.phase === 'parked');
      const active = d.conversations.filter((c) => c.phase !== 'parked');
      shown = draw(active);
      asideShown = drawAside(aside);
      ownShown = drawOwn(d.own ?? []);
      text(document.getElementById('row-count'), String(active.length || ''));
      text(document.getElementById('parked-count'), String(aside.length || ''));
      show(document.getElementById('parked'), aside.length);
      show(empty, active.length === 0 && !d.own?.length);
      text(empty, nothing(d));
      prefer.checked = d.focus_on_accept;
      answer.checked = d.auto_answer;
      muted = d.mute ?? [];
      prefer.disabled = answer.disabled = !may(d.permitted, 'desk.prefer');
    },
    tick() {
      for (const some of [shown, asideShown, ownShown]) for (const one of some.values()) one.tick();
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
