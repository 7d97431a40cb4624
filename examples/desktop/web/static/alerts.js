// One card for each offer, however many.

import { attribute, channelIcon, channelName, clone, enable, keyed, may, part, shortPage, show, text } from './dom.js';
import { agentName } from './names.js';
import { settle, touched, under } from './pointer.js';
import { duration, instant, remaining } from './time.js';
import { toast } from './toast.js';

const kinds = { long_code: 'long code', short_code: 'short code', toll_free: 'toll-free' };
const answers = { 'alert-accept': 'conversation.accept', 'alert-open': 'conversation.open', 'alert-reject': 'conversation.reject' };
const missedStays = 60_000; // milliseconds: who missed an offer was not looking

// asks says who sends an offer, if it is an invitation.
function asks(a) {
  if (!a.invited_by) return '';
  return a.transfer ? `Transfer from ${agentName(a.invited_by)}: ` : `${agentName(a.invited_by)} asks you in: `;
}

export function alertCards({ clock, send, caret, announce, room }) {
  const box = document.getElementById('alerts');
  let shown = new Map(); // the cards by offer
  const draw = keyed(box, (a) => `${a.conversation}/${a.offer}`, card);

  function card(first) {
    const node = clone('t-alert');
    const $ = (name) => part(node, name);
    let alert = first;
    let deafUntil = 0;
    let sending = ''; // what the card says while an answer is on its way
    let answered = false; // and the server has it
    node.dataset.conversation = first.conversation;

    for (const [name, kind] of Object.entries(answers)) {
      $(name).addEventListener('click', (event) => {
        if (event.detail > 0 && performance.now() < deafUntil) return; // detail 0: by keyboard
        answer($(name), kind);
      });
    }
    announce(`${asks(first)}${channelName(first.channel)} from ${first.customer || first.from || 'a customer'}, ${first.service}. Accept, open or reject.`);

    // answer sends one answer. There is no second one while it is not known what
    // became of the first.
    async function answer(button, kind) {
      if (sending) return;
      if (kind !== 'conversation.reject') caret(alert.conversation);
      say('Sending…');
      answered = await send(kind, { conversation: alert.conversation, offer: alert.offer }, {
        waiting: () => say('Not sent yet, trying again…'),
      });
      if (answered) return; // the card goes with the next event
      say('');
      if (document.activeElement === node) button.focus();
    }

    function say(words) {
      sending = words;
      tick();
    }

    function tick() {
      const now = clock.now();
      const at = instant(alert.at);
      const until = instant(alert.until);
      text($('alert-age'), `for ${duration(now - at)}`);
      text($('alert-countdown'), remaining(until - now));
      const left = Math.min(1, Math.max(0, (until - now) / (until - at || 1)));
      const meter = node.querySelector('.meter > div');
      meter.style.transform = `scaleX(${left.toFixed(3)})`;
      node.classList.toggle('urgent', left < 0.3);
      const over = now >= until; // the server's word is still to come
      text($('alert-note'), over ? 'The time is over' : sending);
      // Focus stays on the card when its button is disabled: the keyboard is to go on
      // from there.
      if ((over || sending) && document.activeElement !== node && node.contains(document.activeElement)) node.focus();
      for (const [name, kind] of Object.entries(answers)) {
        enable($(name), !over && !sending && may(alert.permitted, kind, alert.conversation));
      }
    }

    return {
      node,
      tick,
      place: -1,
      // put gives the card its place in the row of cards, and makes it deaf for a
      // moment if that is under the pointer.
      put(place) {
        this.place = place;
        node.style.gridColumn = String(place + 1);
        if (under(node)) deafUntil = performance.now() + settle;
      },
      // missed reports whether a card that has gone went with its time.
      missed(d) {
        const taken = d.conversations.some((c) => c.conversation === alert.conversation);
        return !answered && !taken && instant(d.now) >= instant(alert.until);
      },
      customer: () => alert.customer || alert.from || 'a customer',
      update(a) {
        alert = a;
        channelIcon(node.querySelector('svg'), a.channel);
        text($('alert-customer'), a.customer || 'No name');
        text($('alert-from'), a.from);
        const to = a.to && `to ${a.to}${a.to_kind ? ` (${kinds[a.to_kind] ?? a.to_kind})` : ''}`;
        const queue = a.queue && `queue ${a.queue}`;
        show($('alert-by'), a.invited_by);
        text($('alert-by'), asks(a).replace(/[:.] $/, ''));
        text($('alert-facts'), [channelName(a.channel), a.service, queue, to].filter(Boolean).join(' · '));
        $('alert-facts').title = $('alert-facts').textContent;
        text($('alert-page'), shortPage(a.page));
        $('alert-page').title = a.page ?? '';
        show($('alert-page'), a.page);
        show($('alert-queue-time'), a.waited_ms >= 1000);
        text($('queue-wait'), `Q ${duration(a.waited_ms)}`);
        attribute($('queue-wait'), 'aria-label', `${duration(a.waited_ms)} waited in the queue`);
        tick();
      },
    };
  }

  // arrange places new cards behind the others. Where one has gone a gap stays while
  // the pointer is among the cards: the next click is meant for what is there.
  function arrange() {
    const cards = [...shown.values()];
    if (cards.length > 0 && (!under(box) || !cards.some((one) => inView(one.node)))) {
      cards.forEach((one, i) => one.place !== i && one.put(i));
    }
    let next = Math.max(-1, ...cards.map((one) => one.place)) + 1;
    for (const one of cards) if (one.place < 0) one.put(next++);
  }

  function inView(node) {
    const [card, window] = [node.getBoundingClientRect(), box.getBoundingClientRect()];
    return card.width > 0 && card.left < window.right && card.right > window.left;
  }

  touched(arrange);
  // A wheel turns up and down, and the cards go sideways.
  box.addEventListener('wheel', (event) => { if (!event.deltaX) box.scrollLeft += event.deltaY; }, { passive: true });

  return {
    render(d) {
      const hadKeyboard = box.contains(document.activeElement);
      const before = shown;
      room(d.alerts.length > 0);
      show(box, d.alerts.length > 0);
      shown = draw(d.alerts);
      arrange();
      for (const [key, one] of before) {
        if (shown.has(key) || !one.missed(d)) continue;
        toast(`You missed an offer of ${one.customer()}. You get no new ones until you are Ready.`, missedStays);
      }
      // Who answers offers by keyboard goes on with the next one.
      if (hadKeyboard && !box.contains(document.activeElement)) box.querySelector('button:enabled')?.focus();
    },
    tick() {
      for (const one of shown.values()) one.tick();
    },
    // clear puts the cards away with the desk: nothing was missed by that.
    clear() {
      shown = draw([]);
      show(box, false);
      room(false);
    },
  };
}
