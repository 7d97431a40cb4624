// One card for each offer, however many.

import { channelIcon, channelName, clone, enable, keyed, may, part, shortPage, show, text } from './dom.js';
import { duration, instant, remaining } from './time.js';

const kinds = { long_code: 'long code', short_code: 'short code', toll_free: 'toll-free' };

// A card comes when it likes, perhaps under the resting pointer: a click that was
// meant for what had been there must not answer the offer.
const settle = 250; // milliseconds
let pointer = { x: -1, y: -1 };
for (const kind of ['pointermove', 'pointerdown']) {
  addEventListener(kind, (event) => { pointer = { x: event.clientX, y: event.clientY }; }, { passive: true, capture: true });
}

function underPointer(node) {
  const r = node.getBoundingClientRect();
  return pointer.x >= r.left && pointer.x <= r.right && pointer.y >= r.top && pointer.y <= r.bottom;
}

export function alertCards({ clock, send, caret, announce }) {
  const box = document.getElementById('alerts');
  let shown = new Map(); // the cards by offer
  const draw = keyed(box, (a) => `${a.conversation}/${a.offer}`, card);

  function card(first) {
    const node = clone('t-alert');
    const $ = (name) => part(node, name);
    let alert = first;
    let deafUntil = 0;
    node.dataset.conversation = first.conversation;

    for (const [name, kind] of [['alert-accept', 'conversation.accept'], ['alert-open', 'conversation.open'], ['alert-reject', 'conversation.reject']]) {
      $(name).addEventListener('click', (event) => {
        if (event.detail > 0 && performance.now() < deafUntil) return; // detail 0: by keyboard
        if (kind !== 'conversation.reject') caret(alert.conversation);
        send(kind, { conversation: alert.conversation, offer: alert.offer });
      });
    }
    announce(`${channelName(first.channel)} from ${first.customer || first.from || 'a customer'}, ${first.service}. Accept, open or reject.`);

    function tick() {
      const now = clock.now();
      const at = instant(alert.at);
      const until = instant(alert.until);
      text($('alert-age'), `here ${duration(now - at)}`);
      text($('alert-countdown'), remaining(until - now));
      const left = Math.min(1, Math.max(0, (until - now) / (until - at || 1)));
      const meter = node.querySelector('.meter > div');
      meter.style.transform = `scaleX(${left.toFixed(3)})`;
      node.classList.toggle('urgent', left < 0.3);
    }

    return {
      node,
      tick,
      placed() {
        if (underPointer(node)) deafUntil = performance.now() + settle;
      },
      update(a) {
        alert = a;
        channelIcon(node.querySelector('svg'), a.channel);
        text($('alert-customer'), a.customer || 'No name');
        text($('alert-from'), a.from);
        const to = a.to && `to ${a.to}${a.to_kind ? ` (${kinds[a.to_kind] ?? a.to_kind})` : ''}`;
        const queue = a.queue && `queue ${a.queue}`;
        text($('alert-facts'), [channelName(a.channel), a.service, queue, to].filter(Boolean).join(' · '));
        text($('alert-page'), shortPage(a.page));
        $('alert-page').title = a.page ?? '';
        show($('alert-page'), a.page);
        show($('alert-queue-time'), a.waited_ms >= 1000);
        text($('queue-wait'), `Q ${duration(a.waited_ms)}`);
        enable($('alert-accept'), may(a.permitted, 'conversation.accept', a.conversation));
        enable($('alert-open'), may(a.permitted, 'conversation.open', a.conversation));
        enable($('alert-reject'), may(a.permitted, 'conversation.reject', a.conversation));
        tick();
      },
    };
  }

  return {
    render(d) {
      const hadKeyboard = box.contains(document.activeElement);
      const before = new Set(shown.values());
      show(box, d.alerts.length > 0);
      shown = draw(d.alerts);
      for (const one of shown.values()) if (!before.has(one)) one.placed();
      // Who answers offers by keyboard goes on with the next one.
      if (hadKeyboard && !box.contains(document.activeElement)) box.querySelector('button:enabled')?.focus();
    },
    tick() {
      for (const one of shown.values()) one.tick();
    },
  };
}
