// The stream of events, with recovery.

// follow reads the stream behind the cursor and calls on[name](data) for each
// event. lost is called when the connection breaks, back when it is there again.
// The browser reconnects by itself and says how far it had come; if it gives up,
// a new stream is opened from there, unless alive() says that there is no point.
// The result has close().
export function follow({ path, cursor, on, lost, back, alive }) {
  let source;
  let timer;
  let last = cursor;
  let wait = 500;
  let closed = false;

  function open() {
    source = new EventSource(`${path}?after=${encodeURIComponent(last)}`);
    source.onopen = () => {
      wait = 500;
      back();
    };
    source.onerror = () => {
      if (closed) return;
      lost();
      if (source.readyState === EventSource.CLOSED) again();
    };
    for (const [name, handle] of Object.entries(on)) {
      source.addEventListener(name, (event) => {
        if (closed) return;
        if (event.lastEventId) last = event.lastEventId;
        handle(JSON.parse(event.data || 'null'));
      });
    }
  }

  function again() {
    source.close();
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (!closed && (await alive()) && !closed) open();
    }, wait);
    wait = Math.min(wait * 1.7, 8000);
  }

  open();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      source.close();
    },
  };
}
