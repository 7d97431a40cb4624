package conversation

// Role is the part somebody plays.
type Role string

// The roles. A bot speaks before an agent comes; the system is the rules
// themselves: routing, deadlines, follow-ups and the host's own programs.
const (
	Customer   Role = "customer"
	Agent      Role = "agent"
	Bot        Role = "bot"
	Supervisor Role = "supervisor"
	System     Role = "system"
)

// Actor is somebody who does something. The host proves who it is; the library
// trusts nothing else.
type Actor struct {
	Role Role `json:"role"`
	// ID is the contact's id for a customer, the agent's id for an agent or
	// supervisor; it may be empty for the system.
	ID string `json:"id,omitempty"`
}

// String is the actor as the feed names it: "agent/ann".
func (a Actor) String() string {
	if a.ID == "" {
		return string(a.Role)
	}
	return string(a.Role) + "/" + a.ID
}
