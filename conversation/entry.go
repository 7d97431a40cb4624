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
	Text     Text      `json:"text"`
}

// Note is what an agent noted about its part of a conversation. It is a type of
// its own, so that no list of entries can carry one to the customer.
type Note struct {
	Conversation string    `json:"conversation"`
	Segment      int       `json:"segment"`
	Author       Actor     `json:"author"`
	At           time.Time `json:"at"`
	Text         Text      `json:"text"`
}
