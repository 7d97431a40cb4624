// The customer's chat: one conversation at a time, as the server says it is.

import { command, get, hint, newKey, Refused, stubborn } from './api.js';
import { characters, clone, enable, may, part, sendOnEnter, show, text } from './dom.js';
import { follow } from './events.js';
import { linked } from './links.js';
import { exactTime, timeOfDay } from './time.js';

const $ = (name) => part(document, name);
const chat = document.getElementById('chat');
const list = document.getElementById('chat-lines');
const form = document.getElementById('chat-form');
const question = $('chat-text');
const banner = $('connection-banner');

const longest = 2048; // bytes of a page's address that the server takes
const limit = 1000; // characters of a text; the server decides
const notNow = 'We do not take your messages at the moment.'; // to somebody who is banned
const near = 900; // so many are counted before it is too late

let view = null; // as of the last event
let last = 0; // number of the last line on the screen
let agent = ''; // who spoke last, for when the conversation is over
let unread = 0;
let sending = false;
let unsure = { text: '', key: '' }; // a message that may or may not have arrived
let follows = true; // the last line is in view, and stays so
let stream;

// The window is open or closed as the visitor left it on this tab.
function isOpen() { return !chat.hidden; }

function open(yes) {
  show(chat, yes);
  $('chat-bubble').setAttribute('aria-expanded', String(yes));
  remember(yes);
  if (!yes) return $('chat-bubble').focus();
  unread = 0;
  draw();
  toEnd();
  (form.contains($('chat-name')) && !$('chat-name').closest('label').hidden ? $('chat-name') : question).focus();
}

function remember(yes) {
  try { sessionStorage.setItem('chat', yes ? 'open' : 'closed'); } catch { /* storage may be forbidden */ }
}

function remembered() {
  try { return sessionStorage.getItem('chat') === 'open'; } catch { return false; }
}

$('chat-bubble').addEventListener('click', () => open(!isOpen()));
$('chat-close').addEventListener('click', () => open(false));
chat.addEventListener('keydown', (event) => { if (event.key === 'Escape') open(false); });

// take shows a view and the lines that came with it, each once. Lines of a new
// conversation begin on an empty page. Numbers may jump: the staff has lines too
// that no customer sees.
function take(next, lines, quiet) {
  if (next.conversation !== view?.conversation) {
    list.replaceChildren();
    last = 0;
    agent = '';
  }
  view = next;
  if (view.agent) agent = view.agent;
  const fresh = lines.filter((l) => l.n > last);
  for (const l of fresh) {
    last = l.n;
    if (l.from === 'agent' && l.name) agent = l.name;
    list.append(line(l));
    if (!quiet && !isOpen() && l.from !== 'customer' && !l.notice) unread++;
    if (l.from !== 'customer') typing({ on: false });
  }
  if (fresh.length > 0) toEnd();
  draw();
}

function toEnd() {
  follows = true;
  list.scrollTop = list.scrollHeight;
}

list.addEventListener('scroll', () => { follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40; });
// A field that grows with its text must not hide the last line.
new ResizeObserver(() => { if (follows) toEnd(); }).observe(list);

function line(l) {
  const node = clone('t-line');
  node.dataset.n = l.n;
  node.dataset.role = l.from;
  if (l.notice) {
    node.dataset.notice = l.notice;
    node.classList.add('notice-line');
  }
  text(node.querySelector('bdi'), l.from === 'customer' ? 'You' : l.name || (l.from === 'bot' ? 'Assistant' : 'Fern & Fell'));
  const time = node.querySelector('time');
  time.dateTime = l.at;
  time.title = exactTime(l.at);
  text(time, timeOfDay(l.at, Date.now()));
  linked(node.querySelector('.said'), l.text, l.links);
  return node;
}

function phase() {
  switch (view?.phase) {
    case 'waiting': return 'You are in the queue';
    case 'talking': return `You are talking to ${view.agent || 'us'}`;
    case 'ended': return `${ender()} ${may(view.permitted, 'conversation.receive') ? 'A new message starts a new chat.' : notNow}`;
    default: return 'We usually answer at once.';
  }
}

function ender() {
  switch (view.ended_by) {
    case 'customer': return 'You have ended the chat.';
    case 'agent': return `${agent || 'We'} ${agent ? 'has' : 'have'} ended the chat.`;
    default: return 'The chat has ended.';
  }
}

function draw() {
  const words = $('chat-phase');
  words.dataset.phase = view?.phase ?? 'none';
  text(words, phase());
  const first = !view || view.phase === 'none';
  show(document.getElementById('chat-name-label'), first);
  show(document.getElementById('chat-more'), first);
  const caption = document.getElementById('chat-text-caption');
  text(caption, first ? 'Your question' : 'Your message');
  caption.classList.toggle('unseen', !first);
  question.placeholder = first ? '' : 'Write a message';
  show($('chat-end'), view && may(view.permitted, 'conversation.end', view.conversation));
  enable($('chat-send'), !sending && view && may(view.permitted, 'conversation.receive'));
  text($('chat-send'), sending ? 'Sending…' : first ? 'Start chat' : 'Send');
  question.readOnly = sending;
  const badge = $('chat-unread');
  show(badge, unread > 0);
  text(badge, String(unread));
  badge.setAttribute('aria-label', `${unread} new`);
}

function problem(sentence, waits = false) {
  text($('chat-problem'), sentence);
  $('chat-problem').classList.toggle('wait', waits);
}

function count() {
  const n = characters(question.value);
  text($('chat-counter'), n >= near ? `${n.toLocaleString()} / ${limit.toLocaleString()}` : '');
  $('chat-counter').classList.toggle('over', n > limit);
  return n;
}

const order = (kind, body, options) => command('/api/customer/commands', kind, body, options);

// The text stays in the field until the server has it.
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (sending || !view) return;
  const words = question.value;
  const naming = view.phase === 'none';
  const name = $('chat-name').value.trim();
  if (naming && !name) return complain('Please tell us your name.', $('chat-name'));
  if (!words.trim()) return complain('Please write something first.', question);
  const body = { service: 'shop', channel: 'web', text: words, page: location.href.slice(0, longest) };
  if (naming) {
    body.name = name;
    const filled = { email: $('chat-email').value.trim(), order: $('chat-order').value.trim() };
    body.form = Object.entries(filled).filter(([, value]) => value).map(([field, value]) => ({ name: field, value }));
    if (body.form.length === 0) delete body.form;
  }
  // The same text that was not confirmed goes under the same key, so that it
  // arrives once; with the same name and page, or it would be another command.
  const whole = JSON.stringify(body);
  if (unsure.text !== whole) unsure = { text: whole, key: newKey() };
  sending = true;
  types(false);
  problem('');
  draw();
  try {
    await order('conversation.receive', body, { key: unsure.key, waiting: () => problem('Not sent yet, trying again…', true) });
    question.value = '';
    count();
    unsure = { text: '', key: '' };
    problem('');
  } catch (why) {
    if (why instanceof Refused) unsure = { text: '', key: '' };
    problem(why.code === 'banned' ? notNow : why.message);
  }
  sending = false;
  draw();
  question.focus();
});

function complain(sentence, field) {
  problem(sentence);
  field.focus();
}

// The agent is told that the customer is typing, once, and when it has stopped. It is
// no matter if that is lost.
const typingPause = 3000; // milliseconds
let typingIn = '';
let typingEnds;

function types(on) {
  clearTimeout(typingEnds);
  if (on) typingEnds = setTimeout(() => types(false), typingPause);
  if (on === Boolean(typingIn)) return;
  const id = on && view && may(view.permitted, 'conversation.typing', view.conversation) ? view.conversation : '';
  if (id || typingIn) hint('/api/customer/commands', 'conversation.typing', { conversation: id || typingIn, on });
  typingIn = id;
}

// What the other side types shows until it stops, or is not heard of any more.
let heard = 0;

function typing(news) {
  heard = news.on ? Date.now() : 0;
  showTyping();
}

function showTyping() {
  const on = Date.now() - heard < 2 * typingPause && view?.phase === 'talking';
  show($('chat-typing'), on);
  if (on) text($('chat-typing'), `${view.agent || 'Somebody'} is typing…`);
}
setInterval(showTyping, 500);

// The agent sees which page the customer is on.
addEventListener('hashchange', () => {
  if (!view || !may(view.permitted, 'conversation.navigate', view.conversation)) return;
  hint('/api/customer/commands', 'conversation.navigate', { conversation: view.conversation, page: location.href.slice(0, longest) });
});

question.addEventListener('input', () => types(question.value.trim() !== ''));
question.addEventListener('input', () => problem(count() > limit ? 'Too long for one message.' : ''));
sendOnEnter(question, form);

$('chat-end').addEventListener('click', async () => {
  try {
    await order('conversation.end', { conversation: view.conversation });
  } catch (why) {
    problem(why.message);
  }
});

let bannerTimer;
function lost() { bannerTimer ??= setTimeout(() => show(banner, true), 400); }
function back() {
  clearTimeout(bannerTimer);
  bannerTimer = undefined;
  show(banner, false);
}

// start shows the conversation as it is and follows it from there.
async function start() {
  stream?.close();
  let first;
  try {
    first = await stubborn(() => get('/api/customer/view'), lost);
  } catch (why) {
    return problem(why.message);
  }
  back();
  take(first.view, first.view.lines ?? [], view === null);
  stream = follow({
    path: '/api/customer/events',
    cursor: first.cursor,
    lost,
    back,
    alive: async () => true,
    on: {
      view: (news) => take(news.view, news.lines ?? []),
      typing,
      reset: start,
    },
  });
}

draw();
if (remembered()) open(true);
start();
