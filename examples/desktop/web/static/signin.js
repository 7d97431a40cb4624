// The list of agents to sign in from.

import { Refused, get, post, stubborn } from './api.js';
import { clone, keyed, part, show, text } from './dom.js';
import { stateName } from './words.js';
import { toast } from './toast.js';

const refresh = 4000; // somebody else may come or go

export function signInPage({ entered, lost, back }) {
  const root = document.getElementById('sign-in');
  const notice = document.getElementById('sign-in-notice');
  let timer;
  let shown = false;

  const draw = keyed(document.getElementById('sign-in-list'), (a) => a.id, person);

  function person({ id }) {
    const node = clone('t-agent');
    const button = node.querySelector('.person');
    const conflict = node.querySelector('.conflict');
    button.dataset.test = `signin-${id}`;
    button.addEventListener('click', () => sit(id, false, conflict));
    part(node, 'take-over').addEventListener('click', () => sit(id, true, conflict));
    return {
      node,
      update(a) {
        text(node.querySelector('.face'), initials(a.name));
        text(node.querySelector('.name'), a.name);
        const pill = node.querySelector('.pill');
        text(pill, stateName(a.state));
        pill.dataset.state = a.state;
        show(node.querySelector('.taken'), a.taken);
        if (!a.taken) show(conflict, false);
      },
    };
  }

  async function sit(agent, takeOver, conflict) {
    try {
      const session = await post('/api/agent/session', { agent, take_over: takeOver });
      entered(session);
    } catch (problem) {
      const inUse = problem instanceof Refused && problem.code === 'desk_in_use';
      show(conflict, inUse);
      if (!inUse) return toast(problem.message);
      text(conflict.querySelector('.why'), problem.message);
      part(conflict, 'take-over').focus();
    }
  }

  async function load() {
    clearTimeout(timer);
    try {
      const agents = await stubborn(() => get('/api/agents'), lost);
      if (!shown) return;
      back();
      draw(agents);
    } catch (problem) {
      toast(problem.message);
    }
    if (shown) timer = setTimeout(load, refresh);
  }

  return {
    open(why) {
      shown = true;
      text(notice, why);
      show(notice, why);
      show(root, true);
      document.title = 'Sign in – Parley';
      load();
    },
    close() {
      shown = false;
      clearTimeout(timer);
      show(root, false);
    },
  };
}

function initials(name) {
  return name.split(/\s+/).map((word) => [...word][0] ?? '').slice(0, 2).join('').toUpperCase();
}
