// The message field. Each conversation has a draft of its own, and a text stays in
// the field until the server has confirmed it.

import { hint, newKey, Refused } from './api.js';
import { attribute, characters, enable, may, part, sendOnEnter, show, text } from './dom.js';
import { Shelf } from './shelf.js';

const limit = 1000; // of the centre's services; the server decides

const typingPause = 3000; // milliseconds without a key until one has stopped typing

export function composer({ order, signedOut, sent }) {
  const form = document.querySelector('.composer');
  const field = part(form, 'message-field');
  const problem = part(form, 'message-problem');
  const counter = part(form, 'counter');
  const button = part(form, 'btn-send');
  const drafts = new Map(); // conversation -> {text, key, of, sending, waiting, problem, wrong}
  const shelf = new Shelf('draft', ['text', 'key', 'of']); // the key too: it may have arrived
  let shown = null; // the conversation in focus
  let caretFor = '';
  let slashes = []; // the commands of the field: {name, help}
  let chosen = 0; // of those that fit what was typed
  let typingIn = ''; // the conversation that was told that the agent is typing
  let typingEnds;
  const slashBox = document.getElementById('slash-list');

  // types tells the customer that somebody is typing, once, and when it has stopped.
  // It is no matter if that is lost.
  function types(on) {
    clearTimeout(typingEnds);
    const id = shown?.conversation ?? '';
    if (on) typingEnds = setTimeout(() => types(false), typingPause);
    if (on === (typingIn === id && id !== '')) return;
    if (typingIn) hint('/api/agent/commands', 'conversation.typing', { conversation: typingIn, on: false });
    typingIn = on && may(shown.permitted, 'conversation.typing', id) ? id : '';
    if (typingIn) hint('/api/agent/commands', 'conversation.typing', { conversation: typingIn, on: true });
  }

  const fitting = () => {
    const typed = /^\s*\/([^\s/]*)$/.exec(field.value);
    return typed ? slashes.filter((c) => c.name.startsWith(typed[1].toLowerCase())) : [];
  };

  function suggest() {
    const list = document.activeElement === field ? fitting() : [];
    chosen = Math.min(chosen, Math.max(0, list.length - 1));
    showList(list.length);
    slashBox.replaceChildren(...list.map((c, i) => {
      const item = document.createElement('li');
      const name = document.createElement('b');
      name.textContent = `/${c.name}`;
      item.append(name, c.help);
      item.id = `slash-${c.name}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', String(i === chosen));
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        complete(c);
      });
      return item;
    }));
    if (list.length) attribute(field, 'aria-activedescendant', `slash-${list[chosen].name}`);
  }

  function showList(yes) {
    show(slashBox, yes);
    if (!yes) field.removeAttribute('aria-activedescendant');
  }

  function complete(c) {
    field.value = `/${c.name}`;
    field.dispatchEvent(new Event('input'));
    showList(false);
  }

  field.addEventListener('blur', () => showList(false));
  field.addEventListener('keydown', (event) => {
    const list = slashBox.hidden ? [] : fitting();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.length === 0) return;
    if (step) {
      event.preventDefault();
      chosen = (chosen + step + list.length) % list.length;
      suggest();
    } else if (event.key === 'Tab' || (event.key === 'Enter' && field.value.trim() !== `/${list[chosen].name}`)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      complete(list[chosen]);
    } else if (event.key === 'Escape') {
      showList(false);
    }
  });

  const draft = (id) => {
    if (!drafts.has(id)) drafts.set(id, { text: '', key: '', of: '', sending: false, waiting: false, problem: '', wrong: false, ...shelf.get(id) });
    return drafts.get(id);
  };

  function store(id, d) {
    if (d.text) shelf.set(id, d);
    else shelf.delete(id);
  }

  field.addEventListener('input', () => {
    if (!shown) return;
    const d = draft(shown.conversation);
    Object.assign(d, { text: field.value, problem: '', wrong: false });
    store(shown.conversation, d);
    suggest();
    types(field.value.trim() !== '' && !field.value.trimStart().startsWith('/'));
    state();
  });
  sendOnEnter(field, form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (document.activeElement === button) field.focus(); // one goes on typing
    if (shown) send(shown.conversation);
  });

  async function send(id) {
    const d = draft(id);
    if (d.sending || !may(shown.permitted, 'conversation.send', id)) return;
    if (d.text.trim() === '') {
      Object.assign(d, { problem: 'There is no text; write something.', wrong: true });
      return state();
    }
    // The same text that was not confirmed goes under the same key: it may have
    // arrived after all.
    if (d.of !== d.text) Object.assign(d, { of: d.text, key: newKey() });
    store(id, d);
    types(false);
    showList(false);
    Object.assign(d, { sending: true, waiting: false, problem: '', wrong: false });
    state();
    try {
      await order('conversation.send', { conversation: id, text: d.text }, {
        key: d.key,
        waiting: () => { d.waiting = true; state(); },
      });
      if (drafts.get(id) !== d) return; // somebody else sits here
      drafts.delete(id);
      shelf.delete(id);
      if (shown?.conversation === id) field.value = '';
      sent(id);
    } catch (why) {
      if (drafts.get(id) !== d) return;
      if (why instanceof Refused) {
        Object.assign(d, { of: '', wrong: true }); // nothing happened, so the next attempt is a new one
        store(id, d);
        if (why.status === 401) signedOut(why);
      }
      d.problem = why.message;
    }
    Object.assign(d, { sending: false, waiting: false });
    state();
  }

  // state shows how far the draft of the conversation in focus is.
  function state() {
    if (!shown) return;
    const d = draft(shown.conversation);
    const allowed = may(shown.permitted, 'conversation.send', shown.conversation);
    const n = characters(field.value);
    show(form, allowed || d.text !== '');
    enable(field, allowed || d.text !== '');
    enable(button, allowed && !d.sending);
    // Not disabled while sending: that would take the keyboard's focus away.
    field.readOnly = d.sending || !allowed;
    field.placeholder = shown.phase === 'wrap_up' ? 'Write to go on with the conversation' : 'Write a message';
    text(button, d.sending ? 'Sending…' : 'Send');
    text(counter, n > 0 ? `${n.toLocaleString()} / ${limit.toLocaleString()}` : '');
    counter.classList.toggle('over', n > limit);
    const kept = !allowed && d.text !== '' ? 'The conversation is over; this was not sent.' : '';
    const wait = d.waiting ? 'Not sent yet, trying again…' : '';
    text(problem, wait || d.problem || kept || (n > limit ? 'Too long for one message.' : ''));
    problem.classList.toggle('wait', Boolean(wait));
    // Only a text that has to be changed is wrong; one that has to wait is not.
    attribute(field, 'aria-invalid', d.wrong || n > limit);
  }

  return {
    settle(settings) { slashes = settings.slash; },
    // render shows the draft of the conversation in focus, or none.
    render(conversation) {
      const other = conversation?.conversation !== shown?.conversation;
      if (other) types(false);
      shown = conversation;
      if (!shown) return;
      if (other) field.value = draft(shown.conversation).text;
      state();
      if (caretFor === shown.conversation) {
        caretFor = '';
        field.focus();
      }
    },
    // caret puts the cursor into the field, now or when the conversation comes
    // into focus.
    caret(id) {
      if (shown?.conversation === id) field.focus();
      else caretFor = id;
    },
    // keep says whose drafts these are, and of which conversations.
    keep(agent, ids) {
      shelf.open(agent);
      shelf.keep(ids);
      for (const [id, d] of drafts) if (!ids.has(id) && !d.sending) drafts.delete(id);
    },
    clear() {
      drafts.clear();
      shelf.away();
      shown = null;
      caretFor = '';
    },
  };
}
