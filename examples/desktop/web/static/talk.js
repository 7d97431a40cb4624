// The conversation in focus: who it is, the transcript and the message field.

import { channelIcon, channelName, enable, may, part, shortPage, show, text } from './dom.js';
import { agentName, queueName } from './names.js';
import { endedBy } from './rows.js';
import { timeOfDay } from './time.js';

export function talkPane({ clock, send, transcripts, lines, composer }) {
  const body = document.getElementById('talk');
  const empty = document.getElementById('talk-empty');
  let desktop;
  let shown = null;

  // What can be done with the conversation, by the button that does it.
  const acts = {
    'btn-end': 'conversation.end', 'btn-park': 'conversation.park', 'btn-resume': 'conversation.resume', 'btn-leave': 'conversation.leave',
    'btn-cancel-invitation': 'conversation.cancel_invitation',
  };
  for (const [name, kind] of Object.entries(acts)) {
    part(body, name).addEventListener('click', () => send(kind, { conversation: shown.conversation }));
  }
  const typists = new Map(); // conversation -> when the customer was last heard typing
  const stillTyping = 6000; // milliseconds after the last sign of it

  function names(author) {
    switch (author.role) {
      case 'customer': return shown.customer || shown.from || 'Customer';
      case 'agent': return agentName(author.id);
      case 'bot': return 'Bot';
      case 'supervisor': return author.id ? `${agentName(author.id)} (supervisor)` : 'Supervisor';
      default: return 'System';
    }
  }

  function header() {
    channelIcon(body.querySelector('svg'), shown.channel);
    const name = shown.customer || shown.from || 'No name';
    text(part(body, 'customer'), name);
    part(body, 'customer').title = name;
    const with_ = (shown.others ?? []).map((id) => (id === shown.owner ? `${agentName(id)} (owner)` : agentName(id))).join(', ');
    const facts = [with_ && `with ${with_}`, shown.customer && shown.from, channelName(shown.channel), shown.service, shortPage(shown.page)];
    text(body.querySelector('.facts'), facts.filter(Boolean).join(' · '));
    body.querySelector('.facts').title = [...facts.slice(0, -1), shown.page].filter(Boolean).join('\n');
    for (const [name, kind] of Object.entries(acts)) {
      const allowed = may(shown.permitted, kind, shown.conversation);
      show(part(body, name), allowed);
      enable(part(body, name), allowed);
    }
    show(part(body, 'btn-invite'), may(shown.permitted, 'conversation.invite', shown.conversation));
    const invited = shown.invitation;
    show(part(body, 'invited'), invited);
    if (invited) text(part(body, 'invited').firstElementChild, `${invited.transfer ? 'Transfer to' : 'Invited:'} ${invited.agent ? agentName(invited.agent) : `queue ${queueName(invited.queue)}`}, waiting for an answer`);
    const over = body.querySelector('.over');
    show(over, shown.phase === 'wrap_up');
    text(over, shown.phase === 'wrap_up' ? `${endedBy(shown.ended_by)} at ${timeOfDay(shown.ended, clock.now())}` : '');
  }

  function typing() {
    const heard = typists.get(shown?.conversation) ?? 0;
    const types = Date.now() - heard < stillTyping;
    show(part(body, 'typing'), types);
    if (types) text(part(body, 'typing'), `${shown.customer || 'The customer'} is typing…`);
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
    tick: typing,
    // typing is told who types, and who has stopped.
    typing(news) {
      if (news.by?.role !== 'customer') return;
      if (news.on) typists.set(news.conversation, Date.now());
      else typists.delete(news.conversation);
      typing();
    },
    clear() {
      typists.clear();
      shown = null;
      composer.clear();
    },
    // grown draws again what has come, if it is in focus.
    grown(id) {
      if (shown?.conversation === id) draw();
    },
  };
}
