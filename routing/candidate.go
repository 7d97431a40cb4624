package routing

import "time"

// Candidate is somebody who could take work: the view of an agent that routing
// needs. The host makes a new one whenever the agent changes.
type Candidate struct {
	// ID names the candidate and breaks the last tie.
	ID string `json:"id"`
	// Skills are the levels by skill. A level below 1 is no skill.
	Skills map[string]int `json:"skills,omitempty"`
	// Open are the channels of which the candidate would take one more piece now.
	// Readiness and capacity are decided there, so an agent that is not Ready, or
	// full, has none. Empty: the candidate is offered nothing.
	Open []string `json:"open,omitempty"`
	// Full are the labels of which an open channel would take no more piece now,
	// although it takes others.
	Full []Label `json:"full,omitempty"`
	// Load is what the candidate holds now and Room what it could hold in all, in
	// pieces or in any other unit, the same for both. They are compared, never
	// enforced: see [LeastLoaded].
	Load int `json:"load,omitempty"`
	Room int `json:"room,omitempty"`
	// IdleSince is when the candidate last became free or got work. The earliest
	// wins a tie. Zero is earlier than any other instant.
	IdleSince time.Time `json:"idle_since"`
}

// Label is a label on a channel.
type Label struct {
	Channel string `json:"channel"`
	Label   string `json:"label"`
}

// lacks is the first need that the candidate does not meet, in the order in which
// the work names them.
func (c Candidate) lacks(needs []Need) (Need, bool) {
	for _, n := range needs {
		if !n.Met(c.Skills) {
			return n, true
		}
	}
	return Need{}, false
}
