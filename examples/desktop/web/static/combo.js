// A field with a list that is filtered while one types, after the ARIA pattern of
// an editable combobox.

import { attribute, show } from './dom.js';

export function combo(field, list, changed) {
  let choices = [];
  let filtered = false; // the whole list is shown until something is typed
  let at = -1;

  function open(yes) {
    show(list, yes && list.children.length > 0);
    attribute(field, 'aria-expanded', !list.hidden);
    if (!yes) point(-1);
  }

  function point(i) {
    at = i;
    [...list.children].forEach((node, k) => {
      attribute(node, 'aria-selected', k === i);
      if (k === i) node.scrollIntoView({ block: 'nearest' });
    });
    if (i >= 0) field.setAttribute('aria-activedescendant', list.children[i].id);
    else field.removeAttribute('aria-activedescendant');
  }

  function draw() {
    const typed = filtered ? field.value.trim().toLowerCase() : '';
    const fits = choices.filter((c) => c.toLowerCase().includes(typed));
    list.replaceChildren(...fits.map((choice, i) => {
      const node = document.createElement('li');
      node.id = `${list.id}-${i}`;
      node.setAttribute('role', 'option');
      node.setAttribute('aria-selected', 'false');
      node.textContent = choice;
      node.classList.toggle('chosen', choice === field.value);
      return node;
    }));
    at = -1;
  }

  function choose(value) {
    field.value = value;
    open(false);
    changed();
  }

  function drop() {
    if (field.readOnly || !list.hidden) return;
    filtered = false;
    draw();
    open(true);
  }

  field.addEventListener('click', drop);
  field.addEventListener('input', () => {
    filtered = true;
    draw();
    open(document.activeElement === field);
    changed();
  });
  field.addEventListener('blur', () => open(false));
  // The press must not take the focus from the field, or the list would be gone
  // before the click.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const node = event.target.closest('[role=option]');
    if (node) choose(node.textContent);
  });
  field.addEventListener('keydown', (event) => {
    if (field.readOnly || event.isComposing) return;
    const n = list.children.length;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (list.hidden) drop();
        else if (n > 0) point((at + (event.key === 'ArrowDown' ? 1 : -1) + n) % n);
        break;
      case 'Enter':
        if (list.hidden || at < 0) break;
        event.preventDefault();
        choose(list.children[at].textContent);
        break;
      case 'Escape':
        open(false);
        break;
    }
  });

  return {
    offer(values) {
      if (values.join('\n') === choices.join('\n')) return;
      choices = values;
      if (!list.hidden) draw();
    },
    close() { open(false); },
  };
}
