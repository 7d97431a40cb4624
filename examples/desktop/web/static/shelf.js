// A Shelf keeps what an agent has typed and not yet sent, by conversation. It
// survives a reload of this tab, and another browser's turn at the desk.

export class Shelf {
  #name; // of the shelf, and then with the agent's
  #where = '';
  #fields;
  #items = new Map();

  // fields are those of an item that are kept; all are text.
  constructor(name, fields) {
    this.#name = name;
    this.#fields = fields;
  }

  // open takes out what the agent had left here. away puts it back.
  open(agent) {
    const where = `parley ${this.#name} ${agent}`;
    if (where === this.#where) return;
    this.#where = where;
    this.#items = new Map(Object.entries(stored(where)).filter(([, item]) => this.#fits(item)));
  }

  away() {
    this.#where = '';
    this.#items.clear();
  }

  get(id) { return this.#items.get(id); }

  set(id, item) {
    this.#items.set(id, item);
    this.#store();
  }

  delete(id) {
    if (this.#items.delete(id)) this.#store();
  }

  // keep forgets all but these conversations.
  keep(ids) {
    for (const id of [...this.#items.keys()]) if (!ids.has(id)) this.delete(id);
  }

  // A page of another version may have been here.
  #fits(item) { return this.#fields.every((name) => typeof item?.[name] === 'string'); }

  #store() {
    if (!this.#where) return;
    const kept = [...this.#items].map(([id, item]) => [id, Object.fromEntries(this.#fields.map((name) => [name, item[name]]))]);
    try {
      if (kept.length > 0) sessionStorage.setItem(this.#where, JSON.stringify(Object.fromEntries(kept)));
      else sessionStorage.removeItem(this.#where);
    } catch { /* storage may be full or forbidden */ }
  }
}

function stored(where) {
  try {
    return JSON.parse(sessionStorage.getItem(where)) ?? {};
  } catch {
    return {};
  }
}
