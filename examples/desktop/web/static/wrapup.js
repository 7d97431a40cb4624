// Disposition and note of the conversation in focus, while it is active and after.

import { Refused } from './api.js';
import { combo } from './combo.js';
import { enable, may, part, show, text } from './dom.js';
import { Shelf } from './shelf.js';
import { instant, remaining } from './time.js';

// So long before the wrap-up time is over, unsaved work is saved: nobody is to lose
// half a sentence to a deadline. In milliseconds on the wall.
const lastMoment = 2500;

export function wrapUpPanel({ clock, order, send, signedOut }) {
  const form = document.getElementById('wrap-up');
  const $ = (name) => part(form, name);
  const field = $('disposition');
  const note = $('note');
  // What is not saved, and the note that it was to replace: another browser may have
  // saved a newer one since.
  const edits = new Shelf('wrap-up', ['disposition', 'note', 'over']);
  const states = new Map(); // conversation -> {saving, waiting, problem, saved, tried}
  const choices = combo(field, document.getElementById('dispositions'), edited);
  let shown = null;
  let rules = {}; // what a wrap-up takes, by the service's name

  const state = (id) => {
    if (!states.has(id)) states.set(id, { saving: false, waiting: false, problem: '', saved: false, tried: '' });
    return states.get(id);
  };

  function edited() {
    if (!shown) return;
    const now = { disposition: field.value, note: note.value, over: shown.note ?? '' };
    if (same(now, shown)) edits.delete(shown.conversation);
    else edits.set(shown.conversation, now);
    Object.assign(state(shown.conversation), { problem: '', saved: false });
    draw();
  }
  note.addEventListener('input', edited);
  $('btn-save').addEventListener('click', () => save(shown));
  $('btn-done').addEventListener('click', () => done(shown));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save(shown);
  });

  // save books what was typed, and is false if it could not.
  async function save(c) {
    const edit = edits.get(c.conversation);
    const s = state(c.conversation);
    if (!edit || s.saving) return !edit;
    s.saving = true;
    draw();
    const typed = edit.disposition.trim();
    const known = (c.dispositions ?? []).find((d) => d.toLowerCase() === typed.toLowerCase());
    let ok = true;
    try {
      await order('conversation.wrap_up', { conversation: c.conversation, disposition: known ?? typed, note: edit.note }, {
        waiting: () => { s.waiting = true; draw(); },
      });
      // What was typed meanwhile is still to be saved.
      if (edits.get(c.conversation) === edit) edits.delete(c.conversation);
      if (shown?.conversation === c.conversation) Object.assign(shown, { disposition: known ?? typed, note: edit.note });
      Object.assign(s, { problem: '', saved: true });
    } catch (why) {
      ok = false;
      if (why instanceof Refused && why.status === 401) signedOut(why);
      s.problem = why.message;
    }
    Object.assign(s, { saving: false, waiting: false });
    draw();
    return ok;
  }

  // done saves first: a note that was typed is not lost by it.
  async function done(c) {
    if (edits.get(c.conversation) && !(await save(c))) return;
    send('conversation.done', { conversation: c.conversation });
  }

  function draw() {
    if (!shown) return;
    const id = shown.conversation;
    const edit = edits.get(id);
    const s = state(id);
    const value = edit ?? { disposition: shown.disposition ?? '', note: shown.note ?? '' };
    if (field.value !== value.disposition) field.value = value.disposition;
    if (note.value !== value.note) note.value = value.note;
    const allowed = may(shown.permitted, 'conversation.wrap_up', id);
    field.readOnly = !allowed;
    note.readOnly = !allowed;
    enable($('btn-save'), allowed && edit && !s.saving);
    const over = shown.phase === 'wrap_up';
    const why = over ? whyNotDone(shown, value.disposition) : '';
    show($('btn-done'), over);
    enable($('btn-done'), over && !why && !s.saving);
    show($('why-not-done'), why);
    text($('why-not-done'), why);
    text($('wrap-up-problem'), s.problem);
    text($('saved'), s.waiting ? 'Not saved yet, trying again…' : s.saving ? 'Saving…' : edit ? 'Not saved' : s.saved ? 'Saved' : '');
  }

  // whyNotDone is empty if done would be accepted. A disposition that was chosen and
  // is not saved yet is saved before.
  function whyNotDone(c, disposition) {
    if (may(c.permitted, 'conversation.done', c.conversation)) return '';
    const rule = rules[c.service] ?? {};
    if (rule.fixed && clock.now() < instant(c.wrap_up_until)) return 'This wrap-up lasts until its time is over.';
    if (rule.must_book && !c.disposition) return disposition.trim() ? '' : 'Choose a disposition first.';
    return 'It cannot be done now.';
  }

  function tick() {
    if (!shown) return;
    const until = instant(shown.wrap_up_until);
    const left = until - clock.now();
    text($('wrap-up-timer'), until ? remaining(left) : '');
    const meter = form.querySelector('.meter');
    show(meter, until);
    if (!until) return;
    const whole = until - instant(shown.ended);
    meter.firstElementChild.style.transform = `scaleX(${Math.min(1, Math.max(0, left / (whole || 1))).toFixed(3)})`;
    form.classList.toggle('urgent', left / clock.speed < 15_000);
  }

  // rescue saves what would be lost with the deadline. A disposition that is not
  // yet one of the list is left out, so that the note is not refused with it.
  function rescue(conversations) {
    for (const c of conversations) {
      const until = instant(c.wrap_up_until);
      const edit = edits.get(c.conversation);
      if (!until || !edit || (until - clock.now()) / clock.speed > lastMoment) continue;
      if (edit.over !== (c.note ?? '')) continue; // it would take the place of a newer one
      const s = state(c.conversation);
      if (s.saving || s.tried === edit.note + edit.disposition) continue;
      s.tried = edit.note + edit.disposition;
      const fits = (c.dispositions ?? []).some((d) => d.toLowerCase() === edit.disposition.trim().toLowerCase());
      if (edit.disposition && !fits) edit.disposition = c.disposition ?? '';
      save(c);
    }
  }

  let all = [];
  return {
    settle(settings) { rules = settings.wrap_ups ?? {}; },
    render(d) {
      all = d.conversations;
      const ids = new Set(all.map((c) => c.conversation));
      edits.open(d.agent);
      edits.keep(ids);
      for (const id of states.keys()) if (!ids.has(id)) states.delete(id);
      for (const c of all) {
        const edit = edits.get(c.conversation); // perhaps saved just before a reload
        if (edit && same(edit, c) && !state(c.conversation).saving) edits.delete(c.conversation);
      }
      const before = shown?.conversation;
      shown = all.find((c) => c.conversation === d.focus) ?? null;
      show(form, shown);
      show(document.getElementById('wrap-empty'), !shown);
      if (!shown) return;
      if (before !== shown.conversation) choices.close();
      choices.offer(shown.dispositions ?? []);
      draw();
      tick();
    },
    tick() {
      tick();
      rescue(all);
    },
    clear() {
      edits.away();
      states.clear();
      all = [];
      shown = null;
    },
  };
}

// same reports whether an edit has what the server has.
function same(edit, c) {
  return edit.disposition === (c.disposition ?? '') && edit.note === (c.note ?? '');
}
