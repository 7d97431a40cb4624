// Time as the server tells it.

// instant is a time of the server's JSON in milliseconds, and 0 for none: Go
// writes the year 1 for "never".
export function instant(text) {
  if (!text || text.startsWith('0001-')) return 0;
  return Date.parse(text) || 0;
}

// A Clock runs with the server's, so that a wrong clock of this machine does not
// show, and as fast as it, since a demonstration may run faster than the day.
export class Clock {
  #server = 0; // what the server said,
  #here = 0;   // and what it was here when it did
  #speed = 1;

  // now is the server's time in milliseconds.
  now() {
    return this.#server + (Date.now() - this.#here) * this.#speed;
  }

  get speed() { return this.#speed; }

  // sync takes the time from an answer of the server.
  sync(now, speed) {
    const said = instant(now);
    const behind = this.now() - said;
    const faster = speed > 0 && speed !== this.#speed;
    // An answer that was longer on the way than another seems to be from a slower
    // clock. The quickest answer is right, and timers must not jump back.
    if (this.#server && !faster && behind >= 0 && behind < 1000 * this.#speed) return;
    if (faster) this.#speed = speed;
    this.#server = said;
    this.#here = Date.now();
  }
}

// duration is "0:07", "2:57" or "1:02:03".
export function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, '0');
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}:${two(s % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`;
}

// remaining is a duration that says 0:01 until nothing is left.
export function remaining(ms) {
  return duration(Math.ceil(Math.max(0, ms) / 1000) * 1000);
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayTime = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const fullTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

// timeOfDay is "10:31", with the day if that is not today's.
export function timeOfDay(text, now) {
  const at = instant(text);
  if (!at) return '';
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return (sameDay ? clockTime : dayTime).format(at);
}

// exactTime is for the hint behind a short one.
export function exactTime(text) {
  const at = instant(text);
  return at ? fullTime.format(at) : '';
}
