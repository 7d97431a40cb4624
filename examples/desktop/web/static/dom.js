// A few words for the DOM. All data goes in as text, never as HTML.

// part finds an element by the name that tests use too.
export function part(root, name) {
  return root.querySelector(`[data-test="${name}"]`);
}

// clone makes an element from the page's template.
export function clone(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

// The setters leave the DOM alone if nothing changed: a selection, a screen reader
// and an animation go on undisturbed, though everything is drawn four times a second.

export function text(node, value) {
  const wanted = value ?? '';
  if (node.textContent !== wanted) node.textContent = wanted;
}

export function show(node, visible) {
  if (node.hidden === Boolean(visible)) node.hidden = !visible;
}

export function enable(node, enabled) {
  if (node.disabled === Boolean(enabled)) node.disabled = !enabled;
}

export function attribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

// keyed keeps a list of elements in step with a list of items: make(item) gives
// {node, update(item)} once for each key. An element that stays is not touched, so
// it keeps the keyboard's focus.
export function keyed(parent, keyOf, make) {
  const shown = new Map();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, one] of shown) {
      if (keys.has(key)) continue;
      one.node.remove();
      shown.delete(key);
    }
    items.forEach((item, i) => {
      const key = keyOf(item);
      if (!shown.has(key)) shown.set(key, make(item));
      const one = shown.get(key);
      if (parent.children[i] !== one.node) parent.insertBefore(one.node, parent.children[i] ?? null);
      one.update(item);
    });
    return new Map(shown);
  };
}

// may reports whether a list of permissions has the kind, for the target if one
// is given.
export function may(permitted, kind, target = '') {
  return (permitted ?? []).some((p) => p.kind === kind && (p.target ?? '') === target);
}

const icons = {
  web: 'M4 5h16v11H10l-4 4v-4H4z',
  sms: 'M7 2h10v20H7zM11 19h2',
  messenger: 'M12 3a9 8 0 0 0-5 14.6V21l3.4-1.8A9 8 0 1 0 12 3zM7.5 13l3-3 3 2.5 3-3',
  app: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
};
const channels = { web: 'Web chat', sms: 'SMS', messenger: 'Messenger', app: 'App' };

export const channelName = (channel) => channels[channel] ?? channel;

// channelIcon fills an <svg> with the channel's sign.
export function channelIcon(svg, channel) {
  attribute(svg.firstElementChild, 'd', icons[channel] ?? icons.web);
  attribute(svg, 'aria-label', channelName(channel));
}

// shortPage is an address as a person reads it, without scheme.
export function shortPage(page) {
  return (page ?? '').replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
}

// sendOnEnter makes Enter submit the form and Shift+Enter begin a line. Some
// keyboards tell of a line break without a key press before it, so that is caught too.
export function sendOnEnter(field, form) {
  let line = false; // a line break is wanted
  field.addEventListener('keydown', (event) => {
    line = event.key === 'Enter' && event.shiftKey;
    // Enter that confirms a word of an input method is not meant for us.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  field.addEventListener('beforeinput', (event) => {
    if (event.inputType === 'insertLineBreak' && !line) event.preventDefault();
  });
}

// characters counts as the server does: code points, not UTF-16 units.
export function characters(value) {
  let n = 0;
  for (const _ of value) n++;
  return n;
}
