package canned

// Command is what somebody wants changed. The set is closed; a desktop sends one as its
// kind and JSON, see [DecodeCommand].
type Command interface {
	// Kind is the stored name, the same for ever.
	Kind() string
	command()
}

type (
	// Create a response at the end of a folder. Without a scope it is the actor's own.
	Create struct {
		ID     string `json:"id"`
		Scope  Scope  `json:"scope,omitzero"`
		Folder string `json:"folder,omitempty"`
		Content
	}
	// Edit what a response says. Whoever lacks the right gets a copy of its own, in the same
	// folder; who has one already changes that one.
	Edit struct {
		ID   string `json:"id"`
		Copy string `json:"copy,omitempty"` // the id of a copy, should it come to one
		Content
	}
	// Move responses of one scope to a folder, in the order in which they are named.
	Move struct {
		IDs    []string `json:"ids"`
		Folder string   `json:"folder,omitempty"`
		Before string   `json:"before,omitempty"` // a response of that folder and scope; "": the end
	}
	// Publish a response to others, or take it back. It needs the right for both scopes.
	Publish struct {
		ID string `json:"id"`
		To Scope  `json:"to,omitzero"` // the zero value: the actor's own
	}
	// Delete a response.
	Delete struct {
		ID string `json:"id"`
	}
)

// The stored names of the commands.
const (
	KindCreate  = "canned.create"
	KindEdit    = "canned.edit"
	KindMove    = "canned.move"
	KindPublish = "canned.publish"
	KindDelete  = "canned.delete"
)

func (Create) Kind() string  { return KindCreate }
func (Edit) Kind() string    { return KindEdit }
func (Move) Kind() string    { return KindMove }
func (Publish) Kind() string { return KindPublish }
func (Delete) Kind() string  { return KindDelete }

func (Create) command()  {}
func (Edit) command()    {}
func (Move) command()    {}
func (Publish) command() {}
func (Delete) command()  {}
