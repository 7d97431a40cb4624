package conversation

import "time"

// Audience is who may see an entry.
type Audience string

// The audiences.
const (
	Everyone Audience = "everyone"
	Staff    Audience = "staff" // agents and supervisors, never the customer
)

// Entry is one line of a transcript. It is the only place of its text: events
// and the feed name it by conversation and number.
type Entry struct {
	Conversation string `json:"conversation"`
	// N numbers the entries of a conversation: 1, 2, 3 without a gap.
	N        int       `json:"n"`
	Author   Actor     `json:"author"`
	Audience Audience  `json:"audience"`
	At       time.Time `json:"at"`
	// Notice says that the line is the system's own, and which; empty: a message.
	// About is the agent or queue that it is about.
	Notice NoticeKind `json:"notice,omitempty"`
	About  string     `json:"about,omitempty"`
	Text   Text       `json:"text"`
}

// NoticeKind is what a line of the system tells, so that a desktop can show it in
// its own words.
type NoticeKind string

// The notices.
const (
	NoticeGreeting NoticeKind = "greeting" // the service's words at the beginning (E12)
	NoticeJoined   NoticeKind = "joined"   // an agent joined or took over (F2, F4)
	NoticeLeft     NoticeKind = "left"     // an agent left
	NoticeInvited  NoticeKind = "invited"  // somebody was asked in; for the staff
	NoticeLapsed   NoticeKind = "lapsed"   // and did not come; for the staff
	NoticeIdle     NoticeKind = "idle"     // the customer is idle, and it will end (E6)
	NoticeEnded    NoticeKind = "ended"    // it has ended by itself (E6)
	NoticeSlash    NoticeKind = "slash"    // a command of the host's; for the staff (C6)
)

// Note is what an agent noted about its part of a conversation. It is a type of
// its own, so that no list of entries can carry one to the customer.
type Note struct {
	Conversation string    `json:"conversation"`
	Segment      int       `json:"segment"`
	Author       Actor     `json:"author"`
	At           time.Time `json:"at"`
	Text         Text      `json:"text"`
}
