package canned

// Event is something that happened to a library. The set is closed; a library is the fold
// of its events by [Evolve].
type Event interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	event()
}

type (
	// Saved: a response is now as it stands here.
	Saved struct {
		Response Response `json:"response"`
	}
	// Deleted: a response is no more.
	Deleted struct {
		ID string `json:"id"`
	}
)

// The stored names of the events.
const (
	KindSaved   = "canned.saved"
	KindDeleted = "canned.deleted"
)

func (Saved) Kind() string   { return KindSaved }
func (Deleted) Kind() string { return KindDeleted }

func (Saved) event()   {}
func (Deleted) event() {}
