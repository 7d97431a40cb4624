// Everybody beside the customer in focus: who can be asked in, who was dealt with
// before, and the customer itself.

import { get, newKey, post } from './api.js';
import { attribute, clone, enable, may, part, show, text } from './dom.js';
import { threadList } from './thread.js';
import { toast } from './toast.js';
import { stateName } from './words.js';

const $ = (name) => part(document, name);
const byId = (id) => document.getElementById(id);

export function peoplePanes({ clock, send, order, refused }) {
  let desktop;
  let shown = null; // the conversation in focus
  let settings;

  const directory = directoryDialog({ send });
  const texting = textDialog({ order });
  const threads = threadList({ clock, refused });
  const contact = contactCard({ threads, send, refused });
  const recent = recentDialog({ threads, send, texting });

  $('btn-invite').addEventListener('click', () => directory.open(shown));
  $('btn-text').addEventListener('click', () => texting.open(settings, ''));
  $('btn-call').addEventListener('click', () => call({ on: true }));
  $('btn-recent').addEventListener('click', () => recent.open(settings));

  // call begins or ends a phone call, as the telephone beside this page would.
  async function call(what) {
    try {
      await post('/api/agent/call', what);
    } catch (problem) {
      toast(problem.message);
    }
  }

  return {
    call,
    settle(next) { settings = next; },
    render(d) {
      desktop = d;
      shown = d.conversations.find((c) => c.conversation === d.focus) ?? null;
      const may_ = (kind) => may(d.permitted, kind);
      enable($('btn-text'), may_('conversation.begin'));
      enable($('btn-call'), d.state !== 'logged_out' && !d.own?.length);
      show($('recent-count'), d.recent > 0);
      text($('recent-count'), String(d.recent));
      attribute($('recent-count'), 'aria-label', `${d.recent} unread`);
      contact.render(shown);
    },
    clear() {
      desktop = shown = null;
      for (const dialog of document.querySelectorAll('dialog[open]')) dialog.close();
      contact.render(null);
    },
  };
}

// choices is a list of which one can be chosen.
function choices(list, items, chosen) {
  list.replaceChildren(...items.map((one) => {
    const node = clone('t-choice');
    const button = node.firstElementChild;
    text(button.querySelector('.name'), one.name);
    text(button.querySelector('.hint'), one.hint ?? '');
    show(button.querySelector('.badge'), one.badge);
    text(button.querySelector('.badge'), String(one.badge ?? ''));
    button.dataset.id = one.id;
    button.disabled = Boolean(one.closed);
    button.addEventListener('click', () => {
      for (const other of list.querySelectorAll('.choice')) attribute(other, 'aria-pressed', other === button);
      chosen(one);
    });
    return node;
  }));
}

// directoryDialog asks an agent or a queue into a conversation.
function directoryDialog({ send }) {
  const dialog = byId('directory');
  const search = part(dialog, 'directory-search');
  let conversation = null;
  let all = [];
  let target = null;

  function draw() {
    const words = search.value.trim().toLowerCase();
    const found = all.filter((one) => one.name.toLowerCase().includes(words));
    target = null;
    buttons();
    choices(byId('directory-list'), found, (one) => {
      target = one;
      buttons();
    });
    show(byId('directory-empty'), found.length === 0);
  }

  function buttons() {
    enable(part(dialog, 'directory-invite'), target);
    enable(part(dialog, 'directory-transfer'), target);
  }

  async function ask(transfer) {
    const to = target;
    dialog.close();
    await send('conversation.invite', { conversation: conversation.conversation, [to.kind]: to.id, transfer });
  }
  search.addEventListener('input', draw);
  search.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
  part(dialog, 'directory-invite').addEventListener('click', () => ask(false));
  part(dialog, 'directory-transfer').addEventListener('click', () => ask(true));

  return {
    async open(c) {
      conversation = c;
      try {
        const found = await get(`/api/agent/directory?channel=${encodeURIComponent(c.channel)}`);
        const agents = found.agents.toSorted((a, b) => Number(b.open) - Number(a.open) || a.name.localeCompare(b.name, undefined, { numeric: true }));
        all = [
          ...found.queues.map((q) => ({ kind: 'queue', id: q.id, name: q.name || q.id, hint: 'Queue' })),
          ...agents.map((a) => ({ kind: 'agent', id: a.id, name: a.name || a.id, hint: a.open ? stateName(a.state) : `${stateName(a.state)}, takes nothing now`, closed: !a.open })),
        ];
      } catch (problem) {
        return toast(problem.message);
      }
      search.value = '';
      draw();
      dialog.showModal();
      search.focus();
    },
  };
}

// textDialog writes to a number, with or without opening the conversation.
function textDialog({ order }) {
  const dialog = byId('texting');
  const form = dialog.querySelector('form');
  const to = part(dialog, 'text-to');
  const message = part(dialog, 'text-message');
  let settings;
  let unsure = { text: '', key: '' };

  part(dialog, 'text-cancel').addEventListener('click', () => dialog.close());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const number = to.value.replace(/[\s().-]/g, '');
    const words = message.value.trim();
    const say = (sentence) => text(part(dialog, 'text-problem'), sentence);
    if (!/^\+[1-9][0-9]{6,14}$/.test(number)) {
      say('Write the number with + and country code, such as +15550142.');
      return to.focus();
    }
    if (!words) {
      say('Write something first.');
      return message.focus();
    }
    const body = {
      service: settings.text_service, channel: 'sms', contact: number, address: number, from: settings.number, text: words,
      aside: !part(dialog, 'text-open').checked,
    };
    const whole = JSON.stringify(body);
    if (unsure.text !== whole) unsure = { text: whole, key: newKey() };
    try {
      await order('conversation.begin', body, { key: unsure.key, waiting: () => say('Not sent yet, trying again…') });
      unsure = { text: '', key: '' };
      dialog.close();
    } catch (problem) {
      say(problem.message);
    }
  });

  return {
    open(now, number) {
      settings = now;
      to.value = number;
      message.value = '';
      part(dialog, 'text-open').checked = true;
      text(part(dialog, 'text-problem'), '');
      dialog.showModal();
      (number ? message : to).focus();
    },
  };
}

// recentDialog lists whom the agent has dealt with. Looking at it is what clears the
// number at the top.
function recentDialog({ threads, send, texting }) {
  const dialog = byId('recent');
  const write = part(dialog, 'recent-text');
  let settings;
  let chosen = null;

  async function choose(one) {
    chosen = one;
    enable(write, false);
    try {
      const thread = await threads.fetch(one.id);
      if (chosen !== one) return;
      one.address = thread.addresses?.find((a) => a.channel === 'sms')?.value;
      enable(write, one.address);
      byId('recent-thread').replaceChildren(...threads.items(thread));
      show(byId('recent-thread'), true);
    } catch (problem) {
      toast(problem.message);
    }
  }
  write.addEventListener('click', () => {
    dialog.close();
    texting.open(settings, chosen.address);
  });

  return {
    async open(now) {
      settings = now;
      let found;
      try {
        found = await get('/api/agent/contacts');
      } catch (problem) {
        return toast(problem.message);
      }
      const list = found.contacts.sort((a, b) => b.unread - a.unread);
      choices(byId('recent-list'), list.map((c) => ({
        id: c.contact, name: c.name || c.contact.replace(/^visitor-.*/, 'No name'), hint: c.banned ? 'banned' : '', badge: c.unread,
      })), choose);
      chosen = null;
      enable(write, false);
      show(byId('recent-thread'), false);
      show(byId('recent-list'), list.length);
      show(byId('recent-empty'), list.length === 0);
      dialog.showModal();
      await send('desk.visit_recent', {});
    },
  };
}

// contactCard is the customer in focus: its data, and all conversations with it.
function contactCard({ threads, send, refused }) {
  const box = byId('contact');
  const form = byId('contact-form');
  const banning = byId('banning');
  let shown = null;
  let known = { name: '', account: '', email: '' };
  let whole = null; // the thread that is shown
  let edited = false; // and not saved yet
  let read = ''; // the contact whose thread is shown, with what it was read for

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = { conversation: shown.conversation, name: $('contact-name').value.trim(), account: $('contact-account').value.trim(), email: $('contact-email').value.trim() };
    if (!(await send('conversation.identify', body))) return;
    edited = false;
    read = '';
    thread();
  });
  form.addEventListener('input', () => { edited = true; });

  // fill shows what is known of the customer, unless the agent is writing there.
  function fill() {
    if (edited) return;
    for (const [name, value] of Object.entries(known)) $(`contact-${name}`).value = value;
  }
  let banned = ''; // the conversation that is asked about
  $('btn-ban').addEventListener('click', () => {
    banned = shown.conversation;
    banning.returnValue = 'cancel';
    banning.showModal();
  });
  banning.addEventListener('close', () => {
    if (banning.returnValue === 'ban' && shown) send('conversation.ban', { conversation: banned });
  });
  for (const card of ['thread-card', 'contact-card']) part(box, card).addEventListener('toggle', () => thread());

  // What is typed above the history is searched for when there is a pause.
  const words = part(box, 'thread-search');
  let pause;
  words.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(find, 250);
  });

  async function find() {
    const typed = words.value.trim();
    const thread = whole;
    if (!thread) return;
    try {
      const items = typed ? await threads.search(thread, typed) : threads.items(thread);
      if (typed !== words.value.trim() || thread.contact !== whole?.contact) return;
      byId('thread').replaceChildren(...items);
      show(byId('thread-empty'), items.length === 0);
    } catch (problem) {
      if (problem.status === 400) byId('thread').replaceChildren(); // no word in it yet
      else refused(problem);
    }
  }

  async function thread() {
    if (!shown || !(part(box, 'thread-card').open || part(box, 'contact-card').open)) return;
    const want = `${shown.contact} ${shown.phase} ${shown.customer} ${shown.last?.n ?? 0}`;
    if (want === read) return;
    read = want;
    try {
      const found = await threads.fetch(shown.contact);
      if (want !== read) return;
      known = { name: found.name ?? '', account: found.account ?? '', email: found.email ?? '' };
      fill();
      text(byId('thread-count'), String(found.conversations.length));
      whole = found;
      if (!words.value.trim()) byId('thread').replaceChildren(...threads.items(found));
    } catch (problem) {
      read = '';
      refused(problem);
    }
  }

  return {
    render(c) {
      const other = c?.conversation !== shown?.conversation;
      shown = c;
      show(box, c);
      if (!c) return;
      if (other) {
        known = { name: c.customer ?? '', account: '', email: '' };
        edited = false;
        fill();
        byId('thread').replaceChildren();
        whole = null;
        words.value = '';
        show(byId('thread-empty'), false);
        text(byId('thread-count'), '');
        read = '';
      }
      const allowed = (kind) => may(c.permitted, kind, c.conversation);
      enable($('btn-identify'), allowed('conversation.identify'));
      show($('btn-ban'), allowed('conversation.ban'));
      byId('contact-facts').replaceChildren(...(c.form ?? []).flatMap((f) => {
        const name = document.createElement('dt');
        const value = document.createElement('dd');
        name.textContent = f.name[0].toUpperCase() + f.name.slice(1);
        value.textContent = f.value;
        return [name, value];
      }));
      thread();
    },
  };
}
