// The message field. Each conversation has a draft of its own, and a text stays in
// the field until the server has confirmed it.

import { newKey, Refused } from './api.js';
import { attribute, characters, enable, may, part, sendOnEnter, show, text } from './dom.js';
import { Shelf } from './shelf.js';

const limit = 1000; // of the centre's services; the server decides

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
    // render shows the draft of the conversation in focus, or none.
    render(conversation) {
      const other = conversation?.conversation !== shown?.conversation;
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
