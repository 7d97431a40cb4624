// The conversations that there were with a customer: a line for each, which opens its
// transcript.

import { get } from './api.js';
import { channelName, clone, text } from './dom.js';
import { linked, marked } from './links.js';
import { agentName, partyName, serviceName } from './names.js';
import { endedBy } from './rows.js';
import { exactTime, timeOfDay } from './time.js';
import { noticeWords } from './words.js';

const page = 500; // entries that the server returns at most

export function threadList({ clock, refused }) {
  const dialog = document.getElementById('past');

  // past is one conversation of the thread of a customer.
  function past(c, customer) {
    const node = clone('t-past');
    text(node.querySelector('.past-head'), `${timeOfDay(c.opened, clock.now())} · ${channelName(c.channel)} · ${serviceName(c.service)}`);
    const facts = [
      (c.agents ?? []).map(agentName).join(', '), c.entries === 1 ? '1 line' : `${c.entries} lines`,
      c.ended_by ? endedBy(c.ended_by).toLowerCase() : 'open', (c.dispositions ?? []).join(', '),
    ];
    text(node.querySelector('.hint'), facts.filter(Boolean).join(' · '));
    node.firstElementChild.title = exactTime(c.opened);
    node.firstElementChild.addEventListener('click', () => open(c, customer));
    return node;
  }

  // hit is one line that was found.
  function hit(h, thread) {
    const node = clone('t-past');
    node.firstElementChild.dataset.test = 'hit';
    marked(node.querySelector('.past-head'), h.text, h.spans);
    text(node.querySelector('.hint'), `${author(h, thread.name)} · ${timeOfDay(h.at, clock.now())}`);
    const c = thread.conversations.find((one) => one.conversation === h.conversation);
    node.firstElementChild.addEventListener('click', () => open(c, thread.name, h.n));
    return node;
  }

  const author = (e, customer) => ({ customer: customer || 'Customer', bot: 'Bot', system: 'System' })[e.author.role] ?? agentName(e.author.id);

  // open shows the transcript of a conversation, with one line in view.
  async function open(c, customer, n) {
    const entries = [];
    try {
      let got;
      do {
        got = await get(`/api/agent/transcript?conversation=${encodeURIComponent(c.conversation)}&after=${entries.length}`);
        entries.push(...got.entries);
      } while (got.entries.length === page);
    } catch (problem) {
      return refused(problem);
    }
    text(document.getElementById('past-title'), `${channelName(c.channel)}, ${exactTime(c.opened)}`);
    document.getElementById('past-lines').replaceChildren(...entries.map((e) => line(e, customer)));
    dialog.showModal();
    const wanted = dialog.querySelector(`[data-n="${n ?? 1}"]`);
    wanted?.classList.toggle('wanted', Boolean(n));
    wanted?.scrollIntoView({ block: 'center' });
  }

  function line(e, customer) {
    const node = document.createElement('li');
    node.dataset.role = e.author.role;
    node.dataset.n = e.n;
    if (e.notice) {
      node.dataset.notice = e.notice;
      node.textContent = e.text || noticeWords(e.notice, partyName(e.about));
      node.title = exactTime(e.at);
      return node;
    }
    const time = document.createElement('time');
    time.dateTime = e.at;
    time.title = exactTime(e.at);
    time.textContent = timeOfDay(e.at, clock.now());
    const said = document.createElement('span');
    said.className = 'said';
    linked(said, e.text, e.links);
    node.append(`${author(e, customer)}: `, said, ' ', time);
    return node;
  }

  return {
    // fetch reads the thread of a contact.
    fetch: (contact) => get(`/api/agent/thread?contact=${encodeURIComponent(contact)}`),
    // items are its conversations, the latest first.
    items: (thread) => thread.conversations.toReversed().map((c) => past(c, thread.name)),
    // search finds lines by words.
    async search(thread, words) {
      const found = await get(`/api/agent/search?contact=${encodeURIComponent(thread.contact)}&words=${encodeURIComponent(words)}`);
      return found.hits.map((h) => hit(h, thread));
    },
  };
}
