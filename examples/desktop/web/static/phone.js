// A customer's telephone: its messages are read every second, as a phone would get
// them from its network.

import { get, newKey, post, Refused, Unreachable } from './api.js';
import { clone, enable, part, sendOnEnter, show, text } from './dom.js';
import { exactTime, timeOfDay } from './time.js';

const $ = (name) => part(document, name);
const list = document.getElementById('chat-lines');
const form = document.getElementById('chat-form');
const field = $('phone-text');
const numbers = ['+15550142', '+15550143', '+15550144'];

const asked = new URLSearchParams(location.search).get('number');
if (asked && !numbers.includes(asked)) numbers.unshift(asked);
$('phone-number').append(...numbers.map((n) => new Option(n, n)));
$('phone-number').value = asked || numbers[0];

let shown = -1; // messages on the screen
let unsure = { text: '', key: '' }; // a message that may or may not have been sent

$('phone-number').addEventListener('change', () => {
  history.replaceState(null, '', `?number=${encodeURIComponent($('phone-number').value)}`);
  shown = -1;
  read();
});

async function read() {
  const number = $('phone-number').value;
  try {
    const phone = await get(`/api/phone/${encodeURIComponent(number)}`);
    show($('connection-banner'), false);
    if (number !== $('phone-number').value) return;
    text($('phone-to'), phone.to);
    draw(phone.messages);
  } catch (problem) {
    if (problem instanceof Unreachable) show($('connection-banner'), true);
    else complain(problem.message);
  }
}

function draw(messages) {
  if (messages.length === shown) return;
  shown = messages.length;
  list.replaceChildren(...messages.map((m) => {
    const node = clone('t-line');
    node.dataset.role = m.mine ? 'customer' : 'agent';
    const time = node.querySelector('time');
    time.dateTime = m.at;
    time.title = exactTime(m.at);
    text(time, timeOfDay(m.at, Date.now()));
    text(node.querySelector('.said'), m.text);
    return node;
  }));
  list.scrollTop = list.scrollHeight;
}

function complain(sentence) { text($('phone-problem'), sentence); }

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const words = field.value.trim();
  if (!words) return complain('Please write something first.');
  // What was not confirmed goes under the same key, so that it arrives once.
  if (unsure.text !== words) unsure = { text: words, key: newKey() };
  enable($('phone-send'), false);
  try {
    await post(`/api/phone/${encodeURIComponent($('phone-number').value)}`, { key: unsure.key, text: words });
    unsure = { text: '', key: '' };
    field.value = '';
    complain('');
  } catch (problem) {
    if (problem instanceof Refused) unsure = { text: '', key: '' };
    complain(problem.code === 'banned' ? 'Not delivered: this number is blocked.' : problem.message);
  }
  enable($('phone-send'), true);
  field.focus();
  read();
});
sendOnEnter(field, form);

read();
setInterval(read, 1000);
