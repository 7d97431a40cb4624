package hubtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

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
	for _, of := range []func(*line) ([]asked, error){w.presence, w.hostsWork} {
		if cmds, err := of(l); cmds != nil || err != nil {
			return cmds, err
		}
	}
	switch l.verb {
	case "writes", "opens":
		return w.writes(l)
	case "begin":
		cmd, err := l.begin()
		return []asked{{agent(l.who), cmd}}, err
	case "offer":
		return []asked{{system, conversation.MakeOffer{Conversation: l.word(0), Agent: l.word(1)}}}, nil
	}
	cmd, err := l.ofAnybody()
	if cmd == nil && err == nil {
		cmd, err = l.ofAgent()
		return []asked{{agent(l.who), cmd}}, err
	}
	by, err2 := w.actor(l.who)
	return []asked{{by, cmd}}, errors.Join(err, err2)
}

// ofAnybody is what not only agents do with a conversation; nil if it is something
// else.
func (l *line) ofAnybody() (conversation.Command, error) {
	target := l.word(0)
	switch l.verb {
	case "end":
		return conversation.End{Conversation: target}, nil
	case "navigate":
		return conversation.Navigate{Conversation: target, Page: conversation.Text(l.word(1))}, nil
	case "ban":
		return conversation.Ban{Conversation: target}, nil
	case "lift_ban":
		return conversation.LiftBan{Contact: target}, nil
	case "identify":
		return conversation.Identify{Conversation: target, Name: conversation.Text(l.arg("name")), Account: conversation.Text(l.arg("account")), Email: conversation.Text(l.arg("email"))}, nil
	case "consent":
		return conversation.SetConsent{Conversation: l.arg("in"), Consent: conversation.Consent(target)}, nil
	case "typing":
		return conversation.Typing{Conversation: l.arg("in"), On: target != "off"}, nil
	case "read":
		n, err := strconv.Atoi(target)
		if err != nil {
			return nil, errors.New("read what? give the number of the entry")
		}
		return conversation.Read{Conversation: l.arg("in"), Entry: n}, nil
	default:
		return nil, nil
	}
}

// ofAgent is what an agent does with a conversation, and with its desk.
func (l *line) ofAgent() (conversation.Command, error) {
	target, offer := l.word(0), 0
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
	case "park":
		return conversation.Park{Conversation: target}, nil
	case "resume":
		return conversation.Resume{Conversation: target, Override: l.says("override")}, nil
	case "invite":
		cmd := conversation.Invite{Conversation: target, Agent: l.arg("agent"), Queue: l.arg("queue"), Transfer: l.says("transfer")}
		if target == "transfer" {
			cmd.Conversation = ""
		}
		return cmd, nil
	case "cancel_invitation":
		return conversation.CancelInvitation{Conversation: target}, nil
	case "leave":
		return conversation.Leave{Conversation: target}, nil
	case "unassign":
		return conversation.Unassign{Conversation: target}, nil
	case "wrap_up":
		return conversation.WrapUp{Conversation: target, Disposition: l.arg("disposition"), Note: conversation.Text(l.arg("note"))}, nil
	case "done":
		return conversation.Done{Conversation: target}, nil
	case "visit_recent":
		return conversation.VisitRecent{}, nil
	case "prefer":
		return conversation.Prefer{FocusOnAccept: l.says("focus_on_accept"), AutoAnswer: l.says("auto_answer"), Mute: list(l.arg("mute"))}, nil
	default:
		return nil, fmt.Errorf("nobody knows how to %q", l.verb)
	}
}

// begin is how an agent writes first.
func (l *line) begin() (conversation.Begin, error) {
	cmd := conversation.Begin{
		Contact: l.word(0), Service: l.arg("service"), Channel: l.arg("channel"), Text: conversation.Text(l.arg("text")),
		Address: conversation.Text(l.arg("to")), From: conversation.Text(l.arg("from")),
		Aside: l.says("aside"), Override: l.says("override"),
	}
	if cmd.Service == "" || cmd.Channel == "" {
		return cmd, errors.New("say where: service= and channel=")
	}
	return cmd, nil
}

// hostsWork is what the host's own program says about work that it runs itself (A12);
// none if the line asks for something else.
func (w *World) hostsWork(l *line) ([]asked, error) {
	if l.who != string(conversation.System) {
		return nil, nil
	}
	var do agentstate.Command
	work := l.word(0)
	switch l.verb {
	case "begin":
		do = agentstate.Begin{Work: work, Channel: l.arg("channel"), Label: l.arg("label"), Override: l.says("override")}
	case "finish":
		cmd := agentstate.Finish{Work: work, WrapUp: l.says("wrap_up")}
		if at := l.arg("until"); at != "" {
			until, err := instant(at)
			if err != nil {
				return nil, err
			}
			cmd.WrapUp, cmd.Until = true, until
		}
		do = cmd
	case "done":
		do = agentstate.Done{Work: work}
	case "discard":
		do = agentstate.Discard{Work: work}
	case "park":
		do = agentstate.Park{Work: work}
	case "resume":
		do = agentstate.Resume{Work: work, Override: l.says("override")}
	default:
		return nil, nil
	}
	return []asked{{system, conversation.Presence{Agent: l.arg("agent"), Do: do}}}, nil
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
	r := conversation.Receive{
		Service: h.service, Channel: h.channel, Text: text,
		Name: conversation.Text(l.arg("name")), Address: conversation.Text(l.arg("from")), To: conversation.Text(l.arg("to")), Page: conversation.Text(l.arg("page")),
	}
	for _, name := range slices.Sorted(maps.Keys(l.args)) {
		if field, ok := strings.CutPrefix(name, "form."); ok {
			r.Form = append(r.Form, conversation.Field{Name: field, Value: conversation.Text(l.arg(name))})
		}
	}
	return []asked{{conversation.Actor{Role: conversation.Customer, ID: l.who}, r}}, nil
}

// presence is what a line asks of an agent's own state; none if it asks for
// something else.
func (w *World) presence(l *line) ([]asked, error) {
	switch l.verb {
	case "configure":
		do, err := l.configure()
		return []asked{{system, conversation.Presence{Agent: l.who, Do: do}}}, err
	case "log_in":
		return w.present(l, agentstate.LogIn{Ready: l.says("ready")})
	case "log_out":
		return w.present(l, agentstate.LogOut{})
	case "not_ready":
		return w.present(l, agentstate.GoNotReady{Reason: l.word(0), Channel: l.arg("channel")})
	case "ready":
		return w.ready(l)
	case "renew":
		lasts, err := time.ParseDuration(l.arg("for"))
		if err != nil {
			return nil, errors.New("renew for how long? for=30s")
		}
		return w.present(l, agentstate.Renew{For: lasts})
	case "lapse":
		return w.present(l, agentstate.Lapse{})
	default:
		return nil, nil
	}
}

// present is asked by the agent itself, or about one by somebody else.
func (w *World) present(l *line, do agentstate.Command) ([]asked, error) {
	about := l.arg("agent")
	if about == "" {
		return []asked{{agent(l.who), conversation.Presence{Do: do}}}, nil
	}
	by, err := w.actor(l.who)
	return []asked{{by, conversation.Presence{Agent: about, Do: do}}}, err
}

// ready with limits of channels configures and logs in as well.
func (w *World) ready(l *line) ([]asked, error) {
	l.arg("key")
	if channel := l.arg("channel"); channel != "" || l.arg("agent") != "" || !l.more() {
		return w.present(l, agentstate.GoReady{Channel: channel})
	}
	do, err := l.configure()
	if err != nil {
		return nil, err
	}
	a, err := w.hub.Agent(context.Background(), l.who)
	if err != nil && !errors.Is(err, hub.ErrNotFound) {
		return nil, err
	}
	var then agentstate.Command = agentstate.GoReady{}
	if a.State() == agentstate.LoggedOut {
		then = agentstate.LogIn{Ready: true}
	}
	return []asked{{system, conversation.Presence{Agent: l.who, Do: do}}, {agent(l.who), conversation.Presence{Do: then}}}, nil
}

// configure reads web=2 skills=billing:2,french name=Ann and the settings of a
// capacity. What is none of these is the limit of a channel.
func (l *line) configure() (agentstate.Configure, error) {
	l.arg("key")
	do := agentstate.Configure{Name: l.arg("name"), ReadyAtLogIn: l.says("ready_at_log_in"), Capacity: agentstate.Capacity{Channels: map[string]agentstate.Limit{}}}
	var err error
	if do.Skills, err = counted(l.arg("skills"), 1); err != nil {
		return do, err
	}
	if do.Capacity.Labels, err = counted(l.arg("labels"), 0); err != nil {
		return do, err
	}
	if do.Capacity.Personal, err = counted(l.arg("personal"), 0); err != nil {
		return do, err
	}
	if do.Capacity.Total, err = l.number("total"); err != nil {
		return do, err
	}
	for _, step := range list(l.arg("ramp")) {
		lasts, most, _ := strings.Cut(step, ":")
		d, err1 := time.ParseDuration(lasts)
		n, err2 := strconv.Atoi(most)
		if err := errors.Join(err1, err2); err != nil {
			return do, fmt.Errorf("%s is no step of a ramp such as 10m:1", step)
		}
		do.Capacity.Ramp = append(do.Capacity.Ramp, agentstate.RampStep{For: d, Max: n})
	}
	for _, name := range slices.Sorted(maps.Keys(l.args)) {
		if l.read[name] {
			continue
		}
		if err := l.limit(do.Capacity.Channels, name); err != nil {
			return do, err
		}
	}
	return do, nil
}

// limit reads web=2, web.share=50, web.beside=sms,phone and the like.
func (l *line) limit(of map[string]agentstate.Limit, name string) error {
	channel, setting, _ := strings.Cut(name, ".")
	limit := of[channel]
	var err error
	switch setting {
	case "":
		if limit.Max, err = l.number(name); err != nil {
			return err
		}
	case "share":
		limit.Share, err = l.number(name)
	case "spare":
		limit.Spare, err = l.number(name)
	case "alone":
		limit.Alone = l.arg(name) == "true"
	case "beside":
		limit.Beside = list(l.arg(name))
	case "interrupts":
		limit.Interrupts = list(l.arg(name))
	default:
		return fmt.Errorf("a channel has no setting %q", setting)
	}
	of[channel] = limit
	return err
}

// number reads an argument that counts; 0 if it is not given.
func (l *line) number(name string) (int, error) {
	value := l.arg(name)
	if value == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, fmt.Errorf("%s=%s is no number", name, value)
	}
	return n, nil
}

// counted reads billing:2,french: how many of each, or so many as is usual.
func counted(text string, usual int) (map[string]int, error) {
	var of map[string]int
	for _, one := range list(text) {
		name, count, given := strings.Cut(one, ":")
		n := usual
		if given {
			var err error
			if n, err = strconv.Atoi(count); err != nil {
				return nil, fmt.Errorf("%s: %s is no number", name, count)
			}
		}
		if of == nil {
			of = make(map[string]int)
		}
		of[name] = n
	}
	return of, nil
}

// list reads a,b,c.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// actor is who a name belongs to: the one of that role if it is written supervisor/sue
// or bot/max, the system, an agent if the hub knows one of that name, else a customer.
func (w *World) actor(name string) (conversation.Actor, error) {
	if name == string(conversation.System) {
		return system, nil
	}
	if role, id, named := strings.Cut(name, "/"); named {
		switch role := conversation.Role(role); role {
		case conversation.Supervisor, conversation.Bot:
			return conversation.Actor{Role: role, ID: id}, nil
		}
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
