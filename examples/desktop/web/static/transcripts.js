// The transcripts that this page has read, by conversation. Entries are numbered
// 1, 2, 3 without a gap, so that a page always knows whether it has missed one.

import { get, stubborn } from './api.js';

const page = 500; // what the server returns at most

export class Transcripts {
  #all = new Map(); // id -> {entries, loading, again, fresh}
  #changed;

  // changed(id) is called when a transcript has grown or was read anew;
  // failed(problem) when one cannot be read.
  constructor(changed, failed) {
    this.#changed = changed;
    this.failed = failed;
  }

  // entries of a conversation, as far as they were read.
  entries(id) { return this.#all.get(id)?.entries ?? []; }

  // want reads a transcript, unless it is there.
  want(id) {
    if (this.#all.has(id)) return;
    this.#all.set(id, { entries: [], loading: false, again: false });
    this.#load(id);
  }

  // add appends entries that came by themselves, each once. Those of a transcript
  // that nobody has asked for are read when somebody does.
  add(entries) {
    const grown = new Set();
    for (const e of entries) {
      const t = this.#all.get(e.conversation);
      if (!t) continue;
      if (t.loading) {
        t.again = true; // it may or may not be in the answer that is on its way
        continue;
      }
      const next = t.entries.length + 1;
      if (e.n < next) continue;
      if (e.n > next) {
        this.#load(e.conversation);
        continue;
      }
      t.entries.push(e);
      grown.add(e.conversation);
    }
    grown.forEach(this.#changed);
  }

  // keep forgets all but these.
  keep(ids) {
    for (const id of this.#all.keys()) {
      if (!ids.has(id)) this.#all.delete(id);
    }
  }

  // reset reads everything anew. What is shown stays until the answer is there.
  reset() {
    for (const [id, t] of this.#all) {
      this.#all.set(id, { entries: t.entries, loading: false, again: false, anew: true });
      this.#load(id);
    }
  }

  // clear forgets everything: somebody else may sign in here.
  clear() { this.#all.clear(); }

  async #load(id) {
    const t = this.#all.get(id);
    t.loading = true;
    const current = () => this.#all.get(id) === t;
    try {
      do {
        t.again = false;
        const entries = t.anew ? [] : t.entries.slice();
        let got;
        do {
          got = await stubborn(() => get(`/api/agent/transcript?conversation=${encodeURIComponent(id)}&after=${entries.length}`));
          if (!current()) return;
          entries.push(...got.entries);
        } while (got.entries.length === page);
        t.entries = entries;
        t.anew = false;
      } while (t.again);
      t.loading = false;
      this.#changed(id);
    } catch (problem) {
      if (!current()) return;
      // The next look at the conversation tries again.
      this.#all.delete(id);
      this.failed(problem);
    }
  }
}
