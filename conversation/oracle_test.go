package conversation

import (
	"fmt"
	"maps"
	"slices"

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
			Presence{Do: agentstate.LogIn{}}, Presence{Agent: "cid", Do: agentstate.LogIn{}},
			Prefer{FocusOnAccept: true}, Prefer{}, Send{Text: "Hello"}, End{}, WrapUp{Note: secret + "a note"}, Done{})
		for _, id := range ids {
			list = append(list, forAgent(w.conversations[id], id)...)
		}
	case Customer:
		list = append(list, Receive{Service: "shop", Channel: "web", Text: "Hello"}, Receive{Service: "shop", Channel: "web"}, Receive{Service: "nope", Channel: "fax"})
		for _, id := range ids {
			list = append(list, End{Conversation: id})
		}
	case System:
		for _, id := range ids {
			list = append(list, forSystem(w.conversations[id], id)...)
		}
		for _, agent := range append([]string{"zoe"}, k.agents...) {
			list = append(append(list, wishes(agent)...), Presence{Agent: agent, Do: agentstate.Return{}})
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
	for column, role := range []Role{Agent, Customer, System} {
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

func forAgent(c Conversation, id string) []Command {
	if c.ID == "" {
		return everyCommand(id, "")[3:11]
	}
	return []Command{
		Accept{Conversation: id}, Accept{Conversation: id, Offer: c.Offered}, Accept{Conversation: id, Offer: c.Offered + 1},
		Open{Conversation: id}, Open{Conversation: id, Offer: c.Offered + 1},
		Reject{Conversation: id}, Reject{Conversation: id, Offer: c.Offered + 1},
		Send{Conversation: id, Text: "Hello"}, Send{Conversation: id}, Focus{Conversation: id}, End{Conversation: id}, Done{Conversation: id},
		WrapUp{Conversation: id, Disposition: "sold"}, WrapUp{Conversation: id, Disposition: "nope"},
		WrapUp{Conversation: id, Note: secret + "a note"}, WrapUp{Conversation: id},
	}
}

func forSystem(c Conversation, id string) []Command {
	segment := 0
	for _, s := range c.Segments {
		segment = s.N
	}
	return []Command{
		Miss{Conversation: id, Offer: c.Offered}, Miss{Conversation: id, Offer: c.Offered - 1},
		ExpireWrapUp{Conversation: id, Segment: segment}, ExpireWrapUp{Conversation: id, Segment: segment + 1},
		Send{Conversation: id, Text: secret + "Hello"}, Send{Conversation: id}, End{Conversation: id},
	}
}

// permissionOf is the line of Permitted that a command belongs to.
func permissionOf(w *world, by Actor, cmd Command) Permission {
	target := Target(w.aim(by, cmd))
	switch cmd := cmd.(type) {
	case Receive:
		target = ""
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
		a.yes = a.yes || !d.Empty()
	case r.Class == agentstate.ClassArgument:
	case r.Code == OfferGone && offerNumber(cmd) != 0: // the number is an argument, and it is an old one
	default:
		a.no = r
	}
	return a
}

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
			if p.Target != "" && p.Target != id {
				return fmt.Errorf("%v is listed for %s beside %s", p, by, id)
			}
			once[p], listed[p] = true, true
		}
	}
	for p, a := range answers {
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
