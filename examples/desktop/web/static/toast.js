// Short messages at the edge of the page, for what was refused or missed.

import { clone } from './dom.js';

const usual = 9000; // milliseconds
const atMost = 4;

export function toast(message, stays = usual) {
  const box = document.getElementById('toasts');
  const node = clone('t-toast');
  node.firstElementChild.textContent = message;
  node.lastElementChild.addEventListener('click', () => node.remove());
  // The same thing said twice is one message, shown anew.
  for (const other of [...box.children]) {
    if (other.firstElementChild.textContent === message) other.remove();
  }
  box.append(node);
  while (box.children.length > atMost) box.firstElementChild.remove();
  setTimeout(() => node.remove(), stays);
}
