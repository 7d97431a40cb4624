// Commands to one target go one at a time, in the order in which they were given:
// each is tried again with pauses of its own, so that two on their way together
// might arrive the other way round.

export class Turns {
  #last = new Map(); // target -> when the last one so far is through

  // take does the job when those before it are through, however they ended.
  take(target, job) {
    const turn = (this.#last.get(target) ?? Promise.resolve()).then(job);
    const through = turn.catch(() => {}).then(() => {
      if (this.#last.get(target) === through) this.#last.delete(target);
    });
    this.#last.set(target, through);
    return turn;
  }
}

// target is what a command is about: a conversation, or else the agent or the desk.
// Moving the focus is about the desk, or an earlier choice might come last.
export function target(kind, body) {
  return kind !== 'conversation.focus' && body.conversation || (kind.startsWith('agent.') ? 'the agent' : 'the desk');
}
