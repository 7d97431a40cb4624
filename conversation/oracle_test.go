package conversation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// candidates are the commands that are tried in a state: what the actor's role has
// with good arguments and bad ones, for every conversation and one that is not
// there; and one of each kind that is not for the role.
func (k *walk) candidates(w *world, by Actor) []Command {
	ids := append(slices.Sorted(maps.Keys(w.conversations)), "c9")
	list := slices.Clone(k.wrong[by.Role])
	switch by.Role {
	case Agent:
		list = append(append(list, wishes(by.ID)...),
			Presence{Do: agentstate.LogIn{}}, Presence{Agent: "cid", Do: agentstate.LogIn{}}, Presence{Do: agentstate.Renew{For: 2 * k.step}}, Presence{Do: agentstate.Renew{For: 1000 * time.Hour}},
			Prefer{FocusOnAccept: true}, Prefer{}, VisitRecent{}, Send{Text: "Hello"}, End{}, WrapUp{Note: secret + "a note"}, Done{})
		for _, contact := range append([]string{"dan"}, k.contacts...) {
			list = append(list,
				Begin{Service: "shop", Channel: k.channel, Contact: contact}, Begin{Service: "shop", Channel: k.channel, Contact: contact, Text: "Hello", Override: true},
				Begin{Service: "shop", Channel: k.channel, Contact: contact, Text: "Hello", Aside: true}, Begin{Service: "nope", Channel: k.channel, Contact: contact})
		}
		for _, id := range ids {
			list = append(list, k.forAgent(w.conversations[id], id)...)
		}
	case Supervisor:
		list = append(list, LiftBan{Contact: "nobody"})
		for _, contact := range k.contacts {
			list = append(list, LiftBan{Contact: contact})
		}
		for _, id := range ids {
			list = append(list, End{Conversation: id}, Ban{Conversation: id}, Identify{Conversation: id}, Identify{Conversation: id, Name: "Countess"})
		}
		for _, agent := range append([]string{"zoe"}, k.agents...) {
			list = append(list, wishes(agent)...)
		}
	case Customer:
		list = append(list, Receive{Service: "shop", Channel: k.channel, Text: "Hello"}, Receive{Service: "shop", Channel: k.channel}, Receive{Service: "nope", Channel: "fax"})
		for _, id := range ids {
			list = append(list, End{Conversation: id}, Navigate{Conversation: id, Page: "/a"}, Navigate{Conversation: id, Page: "/b"}, Typing{Conversation: id},
				Read{Conversation: id, Entry: 1}, Read{Conversation: id, Entry: 999}, SetConsent{Conversation: id, Consent: OptedIn}, SetConsent{Conversation: id, Consent: OptedOut})
		}
	case System:
		for _, id := range ids {
			list = append(list, k.forSystem(w.conversations[id], id)...)
		}
		for _, agent := range append([]string{"zoe"}, k.agents...) {
			list = append(append(list, wishes(agent)...), Presence{Agent: agent, Do: agentstate.Return{}}, Presence{Agent: agent, Do: agentstate.Lapse{}})
			for _, id := range ids {
				list = append(list, MakeOffer{Conversation: id, Agent: agent})
			}
		}
	}
	return list
}

// wrongs has one of each kind of command that is not for the role.
func wrongs() map[Role][]Command {
	list := make(map[Role][]Command)
	for role, column := range columns {
		list[role] = []Command{Presence{}}
		for _, cmd := range everyCommand("c1", "ann") {
			if rights[cmd.Kind()][column] == "rrr" {
				list[role] = append(list[role], cmd)
			}
		}
	}
	return list
}

func wishes(agent string) []Command {
	var list []Command
	for _, do := range []agentstate.Command{
		agentstate.LogIn{Ready: true}, agentstate.LogOut{}, agentstate.GoReady{},
		agentstate.GoNotReady{Reason: "lunch"}, agentstate.GoNotReady{Reason: "training"}, agentstate.GoNotReady{},
	} {
		list = append(list, Presence{Agent: agent, Do: do})
	}
	return list
}

func (k *walk) forAgent(c Conversation, id string) []Command {
	if c.ID == "" {
		return slices.DeleteFunc(everyCommand(id, ""), func(cmd Command) bool {
			row := rights[cmd.Kind()]
			return Target(cmd) == "" || row[0] == "rrr" || cmd.Kind() == KindBegin
		})
	}
	list := []Command{
		Accept{Conversation: id}, Accept{Conversation: id, Offer: c.Offered}, Accept{Conversation: id, Offer: c.Offered + 1},
		Open{Conversation: id}, Open{Conversation: id, Offer: c.Offered + 1},
		Reject{Conversation: id}, Reject{Conversation: id, Offer: c.Offered + 1},
		Send{Conversation: id, Text: "Hello"}, Send{Conversation: id}, Focus{Conversation: id}, End{Conversation: id}, Done{Conversation: id},
		WrapUp{Conversation: id, Disposition: "sold"}, WrapUp{Conversation: id, Disposition: "nope"},
		WrapUp{Conversation: id, Note: secret + "a note"}, WrapUp{Conversation: id},
		Park{Conversation: id}, Resume{Conversation: id}, Resume{Conversation: id, Override: true},
		CancelInvitation{Conversation: id}, Leave{Conversation: id}, Ban{Conversation: id}, Unassign{Conversation: id},
		Send{Conversation: id, Text: "/form now"}, Send{Conversation: id, Text: "/nothing"},
		Identify{Conversation: id, Account: "4711"}, Identify{Conversation: id, Account: "4712"}, SetConsent{Conversation: id, Consent: OptedIn}, SetConsent{Conversation: id, Consent: OptedOut},
		Typing{Conversation: id, On: true}, Read{Conversation: id, Entry: 1}, Read{Conversation: id, Entry: 999},
		Invite{Conversation: id}, Invite{Conversation: id, Queue: "nowhere"}, Invite{Conversation: id, Agent: "zoe"},
	}
	for _, transfer := range []bool{false, true} {
		list = append(list, Invite{Conversation: id, Queue: "sales", Transfer: transfer}, Invite{Conversation: id, Queue: "second", Transfer: transfer})
		for _, agent := range k.agents {
			list = append(list, Invite{Conversation: id, Agent: agent, Transfer: transfer})
		}
	}
	return list
}

func (k *walk) forSystem(c Conversation, id string) []Command {
	segment := 0
	for _, s := range c.Segments {
		segment = s.N
	}
	list := []Command{
		Miss{Conversation: id, Offer: c.Offered}, Miss{Conversation: id, Offer: c.Offered - 1},
		Recall{Conversation: id, Offer: c.Offered}, Recall{Conversation: id, Offer: c.Offered - 1},
		ExpireWrapUp{Conversation: id, Segment: segment}, ExpireWrapUp{Conversation: id, Segment: segment + 1},
		CloseSegment{Conversation: id, Segment: segment}, CheckIdle{Conversation: id},
		LapseInvitation{Conversation: id, Invitation: c.Invited}, LapseInvitation{Conversation: id, Invitation: c.Invited + 1},
		Send{Conversation: id, Text: secret + "Hello"}, Send{Conversation: id}, End{Conversation: id}, SetConsent{Conversation: id, Consent: "maybe"},
	}
	for _, agent := range k.agents {
		list = append(list, Release{Conversation: id, Agent: agent, Why: LeftLost}, Release{Conversation: id, Agent: agent, Why: LeftLoggedOut}, Release{Conversation: id, Agent: agent})
	}
	return list
}

// permissionOf is the line of Permitted that a command belongs to.
func permissionOf(w *world, by Actor, cmd Command) Permission {
	target := Target(w.aim(by, cmd))
	switch cmd := cmd.(type) {
	case Receive, Begin:
		target = ""
	case LiftBan:
		target = cmd.Contact
	case Send:
		if _, _, slash := ParseSlash(cmd.Text); slash {
			return Permission{} // no message: a command of its own
		}
	case Presence:
		if cmd.Agent != "" && cmd.Agent != by.ID {
			target = "agent/" + cmd.Agent // another's state is never listed
		}
	}
	return Permission{Kind: cmd.Kind(), Target: target}
}

// answer sums up what was said to the commands of one kind and target.
type answer struct {
	yes bool     // one was accepted and changed something
	no  *Refusal // one was refused, and not for its argument
}

func (a answer) with(cmd Command, d Decision, err error) answer {
	r, refused := err.(*Refusal)
	switch {
	case !refused:
		a.yes = a.yes || !d.Empty() || len(d.Signals) > 0
	case roomless[r.Code] && (cmd.Kind() == KindInvite || cmd.Kind() == KindBegin || cmd.Kind() == KindResume):
		// another agent may have room, and an override needs none
	case cmd.Kind() == KindBegin && (r.Code == AlreadyOpen || r.Code == Barring): // whom it names
	case r.Class == agentstate.ClassArgument:
	case r.Code == OfferGone && offerNumber(cmd) != 0: // the number is an argument, and it is an old one
	default:
		a.no = r
	}
	return a
}

// roomless are the refusals that speak of one desk.
var roomless = map[Code]bool{agentstate.NoRoom: true, agentstate.NotOpen: true, agentstate.ChannelNotServed: true}

func offerNumber(cmd Command) int {
	switch cmd := cmd.(type) {
	case Accept:
		return cmd.Offer
	case Open:
		return cmd.Offer
	case Reject:
		return cmd.Offer
	default:
		return 0
	}
}

// permits: a kind and a target are listed if and only if some argument was
// accepted and changed something, and what is listed was refused for its argument
// only.
func permits(w *world, by Actor, answers map[Permission]answer) error {
	listed := make(map[Permission]bool)
	for _, id := range append(slices.Sorted(maps.Keys(w.conversations)), "") {
		once := make(map[Permission]bool)
		for _, p := range Permitted(w.whole(by, id), by, w.now) {
			if once[p] {
				return fmt.Errorf("%v is listed twice for %s", p, by)
			}
			if p.Target != "" && p.Target != id && p.Kind != KindLiftBan {
				return fmt.Errorf("%v is listed for %s beside %s", p, by, id)
			}
			once[p], listed[p] = true, true
		}
	}
	for p, a := range answers {
		if p == (Permission{}) || by.Role == Supervisor && strings.HasPrefix(p.Target, "agent/") {
			continue // agents are listed by nobody but themselves
		}
		if a.yes != listed[p] {
			return fmt.Errorf("%v: listed for %s is %t, accepted is %t (%v)", p, by, listed[p], a.yes, a.no)
		}
		if a.yes && a.no != nil {
			return fmt.Errorf("%v is listed for %s, and refused for more than an argument: %w", p, by, a.no)
		}
		delete(listed, p)
	}
	if len(listed) > 0 {
		return fmt.Errorf("listed for %s and never tried: %v", by, listed)
	}
	return nil
}
