// The lines of one transcript on the screen.

import { attribute, clone, part, show, text } from './dom.js';
import { exactTime, instant, timeOfDay } from './time.js';
import { linked } from './links.js';
import { partyName } from './names.js';
import { noticeWords } from './words.js';

const together = 2 * 60_000; // lines of one author this close have one heading

export function lineList({ clock }) {
  const box = document.querySelector('.scroll');
  const list = part(box, 'transcript');
  const newer = box.querySelector('.newer');
  let conversation = '';
  let follows = true; // the end is in view, and stays so

  list.addEventListener('scroll', () => {
    follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    if (follows) show(newer, false);
  });
  newer.addEventListener('click', toEnd);
  // A window that gets smaller must not hide the last line.
  new ResizeObserver(() => { if (follows) toEnd(); }).observe(list);

  function toEnd() {
    follows = true;
    show(newer, false);
    list.scrollTop = list.scrollHeight;
  }

  function line(e, before, names) {
    const node = clone('t-line');
    node.dataset.n = e.n;
    node.dataset.role = e.author.role;
    node.dataset.audience = e.audience;
    if (e.notice) {
      node.dataset.notice = e.notice;
      node.classList.add('notice-line');
      const words = e.text || noticeWords(e.notice, partyName(e.about));
      text(node.querySelector('.said'), e.notice === 'slash' ? `${names(e.author)}: ${e.text}` : words);
      node.querySelector('.said').title = `${exactTime(e.at)}${e.audience === 'staff' ? ' – only staff sees this' : ''}`;
      node.querySelector('.by').remove();
      return node;
    }
    const sameAuthor = before && !before.notice && before.author.role === e.author.role && before.author.id === e.author.id && before.audience === e.audience;
    node.classList.toggle('goes-on', Boolean(sameAuthor) && instant(e.at) - instant(before.at) < together);
    text(node.querySelector('.author'), names(e.author));
    show(node.querySelector('.staff-only'), e.audience === 'staff');
    const time = node.querySelector('time');
    time.dateTime = e.at;
    time.title = exactTime(e.at);
    text(time, timeOfDay(e.at, clock.now()));
    linked(node.querySelector('.said'), e.text, e.links);
    return node;
  }

  return {
    // draw shows the entries of a conversation. What is on the screen already is
    // left there, so that a selection survives.
    draw(id, entries, names) {
      const other = id !== conversation;
      const last = Number(list.lastElementChild?.dataset.n ?? 0);
      conversation = id;
      if (other || last > entries.length) {
        list.replaceChildren();
        follows = true;
      }
      const have = list.children.length;
      if (have === entries.length) return;
      attribute(list, 'aria-busy', have === 0); // a whole transcript is not read aloud
      list.append(...entries.slice(have).map((e, i) => line(e, entries[have + i - 1], names)));
      attribute(list, 'aria-busy', false);
      if (follows) toEnd();
      else show(newer, true);
    },
    toEnd,
    // room keeps the top free for what lies over it. The lines stay where they are.
    room(yes) {
      if (list.classList.contains('under') === yes) return;
      const { scrollTop, scrollHeight } = list; // of before: what gets shorter scrolls by itself
      list.classList.toggle('under', yes);
      list.scrollTop = scrollTop + list.scrollHeight - scrollHeight;
    },
  };
}
