package conversation

import (
	"fmt"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// lawful holds a step, with all that followed from it, against the rules by their
// numbers. What it says is written from the requirements.
func lawful(before, after *world, by Actor, cmd Command, d Decision) error {
	id := Target(cmd)
	was, is := before.conversations[id], after.conversations[id]
	breaks := func(rule, why string) error {
		return fmt.Errorf("%s: %s, by %s of %s: %+v is now %+v", rule, why, cmd.Kind(), by, was, is)
	}
	switch cmd := cmd.(type) {
	case Invite:
		if taken := is.Invitation == nil; !taken && is.Owner != was.Owner {
			return breaks("F1", "the owner keeps it until somebody has accepted")
		}
		if len(is.Hops) > max(1, after.serviceOf(is).MaxHops) {
			return breaks("F7", "it was handed on too often")
		}
	case Leave:
		if is.Ending != nil || !is.Waiting.Equal(was.Waiting) {
			return breaks("F2", "it goes on, with its age")
		}
		if len(was.present()) == 1 && (is.Owner != "" || is.Queue == "" || was.Invitation.Queue != "" && is.Queue != was.Invitation.Queue) {
			return breaks("F2", "it waits for who was invited")
		}
		if _, stays := partOf(is, by.ID); stays {
			return breaks("F2", "who leaves is no longer in it")
		}
	case Accept, Open:
		if err := accepted(was, is, by); err != "" {
			return breaks("F1", err)
		}
	case Reject, Miss:
		if !is.Waiting.Equal(was.Waiting) {
			return breaks("B5", "it keeps its age")
		}
		if was.Owner == "" && is.Ending != nil {
			return breaks("B5", "it is never dropped")
		}
	case Recall:
		for agent, a := range before.agents {
			if after.agents[agent].Intent != a.Intent {
				return breaks("B6", "nobody is blamed")
			}
		}
	case End:
		if is.Ending == nil || len(is.Offers) > 0 || is.Invitation != nil || is.Owner != "" || len(is.present()) > 0 {
			return breaks("E7", "it is over for all")
		}
		if unused := was.Outbound && was.Entries == 0; unused != (is.Ending.Reason == EndedUnused) || unused && is.Phase() != PhaseDone {
			return breaks("A13", "what was left without a text vanishes")
		}
	case Ban:
		contact := after.contacts[is.Contact]
		if is.Ending == nil || contact.Banned == nil || was.Ending == nil && was.Owner != "" && is.Phase() != PhaseWrapUp {
			return breaks("E10", "it ends at once, with a wrap-up, and the contact is barred")
		}
	case Receive:
		return received(before, after, was, is, cmd, breaks)
	case CheckIdle:
		if !was.Unanswered.IsZero() || is.Entries != was.Entries+1 || !is.Idle.IsZero() && is.Ending != nil {
			return breaks("E6", "never while the customer waits, and both sides are told")
		}
	case Park:
		if leaves := before.agents[by.ID].Intent.State == agentstate.LoggedOut; is.Ending != nil && !leaves {
			return breaks("A7", "what is parked stays open")
		}
	case Presence:
		return gone(before, after, by, cmd)
	case Typing, Read:
		return breaks("E14", "it is never stored")
	}
	return nil
}

func accepted(was, is Conversation, by Actor) string {
	invited := was.Invitation
	if _, asked := was.OfferTo(by.ID); !asked {
		return ""
	}
	_, in := partOf(is, by.ID)
	switch {
	case !in:
		return "who accepts is in it"
	case was.Owner == "" || invited == nil || invited.Transfer:
		if is.Owner != by.ID {
			return "who accepts a transfer is the owner"
		}
	case is.Owner != was.Owner:
		return "in a conference the owner stays"
	}
	if invited != nil && invited.Transfer && was.Owner == invited.By {
		if _, stays := partOf(is, invited.By); stays {
			return "who handed it over is no longer in it"
		}
	}
	return ""
}

func received(before, after *world, was, is Conversation, cmd Receive, breaks func(rule, why string) error) error {
	if was.ID == "" || cmd.Text == "" {
		return nil
	}
	agent := was.attendant()
	a, b := before.agents[agent], after.agents[agent]
	seg, has := was.SegmentOf(agent)
	news := 1
	if has && seg.To.IsZero() && !seg.Parked && before.desks[agent].Focus == was.ID && a.Gone.IsZero() {
		news = 0 // it comes before the agent's eyes
	}
	switch {
	case agent != "" && after.desks[agent].Unheard() != before.desks[agent].Unheard()+news:
		return breaks("C5", "a message that is not read as it comes counts for its agent in any state")
	case (!has || seg.Parked) && a.State() != b.State():
		return breaks("D2", "the state changes when it is opened, not before")
	case was.Ending != nil && is.Ending != nil && is.Unattended != was.Unattended+1:
		return breaks("D3", "what is ignored is kept, unattended")
	case is.Inbound != was.Inbound+1:
		return breaks("E2", "it is in the transcript")
	}
	return nil
}

// gone: A16, A17. After a log-out or a lapse nothing long-lived is active on the desk,
// nothing is lost, and what a rule sends away is not there.
func gone(before, after *world, by Actor, cmd Presence) error {
	agent := cmd.agent(by)
	a := after.agents[agent]
	for id, was := range before.conversations {
		is := after.conversations[id]
		seg, has := partOf(was, agent)
		now, still := partOf(is, agent)
		service := after.serviceOf(is)
		longLived := service.longLived(is.Channel)
		switch cmd.Do.(type) {
		case agentstate.LogOut:
			switch {
			case !has:
			case was.Outbound && was.Entries == 0:
				if is.Ending == nil {
					return fmt.Errorf("A13: %s is left without a text, and stays: %+v", id, is)
				}
			case longLived && (!still || !now.Parked || is.Owner != was.Owner):
				return fmt.Errorf("A17: %s stays with %s, parked: %+v", id, agent, is)
			case !longLived && seg.Parked && still:
				return fmt.Errorf("A17: %s is parked with nobody: %+v", id, is)
			case !longLived && service.AtLogOut != LogOutWaits && still:
				return fmt.Errorf("A17: %s is still with %s: %+v", id, agent, is)
			}
		case agentstate.Lapse:
			if _, offered := is.OfferTo(agent); offered {
				return fmt.Errorf("A16: %s is still offered to %s, who is lost", id, agent)
			}
			if has && longLived && (!still || !now.Parked) {
				return fmt.Errorf("A16: %s stays with %s, parked: %+v", id, agent, is)
			}
			if is.Ending != nil && was.Ending == nil {
				return fmt.Errorf("A16: %s is lost: %+v", id, is)
			}
			if a.Intent.State == agentstate.Ready {
				return fmt.Errorf("A16: %s is Ready and lost", agent)
			}
		}
		if !is.Waiting.Equal(was.Waiting) {
			return fmt.Errorf("A17: %s has lost its age", id)
		}
	}
	return nil
}

// partOf is the agent's part that goes on.
func partOf(c Conversation, agent string) (Segment, bool) {
	seg, has := c.SegmentOf(agent)
	return seg, has && seg.To.Equal(time.Time{})
}

func (w *world) serviceOf(c Conversation) Service {
	s, _ := w.rules.Service(c.Service)
	return s
}
