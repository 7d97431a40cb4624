// The conversation in focus: who it is, the transcript and the message field.

import { channelIcon, channelName, enable, may, part, shortPage, show, text } from './dom.js';
import { endedBy } from './rows.js';
import { timeOfDay } from './time.js';

export function talkPane({ clock, send, transcripts, lines, composer }) {
  const body = document.getElementById('talk');
  const empty = document.getElementById('talk-empty');
  const end = part(body, 'btn-end');
  let desktop;
  let shown = null;

  end.addEventListener('click', () => send('conversation.end', { conversation: shown.conversation }));

  function names(author) {
    switch (author.role) {
      case 'customer': return shown.customer || shown.from || 'Customer';
      case 'agent': return author.id === desktop.agent ? desktop.name : author.id;
      case 'bot': return 'Bot';
      case 'supervisor': return author.id ? `Supervisor ${author.id}` : 'Supervisor';
      default: return 'System';
    }
  }

  function header() {
    channelIcon(body.querySelector('svg'), shown.channel);
    const name = shown.customer || shown.from || 'No name';
    text(part(body, 'customer'), name);
    part(body, 'customer').title = name;
    const facts = [shown.customer && shown.from, channelName(shown.channel), shown.service, shortPage(shown.page)];
    text(body.querySelector('.facts'), facts.filter(Boolean).join(' · '));
    body.querySelector('.facts').title = shown.page ?? '';
    const ending = may(shown.permitted, 'conversation.end', shown.conversation);
    show(end, ending);
    enable(end, ending);
    const over = body.querySelector('.over');
    show(over, shown.phase === 'wrap_up');
    text(over, shown.phase === 'wrap_up' ? `${endedBy(shown.ended_by)} at ${timeOfDay(shown.ended, clock.now())}` : '');
  }

  function draw() {
    if (shown) lines.draw(shown.conversation, transcripts.entries(shown.conversation), names);
  }

  return {
    render(d) {
      desktop = d;
      shown = d.conversations.find((c) => c.conversation === d.focus) ?? null;
      show(body, shown);
      show(empty, !shown);
      text(empty, d.conversations.length > 0 ? 'Choose a conversation of the list.' : 'No conversation in focus.');
      if (shown) {
        header();
        transcripts.want(shown.conversation);
        draw();
      }
      composer.render(shown);
    },
    clear() {
      shown = null;
      composer.clear();
    },
    // grown draws again what has come, if it is in focus.
    grown(id) {
      if (shown?.conversation === id) draw();
    },
  };
}
