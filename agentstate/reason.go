package agentstate

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// The reasons that rules give for NotReady. An agent cannot choose them.
const (
	Rejected = "rejected"  // it turned an offer down (A4)
	Missed   = "missed"    // it let an offer run out (A5)
	Lost     = "lost"      // its desktop went silent (A16)
	LoggedIn = "logged_in" // the shift has begun, and nothing was asked for yet
)

// Reason is one of the host's reasons for NotReady (A15).
type Reason struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"` // shown to people; empty: the ID
	// Break says that its time counts as break.
	Break bool `json:"break,omitempty"`
}

// Reasons is the host's list of reasons, in the order in which a desktop shows
// them. An empty list allows any reason, and none of them is a break.
type Reasons []Reason

// Check returns every fault of the list at once, or nil.
func (r Reasons) Check() error {
	var faults []error
	for i, reason := range r {
		switch {
		case !properReason(reason.ID):
			faults = append(faults, fmt.Errorf("reason %d: the ID is empty, too long or not UTF-8; give one of at most %d bytes", i+1, MaxReason))
		case len(reason.Name) > MaxName || !utf8.ValidString(reason.Name):
			faults = append(faults, fmt.Errorf("reason %q: the name is too long or not UTF-8; give at most %d bytes", reason.ID, MaxName))
		case reserved(reason.ID):
			faults = append(faults, fmt.Errorf("reason %q is one that rules give; choose another ID", reason.ID))
		case slices.ContainsFunc(r[:i], func(before Reason) bool { return before.ID == reason.ID }):
			faults = append(faults, fmt.Errorf("reason %q stands twice; give each an ID of its own", reason.ID))
		}
	}
	return errors.Join(faults...)
}

// Allow reports whether an agent may choose the reason: nil, or a [*Refusal] with
// [UnknownReason].
func (r Reasons) Allow(reason string) error {
	if len(r) == 0 || r.index(reason) >= 0 {
		return nil
	}
	return refuse(UnknownReason, "NotReady for a reason", "the reason is not in the list", "choose one of the list")
}

// Break reports whether the time of this reason counts as break.
func (r Reasons) Break(reason string) bool {
	i := r.index(reason)
	return i >= 0 && r[i].Break
}

func (r Reasons) index(id string) int {
	return slices.IndexFunc(r, func(reason Reason) bool { return reason.ID == id })
}

func properReason(id string) bool { return id != "" && len(id) <= MaxReason && utf8.ValidString(id) }

func reserved(reason string) bool {
	return reason == Rejected || reason == Missed || reason == Lost || reason == LoggedIn
}
