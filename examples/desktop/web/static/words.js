// The words for states and reasons, the same on every page.

const states = {
  ready: 'Ready', busy: 'Busy', after_call_work: 'After call work', not_ready: 'Not ready', logged_out: 'Logged out',
};
let reasons = {
  rejected: 'an offer was rejected', missed: 'an offer was missed', logged_in: 'just logged in', lost: 'connection was lost',
};

// settleReasons takes the host's own reasons, in the words of a sentence.
export function settleReasons(list) {
  reasons = { ...reasons, ...Object.fromEntries(list.map((r) => [r.id, (r.name || r.id).toLowerCase()])) };
}

export const stateName = (state) => states[state] ?? state;
export const reasonName = (reason) => reasons[reason] ?? reason;

const notices = {
  joined: (who) => `${who} joined`, left: (who) => `${who} left`, invited: (who) => `${who} was asked in`,
  lapsed: (who) => `${who} did not come`, greeting: () => 'Greeting', idle: () => 'The customer is idle',
  ended: () => 'The chat ended by itself', slash: (what) => `Command /${what}`,
};

// noticeWords tells a line of the system's in the page's own words.
export const noticeWords = (kind, about) => notices[kind]?.(about) ?? kind;
