package conversation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parley-go/parley/agentstate"
)

// Transition is one line of a machine: what a command makes of the phase of a
// conversation, or of an agent's part in it (A18). Nobody writes these lines: see
// [Transitions].
type Transition struct {
	// Kind is the kind of the command, and By are who says it.
	Kind string
	By   []string
	// From is the phase before and To the one after; empty: there is no such
	// conversation, or the agent has no part in it.
	From, To Phase
	// When is what must be so beside, in words; empty: nothing.
	When string
}

// Transitions returns the machine of a conversation's phases and that of an agent's
// part in it, as they are: it builds small worlds with the commands themselves, says
// every command in each of them, under each rule of a service that matters, carries out
// what follows, and sums up what comes of it. What no line covers is refused or leaves
// the phase as it is. It takes some time, half a second perhaps, and always says the
// same.
func Transitions() (phases, parts []Transition) {
	var ofPhase, ofPart []tried
	for _, rule := range rules() {
		for _, place := range places() {
			before := rule.build(place)
			if !place.holds(before.scene) {
				continue // the rule does not let it come to that
			}
			for _, q := range questions() {
				after := before.ask(q)
				was, is := before.scene.Conversation, after.scene.Conversation
				t := tried{q, [aspects]string{q.says, ownerOf(was), invitationOf(was), place.says, rule.says}, phaseOf(was), phaseOf(is)}
				if q.by != another.ID {
					ofPhase = append(ofPhase, t)
				}
				t.from, t.to = partPhase(was, theAgent.ID), partPhase(is, theAgent.ID)
				ofPart = append(ofPart, t)
			}
		}
	}
	return sumUp(ofPhase), sumUp(ofPart)
}

// Table is a machine as a table in Markdown.
func Table(list []Transition) string {
	var b strings.Builder
	b.WriteString("| command | by | before | if | after |\n|---|---|---|---|---|\n")
	said := ""
	for _, t := range list {
		kind := "`" + t.Kind + "`"
		if kind == said {
			kind = ""
		} else {
			said = kind
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", kind, strings.Join(t.By, ", "), phaseName(t.From), t.When, phaseName(t.To))
	}
	return b.String()
}

// Diagram is a machine as a state diagram in Mermaid. The point at which it begins is
// that of the empty phase.
func Diagram(list []Transition) string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	name := func(p Phase) string {
		if p == "" {
			return "[*]"
		}
		return string(p)
	}
	for _, from := range phaseOrder() {
		for _, to := range phaseOrder() {
			var kinds []string
			for _, t := range list {
				if _, kind, _ := strings.Cut(t.Kind, "."); t.From == from && t.To == to && !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
			}
			if len(kinds) > 0 {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", name(from), name(to), strings.Join(kinds, ", "))
			}
		}
	}
	return b.String()
}

func phaseName(p Phase) string {
	if p == "" {
		return "none"
	}
	return string(p)
}

func phaseOf(c Conversation) Phase {
	if c.ID == "" {
		return ""
	}
	return c.Phase()
}

// partPhase is how far an agent's part is: the last one, and the offer of another before
// that.
func partPhase(c Conversation, agent string) Phase {
	if _, asked := c.OfferTo(agent); asked {
		return PhaseOffered
	}
	part := Phase("")
	for _, s := range c.Segments {
		switch {
		case s.Agent != agent:
		case !s.Done.IsZero():
			part = PhaseDone
		case !s.To.IsZero():
			part = PhaseWrapUp
		case s.Parked:
			part = PhaseParked
		default:
			part = PhaseActive
		}
	}
	return part
}

func ownerOf(c Conversation) string {
	switch c.Owner {
	case "":
		return "nobody has it"
	case theAgent.ID:
		return "the agent is the owner"
	default:
		return "another is the owner"
	}
}

func invitationOf(c Conversation) string {
	if c.Invitation == nil {
		return "no invitation is open"
	}
	return "an invitation is open"
}

// The people of the small worlds, in the words of a table.
var (
	theAgent      = Actor{Role: Agent, ID: "the agent"}
	another       = Actor{Role: Agent, ID: "another agent"}
	theCustomer   = Actor{Role: Customer, ID: "the customer"}
	theSupervisor = Actor{Role: Supervisor, ID: "a supervisor"}
	theSystem     = Actor{Role: System}
)

const patience = time.Hour // how long everything lasts that has an end

// A rule is a service that differs from others by what it says.
type rule struct {
	says    string
	service Service
}

func rules() []rule {
	with := func(says string, change func(*Service)) rule {
		s := Service{
			ID: "service", Queue: "queue", OfferFor: patience, InviteFor: patience, WrapUpFor: patience,
			Idle: IdleRule{WarnAfter: patience, EndAfter: patience},
		}
		change(&s)
		return rule{says, s}
	}
	return []rule{
		with("the service has no other rule", func(*Service) {}),
		with("there is no wrap-up", func(s *Service) { s.WrapUpFor = 0 }),
		with("the channel is long-lived", func(s *Service) { s.LongLived = []string{"channel"} }),
		with("offers are accepted by themselves", func(s *Service) { s.AutoAnswer = true }),
		with("messages after the end reopen it", func(s *Service) { s.AfterEnd = AfterEnd{Inbound: FollowUpReopen, Outbound: FollowUpReopen} }),
		with("a lapsed invitation queues it", func(s *Service) { s.Lapse = LapseQueues }),
		with("a lapsed invitation ends it", func(s *Service) { s.Lapse = LapseDrops }),
		with("log-out queues it", func(s *Service) { s.AtLogOut = LogOutQueues }),
		with("log-out ends it", func(s *Service) { s.AtLogOut = LogOutEndsAll }),
	}
}

// A stage is a small world: one conversation and those who have to do with it.
type stage struct {
	scene Scene
	now   time.Time
}

func (r rule) build(p place) stage {
	st := stage{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	st.scene = Scene{Service: r.service, Queue: Queue{ID: "queue", KeepLost: patience}, Contact: Contact{ID: theCustomer.ID}}
	roomy := agentstate.Capacity{Channels: map[string]agentstate.Limit{"channel": {Max: 9}}}
	for _, a := range []Actor{theAgent, another} {
		st = st.say(theSystem, Presence{Agent: a.ID, Do: agentstate.Configure{Capacity: roomy}})
		st = st.say(a, Presence{Do: agentstate.LogIn{Ready: true}}).say(a, Presence{Do: agentstate.Renew{For: patience}})
	}
	for _, step := range p.steps {
		st = st.ask(step)
	}
	return st
}

// say carries a command out and what follows from it. What is refused changes nothing.
func (st stage) say(by Actor, cmd Command) stage {
	if invite, ok := cmd.(Invite); ok {
		st.scene.Invited = Queue{ID: invite.Queue}
	}
	next, d, err := Step(st.scene, by, cmd, st.now)
	if err != nil {
		return st
	}
	st.scene = next
	for _, follows := range d.Then {
		st = st.say(theSystem, follows)
	}
	return st
}

// A question is a command in one of its forms, made for the world in which it is
// asked.
type question struct {
	by   string
	says string // what sets the form apart; empty: nothing
	due  bool   // it is asked when its time has come
	cmd  func(Conversation) (Actor, Command)
}

func (st stage) ask(q question) stage {
	if q.due {
		st.now = st.now.Add(patience)
	}
	by, cmd := q.cmd(st.scene.Conversation)
	return st.say(by, cmd)
}

// saidBy is a question of somebody, who is named in the table by the id or the role.
func saidBy(by Actor, cmd Command) question {
	name := by.ID
	if name == "" {
		name = "the system"
	}
	return question{by: name, cmd: func(Conversation) (Actor, Command) { return by, cmd }}
}

func whenDue(ask func(Conversation) Command) question {
	q := saidBy(theSystem, nil)
	q.due, q.cmd = true, func(c Conversation) (Actor, Command) { return theSystem, ask(c) }
	return q
}

// form is the question in one of several forms of its command.
func (q question) form(says string) question {
	q.says = says
	return q
}

const theConversation = "conversation"

// questions are the commands in every form that matters, by kind.
func questions() []question {
	const c = theConversation
	began := Begin{Conversation: c, Channel: "channel", Contact: theCustomer.ID, Text: "Hello"}
	aside := began
	aside.Aside = true
	list := []question{
		saidBy(theCustomer, Receive{Conversation: c, Channel: "channel", Text: "Hello"}),
		saidBy(theCustomer, Navigate{Conversation: c, Page: "/"}),
		saidBy(theSystem, MakeOffer{Conversation: c, Agent: theAgent.ID}),
		saidBy(theAgent, Accept{Conversation: c}), saidBy(another, Accept{Conversation: c}),
		saidBy(theAgent, Open{Conversation: c}), saidBy(another, Open{Conversation: c}),
		saidBy(theAgent, Reject{Conversation: c}), saidBy(another, Reject{Conversation: c}),
		whenDue(func(now Conversation) Command { return Miss{Conversation: c, Offer: now.Offered} }),
		saidBy(theSystem, nil).about(func(now Conversation) Command { return Recall{Conversation: c, Offer: now.Offered} }),
		saidBy(theAgent, began).form("to open it"), saidBy(theAgent, aside).form("aside"),
		saidBy(theAgent, Park{Conversation: c}),
		saidBy(theAgent, Resume{Conversation: c}),
		saidBy(theAgent, Invite{Conversation: c, Agent: another.ID}).form("of an agent"), saidBy(theAgent, Invite{Conversation: c, Agent: another.ID, Transfer: true}).form("of an agent to take over"),
		saidBy(another, Invite{Conversation: c, Agent: theAgent.ID}), saidBy(theAgent, Invite{Conversation: c, Queue: "other queue"}).form("of a queue"),
		saidBy(theAgent, CancelInvitation{Conversation: c}), saidBy(another, CancelInvitation{Conversation: c}),
		whenDue(func(now Conversation) Command { return LapseInvitation{Conversation: c, Invitation: now.Invited} }),
		saidBy(theAgent, Leave{Conversation: c}), saidBy(another, Leave{Conversation: c}),
		whenDue(func(Conversation) Command { return Release{Conversation: c, Agent: theAgent.ID, Why: LeftLost} }),
		whenDue(func(Conversation) Command { return CheckIdle{Conversation: c} }),
		saidBy(theAgent, Send{Conversation: c, Text: "Hello"}).form("a message"), saidBy(theAgent, Send{Conversation: c, Text: "/" + SlashBan}).form("/" + SlashBan),
		saidBy(theAgent, Typing{Conversation: c, On: true}), saidBy(theAgent, Read{Conversation: c, Entry: 1}), saidBy(theAgent, Focus{Conversation: c}),
		saidBy(theAgent, End{Conversation: c}), saidBy(another, End{Conversation: c}), saidBy(theCustomer, End{Conversation: c}), saidBy(theSupervisor, End{Conversation: c}), saidBy(theSystem, End{Conversation: c}),
		saidBy(theSystem, nil).about(func(now Conversation) Command { return CloseSegment{Conversation: c, Segment: now.Offered} }),
		saidBy(theAgent, Ban{Conversation: c}), saidBy(another, Ban{Conversation: c}), saidBy(theSupervisor, Ban{Conversation: c}),
		saidBy(theSupervisor, LiftBan{Contact: theCustomer.ID}),
		saidBy(theAgent, Identify{Conversation: c, Name: "Ada"}), saidBy(theAgent, SetConsent{Conversation: c, Consent: OptedOut}), saidBy(theAgent, Unassign{Conversation: c}),
		saidBy(theAgent, WrapUp{Conversation: c, Disposition: "sold"}),
		saidBy(theAgent, Done{Conversation: c}), saidBy(another, Done{Conversation: c}),
	}
	for n := range 2 {
		list = append(list, whenDue(func(now Conversation) Command {
			if n >= len(now.Segments) {
				return ExpireWrapUp{Conversation: c}
			}
			return ExpireWrapUp{Conversation: c, Segment: now.Segments[n].N}
		}))
	}
	return append(list,
		saidBy(theAgent, Prefer{}), saidBy(theAgent, VisitRecent{}),
		saidBy(theAgent, Presence{Do: agentstate.LogOut{}}),
		whenDue(func(Conversation) Command { return Presence{Agent: theAgent.ID, Do: agentstate.Lapse{}} }).form("of the agent"),
		whenDue(func(Conversation) Command { return Presence{Agent: another.ID, Do: agentstate.Lapse{}} }).form("of another"),
	)
}

func (q question) about(ask func(Conversation) Command) question {
	q.cmd = func(c Conversation) (Actor, Command) { return theSystem, ask(c) }
	return q
}

// A place is where a conversation may be, with what is said to bring it there. The
// phases say whether it has come there.
type place struct {
	says         string
	phase        Phase
	agent, other Phase // their parts
	steps        []question
}

const warned = "the customer was warned for being idle"

func (p place) holds(s Scene) bool {
	c := s.Conversation
	return strings.HasPrefix(p.says, warned) == !c.Warned.IsZero() && phaseOf(c) == p.phase && partPhase(c, theAgent.ID) == p.agent && partPhase(c, another.ID) == p.other
}

func places() []place {
	const c = theConversation
	then := func(steps []question, more ...question) []question { return append(slices.Clip(steps), more...) }
	waits := []question{saidBy(theCustomer, Receive{Conversation: c, Channel: "channel", Text: "Hello"})}
	taken := func(by Actor) []question {
		return then(waits, saidBy(theSystem, MakeOffer{Conversation: c, Agent: by.ID}), saidBy(by, Accept{Conversation: c}))
	}
	asked := func(by, whom Actor, transfer bool) []question {
		return then(taken(by), saidBy(by, Invite{Conversation: c, Agent: whom.ID, Transfer: transfer}))
	}
	queueAsked := then(taken(theAgent), saidBy(theAgent, Invite{Conversation: c, Queue: "other queue"}))
	joined := func(by, whom Actor) []question {
		return then(asked(by, whom, false), saidBy(whom, Accept{Conversation: c}))
	}
	idle := then(taken(theAgent), saidBy(theAgent, Send{Conversation: c, Text: "Hello"}), whenDue(func(Conversation) Command { return CheckIdle{Conversation: c} }))
	logOut := saidBy(theAgent, Presence{Do: agentstate.LogOut{}})
	lapse := whenDue(func(Conversation) Command { return Presence{Agent: theAgent.ID, Do: agentstate.Lapse{}} })
	return []place{
		{says: "nobody has written"},
		{"it waits for the first time", PhaseQueued, "", "", waits},
		{"it waits again, after the agent", PhaseQueued, PhaseDone, "", then(taken(theAgent), lapse, whenDue(func(Conversation) Command {
			return Release{Conversation: c, Agent: theAgent.ID, Why: LeftLost}
		}))},
		{"it waits again, and the agent wraps up", PhaseQueued, PhaseWrapUp, "", then(queueAsked, saidBy(theAgent, Leave{Conversation: c}))},
		{"it is offered to another, and the agent wraps up", PhaseOffered, PhaseWrapUp, PhaseOffered, then(asked(theAgent, another, false), saidBy(theAgent, Leave{Conversation: c}))},
		{"it is offered to the agent", PhaseOffered, PhaseOffered, "", then(waits, saidBy(theSystem, MakeOffer{Conversation: c, Agent: theAgent.ID}))},
		{"it is offered to another", PhaseOffered, "", PhaseOffered, then(waits, saidBy(theSystem, MakeOffer{Conversation: c, Agent: another.ID}))},
		{"the agent has it alone", PhaseActive, PhaseActive, "", taken(theAgent)},
		{"the agent began it without a text", PhaseActive, PhaseActive, "", []question{saidBy(theAgent, Begin{Conversation: c, Channel: "channel", Contact: theCustomer.ID})}},
		{warned, PhaseActive, PhaseActive, "", idle},
		{warned + ", and the agent has it parked", PhaseActive, PhaseParked, "", then(idle, saidBy(theAgent, Park{Conversation: c}))},
		{"the agent's desktop is silent", PhaseActive, PhaseActive, "", then(taken(theAgent), lapse)},
		{"the agent has it parked", PhaseActive, PhaseParked, "", then(taken(theAgent), saidBy(theAgent, Park{Conversation: c}))},
		{"the agent's desktop is silent and it has it parked", PhaseActive, PhaseParked, "", then(taken(theAgent), lapse, saidBy(theAgent, Park{Conversation: c}))},
		{"another has it", PhaseActive, "", PhaseActive, taken(another)},
		{"the agent has asked another in", PhaseActive, PhaseActive, PhaseOffered, asked(theAgent, another, false)},
		{"the agent has asked another to take over", PhaseActive, PhaseActive, PhaseOffered, asked(theAgent, another, true)},
		{"the agent has asked a queue", PhaseActive, PhaseActive, "", queueAsked},
		{"the agent has asked a queue, and of it another", PhaseActive, PhaseActive, PhaseOffered, then(queueAsked, saidBy(theSystem, MakeOffer{Conversation: c, Agent: another.ID}))},
		{"the agent has asked another in and parked it", PhaseActive, PhaseParked, PhaseOffered, then(asked(theAgent, another, false), saidBy(theAgent, Park{Conversation: c}))},
		{"the agent has asked another to take over and parked it", PhaseActive, PhaseParked, PhaseOffered, then(asked(theAgent, another, true), saidBy(theAgent, Park{Conversation: c}))},
		{"the agent's desktop is silent and another is asked", PhaseActive, PhaseActive, PhaseOffered, then(taken(theAgent), lapse, saidBy(theAgent, Invite{Conversation: c, Agent: another.ID}))},
		{"the agent has asked a queue and parked it", PhaseActive, PhaseParked, "", then(queueAsked, saidBy(theAgent, Park{Conversation: c}))},
		{"another has asked the agent in", PhaseActive, PhaseOffered, PhaseActive, asked(another, theAgent, false)},
		{"another has asked the agent to take over", PhaseActive, PhaseOffered, PhaseActive, asked(another, theAgent, true)},
		{"the agent has it with another", PhaseActive, PhaseActive, PhaseActive, joined(theAgent, another)},
		{"another has it with the agent", PhaseActive, PhaseActive, PhaseActive, joined(another, theAgent)},
		{"the agent has it parked, with another", PhaseActive, PhaseParked, PhaseActive, then(joined(theAgent, another), saidBy(theAgent, Park{Conversation: c}))},
		{"another has it, with the agent who parked it", PhaseActive, PhaseParked, PhaseActive, then(joined(another, theAgent), saidBy(theAgent, Park{Conversation: c}))},
		{"the agent has left it to another and wraps up", PhaseActive, PhaseWrapUp, PhaseActive, then(joined(theAgent, another), saidBy(theAgent, Leave{Conversation: c}))},
		{"it is over and the agent wraps up", PhaseWrapUp, PhaseWrapUp, "", then(taken(theAgent), saidBy(theAgent, End{Conversation: c}))},
		{"it is over and the agent wraps up, its desktop silent", PhaseWrapUp, PhaseWrapUp, "", then(taken(theAgent), saidBy(theAgent, End{Conversation: c}), lapse)},
		{"it is over and the agent wraps up to log out", PhaseWrapUp, PhaseWrapUp, "", then(taken(theAgent), saidBy(theAgent, End{Conversation: c}), logOut)},
		{"it is over and another wraps up", PhaseWrapUp, "", PhaseWrapUp, then(taken(another), saidBy(another, End{Conversation: c}))},
		{"it is over and both wrap up", PhaseWrapUp, PhaseWrapUp, PhaseWrapUp, then(joined(theAgent, another), saidBy(theAgent, End{Conversation: c}))},
		{"it is over and only another still wraps up", PhaseWrapUp, PhaseDone, PhaseWrapUp, then(joined(theAgent, another), saidBy(theAgent, End{Conversation: c}), saidBy(theAgent, Done{Conversation: c}))},
		{"it was banned and the agent wraps up", PhaseWrapUp, PhaseWrapUp, "", then(taken(theAgent), saidBy(theAgent, Ban{Conversation: c}))},
		{"it is over and the agent was the last", PhaseDone, PhaseDone, "", then(taken(theAgent), saidBy(theAgent, End{Conversation: c}), saidBy(theAgent, Done{Conversation: c}))},
		{"it is over and the agent was the last and has logged out", PhaseDone, PhaseDone, "", then(taken(theAgent), saidBy(theAgent, End{Conversation: c}), saidBy(theAgent, Done{Conversation: c}), logOut)},
		{"it is over and nobody ever had it", PhaseDone, "", "", then(waits, saidBy(theCustomer, End{Conversation: c}))},
	}
}

// aspects are what may make a difference: the form of the command, the owner, whether
// somebody is invited, the place, and the rule.
const (
	byForm = iota
	byOwner
	byInvitation
	byPlace
	byRule
	aspects
)

// tried is what came of a question.
type tried struct {
	question question
	is       [aspects]string
	from, to Phase
}

// sumUp makes of what was tried the lines of a machine: one for each command, who
// says it, and what it leads from and to.
func sumUp(all []tried) []Transition {
	type line struct {
		kind, by string
		from, to Phase
	}
	var lines []line
	for _, kind := range kindsAsked() {
		for _, t := range all {
			if l := (line{kind, t.question.by, t.from, t.to}); t.from != t.to && t.kind() == kind && !slices.Contains(lines, l) {
				lines = append(lines, l)
			}
		}
	}
	var list []Transition
	for _, l := range lines {
		var here, came []tried
		for _, t := range all {
			if t.from == l.from && t.question.by == l.by && t.kind() == l.kind {
				if here = append(here, t); t.to == l.to {
					came = append(came, t)
				}
			}
		}
		list = append(list, Transition{Kind: l.kind, By: []string{l.by}, From: l.from, To: l.to, When: condition(here, came)})
	}
	list = oneLineEach(list)
	slices.SortStableFunc(list, func(a, b Transition) int {
		return cmp.Or(cmp.Compare(slices.Index(kindsAsked(), a.Kind), slices.Index(kindsAsked(), b.Kind)),
			cmp.Compare(slices.Index(phaseOrder(), a.From), slices.Index(phaseOrder(), b.From)), cmp.Compare(slices.Index(phaseOrder(), a.To), slices.Index(phaseOrder(), b.To)))
	})
	return list
}

// phaseOrder is that of the phases in a table or a diagram.
func phaseOrder() []Phase {
	return []Phase{"", PhaseQueued, PhaseOffered, PhaseActive, PhaseParked, PhaseWrapUp, PhaseDone}
}

// oneLineEach joins lines that differ in nothing but who says it.
func oneLineEach(list []Transition) []Transition {
	var joined []Transition
	for _, l := range list {
		same := slices.IndexFunc(joined, func(x Transition) bool {
			return x.Kind == l.Kind && x.From == l.From && x.To == l.To && x.When == l.When
		})
		if same >= 0 {
			joined[same].By = append(joined[same].By, l.By...)
		} else {
			joined = append(joined, l)
		}
	}
	return joined
}

func (t tried) kind() string {
	_, cmd := t.question.cmd(Conversation{})
	return cmd.Kind()
}

// kindsAsked are those of the questions, in their order.
func kindsAsked() []string {
	var list []string
	for _, q := range questions() {
		if kind := (tried{question: q}).kind(); !slices.Contains(list, kind) {
			list = append(list, kind)
		}
	}
	return list
}

// condition says in which of the cases it came to that, in the order of aspects in
// which that is said in the fewest words. The place says all that the owner and the
// invitation say.
func condition(here, came []tried) string {
	best := ""
	for i, order := range [][]int{
		{byForm, byPlace, byRule}, {byForm, byRule, byPlace},
		{byForm, byOwner, byPlace, byRule}, {byForm, byRule, byOwner, byPlace}, {byForm, byOwner, byRule, byPlace},
		{byForm, byInvitation, byPlace, byRule}, {byForm, byRule, byInvitation, byPlace},
		{byForm, byOwner, byInvitation, byPlace, byRule}, {byForm, byInvitation, byOwner, byPlace, byRule},
		{byForm, byRule, byOwner, byInvitation, byPlace}, {byForm, byRule, byInvitation, byOwner, byPlace},
	} {
		var told []string
		for _, terms := range cases(here, came, order) {
			told = append(told, strings.Join(terms, "; "))
		}
		if text := strings.Join(told, "; or else "); i == 0 || len(text) < len(best) {
			best = text
		}
	}
	return best
}

// cases are those in which it came to that, each as all that must be so.
func cases(here, came []tried, order []int) [][]string {
	if len(order) == 0 {
		return [][]string{nil}
	}
	var values []string
	for _, t := range here {
		if value := t.is[order[0]]; !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	var groups [][]string   // values, and
	var beside [][][]string // what must be so beside
	for _, value := range values {
		of := func(list []tried) []tried {
			return slices.DeleteFunc(slices.Clone(list), func(t tried) bool { return t.is[order[0]] != value })
		}
		if len(of(came)) == 0 {
			continue
		}
		rest := cases(of(here), of(came), order[1:])
		i := slices.IndexFunc(beside, func(b [][]string) bool { return slices.EqualFunc(b, rest, slices.Equal) })
		if i < 0 {
			i, groups, beside = len(beside), append(groups, nil), append(beside, rest)
		}
		groups[i] = append(groups[i], value)
	}
	var list [][]string
	for i, group := range groups {
		words := []string{strings.Join(group, " or ")}
		switch rest := valuesBut(values, group); {
		case len(rest) == 0:
			words = nil
		case len(rest) < len(group):
			words[0] = "unless " + strings.Join(rest, " or ")
		}
		for _, terms := range beside[i] {
			list = append(list, slices.Concat(words, terms))
		}
	}
	return list
}

func valuesBut(values, some []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(some, v) })
}
