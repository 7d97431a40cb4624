package hubtest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/parley-go/parley/agentstate"
	"github.com/parley-go/parley/conversation"
	"github.com/parley-go/parley/conversation/hub"
)

// asked is a command and who asks for it.
type asked struct {
	by  conversation.Actor
	cmd conversation.Command
}

var system = conversation.Actor{Role: conversation.System}

func agent(id string) conversation.Actor {
	return conversation.Actor{Role: conversation.Agent, ID: id}
}

// commands are what a line asks for.
func (w *World) commands(l *line) ([]asked, error) {
	if cmds, err := w.presence(l); cmds != nil || err != nil {
		return cmds, err
	}
	target := l.word(0)
	switch l.verb {
	case "writes", "opens":
		return w.writes(l)
	case "end":
		by, err := w.actor(l.who)
		return []asked{{by, conversation.End{Conversation: target}}}, err
	case "offer":
		return []asked{{system, conversation.MakeOffer{Conversation: target, Agent: l.word(1)}}}, nil
	}
	cmd, err := l.ofAgent(target)
	return []asked{{agent(l.who), cmd}}, err
}

// ofAgent is what an agent does with a conversation.
func (l *line) ofAgent(target string) (conversation.Command, error) {
	offer := 0
	if n := l.arg("offer"); n != "" {
		var err error
		if offer, err = strconv.Atoi(n); err != nil {
			return nil, errors.New("offer= is no number")
		}
	}
	switch l.verb {
	case "accept":
		return conversation.Accept{Conversation: target, Offer: offer}, nil
	case "open":
		return conversation.Open{Conversation: target, Offer: offer}, nil
	case "reject":
		return conversation.Reject{Conversation: target, Offer: offer}, nil
	case "focus":
		return conversation.Focus{Conversation: target}, nil
	case "wrap_up":
		return conversation.WrapUp{Conversation: target, Disposition: l.arg("disposition"), Note: conversation.Text(l.arg("note"))}, nil
	case "done":
		return conversation.Done{Conversation: target}, nil
	case "prefer":
		return conversation.Prefer{FocusOnAccept: target == "focus_on_accept"}, nil
	default:
		return nil, fmt.Errorf("nobody knows how to %q", l.verb)
	}
}

// writes is a message of whoever it is.
func (w *World) writes(l *line) ([]asked, error) {
	text := conversation.Text(l.word(0))
	if in := l.arg("in"); in != "" || l.verb == "writes" {
		by, err := w.actor(l.who)
		if err != nil {
			return nil, err
		}
		if by.Role != conversation.Customer {
			return []asked{{by, conversation.Send{Conversation: in, Text: text}}}, nil
		}
		if in != "" {
			return nil, errors.New("a customer's message finds its conversation by itself; leave in= out")
		}
	}
	h := w.habits[l.who]
	if s := l.arg("service"); s != "" {
		h.service = s
	}
	if c := l.arg("channel"); c != "" {
		h.channel = c
	}
	if h.service == "" || h.channel == "" {
		return nil, errors.New("say where: service= and channel=")
	}
	w.habits[l.who] = h
	return []asked{{conversation.Actor{Role: conversation.Customer, ID: l.who}, conversation.Receive{
		Service: h.service, Channel: h.channel, Text: text,
		Name: conversation.Text(l.arg("name")), Address: conversation.Text(l.arg("from")), To: conversation.Text(l.arg("to")), Page: conversation.Text(l.arg("page")),
	}}}, nil
}

// presence is what a line asks of an agent's own state; none if it asks for
// something else.
func (w *World) presence(l *line) ([]asked, error) {
	switch l.verb {
	case "configure":
		do, err := l.configure()
		return []asked{{system, conversation.Presence{Agent: l.who, Do: do}}}, err
	case "log_in":
		return l.present(agentstate.LogIn{Ready: l.word(0) == "ready"}), nil
	case "log_out":
		return l.present(agentstate.LogOut{}), nil
	case "not_ready":
		return l.present(agentstate.GoNotReady{Reason: l.word(0)}), nil
	case "ready":
		return w.ready(l)
	default:
		return nil, nil
	}
}

func (l *line) present(do agentstate.Command) []asked {
	if l.who == string(conversation.System) {
		return []asked{{system, conversation.Presence{Agent: l.arg("agent"), Do: do}}}
	}
	return []asked{{agent(l.who), conversation.Presence{Do: do}}}
}

// ready with limits of channels configures and logs in as well.
func (w *World) ready(l *line) ([]asked, error) {
	if l.who == string(conversation.System) || len(l.args) == 0 || (len(l.args) == 1 && l.arg("key") != "") {
		return l.present(agentstate.GoReady{}), nil
	}
	do, err := l.configure()
	cmds := []asked{{system, conversation.Presence{Agent: l.who, Do: do}}}
	a, err2 := w.hub.Agent(context.Background(), l.who)
	if err2 != nil && !errors.Is(err2, hub.ErrNotFound) {
		return nil, err2
	}
	if a.State() == agentstate.LoggedOut {
		return append(cmds, l.present(agentstate.LogIn{Ready: true})...), err
	}
	return append(cmds, l.present(agentstate.GoReady{})...), err
}

// configure reads web=2 skills=billing:2,french name=Ann. What is no name, no skills
// and no key is the limit of a channel.
func (l *line) configure() (agentstate.Configure, error) {
	do := agentstate.Configure{Name: l.arg("name"), Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{}}}
	if list := l.arg("skills"); list != "" {
		do.Skills = map[string]int{}
		for _, skill := range strings.Split(list, ",") {
			name, level, given := strings.Cut(skill, ":")
			do.Skills[name] = 1
			if given {
				n, err := strconv.Atoi(level)
				if err != nil {
					return do, fmt.Errorf("the level of %s is no number", name)
				}
				do.Skills[name] = n
			}
		}
	}
	l.arg("key")
	for channel, limit := range l.args {
		if l.read[channel] {
			continue
		}
		n, err := strconv.Atoi(l.arg(channel))
		if err != nil {
			return do, fmt.Errorf("%s=%s is no number of pieces", channel, limit)
		}
		do.Capacity.Channels[channel] = agentstate.Limit{Max: n}
	}
	return do, nil
}

// actor is who a name belongs to: the system, an agent if the hub knows one of that
// name, else a customer.
func (w *World) actor(name string) (conversation.Actor, error) {
	if name == string(conversation.System) {
		return system, nil
	}
	_, err := w.hub.Agent(context.Background(), name)
	switch {
	case err == nil:
		return agent(name), nil
	case errors.Is(err, hub.ErrNotFound):
		return conversation.Actor{Role: conversation.Customer, ID: name}, nil
	default:
		return conversation.Actor{}, err
	}
}
