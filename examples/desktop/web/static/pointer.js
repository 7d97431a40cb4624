// Where the mouse is. A thing may come under the resting pointer when it likes: a
// click that was meant for what had been there must not be taken for it.

export const settle = 250; // milliseconds in which nobody can have aimed anew

const nowhere = { x: -1, y: -1 };
let pointer = nowhere;
const listeners = [];

for (const kind of ['pointermove', 'pointerdown']) {
  addEventListener(kind, (event) => at({ x: event.clientX, y: event.clientY }), { passive: true, capture: true });
}
document.documentElement.addEventListener('pointerleave', () => at(nowhere));
// A finger that was lifted points at nothing.
addEventListener('pointerup', (event) => { if (event.pointerType === 'touch') at(nowhere); }, { passive: true, capture: true });

function at(place) {
  pointer = place;
  listeners.forEach((call) => call());
}

// touched calls when the pointer has moved.
export function touched(call) { listeners.push(call); }

// under reports whether an element is where the pointer is.
export function under(node) {
  const r = node.getBoundingClientRect();
  return pointer.x >= r.left && pointer.x <= r.right && pointer.y >= r.top && pointer.y <= r.bottom;
}
