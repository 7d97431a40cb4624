// The agent's desktop: signs in, follows the desk and gives it to the views.
//
// Nothing is kept here that the server does not know, except what is not yet sent: a
// reload, or another browser, shows the same.

import { alertCards } from './alerts.js';
import { command, get, Refused, remove, stubborn } from './api.js';
import { composer } from './composer.js';
import { part, show, text } from './dom.js';
import { follow } from './events.js';
import { lineList } from './lines.js';
import { settleNames } from './names.js';
import { peoplePanes } from './people.js';
import { rowList } from './rows.js';
import { signInPage } from './signin.js';
import { stateBar } from './state.js';
import { talkPane } from './talk.js';
import { Clock } from './time.js';
import { toast } from './toast.js';
import { Transcripts } from './transcripts.js';
import { target, Turns } from './turns.js';
import { stateName } from './words.js';
import { wrapUpPanel } from './wrapup.js';

const clock = new Clock();
const transcripts = new Transcripts((id) => talk.grown(id), refused);
const lines = lineList({ clock });
const field = composer({ order, signedOut: refused, sent: () => lines.toEnd() });
const caret = (id) => field.caret(id);
const talk = talkPane({ clock, send, transcripts, lines, composer: field });
const wrapUp = wrapUpPanel({ clock, order, send, signedOut: refused });
const alerts = alertCards({ clock, send, caret, announce, room: lines.room });
const bar = stateBar({ clock, send });
const people = peoplePanes({ clock, send, order, refused });
const views = [bar, alerts, rowList({ clock, send, caret, call: people.call }), talk, wrapUp, people];
const signIn = signInPage({ entered: enter, lost, back });

let desktop = null;
let stream = null;
let visit = 0; // counts the times the desk was fetched: late answers of before are dropped
let seat = 0; // counts the agents who sat here: what one has not sent goes with it
const turns = new Turns();

// Gone is thrown for a command of somebody who does not sit here any more.
class Gone extends Error {}

// order carries a command out when its turn has come, or throws.
function order(kind, body, options) {
  const mine = seat;
  const stay = () => { if (mine !== seat) throw new Gone('You have left the desk.'); };
  return turns.take(target(kind, body), () => {
    stay();
    return command('/api/agent/commands', kind, body, {
      ...options,
      waiting() {
        stay();
        options?.waiting?.();
      },
    });
  });
}

// send carries a command out and tells the agent if it was refused.
async function send(kind, body, options) {
  try {
    await order(kind, body, options);
    return true;
  } catch (problem) {
    refused(problem);
    return false;
  }
}

function refused(problem) {
  if (problem instanceof Gone) return;
  if (problem instanceof Refused && problem.status === 401) leave(problem.code);
  else toast(problem.message);
}

// The banner waits a moment: a connection that is back at once need not be reported.
const banner = document.querySelector('[data-test="connection-banner"]');
let bannerTimer;

function lost() {
  bannerTimer ??= setTimeout(() => show(banner, true), 400);
}

function back() {
  clearTimeout(bannerTimer);
  bannerTimer = undefined;
  show(banner, false);
}

function announce(sentence) {
  document.getElementById('announcer').textContent = sentence;
}

function render(now, speed) {
  desktop = now;
  clock.sync(now.now, speed);
  const ids = new Set(now.conversations.map((c) => c.conversation));
  transcripts.keep(ids);
  field.keep(now.agent, ids);
  views.forEach((v) => v.render(now));
  title();
}

function title() {
  const waiting = desktop.alerts.length + desktop.conversations.reduce((sum, c) => sum + c.unread, 0);
  document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${desktop.name} – Parley`;
}

setInterval(() => {
  if (desktop) views.forEach((v) => v.tick?.());
}, 250);

// enter sits down at the desk.
async function enter() {
  signIn.close();
  await start();
}

// start fetches the desk and follows it from there. It is also how to begin anew
// when the stream cannot go on from where it was.
async function start() {
  const mine = ++visit;
  stream?.close();
  let first;
  try {
    const settings = await stubborn(() => get('/api/agent/settings'), () => mine === visit && lost());
    if (mine !== visit) return;
    settleNames(settings.names);
    bar.settle(settings);
    wrapUp.settle(settings);
    field.settle(settings);
    people.settle(settings);
    first = await stubborn(() => get('/api/agent/desktop'), () => mine === visit && lost());
  } catch (problem) {
    if (mine === visit) refused(problem);
    return;
  }
  if (mine !== visit) return;
  back();
  show(document.getElementById('desk'), true);
  render(first.desktop, first.speed);
  transcripts.reset();
  stream = follow({
    path: '/api/agent/events',
    cursor: first.cursor,
    lost,
    back,
    alive: () => seated(mine),
    on: {
      desktop(news) {
        // First the desk: it says whose transcripts are wanted.
        render(news.desktop, news.speed);
        transcripts.add(news.entries ?? []);
      },
      typing: (news) => talk.typing(news),
      notify: notice,
      reset: start,
      bye: (news) => leave(news?.code, news?.by),
    },
  });
}

// notice tells what the desk shows by a mark only, or not at all.
function notice(news) {
  const c = desktop?.conversations.find((one) => one.conversation === news.conversation);
  const who = c?.customer || c?.from || 'a customer';
  if (news.about === 'reply') announce(`A message of ${who} in a conversation that is set aside.`);
  if (news.about === 'lapsed') toast(`Nobody came into the conversation with ${who}.`);
}

// seated asks whether this browser still sits at the desk, and gives the desk up
// if it does not. The session would only be null; a refusal says why.
async function seated(mine) {
  try {
    await stubborn(() => get('/api/agent/desktop'), lost);
    return mine === visit;
  } catch (problem) {
    if (mine === visit) refused(problem);
    return false;
  }
}

// leave puts the desk away and shows the list again.
function leave(code, by) {
  visit++;
  seat++;
  stream?.close();
  stream = null;
  const name = desktop?.name;
  desktop = null;
  transcripts.clear();
  views.forEach((v) => v.clear?.());
  back();
  show(document.getElementById('desk'), false);
  signIn.open(farewell(code, by, name));
}

function farewell(code, by, name) {
  if (code === 'taken_over') return `${by || 'Another browser'} has taken over the desk${name ? ` of ${name}` : ''}.`;
  if (code === 'signed_out' && name) return `${name} has signed out.`;
  return '';
}

// Signing out puts the page away only. An agent who is still logged in would go on
// receiving offers, so logging out is proposed first.
const dialog = document.getElementById('sign-out');

part(document, 'btn-sign-out').addEventListener('click', () => {
  if (desktop.state === 'logged_out') return signOut();
  const offers = desktop.state === 'not_ready' || desktop.pending ? '' : ' Offers would still come to you.';
  text(document.getElementById('sign-out-text'), `You are still logged in (${stateName(desktop.state).toLowerCase()}).${offers}`);
  dialog.returnValue = 'cancel';
  dialog.showModal();
});

dialog.addEventListener('close', async () => {
  if (dialog.returnValue === 'both' && !(await send('agent.log_out', {}))) return;
  if (dialog.returnValue === 'both' || dialog.returnValue === 'only') await signOut();
});

async function signOut() {
  stream?.close(); // it would say that we have signed out
  try {
    await stubborn(() => remove('/api/agent/session'), lost);
  } catch (problem) {
    return refused(problem);
  }
  leave('signed_out');
}

try {
  // The answer is null where nobody is signed in.
  if (await stubborn(() => get('/api/agent/session'), lost)) await enter();
  else leave('');
} catch (problem) {
  leave(problem instanceof Refused ? problem.code : '');
}
