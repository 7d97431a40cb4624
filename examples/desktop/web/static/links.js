// Links in a text (E5). The server has found them: spans are bytes of the text, and an
// address is http or https.

const utf8 = new TextEncoder();
const back = new TextDecoder();

// linked puts a text into an element, with its links. What leads off the site says so.
export function linked(node, text, links) {
  if (!links?.length) {
    node.textContent = text;
    return;
  }
  const bytes = utf8.encode(text);
  const piece = (from, to) => back.decode(bytes.subarray(from, to));
  let at = 0;
  const parts = [];
  for (const l of links) {
    parts.push(piece(at, l.from), anchor(piece(l.from, l.to), l));
    at = l.to;
  }
  node.replaceChildren(...parts, piece(at, bytes.length));
}

// marked puts a text into an element, with its spans marked.
export function marked(node, text, spans) {
  const bytes = utf8.encode(text);
  let at = 0;
  const parts = [];
  for (const s of spans) {
    const mark = document.createElement('mark');
    mark.textContent = back.decode(bytes.subarray(s.from, s.to));
    parts.push(back.decode(bytes.subarray(at, s.from)), mark);
    at = s.to;
  }
  node.replaceChildren(...parts, back.decode(bytes.subarray(at)));
}

function anchor(words, link) {
  if (!/^https?:\/\//.test(link.address)) return words;
  const a = document.createElement('a');
  a.href = link.address;
  a.target = '_blank';
  a.rel = 'noopener noreferrer';
  a.textContent = words;
  if (!link.on_site) {
    a.className = 'off-site';
    a.title = 'Leads to another site';
  }
  return a;
}
